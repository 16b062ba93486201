"""The outbox: what changed, numbered in the order in which it became visible."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, func, insert, select, text

from store import tables

ORDER_LOCK = (
    0x5A1  # PostgreSQL: numbers are given and committed by one writer at a time, so that a follower misses none
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One change; `quiet` ones are indexed and raise nothing."""

    entity: str
    entity_id: int
    observation_id: int
    kind: str
    at: datetime
    quiet: bool = False


def append(connection: Connection, entry: Entry) -> int:
    """Write one entry in the transaction of what it tells of; return its number."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ORDER_LOCK})
    values = {
        "entity": entry.entity,
        "entity_id": entry.entity_id,
        "observation_id": entry.observation_id,
        "kind": entry.kind,
        "at": entry.at,
        "quiet": entry.quiet,
    }
    seq = connection.execute(insert(tables.outbox).values(values).returning(tables.outbox.c.seq)).scalar_one()
    return int(seq)


def since(connection: Connection, seq: int, limit: int) -> Sequence[Row[tuple[object, ...]]]:
    """Return up to `limit` entries with a number above `seq`, in order."""
    statement = select(tables.outbox).where(tables.outbox.c.seq > seq).order_by(tables.outbox.c.seq).limit(limit)
    return connection.execute(statement).all()


def head(connection: Connection) -> int:
    """Return the highest number written so far; 0 when there is none."""
    return int(connection.execute(select(func.coalesce(func.max(tables.outbox.c.seq), 0))).scalar_one())
