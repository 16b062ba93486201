"""HTML as a tree: parsing within limits, the visible text of an element, its CSS path."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import urljoin

from lxml import etree
from w3lib.encoding import html_to_unicode

from crawlers.flattening import flat_tree, is_deep, may_crowd

LIMIT_BYTES = 8 * 2**20  # the largest page seen on a market is under 1 MB; libxml2 needs 10 times the size in memory
LIMIT_TAGS = 60_000  # opened and closed; the largest page seen on a market has 12,000
LIMIT_TEXT_CHARACTERS = (
    200_000  # of visible text that words are looked for in; the longest feedback page seen has 40,000
)
LARGEST_CONTROL_SHARE = 0.05  # of the first bytes; packed data has a tenth, text none
BLOCKS = frozenset(
    ["address", "article", "aside", "blockquote", "body", "br", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
     "header", "hr", "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section", "select", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "tr", "ul"],
)  # fmt: skip
PREFORMATTED = frozenset(["pre", "textarea"])
HIDDEN = frozenset(["script", "style", "noscript", "template", "head", "title", "select", "datalist"])

_NO_TEXT = re.compile(r"(image|video|audio|font)/|application/(pdf|zip|octet-stream)")
_CONTROLS = bytes(
    [*range(1, 9), 11, *range(14, 27), *range(28, 32)]
)  # NUL apart: text in two bytes a letter is full of it
_EMPTY = b"<html><body></body></html>"
_PLAIN_PATH = re.compile(r"(?:/[a-zA-Z][a-zA-Z0-9_-]*+(?:\[\d+\])?+)++")
_STEP = re.compile(r"([^/\[]+)(?:\[(\d+)\])?")

Element = etree._Element  # noqa: SLF001 (lxml's only name for the type; lxml.html's own class is found by a slow look-up)


class PageRefusedError(Exception):
    """A page that is not read at all; `reason` is one of too_large, not_text, too_many_tags."""

    def __init__(self, url: str, reason: str) -> None:
        self.url, self.reason = url, reason
        super().__init__(f"page refused: {reason}")


@dataclass(frozen=True)
class Document:
    """A parsed page: its source as text and the tree of it."""

    url: str
    source: str
    tree: Element

    @cached_property
    def title(self) -> str:
        """The text of the title element, white space folded."""
        return fold(self.tree.findtext(".//title") or "")

    @cached_property
    def text(self) -> str:
        """The visible text, blocks ending lines; not more of it than a person would read."""
        return text_of(self.tree)[:LIMIT_TEXT_CHARACTERS]

    @cached_property
    def index(self) -> dict[str, list[Element]]:
        """The elements by `.class` and `#id`, in page order; made once, since each selector would walk the page anew."""
        found: dict[str, list[Element]] = {}
        lists: dict[
            str, list[list[Element]]
        ] = {}  # by the whole attribute, of which a page has far fewer than elements
        for element in select(self.tree, "descendant-or-self::*[@class or @id]"):
            if names := element.get("class"):
                if names not in lists:
                    lists[names] = [found.setdefault(f".{name}", []) for name in dict.fromkeys(names.split())]
                for one in lists[names]:
                    one.append(element)
            if own_id := element.get("id"):
                found.setdefault(f"#{own_id}", []).append(element)
        return found


def open_page(payload: bytes | str, *, url: str = "", content_type: str = "") -> Document:
    """Return the page as a tree whatever its encoding says; raise PageRefusedError when it is no page or beyond limits."""
    if len(payload) > LIMIT_BYTES:
        raise PageRefusedError(url, "too_large")
    if _NO_TEXT.match(content_type.strip().lower()) or (
        isinstance(payload, bytes) and _is_binary(payload, content_type)
    ):
        raise PageRefusedError(url, "not_text")
    source = payload if isinstance(payload, str) else _decoded(payload, content_type)
    source = source.replace("\0", "")
    if source.count("<") > LIMIT_TAGS:
        raise PageRefusedError(url, "too_many_tags")
    return Document(url, source, _tree(source))


def _tree(source: str) -> Element:
    """Return the tree of a page; one made to exhaust its reader is flattened, which takes twice the time of parsing."""
    text = source.encode("utf-8", "replace") or _EMPTY
    tree = None if may_crowd(source) else etree.HTML(text, _parser())
    if tree is None or is_deep(tree):
        tree = flat_tree(text)
    if tree is None:  # nothing but white space or comments
        return etree.HTML(_EMPTY, _parser())
    return tree


def _parser() -> etree.HTMLParser:
    return etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)


def _is_binary(payload: bytes, content_type: str) -> bool:
    """Return whether the bytes begin as no encoding of text does: pictures and archives are also served as text/html."""
    if payload.startswith((b"\xff\xfe", b"\xfe\xff")) or re.search("utf-?(16|32)", content_type, re.IGNORECASE):
        return False
    sample = payload[:4096]
    return len(sample) - len(sample.translate(None, _CONTROLS)) > len(sample) * LARGEST_CONTROL_SHARE


def _decoded(payload: bytes, content_type: str) -> str:
    try:
        return payload.decode(
            "utf-8-sig"
        )  # most pages; a wrong charset in their head is more common than a wrong guess here
    except UnicodeDecodeError:
        pass
    try:
        return html_to_unicode(content_type or None, payload, default_encoding="cp1252")[1]
    except (LookupError, UnicodeError):  # a charset that Python knows as no encoding of text: hex, idna, rot13
        return payload.decode("cp1252", "replace")


@lru_cache(maxsize=1024)
def _compiled(xpath: str) -> etree.XPath:
    return etree.XPath(xpath)


def select(tree: Element, xpath: str, **variables: str) -> list[Element]:
    """Return the elements that an XPath expression of ours finds, in page order."""
    found = _compiled(xpath)(tree, **variables)
    return [node for node in found if isinstance(node, Element)] if isinstance(found, list) else []


def raw_text(element: Element, between: str = " ") -> str:
    """Return all texts in the element as they stand in the source, set apart."""
    return between.join(str(piece) for piece in element.itertext())


def fold(text: str) -> str:
    """Return the text with each run of white space as one space, none at the ends."""
    return " ".join(text.split())


def text_of(element: Element, hidden: Collection[str] = HIDDEN) -> str:
    """Return the visible text: white space folded as a browser does, one line per block, no empty lines, none of `hidden`."""
    if not len(element) and element.tag not in PREFORMATTED:
        return fold(element.text or "")
    lines = "".join(text for _, _, text in pieces(element, hidden)).split("\n")
    return "\n".join(line for raw in lines if (line := fold(raw)))


def is_long(element: Element, characters: int = 3_000, pieces: int = 300) -> bool:
    """Return whether the element's text is longer or comes in more pieces than a value does; without reading it to its end."""
    total = 0
    for number, piece in enumerate(element.itertext()):
        total += len(piece)
        if total > characters or number > pieces:
            return True
    return False


