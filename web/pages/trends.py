"""Trends: what appeared, from where to where, at what price; every figure with the visits that stand behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from index.errors import IndexUnavailableError, SchemaChangedError
from reports.prices import SMALL, PriceRow, price_rows
from reports.routes import Matrix, matrix
from reports.series import GROUPS, STEPS, Bucket, Step, bucketed, fitting, start_of
from store import trends
from web.charts import columns
from web.deps import Deps, deps_of
from web.pages.search import as_csv, site_titles
from web.rendering import page
from web.rights import Right
from web.visitor import Visitor, look

router = APIRouter()

PERIODS: Mapping[int, str] = {30: "30 days", 90: "90 days", 365: "a year", 0: "all"}


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
        nothing_new=not period.baseline and not any(bucket.values.get(name) for bucket in buckets for name in series),
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


def _routes(deps: Deps, period: Period, *, suppress: bool) -> Matrix | None:
    """Return the matrix of trade-relevant offers seen in the period; None where the index does not answer."""
    query = f"trade_relevant:true last_seen_at:[{_since(deps, period):%Y-%m-%d} TO *]"
    filters = {"kind": ("listing",), **({"site": (period.site,)} if period.site else {})}
    try:
        groups = deps.index.aggregate(("ships_from", "ships_to"), query, filters=filters)
    except (IndexUnavailableError, SchemaChangedError):
        return None
    return matrix(groups, suppress=suppress)


def _prices(deps: Deps, period: Period, *, suppress: bool) -> list[PriceRow]:
    with deps.database.read() as connection:
        return price_rows(trends.prices(connection, _since(deps, period), period.site), suppress=suppress)
