"""How the text of a page is spread: over the site's frame, the rows of its list, and what is left; by one walk over the tree."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache

from crawlers.markup import HIDDEN, Element, fold, is_long, raw_text
from crawlers.money import PRICE

FRAME, ROW, LINK, UNSEEN, MAIN, PAGES = 1, 2, 4, 8, 16, 32  # where an element lies, added up
ZONES = 63
CHOSEN, HEADS, FRAME_UNLESS_INSIDE = 64, 128, 256  # what an element is by itself
MOST_HEADINGS = 60
LONGEST_HEADING = 80  # characters
LONGEST_PRICE = 60  # characters of a text that is looked at for a price
MOST_PRICES = 40
_FRAMES = frozenset(["nav", "footer", "aside"])
_FRAME_NAME = re.compile(
    r"(?:^|\s)(?:(?:site|main|page|top|left|right|user|global|cat)[-_]?)?(?:nav|navbar|navigation|menu|footer|header|side|sidebar|sidenav|topbar|mast|masthead|categories|cats|widget|crumbs?|breadcrumbs?|rates)(?=\s|$|[-_])",
    re.IGNORECASE,
)
_CONTENT = frozenset(["main", "article", "h1", "h2", "h3", "h4", "table", "tbody", "tr", "thead", "body", "html"])
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "th", "legend", "strong", "b", "caption", "summary"])
_DIGIT = re.compile(r"\d")
_TITLED = re.compile(r"title|heading|headline|caption", re.IGNORECASE)
_CHOSEN = re.compile(r"(?:^|[\s_-])(?:active|selected|current|aktiv|chosen|on|here)(?:$|[\s_-])", re.IGNORECASE)


@dataclass
class Layout:
    """Characters by where they stand, and what was met on the way; `before` and `after` are told from the first row."""

    zones: dict[Element, int] = field(default_factory=dict)
    frame: int = 0
    linked: int = 0  # in links outside rows and frame
    rows: int = 0
    before: int = 0
    after: int = 0
    longest: int = 0  # of a text that no element interrupts
    prices: int = 0  # outside rows and frame
    headings: list[str] = field(default_factory=list)  # outside rows and frame
    announced: list[str] = field(default_factory=list)  # the last headings before the first row
    chosen: list[str] = field(default_factory=list)  # tabs that are open
    met: bool = False  # the first row
    framed: bool = False  # the rows lie in the frame
    paged: bool = False  # a link lies in a box that is called pages, or pagination

    @property
    def main(self) -> int:
        """Characters outside rows and frame, links left out."""
        return self.before + self.after

    def is_outside(self, element: Element) -> bool:
        """Return whether the element is seen, and lies neither in a row nor in the frame."""
        return not self.zones.get(element, UNSEEN) & (FRAME | ROW | UNSEEN)


def lay_out(tree: Element, rows: Collection[Element] = frozenset()) -> Layout:
    """Return how the text of the tree is spread around the boxes of rows."""
    layout, boxes = Layout(), frozenset(rows)
    zones = layout.zones
    for element in tree.iter("*"):
        parent = element.getparent()
        around = zones[parent] if parent is not None else 0
        own = _own(str(element.tag), element.get("class") or element.get("id") or "")
        zone = around | own & ZONES if own != FRAME_UNLESS_INSIDE else around | (0 if around & MAIN else FRAME)
        if element in boxes:
            zone |= ROW
            if not layout.met:
                layout.met, layout.framed = True, bool(around & FRAME)
                layout.announced = layout.headings[-5:]
        zones[element] = zone
        if zone & PAGES and element.tag == "a" and element.get("href"):
            layout.paged = True
        if (text := element.text) and not text.isspace():
            _count(layout, zone, text)
        if (text := element.tail) and not text.isspace():
            _count(layout, around, text)
        if own > ZONES and not zone & (ROW | UNSEEN):
            _note(layout, element, own, framed=bool(zone & FRAME))
    return layout


@lru_cache(maxsize=4096)
def _own(tag: str, name: str) -> int:
    """Return the zone that an element of that tag and class opens, and whether it heads something or is a chosen tab."""
    chosen = CHOSEN if name and _CHOSEN.search(name) else 0
    heads = HEADS if tag in _HEADINGS or (name and _TITLED.search(name)) else 0
    pages = PAGES if name and "pag" in name else 0
    if tag in HIDDEN:
        return UNSEEN
    if tag == "header":
        return FRAME_UNLESS_INSIDE
    if tag in _FRAMES:
        return FRAME | pages
    if tag in _CONTENT:
        return chosen | heads | (MAIN if tag in ("main", "article") else 0)
    return chosen | heads | pages | (LINK if tag == "a" else FRAME if name and _FRAME_NAME.search(name) else 0)


def _count(layout: Layout, zone: int, text: str) -> None:
    """Add the characters of a text to where it stands."""
    if zone & UNSEEN:
        return
    length = len(text)
    if zone & ROW:
        layout.rows += length
    elif zone & FRAME:
        layout.frame += length
    elif zone & LINK:
        layout.linked += length
    else:
        if layout.met:
            layout.after += length
        else:
            layout.before += length
        layout.longest = max(layout.longest, length)
        if length < LONGEST_PRICE and layout.prices < MOST_PRICES and _DIGIT.search(text) and PRICE.search(text):
            layout.prices += 1


def _note(layout: Layout, element: Element, own: int, *, framed: bool) -> None:
    """Keep a text that heads something, or that names an open tab."""
    kept = layout.chosen if own & CHOSEN else layout.headings
    if len(kept) >= MOST_HEADINGS or (framed and not own & CHOSEN) or is_long(element, 4 * LONGEST_HEADING, 20):
        return
    if text := fold(raw_text(element))[:LONGEST_HEADING]:
        kept.append(text)
