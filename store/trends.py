"""What appeared when, and how often anybody looked: counts by minute, hour or day, in UTC."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Integer, func, select

from store import tables
from store.profiles import latest_analyses

L = tables.listing
O = tables.observation  # noqa: E741 (as in store.documents)
VISIT = tables.visit
Unit = Literal["minute", "hour", "day"]


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` up to, not including, `until`, counted per `unit`; of one site where it is named."""

    since: datetime
    until: datetime
    unit: Unit = "day"
    site: str = ""


@dataclass(frozen=True, slots=True)
class Appeared:
    """How many listings of one type were first seen in the minute, hour or day that begins at `at`."""

    at: datetime
    item_type: str
    count: int


@dataclass(frozen=True, slots=True)
class Looked:
    """How often a site was visited in the minute, hour or day that begins at `at`, and how often completely."""

    at: datetime
    site: str
    visits: int
    complete: int


@dataclass(frozen=True, slots=True)
class Price:
    """One stated price of a listing that is trade-relevant."""

    item_type: str
    currency: str
    amount: Decimal


def appeared(connection: Connection, span: Span, *, baseline: bool = False) -> list[Appeared]:
    """Return first sights by time and type; those of a baseline only where asked for.

    A baseline (a site's first visit, an import) says what was there already, not what appeared that day.
    """
    at, item_type = _cut(connection, L.c.first_seen_at, span.unit), O.c.analysis["item_type"].as_string()
    statement = (
        select(at.label("at"), item_type.label("item_type"), func.count().label("number"))
        .join(O, O.c.listing_id == L.c.id)
        .where(O.c.kind == "first_seen", O.c.current, L.c.first_seen_at >= span.since, L.c.first_seen_at < span.until)
        .group_by(at, item_type)
    )
    for condition in (L.c.site == span.site if span.site else None, None if baseline else L.c.baseline.is_(False)):
        statement = statement if condition is None else statement.where(condition)
    return [Appeared(_instant(row.at), row.item_type or "other", row.number) for row in connection.execute(statement)]


def looked(connection: Connection, span: Span) -> list[Looked]:
    """Return visits by time and site, imports left out: nobody looked anywhere for them."""
    at = _cut(connection, VISIT.c.started_at, span.unit)
    complete = func.sum(VISIT.c.complete.is_(True).cast(Integer))
    statement = (
        select(at.label("at"), VISIT.c.site, func.count().label("visits"), complete.label("complete"))
        .where(VISIT.c.started_at >= span.since, VISIT.c.started_at < span.until, VISIT.c.origin != "imported")
        .group_by(at, VISIT.c.site)
    )
    statement = statement.where(VISIT.c.site == span.site) if span.site else statement
    return [
        Looked(_instant(row.at), row.site, row.visits, int(row.complete or 0)) for row in connection.execute(statement)
    ]


def began(connection: Connection) -> datetime | None:
    """Return when the first visit or first sight was, or None where nothing was collected."""
    visited = select(func.min(VISIT.c.started_at)).where(VISIT.c.origin != "imported")
    firsts = (visited, select(func.min(L.c.first_seen_at)))
    found = [at for at in (connection.execute(first).scalar() for first in firsts) if at]
    return min(found, default=None)


def ended(connection: Connection) -> datetime | None:
    """Return when the last visit or first sight was, or None where nothing was collected."""
    visited = select(func.max(VISIT.c.started_at)).where(VISIT.c.origin != "imported")
    found = [
        at
        for at in (
            connection.execute(visited).scalar(),
            connection.execute(select(func.max(L.c.first_seen_at))).scalar(),
        )
        if at
    ]
    return max(found, default=None)


def prices(connection: Connection, since: datetime, site: str = "") -> list[Price]:
    """Return the prices that trade-relevant listings state now, of those seen since an instant."""
    conditions: list[ColumnElement[bool]] = [L.c.last_seen_at >= since, *([L.c.site == site] if site else [])]
    found = []
    for row in connection.execute(latest_analyses(*conditions, relevant_only=True)):
        said = row.analysis
        price = said.get("price") or {}
        if price.get("amount") is not None and price.get("currency"):
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


def _cut(connection: Connection, column: Any, unit: Unit) -> ColumnElement[Any]:  # noqa: ANN401 (a column of instants)
    """Return an instant's minute, hour or day as text that both engines write alike."""
    length = {"day": 10, "hour": 13, "minute": 16}[unit]
    if connection.dialect.name == "postgresql":
        return func.left(func.to_char(func.timezone("UTC", column), "YYYY-MM-DD HH24:MI"), length)
    return func.substr(func.strftime("%Y-%m-%d %H:%M", column), 1, length)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}:00" if len(text) == 13 else text).replace(tzinfo=UTC)
