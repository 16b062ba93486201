"""The texts of a box, one by one, each with a key that says where in boxes of its kind it stands."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from crawlers.markup import HIDDEN, Element, fold

MOST_SEGMENTS = 120  # of a box; more is no row
_MERGED = frozenset(
    ["i", "em", "u", "font", "sup", "sub", "abbr", "wbr", "s", "code", "tt", "mark"]
)  # part of the text around
_CELLS = frozenset(["td", "th"])
_DIGITS = re.compile(r"[\d_-]+")


class Segment(NamedTuple):
    """A text without a break in it; `key` is the same for texts at the same place in other boxes."""

    key: str
    element: Element
    text: str


def segments(box: Element) -> list[Segment]:
    """Return the texts of a box in order: broken at elements and line breaks, not at mere emphasis."""
    found: list[Segment] = []
    for segment in _walk(box, ""):
        if len(found) >= MOST_SEGMENTS:
            break
        found.append(segment)
    return found


def _walk(element: Element, above: str) -> Iterator[Segment]:
    run, number = [element.text or ""], 0
    counted: dict[str, int] = {}

    def flush() -> Iterator[Segment]:
        nonlocal run, number
        text = fold("".join(run))
        run = []
        if text:
            yield Segment(f"{above}~{number}", element, text)
            number += 1

    for child in element:
        if child.tag in _MERGED and not len(child):
            run.extend((child.text or "", child.tail or ""))
            continue
        yield from flush()
        if child.tag not in HIDDEN and isinstance(child.tag, str) and child.tag != "br":
            step = _step(child)
            counted[step] = counted.get(step, -1) + 1
            yield from _walk(child, f"{above}/{step}#{counted[step]}")
        run.append(child.tail or "")
    yield from flush()


def _step(element: Element) -> str:
    if element.tag in _CELLS:
        return "td"
    first = (element.get("class") or "").split(" ", 1)[0]
    return f"{element.tag}.{_DIGITS.sub('', first)}" if first else str(element.tag)


def column_of(key: str) -> int | None:
    """Return the number of the cell of a row that a key lies in.

    >>> column_of("/td#2/a#0~0"), column_of("/div.text#0~0")
    (2, None)
    """
    match = re.match(r"(?:/tr#\d+)?/td#(\d+)", key)
    return int(match[1]) if match else None
