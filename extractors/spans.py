"""Which parts of a text are taken already."""

import bisect


class Spans:
    """Half-open spans that do not overlap; asking and adding take logarithmic time, so long texts stay linear.

    >>> spans = Spans()
    >>> spans.add(3, 7)
    >>> spans.overlap(6, 9), spans.overlap(7, 9)
    (True, False)
    """

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def overlap(self, start: int, end: int) -> bool:
        """Return whether some span shares a character with this one."""
        index = bisect.bisect_left(self._starts, end)
        return index > 0 and self._ends[index - 1] > start

    def add(self, start: int, end: int) -> None:
        """Take a span that overlaps none."""
        index = bisect.bisect_left(self._starts, start)
        self._starts.insert(index, start)
        self._ends.insert(index, end)
