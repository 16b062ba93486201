"""Observing: what was understood becomes rows, in the transaction that takes the capture off the waiting ones."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select, update

from records.capture import Capture, Origin
from records.page import PageKind
from salwatch.occasion import Occasion, UndecidedError
from salwatch.placing import place
from salwatch.understanding import Understood, version
from salwatch.weighing import weigh
from store import accounts, copies, listings, observations, outbox, readings, tables
from store.observations import Observed, Said, Subject
from store.outbox import Entry

__all__ = ["UndecidedError", "is_baseline", "mark_gone", "missing_page", "settle_visits", "write"]

UNRECOGNISED = frozenset({PageKind.OTHER, PageKind.LOGIN, PageKind.CAPTCHA, PageKind.WAITING})


def write(
    connection: Connection, capture: Capture, understood: Iterable[Understood], *, baseline: bool, quiet: bool
) -> int:
    """Append an observation and its outbox entry for everything understood; return how many were new.

    Raise UndecidedError where only the end of the capture's visit tells what a page is about; a quiet reading never waits.
    """
    written = 0
    occasion = Occasion(connection, capture, baseline, may_wait=not quiet)
    for item in understood:
        at = item.statement.at
        about = place(occasion, item.statement, _fingerprints(item.said))
        observed = observations.append(connection, about.subject, capture.id, at, replace(item.said, also=about.also))
        if observed is None:
            continue
        if about.account_id is not None:
            accounts.sight(connection, about.account_id, item.said.facts, observed.id, at)
        if about.subject.entity == "listing":
            copies.keep(connection, about.subject.id, about.account_id, observed.id, item.said.signature)
            weigh(connection, about.subject.id, observed, item.said, at)
        _tell(connection, about.subject, observed, at, quiet=quiet)
        written += 1
    return written


def _fingerprints(said: Said) -> set[str]:
    return {fact.value for fact in said.facts if fact.kind == "pgp"}


def _tell(connection: Connection, subject: Subject, observed: Observed, at: datetime, *, quiet: bool) -> None:
    outbox.append(connection, Entry(subject.entity, subject.id, observed.id, observed.kind, at, quiet))


def mark_gone(connection: Connection, listing_id: int, at: datetime) -> None:
    """Write that a listing was not found any more."""
    subject = Subject("listing", listing_id)
    listings.mark_gone(connection, listing_id, at)
    _tell(connection, subject, observations.append_gone(connection, subject, at, version()), at, quiet=False)


def missing_page(connection: Connection, capture: Capture) -> None:
    """Mark the listing at the capture's address as gone, if there is one: the site itself says `not found`."""
    for listing in listings.at_address(connection, capture.site, listings.site_key(capture.url)):
        if listing.gone_since is None and listing.last_seen_at < capture.captured_at:
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
    """Mark the listings that a complete visit did not meet as gone, once all its captures are read; return how many.

    A listing whose page answered and could not be read is not gone: the site may only look otherwise.
    """
    visit, pending, capture = tables.visit, tables.pending, tables.capture
    unread = (
        select(capture.c.id).join(pending, pending.c.capture_id == capture.c.id).where(capture.c.visit_id == visit.c.id)
    )
    ended = select(visit).where(visit.c.complete.is_(True), visit.c.settled_at.is_(None), ~unread.exists())
    gone = 0
    for row in connection.execute(ended.order_by(visit.c.id)).all():
        if row.origin == Origin.CRAWLED:
            unreadable = _unreadable(connection, row.site, row.id)
            for listing in listings.vanished(connection, row.site, row.started_at):
                if listing.id not in unreadable:
                    mark_gone(connection, listing.id, row.ended_at)
                    gone += 1
        connection.execute(update(visit).where(visit.c.id == row.id).values(settled_at=now))
    return gone


def _unreadable(connection: Connection, site: str, visit_id: int) -> set[int]:
    addresses = readings.unread_addresses(connection, visit_id, UNRECOGNISED)
    keys = {listings.site_key(url) for url in addresses}
    return {listing.id for key in keys for listing in listings.at_address(connection, site, key)}
