"""Contents: what all listings say now, for those who look at the archive as a whole."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from records.listing import ListingRow
from store import tables
from store.corrections import row_of

BATCH = 500


@dataclass(frozen=True, slots=True)
class Said:
    """What a listing says now, and what was understood of it."""

    listing_id: int
    row: ListingRow
    analysis: Mapping[str, Any]


def current(connection: Connection, site: str | None = None) -> Iterator[Said]:
    """Yield what each listing of a site, or of all, says now, in the order of their numbers; a batch at a time."""
    L, O = tables.listing, tables.observation  # noqa: E741, N806 (as the modules name tables)
    newest = (
        select(O.c.listing_id, func.max(O.c.id).label("id"))
        .where(O.c.current, O.c.kind != "gone", O.c.listing_id.is_not(None))
        .group_by(O.c.listing_id)
        .subquery()
    )
    content, seen = O.alias("content"), O.alias("seen")
    wanted = (
        select(L, content.c.texts, content.c.analysis)
        .join(newest, newest.c.listing_id == L.c.id)
        .join(seen, seen.c.id == newest.c.id)
        .join(content, content.c.id == func.coalesce(seen.c.repeats, seen.c.id))
        .order_by(L.c.id)
        .limit(BATCH)
    )
    if site is not None:
        wanted = wanted.where(L.c.site == site)
    last = 0
    while rows := connection.execute(wanted.where(L.c.id > last)).all():
        for row in rows:
            yield Said(row.id, row_of(row, row.texts), row.analysis)
        last = rows[-1].id
