"""Vendor profiles: what is known of an account, and which other accounts share a selector with it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, select

from store import tables

V = tables.vendor_account
L = tables.listing
O = tables.observation  # noqa: E741 (as in store.documents)
ESCAPE = "\\"


@dataclass(frozen=True, slots=True)
class Offers:
    """What an account offers, counted over the latest word of each of its listings."""

    listings: Sequence[Row[Any]]
    item_types: Mapping[str, int] = field(default_factory=dict)
    modes: Mapping[str, int] = field(default_factory=dict)
    routes: Mapping[tuple[str, str], int] = field(default_factory=dict)
    trade_relevant: int = 0


def listed(
    connection: Connection, words: str = "", site: str = "", limit: int = 50, offset: int = 0
) -> Sequence[Row[Any]]:
    """Return accounts with their number of listings, the newest first; `words` may be part of a handle, also a former one."""
    counted = select(func.count()).where(L.c.account_id == V.c.id).scalar_subquery()
    statement = select(V, tables.site.c.title.label("site_title"), counted.label("listings")).join(tables.site)
    statement = statement.where(*_chosen(words, site)).order_by(V.c.first_seen_at.desc(), V.c.id.desc())
    return connection.execute(statement.limit(limit).offset(offset)).all()


def count(connection: Connection, words: str = "", site: str = "") -> int:
    """Return how many accounts `listed` would give in all."""
    return int(connection.execute(select(func.count()).select_from(V).where(*_chosen(words, site))).scalar_one())


def _chosen(words: str, site: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [V.c.site == site] if site else []
    if words.strip():
        part, names = words.strip().casefold(), tables.account_name
        once = select(names.c.account_id).where(names.c.handle_key.contains(part, autoescape=True))
        found.append(V.c.handle_key.contains(part, autoescape=True) | V.c.id.in_(once))
    return found


def account(connection: Connection, account_id: int) -> Row[Any] | None:
    """Return one account with its site's title, or None."""
    statement = select(V, tables.site.c.title.label("site_title")).join(tables.site).where(V.c.id == account_id)
    return connection.execute(statement).one_or_none()


def offers(connection: Connection, account_id: int, limit: int = 1000) -> Offers:
    """Return the account's listings, newest first, with what is counted over them."""
    rows = connection.execute(
        latest_analyses(L.c.account_id == account_id).order_by(L.c.first_seen_at.desc()).limit(limit)
    ).all()
    types: Counter[str] = Counter()
    modes: Counter[str] = Counter()
    routes: Counter[tuple[str, str]] = Counter()
    for row in rows:
        said = row.analysis
        types[said.get("item_type") or "other"] += 1
        modes.update(said.get("modus_operandi") or ())
        routes.update((a, b) for a in said.get("ships_from") or ("?",) for b in said.get("ships_to") or ("?",))
    return Offers(
        listings=rows,
        item_types=dict(types.most_common()),
        modes=dict(modes.most_common()),
        routes={route: n for route, n in routes.most_common() if route != ("?", "?")},
        trade_relevant=sum(bool(row.analysis.get("trade_relevant")) for row in rows),
    )


def latest_analyses(*conditions: ColumnElement[bool], relevant_only: bool = False) -> Select[Any]:
    """Return listings with the texts and analysis that hold now, for listings that meet the conditions."""
    place = (
        func.row_number()
        .over(partition_by=O.c.listing_id, order_by=(O.c.observed_at.desc(), O.c.id.desc()))
        .label("place")
    )
    newest = (
        select(O.c.listing_id, O.c.id, O.c.repeats, place)
        .join(L, L.c.id == O.c.listing_id)
        .where(O.c.current, *conditions)
        .subquery()
    )
    content = O.alias("content")
    relevant = [content.c.analysis["trade_relevant"].as_boolean()] if relevant_only else []
    return (
        select(
            L.c.id, L.c.site, L.c.first_seen_at, L.c.last_seen_at, L.c.gone_since, L.c.baseline,
            content.c.texts, content.c.analysis,
        )
        .join(newest, and_(newest.c.listing_id == L.c.id, newest.c.place == 1))
        .join(content, content.c.id == func.coalesce(newest.c.repeats, newest.c.id))
        .where(*conditions, *relevant)
    )  # fmt: skip


def selectors(connection: Connection, account_id: int) -> Sequence[Row[Any]]:
    """Return the account's selectors with when each was first seen and on how many accounts."""
    S, G = tables.selector, tables.sighting  # noqa: N806 (tables)
    everywhere = G.alias("everywhere")
    accounts = select(func.count()).where(everywhere.c.selector_id == S.c.id).scalar_subquery()
    statement: Select[Any] = (
        select(S.c.id, S.c.kind, S.c.value, G.c.first_seen_at, accounts.label("accounts"))
        .join(G, G.c.selector_id == S.c.id)
        .where(G.c.account_id == account_id)
    )
    return connection.execute(statement.order_by(S.c.kind, S.c.value)).all()
