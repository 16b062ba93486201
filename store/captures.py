"""Captures in the store: what was received, and which of it nobody has read yet."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, insert, select, update
from sqlalchemy import delete as delete_from

from records.capture import Capture, Origin
from store.tables import capture as table
from store.tables import pending


def add(connection: Connection, capture: Capture) -> bool:
    """Insert the capture and mark it as unread; once this is committed the capture is acknowledged.

    Return False and change nothing where it is known already.
    """
    if connection.scalar(select(table.c.id).where(table.c.id == capture.id)):
        return False
    values = asdict(capture) | {"origin": capture.origin.value, "conditions": dict(capture.conditions)}
    connection.execute(insert(table).values(values))
    connection.execute(insert(pending).values(capture_id=capture.id, attempts=0, next_at=capture.captured_at))
    return True


def add_all(connection: Connection, captures: Iterable[Capture]) -> int:
    """Add captures in order; return how many were new."""
    return sum(add(connection, capture) for capture in captures)


def get(connection: Connection, capture_id: str) -> Capture | None:
    """Return the capture, or None; the id may be shortened to a beginning that only one capture has."""
    rows = connection.execute(select(table).where(table.c.id.startswith(capture_id, autoescape=True)).limit(2))
    found = [_capture(row) for row in rows.mappings()]
    return found[0] if len(found) == 1 else None


def for_url(connection: Connection, site: str, url: str) -> list[Capture]:
    """Return all captures of the address, newest first."""
    of_url = select(table).where(table.c.site == site, table.c.url == url).order_by(table.c.captured_at.desc())
    return [_capture(row) for row in connection.execute(of_url).mappings()]


def chosen(connection: Connection, *, site: str | None = None, visit_id: int | None = None) -> Iterator[Capture]:
    """Yield the captures of a site, or of a visit, oldest first; all where neither is named."""
    query = select(table).order_by(table.c.captured_at, table.c.id)
    if site is not None:
        query = query.where(table.c.site == site)
    if visit_id is not None:
        query = query.where(table.c.visit_id == visit_id)
    yield from map(_capture, connection.execute(query).mappings())


def files(connection: Connection) -> list[str]:
    """Return the names of all WARC files that captures lie in."""
    return [str(name) for name in connection.scalars(select(table.c.warc_file).distinct().order_by(table.c.warc_file))]


def count_by_file(connection: Connection) -> dict[str, int]:
    """Return how many captures each WARC file has in the store."""
    counts = select(table.c.warc_file, func.count()).group_by(table.c.warc_file)
    return {str(name): int(count) for name, count in connection.execute(counts)}


def claim_pending(connection: Connection, now: datetime, limit: int) -> list[Capture]:
    """Return captures that wait to be read, oldest first; they are this transaction's alone until it ends.

    End it with `settle` or `postpone` for each of them; a transaction that is rolled back leaves them waiting.
    """
    due = select(pending.c.capture_id).where(pending.c.next_at <= now).order_by(pending.c.next_at, pending.c.capture_id)
    ids = connection.scalars(due.limit(limit).with_for_update(skip_locked=True)).all()
    rows = connection.execute(select(table).where(table.c.id.in_(ids))).mappings()
    found = {row["id"]: _capture(row) for row in rows}
    return [found[capture_id] for capture_id in ids]


def postpone(connection: Connection, capture_id: str, problem: str, next_at: datetime) -> None:
    """Let the capture wait until `next_at`, with the reason why it could not be read."""
    row = update(pending).where(pending.c.capture_id == capture_id)
    connection.execute(row.values(attempts=pending.c.attempts + 1, problem=problem, next_at=next_at))


def wait_again(connection: Connection, capture_ids: Collection[str], now: datetime) -> None:
    """Let captures that were read wait to be read once more."""
    rows = [{"capture_id": capture_id, "attempts": 0, "next_at": now} for capture_id in capture_ids]
    if rows:
        connection.execute(insert(pending), rows)


def hold(connection: Connection, capture_id: str, until: datetime) -> None:
    """Let nobody else begin with the capture before `until`; nothing where it does not wait."""
    connection.execute(update(pending).where(pending.c.capture_id == capture_id).values(next_at=until))


def settle(connection: Connection, capture_id: str) -> None:
    """Take the capture off the waiting ones: it was read, or is no page."""
    connection.execute(delete_from(pending).where(pending.c.capture_id == capture_id))


def _capture(row: RowMapping) -> Capture:
    return Capture(**{**row, "origin": Origin(row["origin"])})
