"""Leases: at any instant at most one holder does a job, whichever process or machine asks."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from store import tables
from store.database import Database

T = tables.lease
RENEWALS_PER_LEASE = 3  # two may fail before it runs out
log = structlog.get_logger()


def acquire(connection: Connection, job: str, holder: str, now: datetime, ttl: timedelta) -> bool:
    """Take the job until `now + ttl` where nobody holds it or the lease has run out; return whether it is ours.

    Not re-entrant: a holder that asks again while it holds the job is refused. Clocks of several machines must agree to
    well within `ttl`.
    """
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = {"job": job, "holder": holder, "expires_at": now + ttl}
    taking = dialect.insert(T).values(row)
    taking = taking.on_conflict_do_update(
        index_elements=["job"],
        set_={"holder": taking.excluded.holder, "expires_at": taking.excluded.expires_at},
        where=T.c.expires_at <= now,
    )
    return connection.execute(taking.returning(T.c.job)).first() is not None


def renew(connection: Connection, job: str, holder: str, now: datetime, ttl: timedelta) -> bool:
    """Move the end of a lease that is still ours to `now + ttl`; False when it ran out or another has it."""
    ours = (T.c.job == job, T.c.holder == holder, T.c.expires_at > now)
    return connection.execute(update(T).where(*ours).values(expires_at=now + ttl)).rowcount == 1


def release(connection: Connection, job: str, holder: str) -> None:
    """Give the job back; nothing where it is not ours any more."""
    connection.execute(delete(T).where(T.c.job == job, T.c.holder == holder))


@contextmanager
def held(
    database: Database, job: str, holder: str, clock: Callable[[], datetime], ttl: timedelta
) -> Iterator[threading.Event | None]:
    """Hold the job inside the block, renewed by a thread; yield an event that is set when it is lost, None if refused.

    Work that outlives its lease must look at the event between its steps.
    """
    with database.begin() as connection:
        ours = acquire(connection, job, holder, clock(), ttl)
    if not ours:
        yield None
        return
    try:
        with kept(database, job, holder, clock, ttl) as lost:
            yield lost
    finally:
        with database.begin() as connection:
            release(connection, job, holder)


@contextmanager
def kept(
    database: Database, job: str, holder: str, clock: Callable[[], datetime], ttl: timedelta
) -> Iterator[threading.Event]:
    """Renew a lease that is ours while the block runs, by a thread; yield an event that is set when it is lost."""
    lost, done = threading.Event(), threading.Event()

    def keep() -> None:
        until = clock() + ttl
        while not done.wait(ttl.total_seconds() / RENEWALS_PER_LEASE):
            now = clock()
            try:
                with database.begin() as connection:
                    ours = renew(connection, job, holder, now, ttl)
                until = now + ttl
            except DBAPIError:  # a renewal that fails is tried again until the lease runs out
                log.warning("lease not renewed", job=job, exc_info=True)
                ours = now < until
            if not ours:
                log.error("lease lost", job=job)
                lost.set()
                return

    renewer = threading.Thread(target=keep, name=f"lease {job}", daemon=True)
    renewer.start()
    try:
        yield lost
    finally:
        done.set()
        renewer.join()


def free_dead(connection: Connection, is_dead: Callable[[str], bool]) -> int:
    """Give back the leases of holders that are known to live no more, so that nobody waits for their end."""
    dead = [row.job for row in connection.execute(select(T)) if is_dead(row.holder)]
    connection.execute(delete(T).where(T.c.job.in_(dead)))
    return len(dead)
