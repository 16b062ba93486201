"""Renaming: whose profile a page is, where the site shows that an account goes on under another handle."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row

from salwatch.occasion import Occasion, UndecidedError
from salwatch.statements import AccountSaid
from store import accounts, renames, visits
from store.addresses import beginnings, owned_address
from store.renames import Former, ShownBy
from store.sight import Sight


def place_account(
    occasion: Occasion, said: AccountSaid, fingerprints: Collection[str]
) -> tuple[int, dict[str, list[Any]]]:
    """Return the account of a profile page, and its two handles where it was renamed; raise UndecidedError to wait."""
    connection, site = occasion.connection, occasion.site
    account = accounts.find(connection, site, said.handle, said.at)
    seen = Sight(said.at, occasion.baseline, said.url)
    own = said.names.own_id or owned_address(said.url or "", [accounts.handle_key(said.handle)])
    if account is not None and account.site_key is not None:
        accounts.touch(connection, account, seen, own)
        return int(account.id), {}
    former = _former(occasion, said, account, fingerprints)
    if former is not None:
        if account is not None:
            renames.take_over(connection, former.account.id, account.id)
        renames.rename(connection, former, said.handle, said.at, occasion.capture.id)
        accounts.touch(connection, former.account, seen, own)
        return int(former.account.id), {"handle": [former.account.handle, said.handle]}
    if account is None:
        account_id = accounts.add(connection, site, said.handle, seen, own)
    else:
        account_id = int(account.id)
        accounts.touch(connection, account, seen, own)
    unseen = [name for name in said.names.stated if renames.called(connection, site, [name]) is None]
    renames.note_former(connection, account_id, unseen, said.at, occasion.capture.id)
    return account_id, {}


def _former(
    occasion: Occasion, said: AccountSaid, account: Row[Any] | None, fingerprints: Collection[str]
) -> Former | None:
    """Return the account that the profile continues, None where the site shows none or it is doubtful.

    An account that ever showed a profile under the new handle was there beside the other: these are two.
    """
    former = _at_same_address(occasion, said) or _told(occasion, said, fingerprints)
    if former is None or former.account.handle_key == accounts.handle_key(said.handle):
        return None
    if former.account.last_seen_at > said.at:
        return None
    if account is not None and (
        account.id == former.account.id
        or account.first_seen_at < former.account.first_seen_at
        or renames.has_profile(occasion.connection, account.id)
    ):
        return None
    return former


def _at_same_address(occasion: Occasion, said: AccountSaid) -> Former | None:
    if not said.names.sure:
        return None
    addresses = [said.names.own_id, *beginnings(said.url or ""), *beginnings(said.asked)]
    found = renames.at_addresses(occasion.connection, occasion.site, addresses)
    return None if found is None else Former(found, ShownBy.ADDRESS)


def _told(occasion: Occasion, said: AccountSaid, fingerprints: Collection[str]) -> Former | None:
    """Return the account that the page names as its former one, if that is not there any more itself."""
    for names, shown_by in ((said.names.stated, ShownBy.FIELD), (said.names.claimed, ShownBy.WORDS)):
        found = renames.called(occasion.connection, occasion.site, names)
        if found is not None and _may_continue(occasion, found, shown_by, fingerprints):
            return Former(found, shown_by)
    return None


def _may_continue(occasion: Occasion, found: Row[Any], shown_by: ShownBy, fingerprints: Collection[str]) -> bool:
    """Return whether the named account may have ended: not met in this visit, and for words nothing speaks against it."""
    visit_id = occasion.capture.visit_id
    if visit_id is not None and renames.seen_in_visit(occasion.connection, found.id, visit_id):
        return False
    if shown_by is ShownBy.FIELD:
        return True
    if renames.has_other_key(occasion.connection, found.id, fingerprints):
        return False
    if occasion.is_running():
        raise UndecidedError("it says that it is a known account: the visit will show whether that is still there")
    visit = visits.get(occasion.connection, visit_id) if visit_id is not None else None
    return visit is None or bool(visit.complete)
