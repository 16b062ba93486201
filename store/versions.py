"""The versions by which texts were understood, and what each was made of."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, insert, select

from store import tables

T = tables.understanding


def parts(connection: Connection, version: str) -> Mapping[str, str] | None:
    """Return name → version of the files that a version was made of; None where nobody kept them."""
    found = connection.execute(select(T.c.parts).where(T.c.version == version)).scalar()
    return dict(found) if found is not None else None


def keep(connection: Connection, version: str, made_of: Mapping[str, str], at: datetime) -> None:
    """Write what a version is made of, if it is not known yet."""
    if parts(connection, version) is None:
        connection.execute(insert(T).values(version=version, parts=dict(made_of), first_at=at))
