"""Vendor accounts: a handle on a site. Accounts are never merged; who is one seller is a judgement about them."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from records.fact import Fact
from store import tables
from store.sight import Sight

SELECTOR_KINDS = ("wallet", "contact", "onion")
FINGERPRINT = re.compile(r"[0-9A-F]{40}|[0-9A-F]{64}")  # OpenPGP v4; v6 (RFC 9580)
T = tables.vendor_account
N = tables.account_name


def handle_key(handle: str) -> str:
    """Return the handle as it is compared: without case, spaces, invisible characters and width variants.

    >>> handle_key(" Drift_Anvil ") == handle_key("drift_anvil")
    True
    >>> handle_key("drift-anvil") == handle_key("drift_anvil")
    False
    """
    folded = unicodedata.normalize("NFKC", handle).casefold()
    return "".join(c for c in re.sub(r"\s+", "", folded) if unicodedata.category(c) != "Cf")


def find(connection: Connection, site: str, handle: str, at: datetime) -> Row[Any] | None:
    """Return the account that is called so, else the one that was at that time; None where there is none."""
    key = handle_key(handle)
    found = connection.execute(select(T).where(T.c.site == site, T.c.handle_key == key)).one_or_none()
    if found is not None:
        return found
    then = (
        select(T)
        .join(N, N.c.account_id == T.c.id)
        .where(T.c.site == site, N.c.handle_key == key, N.c.until_at >= at)
        .order_by(N.c.until_at, N.c.id)
    )
    return connection.execute(then.limit(1)).one_or_none()


def ensure(connection: Connection, site: str, handle: str, sight: Sight) -> int:
    """Return the account's id; the first sight of it is kept for ever, a later one only moves `last_seen_at`."""
    found = find(connection, site, handle, sight.at)
    if found is None:
        return add(connection, site, handle, sight)
    touch(connection, found, sight)
    return int(found.id)


def add(connection: Connection, site: str, handle: str, sight: Sight, site_key: str | None = None) -> int:
    """Write an account that was never seen before, and return its id."""
    values = {
        "site": site,
        "handle": handle,
        "handle_key": handle_key(handle),
        "url": sight.url,
        "first_seen_at": min(sight.first_at or sight.at, sight.at),
        "last_seen_at": sight.at,
        "baseline": sight.baseline,
        "site_key": site_key,
    }
    return int(connection.execute(insert(T).values(values).returning(T.c.id)).scalar_one())


def touch(connection: Connection, found: Row[Any], sight: Sight, site_key: str | None = None) -> None:
    """Keep that a known account was seen; `site_key` is what its profile page shows as its own, "" where nothing."""
    first_at = min(sight.first_at or sight.at, sight.at)
    moved: dict[str, object] = {}
    if first_at < found.first_seen_at:
        moved["first_seen_at"] = first_at
    if sight.at > found.last_seen_at:
        moved["last_seen_at"] = sight.at
    if sight.url and not found.url:
        moved["url"] = sight.url
    if site_key is not None and (site_key or found.site_key is None) and site_key != found.site_key:
        moved["site_key"] = site_key
    if moved:
        connection.execute(update(T).where(T.c.id == found.id).values(moved))


def sight(
    connection: Connection, account_id: int, facts: Iterable[Fact], observation_id: int, seen_at: datetime
) -> None:
    """Keep which selectors (PGP fingerprint, wallet, contact, onion address) were seen with the account."""
    for kind, value in sorted({(fact.kind, fact.value) for fact in facts if _selects(fact)}):
        insert_new(connection, tables.selector, {"kind": kind, "value": value}, ("kind", "value"))
        selector_id = connection.execute(
            select(tables.selector.c.id).where(tables.selector.c.kind == kind, tables.selector.c.value == value)
        ).scalar_one()
        row = {
            "selector_id": selector_id,
            "account_id": account_id,
            "observation_id": observation_id,
            "first_seen_at": seen_at,
        }
        insert_new(connection, tables.sighting, row, ("selector_id", "account_id"))


def _selects(fact: Fact) -> bool:
    """Return whether the fact tells one account from others; a PGP message or a key id of 16 digits does not."""
    if fact.kind == "pgp":
        return FINGERPRINT.fullmatch(fact.value) is not None
    return fact.kind in SELECTOR_KINDS and not fact.attributes.get("broken")


def insert_new(connection: Connection, table: Table, row: dict[str, object], key: tuple[str, ...]) -> None:
    """Write a row, or nothing where there is one with that key."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(table).values(row).on_conflict_do_nothing(index_elements=key))


def seen_elsewhere(connection: Connection, account_id: int) -> tuple[str, ...]:
    """Return the other sites on which the same handle or PGP key was seen before this account, sorted."""
    me = connection.execute(select(T).where(T.c.id == account_id)).one()
    mine_too = [
        me.handle_key,
        *connection.execute(select(N.c.handle_key).where(N.c.account_id == account_id)).scalars(),
    ]
    called_so = select(N.c.account_id).where(N.c.handle_key.in_(mine_too))
    by_handle = select(T.c.site).where(
        or_(T.c.handle_key.in_(mine_too), T.c.id.in_(called_so)),
        T.c.site != me.site,
        T.c.first_seen_at < me.first_seen_at,
    )
    mine = (
        select(tables.sighting.c.selector_id)
        .join(tables.selector)
        .where(tables.sighting.c.account_id == account_id, tables.selector.c.kind == "pgp")
    )
    by_key = (
        select(T.c.site)
        .join(tables.sighting, tables.sighting.c.account_id == T.c.id)
        .where(tables.sighting.c.selector_id.in_(mine), T.c.site != me.site, T.c.first_seen_at < me.first_seen_at)
    )
    return tuple(sorted({*connection.execute(by_handle).scalars(), *connection.execute(by_key).scalars()}))


def selectors(connection: Connection, account_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """Return account id → its selectors as (kind, value), sorted."""
    statement = (
        select(tables.sighting.c.account_id, tables.selector.c.kind, tables.selector.c.value)
        .join(tables.selector)
        .where(tables.sighting.c.account_id.in_(account_ids))
        .order_by(tables.selector.c.kind, tables.selector.c.value)
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for account_id, kind, value in connection.execute(statement):
        found.setdefault(account_id, []).append((kind, value))
    return found


def former_names(connection: Connection, account_ids: Sequence[int]) -> dict[int, list[str]]:
    """Return account id → the names it does not go by any more, the latest first."""
    known = select(N.c.account_id, N.c.handle).where(N.c.account_id.in_(account_ids), N.c.until_at.is_not(None))
    found: dict[int, list[str]] = {}
    for account_id, handle in connection.execute(known.order_by(N.c.until_at.desc(), N.c.id)):
        found.setdefault(account_id, []).append(handle)
    return found
