"""The price of a row or of a listing: the first that is not struck out, before it is one in another currency."""

import re
from collections.abc import Iterator
from typing import Protocol

from crawlers.general.certainty import Found, How
from crawlers.general.segments import Segment, segments
from crawlers.markup import Element
from crawlers.money import PRICE, find_money

LONGEST = 120  # characters of a text that a price is looked for in
_MARKED = re.compile(r"price|amount|cost|preis|prix|precio|prezzo|cena|sum", re.IGNORECASE)
_STRUCK = re.compile(r"(?<![a-z])(old|was|regular|strike|struck|crossed|before|original|rrp|uvp|compare)(?![a-z])", re.IGNORECASE)  # fmt: skip
_SIGN = re.compile(r"[$€£₽฿₿¥₴₹]|[A-Z]{3}")
_NUMBER = re.compile(r"\d[\d.,'\s\u00a0]*")


class Titled(Protocol):
    """A row that knows its title."""

    @property
    def element(self) -> Element:
        """The box of the row."""

    @property
    def title(self) -> str:
        """The title; a price in it is none of the row."""


def price_in(row: Titled) -> Found | None:
    """Return the price of a row, with the element whose text it is: of the part that is marked as one, else the first."""
    first: Found | None = None
    for found in prices_in(row):
        if found.how is How.ROWED:
            return found
        first = first or found
    return first


def prices_in(row: Titled) -> Iterator[Found]:
    """Yield the prices of a row that are not struck out, ROWED where they are marked as such."""
    for element, text in _texts(row.element):
        if len(text) > LONGEST or text == row.title or not (match := PRICE.search(text)) or is_struck(element):
            continue
        how = How.ROWED if _is_marked(element, row.element) else How.SHAPED
        yield Found(find_money(text), element, match[0], how)


def _texts(box: Element) -> Iterator[tuple[Element, str]]:
    """Yield the texts of a box; a bare number together with the text after it, which may be its currency."""
    parts = segments(box)
    for number, part in enumerate(parts):
        following = parts[number + 1] if number + 1 < len(parts) else None
        before = parts[number - 1] if number else None
        if (
            following is not None
            and _NUMBER.fullmatch(part.text)
            and (holder := _together(part, following)) is not None
        ):
            yield holder, f"{part.text} {following.text}"
        elif before is not None and _SIGN.fullmatch(before.text) and _NUMBER.match(part.text):
            yield part.element, f"{before.text} {part.text}"
        else:
            yield part.element, part.text


def _together(part: Segment, following: Segment) -> Element | None:
    """Return the element that holds two texts which follow each other inside one box, or one in the other."""
    own, other = part.element, following.element
    if other.getparent() is own or other is own:
        return own
    parent = own.getparent()
    return parent if parent is not None and (other is parent or other.getparent() is parent) else None


def _is_marked(element: Element, box: Element) -> bool:
    """Return whether the element, or a box around it inside the row, is named a price."""
    for node in (element, *element.iterancestors()):
        if _MARKED.search(f"{node.get('class') or ''} {node.get('itemprop') or ''}"):
            return True
        if node is box:
            return False
    return False


def is_struck(element: Element) -> bool:
    """Return whether the text is struck out, or named an old price."""
    for number, node in enumerate((element, *element.iterancestors())):
        if node.tag in ("del", "s", "strike") or "line-through" in (node.get("style") or ""):
            return True
        if number < 2 and _STRUCK.search(node.get("class") or ""):
            return True
        if number > 4:
            return False
    return False
