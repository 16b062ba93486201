"""Readings: what a reader made of a capture; a newer reader's is a new row, one is current."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from store import tables

T = tables.reading


@dataclass(frozen=True, slots=True)
class Reading:
    """A page as it was read: `sources` maps a field to {path, start, end}, `missing` names required fields not found."""

    reader: str
    kind: str
    fields: Mapping[str, Any]
    sources: Mapping[str, Any]
    missing: Sequence[str] = ()


def append(connection: Connection, capture_id: str, reading: Reading, now: datetime) -> None:
    """Write the reading and make it the current one; the same reader's is written once."""
    connection.execute(update(T).where(T.c.capture_id == capture_id).values(current=False))
    same = update(T).where(T.c.capture_id == capture_id, T.c.reader == reading.reader).values(current=True)
    if connection.execute(same).rowcount:
        return
    row = {
        "capture_id": capture_id,
        "reader": reading.reader,
        "kind": reading.kind,
        "fields": dict(reading.fields),
        "sources": dict(reading.sources),
        "missing": list(reading.missing),
        "read_at": now,
        "current": True,
    }
    connection.execute(insert(T).values(row))


def current(connection: Connection, capture_id: str) -> Row[Any] | None:
    """Return the current reading of a capture, or None where nobody has read it yet."""
    return connection.execute(select(T).where(T.c.capture_id == capture_id, T.c.current)).one_or_none()