def pieces(element: Element, hidden: Collection[str] = HIDDEN) -> Iterator[tuple[Element, bool, str]]:
    """Yield each visible text with its element and whether it stands behind it; line ends only where a block begins or ends.

    Without recursion, since pages may nest a thousand deep.
    """
    preformatted = 0
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        starts = event == "start"
        if starts and node.tag in hidden and node is not element:
            walk.skip_subtree()
            continue
        if node.tag in PREFORMATTED:
            preformatted += 1 if starts else -1
        if node.tag in BLOCKS:
            yield node, not starts, "\n"
        text = node.text if starts else None if node is element else node.tail
        if text:
            yield node, not starts, text if preformatted else text.replace("\n", " ")


def own_text(element: Element) -> str:
    """Return the folded text that stands directly in the element, not in its children."""
    return fold(" ".join([element.text or "", *(child.tail or "" for child in element)]))


def absolute(base: str, href: str) -> str:
    """Return the address without its fragment, made absolute; "" for none and for one that cannot be read."""
    try:
        return urljoin(base, href.strip()).partition("#")[0] if href else ""
    except ValueError:  # "http://[": markets print broken links, hostile pages on purpose
        return ""


def path_of(element: Element) -> str:
    """Return a CSS path that leads to the element from the root of its document."""
    path = element.getroottree().getpath(element)
    if not _PLAIN_PATH.fullmatch(path):  # "<td<b>" makes an element of a name that no selector can say
        return " > ".join(reversed([_step(one) for one in (element, *element.iterancestors())]))
    parts = [f"{tag}:nth-of-type({number})" if number else tag for tag, number in _STEP.findall(path)]
    strict = " > ".join(parts)
    if any(table.find(".//table") is not None for table in element.iterancestors("table")):
        return strict  # a blank would also lead into the rows of the inner table
    return strict.replace("table > tr", "table tr")  # a browser puts a tbody between them, libxml2 does not


def _step(element: Element) -> str:
    before = sum(1 for _ in element.itersiblings(preceding=True))
    return "html" if element.getparent() is None else f"*:nth-child({before + 1})"
