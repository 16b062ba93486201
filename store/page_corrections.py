"""Corrections in the store: what people said of pages by clicking; withdrawn ones stay as rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from store import tables

T = tables.page_correction


@dataclass(frozen=True, slots=True)
class Correction:
    """The element at `path` is `field` (of a record of `row_of`), or with `remove` nothing is; or the page is of that `kind`."""

    site: str
    capture_id: str
    field: str = ""
    row_of: str = ""
    path: str = ""
    start: int | None = None
    end: int | None = None
    kind: str | None = None
    remove: bool = False

    @property
    def replaces_others(self) -> bool:
        """Return whether it says all there is to say of its field on that page; clicks in several rows add to each other."""
        return not self.row_of or self.remove


def add(connection: Connection, said: Correction, author: str, now: datetime) -> int:
    """Write the correction and return its number; what was said of the same before is withdrawn."""
    if said.replaces_others:
        same = (T.c.capture_id == said.capture_id, T.c.field == said.field, T.c.row_of == said.row_of)
        _withdraw(connection, same, author, now)
    values = {name: getattr(said, name) for name in Correction.__slots__}
    row = insert(T).values(values | {"author": author, "made_at": now}).returning(T.c.id)
    return int(connection.execute(row).scalar_one())


def withdraw(connection: Connection, site: str, correction_id: int, author: str, now: datetime) -> bool:
    """Keep that a correction holds no more; False where there is none that does."""
    return _withdraw(connection, (T.c.site == site, T.c.id == correction_id), author, now) == 1


def _withdraw(connection: Connection, which: tuple[Any, ...], author: str, now: datetime) -> int:
    mine = update(T).where(*which, T.c.withdrawn_at.is_(None))
    return connection.execute(mine.values(withdrawn_at=now, withdrawn_by=author)).rowcount


def of_site(connection: Connection, site: str) -> list[Row[Any]]:
    """Return what holds now, oldest first."""
    return list(connection.execute(select(T).where(T.c.site == site, T.c.withdrawn_at.is_(None)).order_by(T.c.id)))


def of_capture(connection: Connection, capture_id: str) -> list[Row[Any]]:
    """Return all that was ever said of a capture, newest first."""
    return list(connection.execute(select(T).where(T.c.capture_id == capture_id).order_by(T.c.id.desc())))
