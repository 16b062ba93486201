"""Crowds: the texts that listings of several sellers repeat."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, case, func, select

from records.signature import BANDS
from store import tables
from store.copies import candidates, others, texts

T, B = tables.listing_text, tables.text_band


@dataclass(frozen=True, slots=True)
class Crowd:
    """Listings of several sellers that say nearly the same: those alike to `listing_id`, the first of them that was seen."""

    listing_id: int
    listings: Sequence[int]  # of others
    accounts: int  # others


def crowds(connection: Connection, *, site: str | None = None, most: int = 20) -> list[Crowd]:
    """Return the texts that most listings of other sellers repeat, on a site or anywhere; each listing stands in one crowd."""
    L = tables.listing  # noqa: N806 (as the modules name tables)
    here = T.c.listing_id if site is None else case((L.c.site == site, T.c.listing_id))
    shelves = (
        select(func.min(here).label("seed"))
        .select_from(B.join(T, T.c.listing_id == B.c.listing_id).join(L, L.c.id == T.c.listing_id))
        .group_by(B.c.band)
        .having(func.count(T.c.account_id.distinct()) > 1, func.min(here).is_not(None))
        .order_by(func.count().desc(), B.c.band)
        .limit(most * BANDS * 4)
    )
    found: list[Crowd] = []
    seen: set[int] = set()
    for seed in connection.execute(shelves).scalars():
        if seed in seen or len(found) == most:
            continue
        mine = connection.execute(texts().where(T.c.listing_id == seed)).one()
        alike = candidates(connection, mine, own=True)
        seen.update((seed, *(row.listing_id for row, _ in alike)))
        if copied := [one for one in others(connection, mine, alike) if not one.kin]:
            accounts = {one.account_id or one.site for one in copied}
            found.append(Crowd(seed, [one.listing_id for one in copied], len(accounts)))
    return found
