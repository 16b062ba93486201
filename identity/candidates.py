"""Candidates: the accounts of the store that may be the same seller as one account, each with its grounds."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, or_, select

from identity.links import Account, Link, Template, links
from store import accounts, copies, tables

V, G, S = tables.vendor_account, tables.sighting, tables.selector
MOST = 200  # accounts looked at; a selector of a crowd links nobody anyway
MOST_BY_WORDS = 50  # of them those that share words, the ones with most listings


def linked(connection: Connection, account_id: int) -> list[Link]:
    """Return the links of an account, strongest first; empty for one that is not known."""
    me = _load(connection, [account_id])
    if not me:
        return []
    mine = select(G.c.selector_id).where(G.c.account_id == account_id)
    sharing = select(G.c.account_id).where(G.c.selector_id.in_(mine))
    templates = {one.account_id: Template(one.listings, one.users) for one in copies.of_account(connection, account_id)}
    said_too = list(templates)[:MOST_BY_WORDS]
    wanted = select(V.c.id).where(
        or_(V.c.id.in_(sharing), V.c.handle_key == me[0].handle_key, V.c.id.in_(said_too)), V.c.id != account_id
    )
    others = _load(connection, connection.execute(wanted.order_by(V.c.id).limit(MOST)).scalars().all())
    return links(me[0], others, _shown_by(connection, account_id), templates)


def _load(connection: Connection, ids: Sequence[int]) -> list[Account]:
    known = accounts.selectors(connection, ids)
    rows = connection.execute(select(V).where(V.c.id.in_(ids)).order_by(V.c.id))
    return [
        Account(row.id, row.site, row.handle, row.handle_key, row.first_seen_at, frozenset(known.get(row.id, [])))
        for row in rows
    ]


def _shown_by(connection: Connection, account_id: int) -> dict[tuple[str, str], int]:
    """Return how many accounts show each selector of the account."""
    mine = select(G.c.selector_id).where(G.c.account_id == account_id)
    counted = select(S.c.kind, S.c.value, func.count()).join(G, G.c.selector_id == S.c.id).where(S.c.id.in_(mine))
    return {(kind, value): number for kind, value, number in connection.execute(counted.group_by(S.c.kind, S.c.value))}
