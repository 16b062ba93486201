"""Placing: which row a statement is about. The same listing and the same account keep theirs; what is doubtful gets its own."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, Row

from salwatch.occasion import Occasion, UndecidedError
from salwatch.renaming import place_account
from salwatch.statements import AccountSaid, ListingSaid, Statement
from store import accounts, listings, moves, renames
from store.addresses import path_key
from store.listings import Marks
from store.moves import Looks, Presence
from store.observations import Subject
from store.sight import Sight


@dataclass(frozen=True, slots=True)
class Place:
    """The rows that a statement hangs on, and what differs that is not in its texts: gone, moved, renamed."""

    subject: Subject
    account_id: int | None
    also: dict[str, list[Any]] = field(default_factory=dict)


def place(occasion: Occasion, statement: Statement, fingerprints: Collection[str]) -> Place:
    """Return where the statement belongs; raise UndecidedError where the end of the visit will tell."""
    if isinstance(statement, AccountSaid):
        account_id, also = place_account(occasion, statement, fingerprints)
        return Place(Subject("vendor", account_id), account_id, also)
    return _place_listing(occasion, statement)


def _place_listing(occasion: Occasion, said: ListingSaid) -> Place:
    connection, site = occasion.connection, occasion.site
    found = listings.find(connection, site, said.key, said.path)
    account = _seller(occasion, said, found)
    matched = False
    if found is None and said.path and account is not None:
        found = _moved_here(occasion, said, account)
        matched = found is not None and not _led_here(found, said)
    elif found is not None and _both_live(occasion, found, said):
        listings.part(connection, found, (said.key, said.path))
        found = None
    seen = Sight(said.at, occasion.baseline, None, said.first_at)
    account_id = _account_id(connection, site, said, account, seen)
    return _write(occasion, said, found, (account_id, replace(seen, url=said.url)), matched=matched)


def _seller(occasion: Occasion, said: ListingSaid, found: Row[Any] | None) -> Row[Any] | int | None:
    """Return the account that the page names, if it is known; a listing's own account still, where that was called so."""
    vendor = said.row.vendor
    if not vendor:
        return None
    account = accounts.find(occasion.connection, occasion.site, vendor, said.at)
    if found is None or found.account_id is None or (account is not None and account.id == found.account_id):
        return account
    if renames.was_called(occasion.connection, found.account_id, vendor):
        return int(found.account_id)
    if account is None and occasion.is_running():
        raise UndecidedError("its seller has another name now: the visit will show whose")
    return account


def _account_id(
    connection: Connection, site: str, said: ListingSaid, account: Row[Any] | int | None, seen: Sight
) -> int | None:
    if account is None:
        return accounts.add(connection, site, said.row.vendor, seen) if said.row.vendor else None
    if isinstance(account, int):
        return account
    accounts.touch(connection, account, seen)
    return int(account.id)


def _moved_here(occasion: Occasion, said: ListingSaid, account: Row[Any] | int) -> Row[Any] | None:
    """Return the listing that the page shows under a new key; None where there is none, or it is still there itself."""
    account_id = account if isinstance(account, int) else int(account.id)
    looks = Looks(account_id, said.url or "", said.asked, _marks(said))
    found = moves.candidate(occasion.connection, occasion.site, looks)
    if found is None or found.last_seen_at > said.at:
        return None
    presence = Presence.AWAY if _led_here(found, said) else moves.presence(occasion.connection, found, occasion.capture)
    if presence is Presence.UNDECIDED and occasion.may_wait:
        raise UndecidedError("it may be a known listing at a new address: the visit will show")
    return found if presence is Presence.AWAY else None


def _led_here(found: Row[Any], said: ListingSaid) -> bool:
    return bool(said.asked and found.url) and path_key(said.asked) == path_key(found.url)


def _both_live(occasion: Occasion, found: Row[Any], said: ListingSaid) -> bool:
    """Return whether the listing has this page by a match only, and was met at its other one in the same visit."""
    here = path_key(found.url) if found.url else said.path
    if not said.path or here == said.path or _led_here(found, said):
        return False
    known = listings.keys(occasion.connection, found.id)
    if not any(known.get(key) for key in (said.key, said.path, here)):
        return False
    return moves.presence(occasion.connection, found, occasion.capture) is Presence.THERE


def _write(
    occasion: Occasion, said: ListingSaid, found: Row[Any] | None, seen: tuple[int | None, Sight], *, matched: bool
) -> Place:
    connection, site = occasion.connection, occasion.site
    account_id, sight = seen
    if found is None:
        listing_id = listings.add(connection, site, said.key, sight, account_id, _marks(said))
        return Place(Subject("listing", listing_id), account_id)
    also: dict[str, list[Any]] = {}
    if found.gone_since and said.at >= found.last_seen_at:
        also["gone"] = [found.gone_since.isoformat(), None]
    if said.path and found.url and path_key(found.url) != said.path:
        also |= _note_move(occasion, said, found, matched=matched)
    if found.picture and said.picture and found.picture != said.picture and said.at >= found.last_seen_at:
        also["picture"] = [found.picture, said.picture]
    if said.path and said.key not in {said.path, found.site_key}:
        listings.remember(connection, site, said.key, found.id, said.at, occasion.capture.id, matched=matched)
    listings.touch(connection, found, sight, account_id, _marks(said))
    return Place(Subject("listing", found.id), account_id, also)


def _note_move(occasion: Occasion, said: ListingSaid, found: Row[Any], *, matched: bool) -> dict[str, list[Any]]:
    """Remember the new address; one that the listing is known to have beside its present one is no move."""
    if said.path == found.site_key or said.path in listings.keys(occasion.connection, found.id):
        return {}
    capture = occasion.capture
    listings.remember(
        occasion.connection, occasion.site, said.path, found.id, said.at, capture.id, matched=matched
    )  # fmt: skip
    return {"url": [path_key(found.url), said.path]} if said.at >= found.last_seen_at else {}


def _marks(said: ListingSaid) -> Marks:
    return Marks(listings.title_key(said.row.title), said.picture or None)
