"""Headings and running text of a page: what it is about, and the text that a heading or a tab announces."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import NamedTuple

from crawlers.general.certainty import How
from crawlers.general.words import label_of, page_words
from crawlers.markup import Document, Element, fold, is_long, select, text_of

FEWEST_CHARACTERS = 20  # of running text
OWN_NAME = 500  # characters that a class that says so is worth
LOOSE_CHARACTERS = 40
_EMPHASIS = frozenset(["b", "i", "em", "strong", "u", "font", "span", "small"])
FEWEST_HEADED = 4  # the same under a heading that says what it is
LONGEST_NAME = 300  # characters of classes and id
MOST_LINES = 60
LONGEST_TAB = 30
FEWEST_GAPS = 3  # between words: what has fewer is a name, an address or a key
_LABELLED_LINE = re.compile(
    r"[^:]{2,24}:\s*\S.{0,60}$|[A-Z]{3}(?:/[A-Z]{3})?\s+[\d.,]+|1 [A-Z]{3} ?[=≈]|.*(?:©|\(c\) ?\d{4}|copyright)",
    re.IGNORECASE,
)
_FORM = frozenset(["select", "input", "textarea", "form", "button"])
_NAVIGATION = frozenset(["nav", "header", "footer", "aside", "select", "option", "button"])
_NAVIGATION_NAME = re.compile(
    r"\b(nav|navbar|menu|footer|header|side|sidebar|sidenav|topbar|top-?(?:nav|bar|menu|line|links)|mast|categories|categorylist|breadcrumbs?|crumbs)(?![a-z])"
)
_NEVER_FRAME = frozenset(["body", "html", "h1", "h2", "h3", "table", "main"])
_OTHERS = re.compile(
    r"(?:more|other|related|similar|also|recent|latest|top|weitere|ähnliche|mehr|autres|similaires|más|otros|altri|simili|meer|andere|więcej|inne|podobne|ещё|другие|похожие|інші|схожі)\b",
    re.IGNORECASE,
)
_SAYS_NOTHING = frozenset(
    ["listing", "listings", "product", "products", "item", "items", "offer", "offers", "view listing", "view item", "view product", "product page", "vendor", "seller", "user", "market", "marketplace", "store", "shop", "balance", "search", "categories", "news", "announcements", "exchange rates", "statistics", "account", "my account", "cart", "featured", "latest", "anti-phishing",
     "angebot", "artikel", "produkt", "annonce", "produit", "producto", "anuncio", "artículo", "prodotto", "annuncio", "advertentie", "oferta", "ogłoszenie", "produkt", "товар", "предложение", "объявление", "оголошення"],
)  # fmt: skip
_OWN_HEADER = re.compile(
    r"[\w-]*(?:box|card|panel|page|section|block|content|vendor|seller|user|profile|post|modal|table|list|item|product|widget|entry|article)[-_]?(?:header|top|menu|side)\b"
)  # the head of a part of the page, not of the site
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "div", "a", "dt", "label", "b", "strong", "span", "th", "legend", "summary")
_BLOCKS = ("p", "pre", "div", "td", "section", "article", "dd", "blockquote")
_ABOUT = ("about ", "über ", "o ", "sobre ", "à propos ")
_HOME = re.compile(r"(?:https?://[^/]+)?/?(?:\./?)?(?:(?:index|home|main)(?:\.(?:php|html?))?)?/?")
TITLE_PARTS = re.compile(r"\s+(?:[-–—|:»«·•/]|::|>>)\s+")
_PLAIN = ("b", "strong", "font", "big", "center", "td", "th", "div", "span", "p", "dt", "legend", "li")


class Block(NamedTuple):
    """An element and the text that it shows."""

    element: Element
    text: str
    how: How = How.HEADED


def is_navigation(element: Element) -> bool:
    """Return whether the element lies in a part that every page of the site has."""
    for node in (element, *element.iterancestors()):
        if node.tag in _NAVIGATION:
            return True
        name, own_id = node.get("class"), node.get("id")
        if (name or own_id) and node.tag not in _NEVER_FRAME and _is_frame_name(f"{name or ''} {own_id or ''}"):
            return True
    return False


@lru_cache(maxsize=8192)
def _is_frame_name(name: str) -> bool:
    if len(name) > LONGEST_NAME:
        return False
    return _NAVIGATION_NAME.search(_OWN_HEADER.sub(" ", name.casefold())) is not None


def headline(document: Document) -> Block | None:
    """Return the heading that says what the page is about: repeated in its title, high in rank, not the site's own name."""
    named = document.title.casefold()
    best: tuple[float, Block] | None = None
    for element in _headings(document.tree):
        text = "" if is_long(element, 4_000, 200) else text_of(element).partition("\n")[0]
        if not 1 < len(text) <= 250 or label_of(text) in page_words().texts_of or label_of(text) in _SAYS_NOTHING:
            continue
        text = _as_in_title(text, document.title)
        links = [*element.iter("a"), *element.iterancestors("a")]
        home = any(_HOME.fullmatch(anchor.get("href") or "x") for anchor in links)
        leads_on = any(not (anchor.get("href") or "#").startswith("#") for anchor in links)
        score = (
            {"h1": 1.5, "h2": 1.0}.get(element.tag, 0.0)
            + 2 * (text.casefold() in named)
            + min(len(text), 40) / 80
            - 2 * (_OTHERS.match(text) is not None)
            - 3 * is_navigation(element)
            - 4 * home
            - leads_on  # to the page that it names
        )
        if best is None or score > best[0]:
            best = (score, Block(element, text))
    if best is None or best[0] < 2:
        return _title_again(document) or (best[1] if best and best[0] > -1 else None)
    return best[1]


