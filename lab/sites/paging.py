"""Pages of a long list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of rows; `number` counts from 1 and never leaves the list."""

    rows: Sequence[Row]
    number: int
    count: int
    total: int

    @property
    def following(self) -> int | None:
        """Return the number of the next page, or None on the last."""
        return self.number + 1 if self.number < self.count else None

    @property
    def preceding(self) -> int | None:
        """Return the number of the page before, or None on the first."""
        return self.number - 1 if self.number > 1 else None


def page_of(rows: Sequence[Row], asked: str, size: int) -> Page[Row]:
    """Return the page that a visitor asked for; nonsense gives the first, too high a number the last.

    >>> page_of("abcde", "2", 2).rows, page_of("abcde", "x", 2).number, page_of("abcde", "99", 2).number
    ('cd', 1, 3)
    """
    count = max(1, -(-len(rows) // size))
    number = min(max(int(asked) if asked.isdecimal() else 1, 1), count)
    return Page(rows[(number - 1) * size : number * size], number, count, len(rows))


@dataclass(frozen=True, slots=True)
class Stretch(Generic[Row]):
    """Rows from an offset on; `offsets` are those at which pages begin."""

    rows: Sequence[Row]
    offset: int
    size: int
    total: int

    @property
    def offsets(self) -> range:
        """Return where the pages of the whole list begin."""
        return range(0, max(self.total, 1), self.size)

    @property
    def following(self) -> int | None:
        """Return the offset of the next page, or None on the last."""
        return self.offset + self.size if self.offset + self.size < self.total else None

    @property
    def preceding(self) -> int | None:
        """Return the offset of the page before, or None on the first."""
        return max(0, self.offset - self.size) if self.offset else None


def offset_page(rows: Sequence[Row], asked: str, size: int) -> Stretch[Row]:
    """Return the rows from the offset that a visitor asked for; nonsense and too high a number give the first.

    >>> offset_page("abcde", "2", 2).rows, offset_page("abcde", "4", 2).following, offset_page("abcde", "x", 2).offset
    ('cd', None, 0)
    """
    offset = int(asked) if asked.isdecimal() and int(asked) < len(rows) else 0
    return Stretch(rows[offset : offset + size], offset, size, len(rows))
