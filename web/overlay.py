"""A received page made harmless with its fields laid over it: each element numbered, each value marked by its name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from lxml import etree

from crawlers.markup import BLOCKS, HIDDEN, Document, Element, fold, own_text, path_of
from crawlers.sources import PAGE_ITSELF, place
from records.page import Page
from web.highlights import mask
from web.invisible import visible
from web.ranges import Node, Traced, spans, trace
from web.sanitising import harmless
from web.skeleton import FORMATTING, KEPT, NEVER, VOID, attributes_of

MOST_LINES = 400
LONGEST_LINE = 160
_TABLE = frozenset(["table", "thead", "tbody", "tfoot", "tr", "colgroup"])  # a parser puts other elements before these
_PICTURED = frozenset(["img", "input", "area", "source", "embed"])  # an element that stands for words of an attribute

Ranges = list[tuple[int, int, str]]


@dataclass(frozen=True)
class Marks:
    """Where values stand: ranges of text nodes by name, and names of whole elements."""

    ranges: Mapping[Node, Ranges] = field(default_factory=dict)
    elements: Mapping[Element, Sequence[str]] = field(default_factory=dict)


def overlay(document: Document, page: Page, *, only: str = "", secrets: Iterable[str] = ()) -> str:
    """Return the page as harmless HTML: each element has its number as `data-n`, each value of the page its name as `data-f`.

    A value that stands in one text is a `mark` of its own, any other marks its element. `only` marks one field, of all rows where
    it is one of rows (`listings[].price`). `secrets` are masked, in whatever pieces they stand.
    """
    numbers = {element: number for number, element in enumerate(document.tree.iter())}
    traced: dict[Element, Traced] = {}
    marks = find_marks(document, page, only, traced)
    hidden = _hidden(document, [secret for secret in secrets if secret], traced)
    return harmless("".join(_pieces(document.tree, numbers, marks, hidden)), {"*": {"data-n", "data-f", "data-l"}})


def element_path(document: Document, number: int) -> str | None:
    """Return the CSS path of the element of that number; None where the page has no such element."""
    found = next((element for at, element in enumerate(document.tree.iter()) if at == number), None)
    return None if found is None or not isinstance(found.tag, str) else path_of(found)


def lines_of(document: Document) -> list[tuple[int, str]]:
    """Return the elements that say something themselves, by number, with what they say: for those who cannot click."""
    found: list[tuple[int, str]] = []
    for number, element in enumerate(document.tree.iter()):
        if element.tag in HIDDEN or element.tag in NEVER:
            continue
        said = own_text(element) or _pictured(element)
        if said and len(found) < MOST_LINES:
            found.append((number, said if len(said) <= LONGEST_LINE else f"{said[:LONGEST_LINE]}…"))
    return found


def label(name: str) -> str:
    """Return the short name that stands on the page: of a field of rows its last part.

    >>> label("listings[3].title"), label("ships_from")
    ('title', 'ships from')
    """
    return name.rpartition(".")[2].replace("_", " ")


def is_of(name: str, wanted: str) -> bool:
    """Return whether a name is of the field: `listings[3].price` is of `listings[].price`, and of `listings`.

    >>> is_of("listings[3].price", "listings[].price"), is_of("listings[3].price", "listings"), is_of("price", "listings[].price")
    (True, True, False)
    """
    head, bracket, rest = name.partition("[")
    plain = f"{head}[]{rest.partition(']')[2]}" if bracket else name
    return not wanted or plain == wanted or (bool(bracket) and head == wanted)


def find_marks(document: Document, page: Page, only: str, traced: dict[Element, Traced]) -> Marks:
    """Return where the values of the page stand; `traced` keeps the texts that were followed."""
    ranges: defaultdict[Node, Ranges] = defaultdict(list)
    elements: defaultdict[Element, list[str]] = defaultdict(list)
    for name, source in page.sources.items():
        if source.path == PAGE_ITSELF or not is_of(name, only) or (found := place(document, source)) is None:
            continue
        element, text = found
        if _is_unseen(element):  # data for machines: the same words are marked where a person sees them
            pieces = _seen_words(document, text[source.start : source.end], traced)
        else:
            pieces = [] if source.attribute else spans(_traced(element, traced), source.start, source.end)
        if len(pieces) == 1 and _is_free(ranges[pieces[0][0]], *pieces[0][1:]):
            node, start, end = pieces[0]
            _put(ranges[node], start, end, name)
        else:
            elements[_common([node.holder for node, _, _ in pieces]) if pieces else element].append(name)
    return Marks({node: sorted(found) for node, found in ranges.items() if found}, dict(elements))


def _is_unseen(element: Element) -> bool:
    return any(one.tag in HIDDEN for one in (element, *element.iterancestors()))


def _seen_words(document: Document, words: str, traced: dict[Element, Traced]) -> list[tuple[Node, int, int]]:
    """Return where words stand first in the text that a person sees."""
    whole = _traced(document.tree, traced)
    at = "".join(character for character, _ in whole).find(words) if len(words) > 1 else -1
    return spans(whole, at, at + len(words)) if at >= 0 else []


def _traced(element: Element, traced: dict[Element, Traced]) -> Traced:
    if element not in traced:
        traced[element] = trace(element)
    return traced[element]


def _is_free(taken: Ranges, start: int, end: int) -> bool:
    """Return whether a range overlaps none, or is the very same as one."""
    return all((start, end) == (first, last) or end <= first or last <= start for first, last, _ in taken)


def _put(taken: Ranges, start: int, end: int, name: str) -> None:
    for number, (first, last, names) in enumerate(taken):
        if (first, last) == (start, end):
            taken[number] = (first, last, f"{names} {name}")
            return
    taken.append((start, end, name))


def _common(holders: Sequence[Element]) -> Element:
    """Return the innermost element that holds all of them."""
    shared = [holders[0], *holders[0].iterancestors()]
    for holder in holders[1:]:
        above = {holder, *holder.iterancestors()}
        shared = [element for element in shared if element in above]
    return shared[0]


def _hidden(
    document: Document, secrets: Sequence[str], traced: dict[Element, Traced]
) -> dict[Node, list[tuple[int, int]]]:
    """Return the characters of text nodes that are masked: each secret, also where tags or line ends stand within it."""
    if not secrets:
        return {}
    hidden: defaultdict[Node, list[tuple[int, int]]] = defaultdict(list)
    whole = _traced(document.tree, traced)
    text = "".join(character for character, _ in whole)
    for secret in secrets:
        for said in {secret, fold(secret)}:
            at = text.find(said)
            while at >= 0:
                for node, start, end in spans(whole, at, at + len(said)):
                    hidden[node].append((start, end))
                at = text.find(said, at + 1)
    for element in document.tree.iter():
        for node in (Node(element, is_tail=False), Node(element, is_tail=True)):
            hidden[node] += [(at, at + len(secret)) for secret in secrets if (at := node.text.find(secret)) >= 0]
    return {node: sorted(found) for node, found in hidden.items() if found}


def _pieces(
    tree: Element, numbers: Mapping[Element, int], marks: Marks, hidden: Mapping[Node, list[tuple[int, int]]]
) -> Iterator[str]:
    opened: list[str] = []  # the end tag of each open element, "" for one that is not written
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            yield opened.pop()
            if element is not tree:
                yield from _text(Node(element, is_tail=True), marks, hidden)
            continue
        name = _name(element)
        opened.append(f"</{name}>" if name and name not in VOID else "")
        if name:
            told = "".join(attributes_of(element))
            yield f'<{name}{told} data-n="{numbers[element]}"{_named(marks.elements.get(element, ()))}>'
        if element.tag in NEVER:
            walk.skip_subtree()
            continue
        if element.tag in _PICTURED:
            shown = _pictured(element)
            yield "" if hidden and shown and _is_secret(shown, hidden) else escape(shown, quote=False)
        yield from _text(Node(element, is_tail=False), marks, hidden)


def _name(element: Element) -> str:
    """Return the name that the element is written with, "" for one of which only the words are."""
    tag = str(element.tag)
    if tag in FORMATTING:
        return tag if not len(element) else "span"
    if tag in KEPT or tag in VOID:
        return tag
    parent = element.getparent()
    if tag in NEVER or tag == "head" or (parent is not None and parent.tag in _TABLE):
        return ""
    return "div" if tag in BLOCKS or tag == "html" else "span"


def _pictured(element: Element) -> str:
    """Return what stands for a picture or a filled-in box: its words in brackets."""
    if element.tag not in _PICTURED or (element.tag == "input" and element.get("type") in ("hidden", "password")):
        return ""
    said = fold(element.get("alt") or element.get("title") or element.get("value") or "")
    return f"[{said}]" if said else "[picture]" if element.tag == "img" else ""


def _named(names: Sequence[str]) -> str:
    if not names:
        return ""
    labels = ", ".join(dict.fromkeys(label(name) for name in names))
    return f' data-f="{escape(" ".join(names))}" data-l="{escape(labels)}"'


def _text(node: Node, marks: Marks, hidden: Mapping[Node, list[tuple[int, int]]]) -> Iterator[str]:
    text = node.text
    if not text:
        return
    masked = hidden.get(node, [])
    at = 0
    for start, end, names in _wide(marks.ranges.get(node, ()), masked):
        if start > at:
            yield _shown(text, at, start, masked)
        if end > at:
            yield f"<mark{_named(names.split())}>{_shown(text, max(at, start), end, masked)}</mark>"
            at = end
    yield _shown(text, at, len(text), masked)


def _wide(ranges: Iterable[tuple[int, int, str]], masked: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    """Yield ranges that hold each masked one which they touch as a whole."""
    for start, end, names in ranges:
        touched = [one for one in masked if one[0] < end and start < one[1]]
        yield min(start, *(a for a, _ in touched), start), max(end, *(b for _, b in touched), end), names


def _shown(text: str, start: int, end: int, masked: Sequence[tuple[int, int]]) -> str:
    made, at = [], start
    for first, last in masked:
        if first >= end or last <= at:
            continue
        made += [text[at : max(at, first)], mask(text[max(at, first) : min(last, end)])]
        at = min(last, end)
    return escape(str(visible("".join([*made, text[at:end]]))), quote=False)


def _is_secret(shown: str, hidden: Mapping[Node, list[tuple[int, int]]]) -> bool:
    """Return whether the words of a picture hold what is masked in a text."""
    return any(node.text[start:end] in shown for node, found in hidden.items() for start, end in found)
