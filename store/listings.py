"""Listings: stable rows that observations hang on; never merged, never overwritten."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, insert, select, update

from store import tables
from store.sight import Sight

T = tables.listing


def site_key(url: str, own_id: str = "") -> str:
    """Return what tells a listing from others on its site: the site's own id, else path and query (mirrors share them).

    >>> site_key("http://abc.onion/item/7?ref=home#top")
    '/item/7?ref=home'
    >>> site_key("http://abc.onion/item/7", own_id="7")
    '7'
    """
    if own_id:
        return own_id
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or url


def ensure(
    connection: Connection, site: str, key: str, sight: Sight, account_id: int | None
) -> tuple[int, datetime | None]:
    """Return (id, gone since); a listing that had vanished is no longer gone."""
    found = connection.execute(select(T).where(T.c.site == site, T.c.site_key == key)).one_or_none()
    first_at = min(sight.first_at or sight.at, sight.at)
    if found is None:
        values = {
            "site": site,
            "site_key": key,
            "url": sight.url,
            "account_id": account_id,
            "first_seen_at": first_at,
            "last_seen_at": sight.at,
            "baseline": sight.baseline,
        }
        return int(connection.execute(insert(T).values(values).returning(T.c.id)).scalar_one()), None
    moved: dict[str, object] = {}
    if first_at < found.first_seen_at:
        moved["first_seen_at"] = first_at
    if sight.at >= found.last_seen_at:
        moved |= {
            "last_seen_at": sight.at,
            "url": sight.url or found.url,
            "account_id": account_id or found.account_id,
            "gone_since": None,
        }
    if moved:
        connection.execute(update(T).where(T.c.id == found.id).values(moved))
    return int(found.id), found.gone_since


def vanished(connection: Connection, site: str, before: datetime) -> Sequence[Row[tuple[object, ...]]]:
    """Return the listings of a site that were last seen before an instant and are not yet marked as gone."""
    statement = select(T).where(T.c.site == site, T.c.last_seen_at < before, T.c.gone_since.is_(None)).order_by(T.c.id)
    return connection.execute(statement).all()


def mark_gone(connection: Connection, listing_id: int, since: datetime) -> None:
    """Keep since when the listing is not to be found any more."""
    connection.execute(update(T).where(T.c.id == listing_id).values(gone_since=since))
