"""Watermarks: up to which number of the outbox a follower (a rule, an index) has come."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from store import tables

T = tables.watermark


def get(connection: Connection, name: str) -> int | None:
    """Return the follower's number; None when it has never followed."""
    return connection.execute(select(T.c.seq).where(T.c.name == name)).scalar_one_or_none()


def get_many(connection: Connection, names: Sequence[str]) -> Mapping[str, int]:
    """Return name → number of those that have followed."""
    rows = connection.execute(select(T.c.name, T.c.seq).where(T.c.name.in_(names)))
    return {row.name: row.seq for row in rows}


def hold(connection: Connection, names: Sequence[str]) -> Mapping[str, int]:
    """Like `get_many`, and let no other transaction move them until this one ends (SQLite: one writer anyway)."""
    statement = select(T.c.name, T.c.seq).where(T.c.name.in_(names)).order_by(T.c.name).with_for_update()
    return {row.name: row.seq for row in connection.execute(statement)}


def move(connection: Connection, name: str, seq: int, at: datetime) -> None:
    """Set the follower's number, for the first time or anew."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    moving = dialect.insert(T).values(name=name, seq=seq, moved_at=at)
    connection.execute(moving.on_conflict_do_update(index_elements=["name"], set_={"seq": seq, "moved_at": at}))
