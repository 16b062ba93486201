"""Routes: a matrix of origins and targets, the busiest places first; small cells hidden where asked for."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from index.protocol import Group
from reports.prices import SMALL

MOST_PLACES = 8


@dataclass(frozen=True, slots=True)
class Matrix:
    """Printed counts by (origin, target), and both in order of their totals."""

    cells: Mapping[tuple[str, str], str]
    origins: tuple[str, ...]
    targets: tuple[str, ...]


def matrix(groups: Iterable[Group], *, suppress: bool) -> Matrix:
    """Return the matrix of counts grouped by (ships_from, ships_to)."""
    counts = {(group.values[0], group.values[1]): group.count for group in groups}
    printed = {pair: f"< {SMALL}" if suppress and n < SMALL else f"{n:,}" for pair, n in counts.items()}
    return Matrix(printed, _busiest(counts, 0), _busiest(counts, 1))


def _busiest(counts: Mapping[tuple[str, str], int], side: int) -> tuple[str, ...]:
    totals: Counter[str] = Counter()
    for pair, count in counts.items():
        totals[pair[side]] += count
    return tuple(place for place, _ in totals.most_common(MOST_PLACES))
