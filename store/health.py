"""What waits and what is stored: the figures of the health page."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from store import outbox, tables


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of one moment; `waiting_since` is when the oldest unread capture was received."""

    captures: int
    observations: int
    listings: int
    vendors: int
    waiting: int
    failed: int
    waiting_since: datetime | None
    outbox_head: int


def figures(connection: Connection) -> Figures:
    """Return the counts of now."""
    waiting = tables.pending.c.capture_id == tables.capture.c.id
    oldest = select(func.min(tables.capture.c.captured_at)).join(tables.pending, waiting)
    return Figures(
        captures=_count(connection, "capture"),
        observations=_count(connection, "observation"),
        listings=_count(connection, "listing"),
        vendors=_count(connection, "vendor_account"),
        waiting=_count(connection, "pending"),
        failed=int(connection.execute(select(func.count()).where(tables.pending.c.attempts > 0)).scalar_one()),
        waiting_since=connection.execute(oldest).scalar(),
        outbox_head=outbox.head(connection),
    )


def problems(connection: Connection, limit: int = 10) -> list[tuple[str, int, str]]:
    """Return (capture id, attempts, problem) of captures that could not be read, those tried most first."""
    P = tables.pending  # noqa: N806 (a table)
    statement = select(P.c.capture_id, P.c.attempts, P.c.problem).where(P.c.attempts > 0)
    rows = connection.execute(statement.order_by(P.c.attempts.desc(), P.c.capture_id).limit(limit))
    return [(row.capture_id, row.attempts, row.problem or "") for row in rows]


def _count(connection: Connection, name: str) -> int:
    return int(connection.execute(select(func.count()).select_from(tables.metadata.tables[name])).scalar_one())
