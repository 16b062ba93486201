"""Visits: one row per time a site was gone through, with what became of its pages."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from records.capture import Origin
from store.tables import capture, listing, pending
from store.tables import visit as table


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit; `pages` counts by reason code, `ok` among them. `complete` is None while it runs."""

    id: int
    site: str
    number: int  # 1 is the baseline
    authority: str | None
    origin: Origin
    started_at: datetime
    ended_at: datetime | None
    complete: bool | None
    pages: Mapping[str, int]
    expected: int | None  # listing pages known before
    seen: int | None  # of these, seen now
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a visit: `complete` if every page of its plan was fetched; the rest as in Visit."""

    complete: bool
    pages: Mapping[str, int]
    expected: int | None = None
    seen: int | None = None


def begin(
    connection: Connection, site: str, now: datetime, *, authority: str | None, origin: Origin = Origin.CRAWLED
) -> Visit:
    """Insert a visit with the site's next number and return it."""
    highest = connection.scalar(select(func.max(table.c.number)).where(table.c.site == site)) or 0
    values = {"site": site, "number": highest + 1, "authority": authority, "origin": origin.value, "started_at": now}
    row_id = connection.scalar(insert(table).values(values | {"pages": {}}).returning(table.c.id))
    return Visit(int(row_id or 0), site, highest + 1, authority, origin, now, None, None, {}, None, None, None)


def end(connection: Connection, visit_id: int, now: datetime, outcome: Outcome) -> None:
    """Close the visit with its counts. One that never ends this way was killed, and counts as incomplete."""
    values = asdict(outcome) | {"ended_at": now, "pages": dict(outcome.pages)}
    connection.execute(update(table).where(table.c.id == visit_id).values(values))
    _wake(connection, visit_id, now)


def _wake(connection: Connection, visit_id: int, now: datetime) -> None:
    """Let the captures be read at once that waited for the end of this visit; an import's are held for other reasons."""
    mine = select(capture.c.id).where(capture.c.visit_id == visit_id, capture.c.origin == Origin.CRAWLED)
    waiting = update(pending).where(pending.c.capture_id.in_(mine), pending.c.attempts == 0, pending.c.next_at > now)
    connection.execute(waiting.values(next_at=now))


def get(connection: Connection, visit_id: int) -> Visit | None:
    """Return the visit, or None."""
    columns = [table.c[name] for name in Visit.__slots__]
    row = connection.execute(select(*columns).where(table.c.id == visit_id)).mappings().one_or_none()
    return None if row is None else Visit(**{**row, "origin": Origin(row["origin"])})


def latest(connection: Connection, site: str) -> Visit | None:
    """Return the site's last visit, running or ended; None where it was never visited."""
    row_id = connection.scalar(select(table.c.id).where(table.c.site == site).order_by(table.c.number.desc()).limit(1))
    return None if row_id is None else get(connection, row_id)


def close_abandoned(connection: Connection, site: str, now: datetime) -> int:
    """End visits of the site that were killed, as incomplete with the reason `killed`; return how many."""
    open_ids = connection.scalars(select(table.c.id).where(table.c.site == site, table.c.ended_at.is_(None))).all()
    for visit_id in open_ids:
        end(connection, visit_id, now, Outcome(complete=False, pages={"killed": 1}))
    return len(open_ids)


def known_listing_urls(connection: Connection, site: str) -> list[str]:
    """Return the addresses of the site's listings that are not gone, as they were last seen."""
    query = select(listing.c.url).where(
        listing.c.site == site, listing.c.gone_since.is_(None), listing.c.url.is_not(None)
    )
    return [str(url) for url in connection.scalars(query.order_by(listing.c.id))]
