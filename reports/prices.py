"""Prices asked: quartiles by item type and currency; small groups say too much of single sellers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from store.trends import Price, quartiles

SMALL = 5  # a cell below it is hidden from those who see aggregates alone


@dataclass(frozen=True, slots=True)
class PriceRow:
    """Lower quartile, median and upper quartile of `n` prices; None where they are hidden."""

    item_type: str
    currency: str
    n: int
    hidden: bool
    low: Decimal | None
    median: Decimal | None
    high: Decimal | None


def price_rows(prices: Iterable[Price], *, suppress: bool) -> list[PriceRow]:
    """Return a row by type and currency, those with most prices first; small ones hidden where asked for."""
    grouped: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for price in prices:
        grouped[price.item_type, price.currency].append(price.amount)
    return [
        _row(*group, amounts, suppress=suppress)
        for group, amounts in sorted(grouped.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


def _row(item_type: str, currency: str, amounts: list[Decimal], *, suppress: bool) -> PriceRow:
    hidden = suppress and len(amounts) < SMALL
    low, median, high = (None, None, None) if hidden else quartiles(amounts)
    return PriceRow(item_type, currency, len(amounts), hidden, low, median, high)
