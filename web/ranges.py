"""From characters of an element's text back to the text nodes they stand in."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from crawlers.markup import PREFORMATTED, Element, pieces

MOST_CHARACTERS = 200_000  # of an element whose characters are followed; a longer one is marked as a whole


class Node(NamedTuple):
    """A text node: what stands in the element before its first child, or behind the element."""

    element: Element
    is_tail: bool

    @property
    def text(self) -> str:
        """Return the characters as the page has them."""
        return (self.element.tail if self.is_tail else self.element.text) or ""

    @property
    def holder(self) -> Element:
        """Return the element in which the text stands."""
        parent = self.element.getparent() if self.is_tail else None
        return self.element if parent is None else parent


Origin = tuple[Node, int]  # a character of a text node
Traced = list[tuple[str, Origin | None]]


def trace(element: Element) -> Traced:
    """Return the text of an element as `crawlers.markup.text_of` gives it, each character with where it comes from.

    Line ends between blocks come from nowhere.
    """
    if not len(element) and element.tag not in PREFORMATTED:
        return _fold(list(_own(Node(element, is_tail=False), element.text or "")))
    line: Traced = []
    lines: list[Traced] = []
    for character, origin in _stream(element):
        if character == "\n":
            lines.append(line)
            line = []
        else:
            line.append((character, origin))
    folded = [kept for one in (*lines, line) if (kept := _fold(one))]
    return [pair for number, one in enumerate(folded) for pair in ([("\n", None)] * bool(number) + one)]


def _stream(element: Element) -> Iterator[tuple[str, Origin]]:
    total = 0
    for node, is_tail, text in pieces(element):
        total += len(text)
        if total > MOST_CHARACTERS:
            return
        yield from _own(Node(node, is_tail), text)


def _own(node: Node, text: str) -> Iterator[tuple[str, Origin]]:
    for place, character in enumerate(text):
        yield character, (node, place)


def _fold(line: Sequence[tuple[str, Origin | None]]) -> Traced:
    """Return the characters with each run of white space as one space, none at the ends."""
    made: Traced = []
    space: tuple[str, Origin | None] | None = None
    for character, origin in line:
        if character.isspace():
            space = space or (" ", origin)
            continue
        if space and made:
            made.append(space)
        space = None
        made.append((character, origin))
    return made


def spans(traced: Traced, start: int, end: int) -> list[tuple[Node, int, int]]:
    """Return the text nodes that characters `start` to before `end` come from, each with its first and behind its last."""
    found: dict[Node, tuple[int, int]] = {}
    for _, origin in traced[start:end]:
        if origin is not None:
            node, place = origin
            first, last = found.get(node, (place, place))
            found[node] = (min(first, place), max(last, place))
    return [(node, first, last + 1) for node, (first, last) in found.items()]
