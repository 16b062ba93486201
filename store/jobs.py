"""Jobs: when each ran last and how that ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from store import tables

T = tables.job_run
OK = "ok"


@dataclass(frozen=True, slots=True)
class JobRun:
    """The last run of a job; `outcome` is `ok`, one line of what went wrong, or None while it runs."""

    job: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None
    counts: Mapping[str, int]


def record_start(connection: Connection, job: str, at: datetime) -> None:
    """Keep that the job runs; how the run before ended stays until this one does."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    starting = dialect.insert(T).values(job=job, started_at=at, counts={})
    connection.execute(
        starting.on_conflict_do_update(index_elements=["job"], set_={"started_at": at, "ended_at": None})
    )


def record_end(connection: Connection, job: str, at: datetime, outcome: str, counts: Mapping[str, int]) -> None:
    """Keep how the run ended."""
    connection.execute(update(T).where(T.c.job == job).values(ended_at=at, outcome=outcome, counts=dict(counts)))


def last_runs(connection: Connection) -> list[JobRun]:
    """Return the last run of every job, by name."""
    rows = connection.execute(select(T).order_by(T.c.job))
    return [JobRun(row.job, row.started_at, row.ended_at, row.outcome, row.counts) for row in rows]
