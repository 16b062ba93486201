"""How watching goes: each site with its visits, its authority and its addresses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from store import authorities, drifts, sites, tables
from store.authorities import Authority
from store.drifts import Drift
from store.sites import Address

VISIT = tables.visit


@dataclass(frozen=True, slots=True)
class Watched:
    """One site as its row and page show it; `visits` are the newest first."""

    site: Row[Any]
    visits: Sequence[Row[Any]]
    authority: Authority | None
    addresses: Sequence[Address]
    listings: int
    vendors: int
    drifts: Sequence[Drift] = ()  # open ones

    @property
    def drift_count(self) -> int:
        """Return how many fields are read otherwise than before."""
        return len(self.drifts)

    @property
    def last(self) -> Row[Any] | None:
        """Return the newest visit, running or ended."""
        return self.visits[0] if self.visits else None


def watched(connection: Connection, now: datetime, visits: int = 20) -> list[Watched]:
    """Return all sites by title."""
    names = connection.execute(select(tables.site.c.name).order_by(tables.site.c.title)).scalars().all()
    return [found for name in names if (found := one(connection, name, now, visits))]


def one(connection: Connection, name: str, now: datetime, visits: int = 200) -> Watched | None:
    """Return one site, or None."""
    site = connection.execute(select(tables.site).where(tables.site.c.name == name)).one_or_none()
    if site is None:
        return None
    newest = select(VISIT).where(VISIT.c.site == name).order_by(VISIT.c.number.desc()).limit(visits)
    return Watched(
        site=site,
        visits=connection.execute(newest).all(),
        authority=authorities.in_force(connection, name, now),
        addresses=sites.addresses(connection, name),
        listings=_count(connection, tables.listing, name),
        vendors=_count(connection, tables.vendor_account, name),
        drifts=drifts.open_of(connection, name),
    )


def share_seen(visit: Row[Any]) -> float | None:
    """Return which part of the listing pages known before a visit it saw, 0–1; None where none were known."""
    return visit.seen / visit.expected if visit.expected and visit.seen is not None else None


def _count(connection: Connection, table: Any, name: str) -> int:  # noqa: ANN401 (a table)
    return int(connection.execute(select(func.count()).select_from(table).where(table.c.site == name)).scalar_one())
