"""Moves: which listing of the store a page under an unknown key may be, and whether that one is still there itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, select

from records.capture import Capture, Origin
from records.page import LISTS, PageKind
from store import tables, visits
from store.addresses import path_key, stem
from store.listings import Marks, at_address, keys
from store.visits import Visit

T = tables.listing
K = tables.listing_key
NOT_THERE = frozenset({*LISTS, PageKind.NOT_FOUND})  # what a site shows in place of an offer that is gone
GONE_ANSWERS = (404, 410)  # any other refusal says nothing of the offer
MOST_ATTEMPTS = 3  # a page that cannot be read is not waited for any longer
FEWEST_COMMON = 0.5  # of the words of two titles under the same id in their addresses


class Presence(StrEnum):
    """Whether a listing is there under its own key in the visit of a capture."""

    THERE = "there"
    AWAY = "away"
    UNDECIDED = "undecided"  # the visit still goes on
    DOUBTFUL = "doubtful"  # nobody looked


@dataclass(frozen=True, slots=True)
class Looks:
    """What a page shows of its listing, beside its key; `asked` is the address that led there."""

    account_id: int
    url: str
    asked: str
    marks: Marks


def candidate(connection: Connection, site: str, looks: Looks) -> Row[Any] | None:
    """Return the one listing of the same vendor that the page may show, by what the site says itself first; else None."""
    for found in (
        _redirected(connection, site, looks),
        _same_stem(connection, site, looks),
        _same_looks(connection, site, looks),
    ):
        if len(found) == 1:
            return found[0]
    return None


def _redirected(connection: Connection, site: str, looks: Looks) -> Sequence[Row[Any]]:
    if not looks.asked:
        return ()
    return [row for row in at_address(connection, site, path_key(looks.asked)) if row.account_id == looks.account_id]


def _same_stem(connection: Connection, site: str, looks: Looks) -> Sequence[Row[Any]]:
    known = select(T).join(K, K.c.listing_id == T.c.id).where(K.c.site == site, K.c.key == (stem(looks.url) or None))
    rows = connection.execute(known.where(T.c.account_id == looks.account_id)).all()
    return [
        row for row in rows if _fits(row.picture, looks.marks.picture) and _alike(row.title_key, looks.marks.title_key)
    ]


def _same_looks(connection: Connection, site: str, looks: Looks) -> Sequence[Row[Any]]:
    if not looks.marks.title_key:
        return ()
    same = select(T).where(
        T.c.account_id == looks.account_id, T.c.title_key == looks.marks.title_key, T.c.site == site
    )  # fmt: skip
    return [row for row in connection.execute(same) if _fits(row.picture, looks.marks.picture)]


def _fits(known: str | None, shown: str | None) -> bool:
    return not known or not shown or known == shown


def _alike(known: str | None, shown: str | None) -> bool:
    words, others = set((known or "").split()), set((shown or "").split())
    return len(words & others) >= FEWEST_COMMON * max(len(words), len(others), 1)


def presence(connection: Connection, row: Row[Any], capture: Capture) -> Presence:
    """Return whether the listing is there itself in the visit that the capture belongs to."""
    visit = visits.get(connection, capture.visit_id) if capture.visit_id is not None else None
    if visit is None or visit.origin is not Origin.CRAWLED:
        return Presence.AWAY if row.gone_since else Presence.DOUBTFUL
    if _observed(connection, row.id, visit.id):
        return Presence.THERE
    looked = [_look(page) for page in _pages(connection, row, visit.id)]
    for found in (Presence.THERE, Presence.UNDECIDED):
        if found in looked:
            return found
    return _absence(row, visit, looked)


def _absence(row: Row[Any], visit: Visit, looked: Sequence[Presence]) -> Presence:
    if visit.ended_at is None:
        return Presence.UNDECIDED
    return Presence.AWAY if looked or visit.complete or row.gone_since else Presence.DOUBTFUL


def _observed(connection: Connection, listing_id: int, visit_id: int) -> bool:
    observation, capture = tables.observation, tables.capture
    seen = (
        select(observation.c.id)
        .join(capture, capture.c.id == observation.c.capture_id)
        .where(observation.c.listing_id == listing_id, capture.c.visit_id == visit_id)
    )
    return connection.execute(seen.limit(1)).first() is not None


def _pages(connection: Connection, row: Row[Any], visit_id: int) -> list[Any]:
    """Return what the visit was answered at the listing's own address."""
    if not row.url:
        return []
    capture, reading, pending = tables.capture, tables.reading, tables.pending
    printed = urlsplit(row.url)._replace(scheme="", netloc="", fragment="").geturl()
    statement = (
        select(capture.c.url, capture.c.status, reading.c.kind, pending.c.attempts)
        .outerjoin(reading, (reading.c.capture_id == capture.c.id) & reading.c.current)
        .outerjoin(pending, pending.c.capture_id == capture.c.id)
        .where(capture.c.visit_id == visit_id, capture.c.url.endswith(printed, autoescape=True))
    )
    ours = {path_key(row.url), *keys(connection, row.id)}
    return [page for page in connection.execute(statement) if path_key(page.url) in ours]


def _look(page: Any) -> Presence:  # noqa: ANN401 (a row of `_pages`)
    if page.status >= 300:
        return Presence.AWAY if page.status in GONE_ANSWERS or page.status < 400 else Presence.THERE
    if page.kind is None and page.attempts is not None and page.attempts < MOST_ATTEMPTS:
        return Presence.UNDECIDED
    return Presence.AWAY if page.kind in NOT_THERE else Presence.THERE
