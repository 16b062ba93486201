"""Renames: an account that goes on under another handle, as far as the site shows it; a doubtful case stays two accounts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from store import tables
from store.accounts import handle_key, insert_new

T = tables.vendor_account
N = tables.account_name


class ShownBy(StrEnum):
    """How a page shows that an account had another name."""

    ADDRESS = "address"  # the old name's address, or the site's own id, answers with the new name
    FIELD = "field"  # the site states former names
    WORDS = "words"  # the profile's own text says so


@dataclass(frozen=True, slots=True)
class Former:
    """The account that a profile under a new handle continues, and how that is shown."""

    account: Row[Any]
    shown_by: ShownBy


def at_addresses(connection: Connection, site: str, addresses: Collection[str]) -> Row[Any] | None:
    """Return the one account that one of the addresses belongs to; None where there are none or several."""
    known = select(T).where(T.c.site == site, T.c.site_key.in_([address for address in addresses if address]))
    found = connection.execute(known).all()
    return found[0] if len(found) == 1 else None


def called(connection: Connection, site: str, names: Sequence[str]) -> Row[Any] | None:
    """Return the one account that is called by one of the names now; None where there are none or several."""
    keys = {handle_key(name) for name in names}
    found = connection.execute(select(T).where(T.c.site == site, T.c.handle_key.in_(keys))).all()
    return found[0] if len(found) == 1 else None


def has_profile(connection: Connection, account_id: int) -> bool:
    """Return whether a profile page of the account was ever observed."""
    observation = tables.observation
    said = select(observation.c.id).where(observation.c.account_id == account_id)
    return connection.execute(said.limit(1)).first() is not None


def seen_in_visit(connection: Connection, account_id: int, visit_id: int) -> bool:
    """Return whether the visit met the account's profile, or a listing that names it now."""
    observation, capture, listing = tables.observation, tables.capture, tables.listing
    own = select(listing.c.id).where(listing.c.account_id == account_id)
    seen = (
        select(observation.c.id)
        .join(capture, capture.c.id == observation.c.capture_id)
        .where(
            capture.c.visit_id == visit_id,
            (observation.c.account_id == account_id) | observation.c.listing_id.in_(own),
        )
    )
    return connection.execute(seen.limit(1)).first() is not None


def has_other_key(connection: Connection, account_id: int, fingerprints: Collection[str]) -> bool:
    """Return whether the account showed PGP keys and none of these."""
    selector, sighting = tables.selector, tables.sighting
    shown = select(selector.c.value).join(sighting).where(sighting.c.account_id == account_id, selector.c.kind == "pgp")
    known = set(connection.execute(shown).scalars())
    return bool(known and fingerprints) and known.isdisjoint(fingerprints)


def rename(connection: Connection, former: Former, handle: str, at: datetime, capture_id: str | None) -> None:
    """Let the account go by the new handle from now on; it keeps its first sight, its listings and its history."""
    account, key = former.account, handle_key(handle)
    open_row = (N.c.account_id == account.id) & N.c.until_at.is_(None)
    ended = connection.execute(update(N).where(open_row).values(until_at=at))
    row = {"account_id": account.id, "shown_by": str(former.shown_by), "capture_id": capture_id}
    old = {"handle": account.handle, "handle_key": account.handle_key, "from_at": account.first_seen_at, "until_at": at}
    if not ended.rowcount:
        connection.execute(insert(N).values(row | old))
    connection.execute(insert(N).values(row | {"handle": handle, "handle_key": key, "from_at": at, "until_at": None}))
    connection.execute(update(T).where(T.c.id == account.id).values(handle=handle, handle_key=key))


def note_former(
    connection: Connection, account_id: int, names: Sequence[str], at: datetime, capture_id: str | None
) -> None:
    """Keep former names that the site states and that nobody was seen under."""
    for name in names:
        row = {"handle": name, "handle_key": handle_key(name), "from_at": None, "until_at": at}
        values = row | {"account_id": account_id, "shown_by": str(ShownBy.FIELD), "capture_id": capture_id}
        connection.execute(insert(N).values(values))


def take_over(connection: Connection, account_id: int, from_id: int) -> None:
    """Give an account what was met under its new name before its profile told of it: listings, selectors and alerts.

    The other row, which no page but listings spoke of, ends. Nothing that was observed changes.
    """
    sighting, alert = tables.sighting, tables.alert
    for table in (tables.listing, tables.listing_text):
        connection.execute(update(table).where(table.c.account_id == from_id).values(account_id=account_id))
    for row in connection.execute(select(sighting).where(sighting.c.account_id == from_id)).mappings().all():
        insert_new(connection, sighting, {**row, "account_id": account_id}, ("selector_id", "account_id"))
    connection.execute(delete(sighting).where(sighting.c.account_id == from_id))
    of_account = (alert.c.entity == "vendor") & (alert.c.entity_id == from_id)
    connection.execute(update(alert).where(of_account).values(entity_id=account_id))
    connection.execute(delete(N).where(N.c.account_id == from_id))
    connection.execute(delete(T).where(T.c.id == from_id))


def names(connection: Connection, account_id: int) -> Sequence[Row[Any]]:
    """Return what the account was and is called, the newest name first; empty where it never had another."""
    known = select(N).where(N.c.account_id == account_id)
    return connection.execute(known.order_by(N.c.until_at.is_(None).desc(), N.c.until_at.desc(), N.c.id.desc())).all()


def was_called(connection: Connection, account_id: int, handle: str) -> bool:
    """Return whether the account ever went by that handle."""
    row = select(N.c.id).where(N.c.account_id == account_id, N.c.handle_key == handle_key(handle))
    return connection.execute(row.limit(1)).first() is not None
