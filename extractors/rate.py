"""What an amount of money was worth in EUR at a time, by a table of approximate monthly rates."""

import bisect
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from pydantic import Field

from configfile.loading import FrozenModel, load
from records.analysis import Money

RATES_FILE = Path(__file__).parent.parent / "config" / "rates.yml"
CENT = Decimal("0.01")


class RatesModel(FrozenModel):
    """`config/rates.yml`: EUR per unit by `YYYY-MM`."""

    about: str
    source: str
    longest_days: int = Field(gt=0)
    follow: dict[str, str] = Field(default_factory=dict)
    rates: dict[str, dict[str, Decimal]]


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates ready to be asked: per currency the months' first instants, ascending, and EUR per unit from each on."""

    source: str
    longest: timedelta
    months: Mapping[str, tuple[datetime, ...]]
    values: Mapping[str, tuple[Decimal, ...]]

    def rate(self, currency: str, at: datetime) -> Decimal | None:
        """Return EUR per unit in the last known month at or before `at`, None where that is unknown or too long ago."""
        if currency == "EUR":
            return Decimal(1)
        months = self.months.get(currency, ())
        index = bisect.bisect_right(months, at) - 1
        if index < 0 or at - months[index] > self.longest:
            return None
        return self.values[currency][index]


@functools.cache
def load_rates(path: Path = RATES_FILE) -> Rates:
    """Return the rates of a file; raise ConfigError where it is wrong."""
    model = load(path, RatesModel)
    tables = model.rates | {name: model.rates[other] for name, other in model.follow.items()}
    ordered = {name: sorted((_month(month), rate) for month, rate in table.items()) for name, table in tables.items()}
    return Rates(
        source=model.source,
        longest=timedelta(days=model.longest_days),
        months={name: tuple(month for month, _ in rows) for name, rows in ordered.items()},
        values={name: tuple(rate for _, rate in rows) for name, rows in ordered.items()},
    )


def to_eur(money: Money, at: datetime, rates: Rates) -> Decimal | None:
    """Return the worth in EUR, rounded to cents, None for a currency or time without a rate.

    >>> to_eur(Money(Decimal(2), "BTC"), datetime(2014, 2, 10, tzinfo=UTC), load_rates())
    Decimal('960.00')
    """
    rate = rates.rate(money.currency, at)
    return None if rate is None else (money.amount * rate).quantize(CENT)


def _month(month: str) -> datetime:
    return datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
