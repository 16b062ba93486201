"""Site files that people proposed, put in force and took back in the browser."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from store import tables

E = tables.site_edit
P = tables.site_proposal


class What(StrEnum):
    """What became of a site file."""

    ADDED = "added"
    DESCRIBED = "described"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Edit:
    """One deed: versions of the file before and after it; `own` says that the file before was an own one."""

    site: str
    at: datetime
    author: str
    what: What
    reason: str
    before: str | None
    after: str | None
    own: bool = False
    proposal_id: int | None = None


@dataclass(frozen=True, slots=True)
class Learned:
    """What became of a proposal: the YAML with a report of how it did, or a problem."""

    text: str = ""
    report: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""


def append(connection: Connection, edit: Edit) -> int:
    """Write the deed and return its number."""
    values = {name: getattr(edit, name) for name in Edit.__slots__} | {"what": edit.what.value}
    return int(connection.execute(insert(E).values(values).returning(E.c.id)).scalar_one())


def of_site(connection: Connection, site: str) -> list[Row[Any]]:
    """Return the deeds of a site, newest first."""
    return list(connection.execute(select(E).where(E.c.site == site).order_by(E.c.id.desc())))


def begin_proposal(connection: Connection, site: str, author: str, base: str | None, now: datetime) -> int:
    """Write that a proposal is being made, and return its number."""
    row = {"site": site, "author": author, "made_at": now, "base": base, "report": {}}
    return int(connection.execute(insert(P).values(row).returning(P.c.id)).scalar_one())


def end_proposal(connection: Connection, proposal_id: int, now: datetime, learned: Learned) -> None:
    """Keep what was learned, or why nothing could be."""
    values = {"ended_at": now, "text": learned.text or None, "problem": learned.problem or None}
    connection.execute(update(P).where(P.c.id == proposal_id).values(values | {"report": dict(learned.report)}))


def proposal(connection: Connection, site: str, proposal_id: int) -> Row[Any] | None:
    """Return a proposal of the site, or None."""
    return connection.execute(select(P).where(P.c.site == site, P.c.id == proposal_id)).one_or_none()


def latest_proposal(connection: Connection, site: str) -> Row[Any] | None:
    """Return the newest proposal of the site, or None."""
    return connection.execute(select(P).where(P.c.site == site).order_by(P.c.id.desc()).limit(1)).one_or_none()
