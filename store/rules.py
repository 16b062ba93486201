"""Versions of alert rules: what a rule said when it fired, kept for ever."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from store import tables

T = tables.rule_version


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """The YAML of a rule as it was from `recorded_at` on."""

    name: str
    version: int
    body: str
    recorded_at: datetime


def record(connection: Connection, name: str, body: str, at: datetime) -> int:
    """Return the number of this version: the last one's where the body is the same, else one above it."""
    last = latest(connection, name)
    if last is not None and last.body == body:
        return last.version
    version = last.version + 1 if last else 1
    connection.execute(insert(T).values(name=name, version=version, body=body, recorded_at=at))
    return version


def latest(connection: Connection, name: str) -> RuleVersion | None:
    """Return the newest version, None for a rule that was never armed."""
    row = connection.execute(select(T).where(T.c.name == name).order_by(T.c.version.desc()).limit(1)).one_or_none()
    return RuleVersion(row.name, row.version, row.body, row.recorded_at) if row else None


def get(connection: Connection, name: str, version: int) -> RuleVersion | None:
    """Return one version."""
    row = connection.execute(select(T).where(T.c.name == name, T.c.version == version)).one_or_none()
    return RuleVersion(row.name, row.version, row.body, row.recorded_at) if row else None
