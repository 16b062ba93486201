"""Who looked at what, when and for which purpose: appended only, each row hashed with the one before it.

A changed, removed or inserted row breaks the chain from there on. Rows cut off at the end break nothing: whoever must
prove that none is missing keeps the newest hash elsewhere, as `salwatch user audit` prints it.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, text

from store import tables

T = tables.audit
START = "0" * 64
BATCH = 5000


@dataclass(frozen=True, slots=True)
class Entry:
    """One look or deed; `subject` is a path or an entity, never what was found there."""

    at: datetime
    user: str
    action: str
    subject: str
    purpose: str = ""


def append(connection: Connection, entry: Entry) -> int:
    """Append one row in a writing transaction; return its position."""
    if connection.dialect.name == "postgresql":  # SQLite's BEGIN IMMEDIATE lets only one writer in anyway
        connection.execute(text("LOCK TABLE audit IN EXCLUSIVE MODE"))
    last = connection.execute(select(T.c.sha256).order_by(T.c.position.desc()).limit(1)).scalar()
    previous = last or START
    row = {
        "at": entry.at,
        "user": entry.user,
        "action": entry.action,
        "subject": entry.subject,
        "purpose": entry.purpose,
        "previous_sha256": previous,
        "sha256": digest(entry, previous),
    }
    return int(connection.execute(insert(T).values(row).returning(T.c.position)).scalar_one())


def digest(entry: Entry, previous: str) -> str:
    """Return the hash of a row: SHA-256 over its values and the hash before it, as a JSON list."""
    values = [previous, entry.at.isoformat(), entry.user, entry.action, entry.subject, entry.purpose]
    return hashlib.sha256(json.dumps(values, ensure_ascii=True).encode()).hexdigest()


def verify(connection: Connection) -> int | None:
    """Return the position of the first row that does not fit the chain, or None where all fit."""
    previous, last = START, 0
    while rows := connection.execute(select(T).where(T.c.position > last).order_by(T.c.position).limit(BATCH)).all():
        for row in rows:
            entry = Entry(row.at, row.user, row.action, row.subject, row.purpose)
            if row.previous_sha256 != previous or row.sha256 != digest(entry, previous):
                return int(row.position)
            previous, last = row.sha256, row.position
    return None


def newest(
    connection: Connection, *, user: str = "", action: str = "", before: int | None = None, limit: int = 100
) -> Sequence[Row[Any]]:
    """Return rows, newest first, of one user or action where given, below a position."""
    statement = select(T).order_by(T.c.position.desc()).limit(limit)
    for condition in (
        T.c.user == user if user else None,
        T.c.action == action if action else None,
        T.c.position < before if before is not None else None,
    ):
        if condition is not None:
            statement = statement.where(condition)
    return connection.execute(statement).all()


def count_since(connection: Connection, user: str, action: str, since: datetime) -> int:
    """Return how often a user did something since an instant, that instant included."""
    mine = (T.c.user == user, T.c.action == action, T.c.at >= since)
    return int(connection.execute(select(func.count()).where(*mine)).scalar_one())


def actions(connection: Connection) -> list[str]:
    """Return the kinds of action that occur, sorted."""
    return list(connection.execute(select(T.c.action).distinct().order_by(T.c.action)).scalars())
