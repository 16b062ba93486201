"""Observing: what was understood becomes rows, in the transaction that takes the capture off the waiting ones."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select, update

from records.capture import Capture, Origin
from salwatch.statements import AccountSaid, Statement
from salwatch.understanding import VERSION, Understood
from store import accounts, listings, observations, outbox, tables
from store.observations import Observed, Subject
from store.outbox import Entry
from store.sight import Sight


def write(
    connection: Connection, capture: Capture, understood: Iterable[Understood], *, baseline: bool, quiet: bool
) -> int:
    """Append an observation and its outbox entry for everything understood; return how many were new."""
    written = 0
    for item in understood:
        at = item.statement.at
        about = _place(connection, capture.site, item.statement, baseline=baseline)
        said = replace(item.said, also={"gone": [about.gone_since.isoformat(), None]} if about.gone_since else {})
        observed = observations.append(connection, about.subject, capture.id, at, said)
        if observed is None:
            continue
        if about.account_id is not None:
            accounts.sight(connection, about.account_id, said.facts, observed.id, at)
        _tell(connection, about.subject, observed, at, quiet=quiet)
        written += 1
    return written


@dataclass(frozen=True, slots=True)
class _Place:
    """The rows that a statement hangs on; `gone_since` where a listing is back that had vanished."""

    subject: Subject
    account_id: int | None
    gone_since: datetime | None = None


def _place(connection: Connection, site: str, statement: Statement, *, baseline: bool) -> _Place:
    if isinstance(statement, AccountSaid):
        account_id = accounts.ensure(connection, site, statement.handle, Sight(statement.at, baseline, statement.url))
        return _Place(Subject("vendor", account_id), account_id)
    vendor = statement.row.vendor
    seen = Sight(statement.at, baseline, None, statement.first_at)
    account = accounts.ensure(connection, site, vendor, seen) if vendor else None
    listing_id, gone_since = listings.ensure(connection, site, statement.key, replace(seen, url=statement.url), account)
    return _Place(Subject("listing", listing_id), account, gone_since)


def _tell(connection: Connection, subject: Subject, observed: Observed, at: datetime, *, quiet: bool) -> None:
    outbox.append(connection, Entry(subject.entity, subject.id, observed.id, observed.kind, at, quiet))


def mark_gone(connection: Connection, listing_id: int, at: datetime) -> None:
    """Write that a listing was not found any more."""
    subject = Subject("listing", listing_id)
    listings.mark_gone(connection, listing_id, at)
    _tell(connection, subject, observations.append_gone(connection, subject, at, VERSION), at, quiet=False)


def missing_page(connection: Connection, capture: Capture) -> None:
    """Mark the listing at the capture's address as gone, if there is one: the site itself says `not found`."""
    table = tables.listing
    path = listings.site_key(capture.url)  # mirrors differ before it
    known = select(table.c.id, table.c.url).where(
        table.c.site == capture.site,
        table.c.url.endswith(path, autoescape=True),
        table.c.gone_since.is_(None),
        table.c.last_seen_at < capture.captured_at,
    )
    for listing in connection.execute(known).all():
        if listings.site_key(listing.url) == path:  # not another one whose longer path ends in the same way
            mark_gone(connection, listing.id, capture.captured_at)


def is_baseline(connection: Connection, capture: Capture) -> bool:
    """Return whether the capture shows what was there before watching began: an import, or before the first full visit."""
    if capture.origin is Origin.IMPORTED or capture.visit_id is None:
        return True
    visit = tables.visit
    earlier = select(visit.c.id).where(
        visit.c.site == capture.site,
        visit.c.id < capture.visit_id,
        visit.c.origin == Origin.CRAWLED,
        visit.c.complete.is_(True),
    )
    return connection.execute(earlier.limit(1)).first() is None


def settle_visits(connection: Connection, now: datetime) -> int:
    """Mark the listings that a complete visit did not meet as gone, once all its captures are read; return how many."""
    visit, pending, capture = tables.visit, tables.pending, tables.capture
    unread = (
        select(capture.c.id).join(pending, pending.c.capture_id == capture.c.id).where(capture.c.visit_id == visit.c.id)
    )
    ended = select(visit).where(visit.c.complete.is_(True), visit.c.settled_at.is_(None), ~unread.exists())
    gone = 0
    for row in connection.execute(ended.order_by(visit.c.id)).all():
        if row.origin == Origin.CRAWLED:
            for listing in listings.vanished(connection, row.site, row.started_at):
                mark_gone(connection, listing.id, row.ended_at)
                gone += 1
        connection.execute(update(visit).where(visit.c.id == row.id).values(settled_at=now))
    return gone
