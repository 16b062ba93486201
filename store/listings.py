"""Listings: stable rows that observations hang on; never merged, never overwritten."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from store import tables
from store.accounts import insert_new
from store.addresses import STEM, path_key, stem
from store.sight import Sight

T = tables.listing
K = tables.listing_key
ADDRESSES = ("/", "?", "http:", "https:")  # what a key begins with that is no id of the site's own


@dataclass(frozen=True, slots=True)
class Marks:
    """By what a listing is known again that has neither its key nor its address any more."""

    title_key: str | None = None
    picture: str | None = None


def site_key(url: str, own_id: str = "") -> str:
    """Return what tells a listing from others on its site: the site's own id, else path and query (mirrors share them).

    >>> site_key("http://abc.onion/item/7?ref=home#top")
    '/item/7'
    >>> site_key("http://abc.onion/item/7", own_id="7")
    '7'
    """
    return own_id or path_key(url)


def title_key(title: str) -> str:
    """Return a title as it is compared: its words and numbers, without case, signs and width variants.

    >>> title_key("★ Brass LAMP, 7.5 cm ★") == title_key("brass lamp 7.5 cm")
    True
    >>> title_key("Brass lamp 75 cm") == title_key("Brass lamp 7.5 cm")
    False
    """
    folded = unicodedata.normalize("NFKC", title).casefold()
    visible = "".join(c for c in folded if unicodedata.category(c) != "Cf")
    return " ".join(re.findall(r"[^\W_]+(?:[.,]\d+)*", visible)) or visible.strip()


def find(connection: Connection, site: str, key: str, path: str = "") -> Row[Any] | None:
    """Return the listing that has the key, now or before, else the one at the address `path`; None for a new one.

    A listing at that address with another id of the site's own is another one: the site has used the address again.
    """
    found = _by_key(connection, site, key)
    if found is not None or not path or path == key:
        return found
    there = _by_key(connection, site, path)
    return None if there is None or _has_own_id(connection, there) else there


def _by_key(connection: Connection, site: str, key: str) -> Row[Any] | None:
    found = connection.execute(select(T).where(T.c.site == site, T.c.site_key == key)).one_or_none()
    if found is not None:
        return found
    also = select(T).join(K, K.c.listing_id == T.c.id).where(K.c.site == site, K.c.key == key)
    return connection.execute(also).one_or_none()


def _has_own_id(connection: Connection, row: Row[Any]) -> bool:
    return any(not key.startswith((*ADDRESSES, STEM)) for key in (row.site_key, *keys(connection, row.id)))


def ensure(
    connection: Connection, site: str, key: str, sight: Sight, account_id: int | None
) -> tuple[int, datetime | None]:
    """Return (id, gone since); a listing that had vanished is no longer gone."""
    found = find(connection, site, key)
    if found is None:
        return add(connection, site, key, sight, account_id), None
    touch(connection, found, sight, account_id)
    return int(found.id), found.gone_since


def add(  # noqa: PLR0913, PLR0917 (a row of the table)
    connection: Connection, site: str, key: str, sight: Sight, account_id: int | None, marks: Marks = Marks()
) -> int:
    """Write a listing that was never seen before; its address and the id in that are keys of it too, where still free."""
    values = {
        "site": site,
        "site_key": key,
        "url": sight.url,
        "account_id": account_id,
        "first_seen_at": min(sight.first_at or sight.at, sight.at),
        "last_seen_at": sight.at,
        "baseline": sight.baseline,
        "title_key": marks.title_key,
        "picture": marks.picture,
    }
    listing_id = int(connection.execute(insert(T).values(values).returning(T.c.id)).scalar_one())
    for further in {path_key(sight.url), stem(sight.url)} - {key, ""} if sight.url else ():
        if _by_key(connection, site, further) is None:
            remember(connection, site, further, listing_id, sight.at)
    return listing_id


def touch(
    connection: Connection, found: Row[Any], sight: Sight, account_id: int | None, marks: Marks = Marks()
) -> None:
    """Keep when and where a known listing was seen; what an older look says of it is not the present."""
    first_at = min(sight.first_at or sight.at, sight.at)
    moved: dict[str, object] = {}
    if first_at < found.first_seen_at:
        moved["first_seen_at"] = first_at
    if sight.at >= found.last_seen_at:
        moved |= {
            "last_seen_at": sight.at,
            "url": sight.url or found.url,
            "account_id": account_id or found.account_id,
            "gone_since": None,
            "title_key": marks.title_key or found.title_key,
            "picture": marks.picture or found.picture,
        }
    if moved:
        connection.execute(update(T).where(T.c.id == found.id).values(moved))


def remember(  # noqa: PLR0913, PLR0917 (a row of the table)
    connection: Connection,
    site: str,
    key: str,
    listing_id: int,
    at: datetime,
    capture_id: str | None = None,
    *,
    matched: bool = False,
) -> None:
    """Keep a further key of a listing; one that is known already stays whose it is."""
    row = {
        "site": site, "key": key, "listing_id": listing_id, "first_seen_at": at, "matched": matched, "capture_id": capture_id,
    }  # fmt: skip
    insert_new(connection, K, row, ("site", "key"))


def keys(connection: Connection, listing_id: int) -> dict[str, bool]:
    """Return the further keys of a listing → whether they are its own by a match only."""
    rows = connection.execute(select(K.c.key, K.c.matched).where(K.c.listing_id == listing_id))
    return {str(row.key): bool(row.matched) for row in rows}


def part(connection: Connection, found: Row[Any], taken: Sequence[str]) -> None:
    """Take keys from a listing that had them by a match: both are there at once, so they are two."""
    left = [key for key in keys(connection, found.id) if key not in taken and not key.startswith(STEM)]
    freed = list(taken)
    if found.site_key in taken:
        main = next((key for key in left if not key.startswith(ADDRESSES)), path_key(found.url))
        freed.append(main)
        connection.execute(update(T).where(T.c.id == found.id).values(site_key=main))
    connection.execute(delete(K).where(K.c.site == found.site, K.c.key.in_(freed), K.c.listing_id == found.id))


def at_address(connection: Connection, site: str, path: str) -> Sequence[Row[Any]]:
    """Return the listings that were last seen at this address, at most one on a site that uses an address once."""
    also = select(K.c.listing_id).where(K.c.site == site, K.c.key == path)
    known = select(T).where(T.c.site == site, or_(T.c.site_key == path, T.c.id.in_(also)))
    return [row for row in connection.execute(known) if row.url and path_key(row.url) == path]


def vanished(connection: Connection, site: str, before: datetime) -> Sequence[Row[tuple[object, ...]]]:
    """Return the listings of a site that were last seen before an instant and are not yet marked as gone."""
    statement = select(T).where(T.c.site == site, T.c.last_seen_at < before, T.c.gone_since.is_(None)).order_by(T.c.id)
    return connection.execute(statement).all()


def mark_gone(connection: Connection, listing_id: int, since: datetime) -> None:
    """Keep since when the listing is not to be found any more."""
    connection.execute(update(T).where(T.c.id == listing_id).values(gone_since=since))
