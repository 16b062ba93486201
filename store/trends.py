"""What appeared when, and how often anybody looked: counts by day, in UTC."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, func, select

from store import tables
from store.profiles import latest_analyses

L = tables.listing
O = tables.observation  # noqa: E741 (as in store.documents)
VISIT = tables.visit


@dataclass(frozen=True, slots=True)
class Appeared:
    """How many listings of one type were first seen on a day."""

    day: date
    item_type: str
    count: int


@dataclass(frozen=True, slots=True)
class Looked:
    """How often a site was visited on a day, and how often completely."""

    day: date
    site: str
    visits: int
    complete: int


@dataclass(frozen=True, slots=True)
class Price:
    """One stated price of a listing that is trade-relevant."""

    item_type: str
    currency: str
    amount: Decimal


def appeared(
    connection: Connection, since: datetime, until: datetime, site: str = "", *, baseline: bool = False
) -> list[Appeared]:
    """Return first sights by day and type, `until` not included; those of a baseline only where asked for.

    A baseline (a site's first visit, an import) says what was there already, not what appeared that day.
    """
    day, item_type = _day(connection, L.c.first_seen_at), O.c.analysis["item_type"].as_string()
    statement = (
        select(day.label("day"), item_type.label("item_type"), func.count().label("count"))
        .join(O, O.c.listing_id == L.c.id)
        .where(O.c.kind == "first_seen", O.c.current, L.c.first_seen_at >= since, L.c.first_seen_at < until)
        .group_by(day, item_type)
    )
    for condition in (L.c.site == site if site else None, None if baseline else L.c.baseline.is_(False)):
        statement = statement if condition is None else statement.where(condition)
    return [Appeared(_as_date(row.day), row.item_type or "other", row.count) for row in connection.execute(statement)]


def looked(connection: Connection, since: datetime, until: datetime, site: str = "") -> list[Looked]:
    """Return visits by day and site, imports left out: nobody looked anywhere for them."""
    day = _day(connection, VISIT.c.started_at)
    complete = func.sum(VISIT.c.complete.is_(True).cast(Integer))
    statement = (
        select(day.label("day"), VISIT.c.site, func.count().label("visits"), complete.label("complete"))
        .where(VISIT.c.started_at >= since, VISIT.c.started_at < until, VISIT.c.origin != "imported")
        .group_by(day, VISIT.c.site)
    )
    statement = statement.where(VISIT.c.site == site) if site else statement
    return [
        Looked(_as_date(row.day), row.site, row.visits, int(row.complete or 0)) for row in connection.execute(statement)
    ]


def began(connection: Connection) -> datetime | None:
    """Return when the first visit or first sight was, or None where nothing was collected."""
    firsts = (select(func.min(VISIT.c.started_at)), select(func.min(L.c.first_seen_at)))
    found = [at for at in (connection.execute(first).scalar() for first in firsts) if at]
    return min(found, default=None)


def prices(connection: Connection, since: datetime, site: str = "") -> list[Price]:
    """Return the prices that trade-relevant listings state now, of those seen since an instant."""
    conditions: list[ColumnElement[bool]] = [L.c.last_seen_at >= since, *([L.c.site == site] if site else [])]
    found = []
    for row in connection.execute(latest_analyses(*conditions)):
        said = row.analysis
        price = said.get("price") or {}
        if said.get("trade_relevant") and price.get("amount") is not None and price.get("currency"):
            found.append(Price(said["item_type"], price["currency"], Decimal(str(price["amount"]))))
    return found


def quartiles(amounts: Sequence[Decimal]) -> tuple[Decimal, Decimal, Decimal]:
    """Return lower quartile, median and upper quartile, each an amount that somebody asks.

    >>> quartiles([Decimal(n) for n in (1, 2, 3, 4, 100)])
    (Decimal('2'), Decimal('3'), Decimal('4'))
    """
    ordered = sorted(amounts)
    last = len(ordered) - 1
    low, middle, high = (ordered[round(last * part)] for part in (0.25, 0.5, 0.75))
    return low, middle, high


def _day(connection: Connection, column: Any) -> ColumnElement[Any]:  # noqa: ANN401 (a column of instants)
    return func.date(func.timezone("UTC", column) if connection.dialect.name == "postgresql" else column)


def _as_date(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
