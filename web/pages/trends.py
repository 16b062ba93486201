"""Trends: what appeared, from where to where, at what price; every figure with the visits that stand behind it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from index.errors import IndexUnavailableError, SchemaChangedError
from records.analysis import TRADE_RELEVANT
from store import trends
from store.trends import Appeared, Looked, Price
from web.charts import Bucket, columns
from web.deps import Deps, deps_of
from web.pages.search import as_csv, site_titles
from web.rendering import page
from web.rights import Right
from web.visitor import Visitor, look

router = APIRouter()

SMALL = 5  # a cell below it says too much of single sellers to those who see aggregates alone
MOST_PLACES = 8
Step = Literal["minute", "hour", "day", "week", "month"]
STEPS: tuple[Step, ...] = get_args(Step)
LABELS: Mapping[str, str] = {"minute": "%H:%M", "hour": "%d %b %H h", "month": "%b %Y"}
LONGEST: Mapping[str, timedelta] = {"minute": timedelta(hours=2), "hour": timedelta(days=3)}  # else nobody can read it
PERIODS: Mapping[int, str] = {30: "30 days", 90: "90 days", 365: "a year", 0: "all"}
GROUPS: Mapping[str, tuple[str, ...]] = {
    "firearms": ("firearm",),
    "parts and kits": ("firearm_part", "magazine", "silencer", "conversion_kit", "blank_firing"),
    "ammunition": ("ammunition", "explosive"),
    "print files": ("print_file",),
    "other goods": (),
}
_GROUP_OF = {item_type: group for group, types in GROUPS.items() for item_type in types}


@dataclass(frozen=True, slots=True)
class Period:
    """What is drawn: how far back, in which steps, of which site, with what was there already or without."""

    days: int
    step: Step | None  # none: the one that fits
    site: str
    baseline: bool
    every: bool  # goods that are not trade-relevant too

    def address(self, path: str = "/trends", **changes: Any) -> str:  # noqa: ANN401 (any field of the period)
        """Return the address of this period with some of it changed."""
        values = {name: getattr(self, name) for name in ("days", "step", "site", "baseline", "every")} | changes
        fields = {name: int(value) if isinstance(value, bool) else value for name, value in values.items()}
        return f"{path}?{urlencode({name: value for name, value in fields.items() if value not in ('', None)})}"


def asked(days: int = 90, step: str = "", site: str = "", *, baseline: bool = False, every: bool = False) -> Period:
    """Return the period of a request; without a step the one that fits is found later."""
    known = days if days in PERIODS else 90
    return Period(known, next((one for one in STEPS if one == step), None), site, baseline, every)


Asked = Annotated[Period, Depends(asked)]


@router.get("/trends")
def show_trends(request: Request, period: Asked, visitor: Annotated[Visitor, Depends(look(Right.TRENDS))]) -> Response:
    """Show what appeared, the routes and the prices."""
    deps = deps_of(request)
    buckets, sites, step = _buckets(deps, period)
    series = [group for group in GROUPS if period.every or group != "other goods"]
    suppress = not visitor.may(Right.LISTINGS)
    return page(
        request,
        "trends",
        period=period,
        step=step,
        steps=STEPS,
        periods=PERIODS,
        buckets=buckets,
        series=series,
        drawn=columns(buckets, series) if buckets else None,
        visits=sum(bucket.visits for bucket in buckets),
        complete=sum(bucket.complete for bucket in buckets),
        sites=sites,
        titles=site_titles(deps),
        routes=_routes(deps, period, suppress=suppress),
        prices=_prices(deps, period, suppress=suppress),
        suppress=suppress,
        small=SMALL,
        data={"labels": [b.label for b in buckets], "visits": [b.visits for b in buckets], "complete": [b.complete for b in buckets], "collected": [b.collected for b in buckets], "series": series,
              "values": [[b.values.get(name, 0) if b.collected else None for b in buckets] for name in series]},
    )  # fmt: skip


@router.get("/trends/export.csv", dependencies=[Depends(look(Right.TRENDS, "exported"))])
def export(request: Request, period: Asked) -> Response:
    """Return the table beside the chart as CSV; `collected` is no where nobody looked."""
    buckets, _, _ = _buckets(deps_of(request), period)
    names = ["from", *GROUPS, "visits", "complete_visits", "collected"]
    rows = [
        {"from": b.label, **{g: b.values.get(g, 0) if b.collected else "" for g in GROUPS}, "visits": b.visits,
         "complete_visits": b.complete, "collected": "yes" if b.collected else "no"}
        for b in buckets
    ]  # fmt: skip
    headers = {"Content-Disposition": 'attachment; filename="salwatch-trends.csv"'}
    return Response(as_csv(names, rows), media_type="text/csv; charset=utf-8", headers=headers)


def _since(deps: Deps, period: Period) -> datetime:
    return _reach(deps, period)[0]


def _reach(deps: Deps, period: Period) -> tuple[datetime, datetime]:
    """Return from when to when is drawn: not before anything was collected; for all of it, not after the last either."""
    now = deps.clock().astimezone(UTC)
    with deps.database.read() as connection:
        began, ended = trends.began(connection) or now, trends.ended(connection) or now
    if not period.days:
        return began.astimezone(UTC), ended.astimezone(UTC)
    return max(now - timedelta(days=period.days), began).astimezone(UTC), now


def fitting(length: timedelta, wanted: Step | None) -> Step:
    """Return the step that is asked for unless it would draw too many, else the one that draws about 10 to 50.

    >>> fitting(timedelta(minutes=20), None), fitting(timedelta(days=20), None), fitting(timedelta(days=90), "minute")
    ('minute', 'day', 'week')
    """
    if wanted and length <= LONGEST.get(wanted, length):
        return wanted
    bounds: tuple[tuple[timedelta, Step], ...] = (
        (timedelta(hours=1), "minute"), (timedelta(days=2), "hour"), (timedelta(days=31), "day"), (timedelta(days=185), "week"),
    )  # fmt: skip
    return next((step for bound, step in bounds if length <= bound), "month")


def _buckets(deps: Deps, period: Period) -> tuple[list[Bucket], int, Step]:
    """Return the buckets of the period, how many sites were visited in it, and the step."""
    since, until = _reach(deps, period)
    until += timedelta(seconds=1)  # the end of a span is open
    step = fitting(until - since, period.step)
    first = start_of(since, step)
    span = trends.Span(first, until, step if step in {"minute", "hour"} else "day", period.site)
    with deps.database.read() as connection:
        appeared = trends.appeared(connection, span, baseline=period.baseline)
        looked = trends.looked(connection, span)
    return bucketed(first, until, step, appeared, looked), len({row.site for row in looked}), step


def bucketed(
    first: datetime, last: datetime, step: Step, appeared: Iterable[Appeared], looked: Iterable[Looked]
) -> list[Bucket]:
    """Return a bucket per step from the first to the last instant, also where nothing was found or nobody looked."""
    values: dict[datetime, Counter[str]] = defaultdict(Counter)
    for row in appeared:
        values[start_of(row.at, step)][group_of(row.item_type)] += row.count
    visits: Counter[datetime] = Counter()
    complete: Counter[datetime] = Counter()
    for visited in looked:
        visits[start_of(visited.at, step)] += visited.visits
        complete[start_of(visited.at, step)] += visited.complete
    label = LABELS.get(step, "%d %b" if first.year == last.year else "%d %b %Y")
    found, start = [], start_of(first, step)
    while start <= last:
        found.append(Bucket(f"{start:{label}}", dict(values[start]), visits[start], complete[start]))
        start = after(start, step)
    return found


def start_of(at: datetime, step: Step) -> datetime:
    """Return when the step that holds the instant begins; weeks begin on Monday.

    >>> at = datetime(2026, 11, 22, 14, 32, 5, tzinfo=UTC)
    >>> [f"{start_of(at, step):%d %H:%M}" for step in ("minute", "hour", "day", "week", "month")]
    ['22 14:32', '22 14:00', '22 00:00', '16 00:00', '01 00:00']
    """
    if step == "minute":
        return at.replace(second=0, microsecond=0)
    if step == "hour":
        return at.replace(minute=0, second=0, microsecond=0)
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step == "month" else day


def after(start: datetime, step: Step) -> datetime:
    """Return when the next step begins."""
    if step == "month":
        return start_of(start + timedelta(days=32), step)
    return start + {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "week": timedelta(days=7)}.get(
        step, timedelta(days=1)
    )


def group_of(item_type: str) -> str:
    """Return the series that an item type is drawn in."""
    return _GROUP_OF.get(item_type, "parts and kits" if item_type in TRADE_RELEVANT else "other goods")


def _routes(deps: Deps, period: Period, *, suppress: bool) -> dict[str, Any]:
    """Return the matrix of trade-relevant offers seen in the period, from the index; the busiest places first."""
    query = f"trade_relevant:true last_seen_at:[{_since(deps, period):%Y-%m-%d} TO *]"
    filters = {"kind": ("listing",), **({"site": (period.site,)} if period.site else {})}
    try:
        groups = deps.index.aggregate(("ships_from", "ships_to"), query, filters=filters)
    except (IndexUnavailableError, SchemaChangedError):
        return {
            "cells": {},
            "origins": [],
            "targets": [],
            "problem": "The index does not answer, so no routes can be counted.",
        }
    cells = {(group.values[0], group.values[1]): group.count for group in groups}
    origins, targets = _busiest(cells, 0), _busiest(cells, 1)
    shown = {pair: f"< {SMALL}" if suppress and n < SMALL else f"{n:,}" for pair, n in cells.items()}
    return {"cells": shown, "origins": origins, "targets": targets, "problem": ""}


def _busiest(cells: Mapping[tuple[str, str], int], side: int) -> list[str]:
    totals: Counter[str] = Counter()
    for pair, count in cells.items():
        totals[pair[side]] += count
    return [place for place, _ in totals.most_common(MOST_PLACES)]


def _prices(deps: Deps, period: Period, *, suppress: bool) -> list[dict[str, Any]]:
    """Return lower quartile, median and upper quartile by type and currency, those with most prices first."""
    with deps.database.read() as connection:
        found = trends.prices(connection, _since(deps, period), period.site)
    grouped: dict[tuple[str, str], list[Price]] = defaultdict(list)
    for price in found:
        grouped[price.item_type, price.currency].append(price)
    rows = []
    for (item_type, currency), group in sorted(grouped.items(), key=lambda item: (-len(item[1]), item[0])):
        hidden = suppress and len(group) < SMALL
        low, median, high = (None,) * 3 if hidden else trends.quartiles(_amounts(group))
        rows.append(
            {
                "item_type": item_type,
                "currency": currency,
                "n": len(group),
                "hidden": hidden,
                "low": low,
                "median": median,
                "high": high,
            }
        )
    return rows


def _amounts(prices: Sequence[Price]) -> list[Any]:
    return [price.amount for price in prices]
