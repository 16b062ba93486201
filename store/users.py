"""People who may sign in: a name, a role, a password hash; never removed, only disabled, since the audit names them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update

from store import tables

T = tables.user
ROLES = ("cyber_unit", "analyst", "investigator", "policymaker", "administrator")


@dataclass(frozen=True, slots=True)
class User:
    """One person; `password_hash` is an encoded argon2 hash."""

    name: str
    role: str
    password_hash: str
    must_change: bool
    added_at: datetime
    disabled_at: datetime | None = None


class UserError(Exception):
    """A user cannot be added or changed; the message says why."""


def get(connection: Connection, name: str) -> User | None:
    """Return the user of that name, or None."""
    row = connection.execute(select(T).where(T.c.name == name)).one_or_none()
    return _user(row) if row else None


def listed(connection: Connection) -> list[User]:
    """Return all users by name, disabled ones too."""
    return [_user(row) for row in connection.execute(select(T).order_by(T.c.name))]


def add(connection: Connection, user: User) -> None:
    """Add a user; raise UserError where the name is taken or the role unknown."""
    if user.role not in ROLES:
        raise UserError(f"no role {user.role!r}: it is one of {', '.join(ROLES)}")
    if get(connection, user.name):
        raise UserError(f"there is a user {user.name!r} already")
    connection.execute(
        insert(T).values(
            name=user.name,
            role=user.role,
            password_hash=user.password_hash,
            must_change=user.must_change,
            added_at=user.added_at,
        )
    )


def set_password(connection: Connection, name: str, password_hash: str, *, must_change: bool) -> None:
    """Give the user another password; raise UserError where there is no such user."""
    _change(connection, name, password_hash=password_hash, must_change=must_change)


def disable(connection: Connection, name: str, at: datetime) -> None:
    """Let the user sign in no more; raise UserError where there is no such user."""
    _change(connection, name, disabled_at=at)


def _change(connection: Connection, name: str, **values: object) -> None:
    changed = connection.execute(update(T).where(T.c.name == name).values(values))
    if changed.rowcount == 0:
        raise UserError(f"there is no user {name!r}")


def _user(row: Row[tuple[object, ...]]) -> User:
    return User(**row._mapping)  # noqa: SLF001 (SQLAlchemy's name for a row as a mapping)
