"""Signed-in sessions: only the SHA-256 of the token is kept, so that a copy of the database signs nobody in."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from store import tables

T = tables.session


@dataclass(frozen=True, slots=True)
class Session:
    """Whose session it is; `purpose` is the case that the person works on."""

    user: str
    role: str
    must_change: bool
    purpose: str
    expires_at: datetime


def digest(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def start(connection: Connection, token: str, user: str, at: datetime, expires_at: datetime) -> None:
    """Start a session; what has expired of all sessions is removed."""
    connection.execute(delete(T).where(T.c.expires_at <= at))
    connection.execute(
        insert(T).values(token_sha256=digest(token), user=user, started_at=at, expires_at=expires_at, purpose="")
    )


def find(connection: Connection, token: str, at: datetime) -> Session | None:
    """Return the session of a token unless it has expired or its user is disabled."""
    statement = (
        select(T.c.user, tables.user.c.role, tables.user.c.must_change, T.c.purpose, T.c.expires_at)
        .join(tables.user, tables.user.c.name == T.c.user)
        .where(T.c.token_sha256 == digest(token), T.c.expires_at > at, tables.user.c.disabled_at.is_(None))
    )
    row = connection.execute(statement).one_or_none()
    return Session(*row) if row else None


def set_purpose(connection: Connection, token: str, purpose: str) -> None:
    """Keep what the person works on from now; it stands in every audit row of the session."""
    connection.execute(update(T).where(T.c.token_sha256 == digest(token)).values(purpose=purpose))


def end(connection: Connection, token: str) -> None:
    """End one session."""
    connection.execute(delete(T).where(T.c.token_sha256 == digest(token)))


def end_all(connection: Connection, user: str, but: str = "") -> None:
    """End all sessions of a user except that of the token `but`: after a new password, or when disabled."""
    connection.execute(delete(T).where(T.c.user == user, T.c.token_sha256 != digest(but)))
