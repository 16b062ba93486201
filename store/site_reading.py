"""What a site's captures are read as now: kinds of pages, how many, how sure."""

from dataclasses import dataclass

from sqlalchemy import Connection, and_, case, func, select

from store import tables

R = tables.reading
C = tables.capture


@dataclass(frozen=True, slots=True)
class KindRead:
    """One kind of page; `sure` is the mean of what the general reader said, None where a site file read them."""

    kind: str
    pages: int
    whole: int
    sure: float | None


def by_kind(connection: Connection, site: str) -> list[KindRead]:
    """Return the kinds of a site's pages by their current readings, most pages first."""
    whole = func.sum(case((R.c.whole, 1), else_=0))
    sure = func.avg(R.c.sure["kind"].as_float())
    found = (
        select(R.c.kind, func.count().label("pages"), whole.label("whole"), sure.label("sure"))
        .join(C, C.c.id == R.c.capture_id)
        .where(R.c.current, C.c.site == site)
        .group_by(R.c.kind)
    )
    rows = connection.execute(found.order_by(func.count().desc(), R.c.kind))
    return [
        KindRead(row.kind, row.pages, int(row.whole), None if row.sure is None else float(row.sure)) for row in rows
    ]


def mark(connection: Connection, site: str) -> str:
    """Return a short text that changes whenever a capture of the site comes, is read, or its visit ends."""
    V = tables.visit  # noqa: N806 (a table)
    read = select(func.count(R.c.id), func.max(R.c.id)).join(C, and_(C.c.id == R.c.capture_id, C.c.site == site))
    readings, newest = connection.execute(read).one()
    captures = connection.execute(select(func.count()).where(C.c.site == site)).scalar_one()
    ended = connection.execute(select(func.count(V.c.ended_at), func.count()).where(V.c.site == site)).one()
    return f"{captures}-{readings}-{newest or 0}-{ended[0]}-{ended[1]}"
