"""Weeks of labels in the store: what a site's listings of one ISO week were labelled, and the figures kept of it."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from records.capture import Origin
from records.label_week import Figures, Week
from store import tables

T = tables.label_week
O, L, C, N = tables.observation, tables.listing, tables.capture, tables.label  # noqa: E741 (as in store.documents)
THROUGH = "through"  # among the figures: the newest observation that they rest on
MOST = 5_000  # listings of a week that are counted, the newest


def _mine(site: str, since: datetime, until: datetime) -> Any:  # noqa: ANN401 (conditions)
    """Return what makes an observation one of the week's: new or changed then; a site's first look is its whole stock and no week."""
    news = or_(O.c.kind == "changed", L.c.baseline.is_(False), C.c.origin == Origin.IMPORTED)
    return (
        L.c.site == site, O.c.current, O.c.kind.in_(("first_seen", "changed")), O.c.observed_at >= since, O.c.observed_at < until, news,
    )  # fmt: skip


def newest(connection: Connection, site: str, since: datetime, until: datetime) -> int:
    """Return the newest observation of a site's week, 0 where there is none; it tells whether figures are still true."""
    asked = select(func.max(O.c.id)).join(L, L.c.id == O.c.listing_id).join(C, C.c.id == O.c.capture_id)
    return int(connection.execute(asked.where(*_mine(site, since, until))).scalar() or 0)


def said(connection: Connection, site: str, since: datetime, until: datetime) -> Sequence[Any]:
    """Return id, account_id, version and texts of the observations of a site's week, the newest first."""
    asked = select(O.c.id, L.c.account_id, O.c.version, O.c.texts).join(L, L.c.id == O.c.listing_id)
    asked = asked.join(C, C.c.id == O.c.capture_id).where(*_mine(site, since, until))
    return connection.execute(asked.order_by(O.c.id.desc()).limit(MOST)).all()


def labels(connection: Connection, observation_ids: Iterable[int]) -> Sequence[Any]:
    """Return observation_id, name, value, probability and abstained of the labels that are counted."""
    asked = select(N.c.observation_id, N.c.name, N.c.value, N.c.probability, N.c.abstained)
    wanted = N.c.observation_id.in_(list(observation_ids)) & N.c.name.in_(("item_type", "trade_relevant"))
    return connection.execute(asked.where(wanted)).all()


def contacts(connection: Connection, observation_ids: Iterable[int]) -> list[str]:
    """Return the words by which contacts stand in observations: none of them is counted as a word."""
    fact = tables.fact
    wanted = fact.c.observation_id.in_(list(observation_ids)) & fact.c.kind.in_(("contact", "wallet", "onion", "pgp"))
    return list(connection.execute(select(fact.c.text).where(wanted)).scalars())


def put(connection: Connection, site: str, week: Week, through: int, now: datetime) -> None:
    """Keep a week's figures in the place of those before."""
    row = {"version": week.version, "figures": asdict(week.figures) | {THROUGH: through}, "made_at": now}
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    written = dialect.insert(T).values(site=site, week=week.week, **row)
    connection.execute(written.on_conflict_do_update(index_elements=["site", "week"], set_=row))


def of_site(connection: Connection, site: str, most: int = 60) -> list[tuple[Week, int]]:
    """Return the weeks of a site with the newest observation that each rests on, the newest week first."""
    rows = connection.execute(select(T).where(T.c.site == site).order_by(T.c.week.desc()).limit(most))
    return [(_week(row), int(row.figures[THROUGH])) for row in rows]


def _week(row: Row[Any]) -> Week:
    figures = {name: value for name, value in row.figures.items() if name != THROUGH}
    return Week(row.week, row.version, Figures(**figures))