def _as_in_title(text: str, title: str) -> str:
    """Return what a heading has in common with the page's title, where only marks follow it in the heading; else the heading."""
    if text.casefold() in title.casefold():
        return text
    words = text.split(" ")
    for count in range(len(words) - 1, len(words) // 2, -1):
        start = " ".join(words[:count])
        if len(start) > 7 and start.casefold() in title.casefold():
            return start
    return text


def _title_again(document: Document) -> Block | None:
    """Return the element that says a part of the page's title again, where no heading does."""
    cuts = list(TITLE_PARTS.finditer(document.title))
    rests = [document.title[cut.end() :] for cut in cuts] + [document.title[: cut.start()] for cut in cuts]
    parts = {part.strip().casefold() for part in (*rests, *TITLE_PARTS.split(document.title)) if len(part) > 3}
    if not parts:
        return None
    for element in document.tree.iter(*_PLAIN):
        own = fold(element.text or "")
        if not own or own.casefold() not in parts or len(element) > 2 or is_navigation(element):
            continue
        if not any(_HOME.fullmatch(anchor.get("href") or "x") for anchor in element.iterancestors("a")):
            return Block(element, own)
    return None


def _headings(tree: Element) -> Iterator[Element]:
    yield from tree.iter("h1", "h2", "h3", "h4")
    yield from select(
        tree,
        "//*[self::div or self::span or self::p][contains(@class, 'title') or contains(@class, 'heading') or contains(@class, 'card-header')]",
    )


def find_text(
    tree: Element, name: str, start: Element | None = None, apart: Collection[Element] = frozenset()
) -> Block | None:
    """Return the text that a heading or tab called `name` announces, else the longest text that no other heading announces.

    That one rather after `start`, the page's headline, and none of the elements `apart`: rows of lists.
    """
    announced: set[Element] = set()
    for element in tree.iter(*_HEADINGS):
        names = _announces(element)
        block = _below(element) if names else None
        if block is None:
            continue
        if name in names and len(text := text_of(block)) >= FEWEST_HEADED:
            return Block(block, _without_heading(text, name))
        if name not in names:
            announced.update(block.iter())
    after = _following(tree, start) if start is not None else None
    best = _heaviest(tree, name, announced | set(apart), after)
    loose = _loose_text(tree, after)
    if loose is not None and (best is None or len(loose.text) > best[0]):
        return loose
    return _with_siblings(best[1], name) if best else None


def _heaviest(
    tree: Element, name: str, apart: Collection[Element], after: Collection[Element] | None
) -> tuple[float, Element] | None:
    """Return the block that weighs most as the text called `name`, with its weight; only those that could win are weighed."""
    best: tuple[float, Element] | None = None
    for element in tree.iter(*_BLOCKS):
        most = sum(map(len, element.itertext())) + OWN_NAME
        if (best is not None and most <= best[0]) or element in apart:
            continue
        weight = _weight(element, name) * (1 if after is None or element in after else 0.3)
        if weight > (best[0] if best else 0):
            best = (weight, element)
    return best


def _loose_text(tree: Element, after: Collection[Element] | None) -> Block | None:
    """Return the longest text that stands in a box beside other boxes, in none of its own; after the headline."""
    best: Block | None = None
    for element in tree.iter("div", "td", "section", "article", "main", "center"):
        if after is None or is_navigation(element) or element.find(".//*") is None:
            continue
        for run in _runs(element, after):
            text = "\n".join(line for raw in run.split("\n") if (line := fold(raw)))
            if len(text) > max(LOOSE_CHARACTERS, len(best.text) if best else 0) and text.count(" ") > FEWEST_GAPS:
                best = Block(element, text, How.GUESSED)
    return best


def _runs(element: Element, after: Collection[Element]) -> Iterator[str]:
    """Yield the texts of a box between the boxes in it, line breaks and emphasis being part of a text."""
    run = [element.text or ""] if element in after else []
    for child in element:
        if child.tag == "br":
            run.append("\n")
        elif child.tag in _EMPHASIS and not len(child):
            run.append(child.text or "")
        else:
            yield "".join(run)
            run = []
        if child in after:
            run.append((child.tail or "").replace("\n", " "))
    yield "".join(run)


def _following(tree: Element, start: Element) -> set[Element]:
    """Return what begins after the element in the page."""
    found: set[Element] = set()
    seen = False
    for node in tree.iter():
        if seen:
            found.add(node)
        seen = seen or node is start
    return found


def _with_siblings(element: Element, name: str) -> Block:
    """Return the text of a block; of a paragraph with the paragraphs around it."""
    if element.tag != "p" or element.attrib or (parent := element.getparent()) is None:
        return Block(element, _without_heading(text_of(element), name), How.GUESSED)
    paragraphs = [element]
    for sibling in element.itersiblings(preceding=True):
        if sibling.tag != "p" or len(text_of(sibling)) < FEWEST_CHARACTERS:
            break
        paragraphs.insert(0, sibling)
    for sibling in element.itersiblings():
        if sibling.tag != "p":
            break
        paragraphs.append(sibling)
    text = "\n".join(text for one in paragraphs if (text := text_of(one)))
    return Block(parent if len(paragraphs) > 1 else element, _without_heading(text, name), How.GUESSED)


def _without_heading(text: str, name: str) -> str:
    """Return the text without a first line that only announces it."""
    first, _, rest = text.partition("\n")
    return rest if rest and name in page_words().texts_of.get(label_of(first), ()) else text


def _announces(element: Element) -> tuple[str, ...]:
    """Return the names of texts that this element is a heading of; "About" is one also before a name."""
    own = element.text or ""
    if not own.strip() or len(own) > 60:
        return ()
    label = label_of(own)
    known = page_words().texts_of.get(label, ())
    names_somebody = element.tag in ("h1", "h2", "h3", "h4", "h5") and label.startswith(_ABOUT)
    return known or (("about",) if names_somebody else ())


def _below(heading: Element) -> Element | None:
    """Return the block that follows a heading, or that a tab leads to."""
    target = (heading.get("href") or "").partition("#")[2]
    if target:
        found = select(heading.getroottree().getroot(), "//*[starts-with(@id, $target)][not(self::a)]", target=target)
        return next((element for element in found if len(text_of(element)) > FEWEST_CHARACTERS), None)
    if heading.tag == "label" and heading.get("for"):
        return _panel_of(heading)
    following = None if heading.tag == "a" else _after_heading(heading)
    if following is None or following.tag in _FORM or following.find(".//select") is not None:
        return None
    return None if _is_tabs(following) else following


def _after_heading(heading: Element) -> Element | None:
    """Return what follows a heading, or follows the box that holds only the heading."""
    for _ in range(3):
        following = heading.getnext()
        parent = heading.getparent()
        if following is not None or parent is None or len(parent) > 1 or (parent.text or "").strip():
            return following
        heading = parent
    return None


def _panel_of(label: Element) -> Element | None:
    """Return what a tab made of a radio button shows: of the boxes after all tabs the one with the tab's number."""
    parent = label.getparent()
    if parent is None:
        return None
    tabs = [child for child in parent if child.tag == "label"]
    panels = [child for child in tabs[-1].itersiblings() if child.tag in ("div", "section", "article")]
    number = tabs.index(label)
    return panels[number] if number < len(panels) else None


def _is_tabs(element: Element) -> bool:
    """Return whether an element is another tab, or a row of tabs, instead of what one of them shows."""
    if element.tag in ("a", "label", "button"):
        return True
    lines = text_of(element).split("\n") if not is_long(element, 200, 20) else []
    return bool(lines) and all(len(line) <= LONGEST_TAB and label_of(line) in page_words().texts_of for line in lines)


def _weight(element: Element, name: str) -> int:
    """Return how much running text a block holds, 0 for what is none: links, keys, menus, boxes of other boxes."""
    if element.find(f".//{element.tag}") is not None:
        return 0
    if element.tag in ("div", "td", "section", "article") and any(
        element.find(f".//{tag}") is not None for tag in ("div", "table", "form", "h1", "h2", "main")
    ):
        return 0
    text = text_of(element)
    if len(text) <= FEWEST_CHARACTERS or text.count(" ") < FEWEST_GAPS or "BEGIN PGP" in text or is_navigation(element):
        return 0
    lines = text.split("\n")
    if sum(label_of(line) in page_words().fields_of for line in lines[:MOST_LINES]) > 2:
        return 0  # a box of labels and values
    told = sum(_LABELLED_LINE.match(line) is not None for line in lines)
    if 2 * told > len(lines) and len(text) < 600:
        return 0
    own_name = f"{element.get('class') or ''} {element.get('id') or ''}".casefold()
    return (
        len(text)
        - 2 * sum(len(text_of(anchor)) for anchor in element.iter("a"))
        + (OWN_NAME if name[:4] in own_name else 0)
    )
