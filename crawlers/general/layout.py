"""How the text of a page is spread: over the site's frame, the rows of its list, and what is left; by one walk over the tree."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from crawlers.markup import HIDDEN, Element, fold, raw_text
from crawlers.money import PRICE

FRAME, ROW, LINK, UNSEEN, MAIN = 1, 2, 4, 8, 16  # where an element lies, added up
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
        around = zones.get(element.getparent(), 0)
        zone = around | _own_zone(element, around)
        if element in boxes:
            zone |= ROW
            if not layout.met:
                layout.met, layout.framed = True, bool(around & FRAME)
                layout.announced = layout.headings[-3:]
        zones[element] = zone
        if (text := element.text) and not text.isspace():
            _count(layout, zone, text)
            if not zone & (ROW | UNSEEN):
                _note(layout, element, zone)
        elif len(element) and element.tag in _HEADINGS and not zone & (ROW | UNSEEN | FRAME):
            _head(layout, raw_text(element))
        if (text := element.tail) and not text.isspace():
            _count(layout, around, text)
    return layout


def _own_zone(element: Element, around: int) -> int:
    tag = element.tag
    if tag in HIDDEN:
        return UNSEEN
    if tag == "a":
        return LINK
    if tag in _CONTENT:
        return MAIN if tag in ("main", "article") else 0
    if tag in _FRAMES or (tag == "header" and not around & MAIN):
        return FRAME
    name = element.get("class") or element.get("id")
    return FRAME if name and _FRAME_NAME.search(name) else 0


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
        if length < LONGEST_PRICE and layout.prices < MOST_PRICES and PRICE.search(text):
            layout.prices += 1


def _note(layout: Layout, element: Element, zone: int) -> None:
    """Keep a text that heads something, or that names an open tab."""
    named = element.get("class")
    if (named and _CHOSEN.search(named) and len(layout.chosen) < MOST_HEADINGS) or (
        element.tag == "a"
        and (parent := element.getparent()) is not None
        and _CHOSEN.search(parent.get("class") or "")
        and len(layout.chosen) < MOST_HEADINGS
    ):
        layout.chosen.append(fold(element.text or "")[:LONGEST_HEADING])
    if not zone & FRAME and (element.tag in _HEADINGS or (named and _TITLED.search(named))):
        _head(layout, raw_text(element) if len(element) else element.text or "")


def _head(layout: Layout, text: str) -> None:
    if len(text) <= 4 * LONGEST_HEADING and len(layout.headings) < MOST_HEADINGS:
        layout.headings.append(fold(text)[:LONGEST_HEADING])
