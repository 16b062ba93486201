"""Readings: what a reader made of a capture; a newer reader's is a new row, one is current."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, Select, and_, insert, or_, select, update

from store import tables

T = tables.reading
FAILED = 400  # HTTP status from which an answer is no page


@dataclass(frozen=True, slots=True)
class Reading:
    """A page as it was read: `sources` maps a field to {path, start, end}, `missing` names required fields not found.

    `invalid` holds {field, value, why}, `times` maps a field to [earliest, latest], `links` what they lead to to how many.
    """

    reader: str
    kind: str
    fields: Mapping[str, Any]
    sources: Mapping[str, Any]
    missing: Sequence[str] = ()
    invalid: Sequence[Mapping[str, str]] = ()
    sure: Mapping[str, float] = field(default_factory=dict)
    times: Mapping[str, Sequence[str]] = field(default_factory=dict)
    links: Mapping[str, int] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Return whether nothing is missing and nothing invalid."""
        return not self.missing and not self.invalid


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
        "invalid": [dict(one) for one in reading.invalid],
        "sure": dict(reading.sure),
        "times": {name: list(between) for name, between in reading.times.items()},
        "links": dict(reading.links),
        "whole": reading.whole,
    }
    connection.execute(insert(T).values(row))


def current(connection: Connection, capture_id: str) -> Row[Any] | None:
    """Return the current reading of a capture, or None where nobody has read it yet."""
    return connection.execute(select(T).where(T.c.capture_id == capture_id, T.c.current)).one_or_none()


def of_visit(connection: Connection, visit_id: int) -> Iterator[RowMapping]:
    """Yield the current readings of a visit with `url`, `captured_at` and `status` of their captures, in that order."""
    C = tables.capture  # noqa: N806 (a table)
    mine = _with_captures().where(C.c.visit_id == visit_id, T.c.current)
    yield from connection.execute(mine.order_by(C.c.captured_at, C.c.id)).mappings()


def broken(connection: Connection, site: str, reader: str, limit: int | None) -> list[str]:
    """Return captures of a site that are not read whole, by another reader than this (whoever read the rest), and that do not wait already."""
    C, P = tables.capture, tables.pending  # noqa: N806 (tables)
    waiting = select(P.c.capture_id).where(P.c.capture_id == T.c.capture_id)
    mine = (
        select(T.c.capture_id)
        .join(C, C.c.id == T.c.capture_id)
        .where(
            T.c.current,
            ~T.c.whole,
            ~T.c.reader.startswith(reader, autoescape=True),
            C.c.site == site,
            ~waiting.exists(),
        )
    )
    return list(connection.scalars(mine.order_by(C.c.captured_at, C.c.id).limit(limit)))


def unread_addresses(connection: Connection, visit_id: int, kinds: Collection[str]) -> list[str]:
    """Return addresses of a visit that answered with a page that is not read whole, or is of one of these kinds."""
    C = tables.capture  # noqa: N806 (a table)
    mine = (
        select(C.c.url)
        .join(T, and_(T.c.capture_id == C.c.id, T.c.current))
        .where(C.c.visit_id == visit_id, C.c.status < FAILED, or_(~T.c.whole, T.c.kind.in_(kinds)))
    )
    return list(connection.scalars(mine.distinct()))


def addresses(connection: Connection, visit_ids: Collection[int]) -> list[RowMapping]:
    """Return `capture_id` and `url` of what was read in some visits, newest first."""
    C = tables.capture  # noqa: N806 (a table)
    mine = (
        select(T.c.capture_id, C.c.url)
        .join(C, C.c.id == T.c.capture_id)
        .where(C.c.visit_id.in_(visit_ids), T.c.current)
    )
    return list(connection.execute(mine.order_by(C.c.captured_at.desc(), C.c.id)).mappings())


def of_capture(connection: Connection, capture_id: str) -> RowMapping | None:
    """Return the current reading of a capture, as `of_visit` does."""
    return (
        connection.execute(_with_captures().where(T.c.capture_id == capture_id, T.c.current)).mappings().one_or_none()
    )


def _with_captures() -> Select[Any]:
    C = tables.capture  # noqa: N806 (a table)
    columns = (T.c.capture_id, T.c.reader, T.c.kind, T.c.fields, T.c.missing, T.c.invalid, T.c.links, T.c.whole)
    return select(*columns, C.c.url, C.c.captured_at, C.c.status).join(C, C.c.id == T.c.capture_id)
