"""The schedule: the one module that knows APScheduler. Each run of a job holds the job's lease in the store."""

import itertools
import logging
import os
import socket
import traceback
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event

import psutil
import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from store import jobs, leases
from store.database import Database

TTL = timedelta(seconds=60)  # how long after a crash of its machine a job waits for another worker
LONGEST_OUTCOME = 200  # characters
INTERRUPTED = "interrupted"  # outcome of a run that did not end, and what a run counts that was asked to end
MOST_JOBS = 1_000  # at a time; a thread is only made for a job that runs
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Job:
    """What is run every so many seconds; `run` returns counts, `stop` asks a long run to end soon."""

    name: str
    every_seconds: float
    run: Callable[[], Mapping[str, int]]
    stop: Callable[[], None] | None = None


class Schedule:
    """Runs jobs, each at most once at a time among all workers on one database; a run that is late is run once."""

    def __init__(
        self, work: Sequence[Job], database: Database, clock: Callable[[], datetime], ttl: timedelta = TTL
    ) -> None:
        self._jobs = {job.name: job for job in work}
        self._again = {job.name: Event() for job in work}
        self._ids: dict[str, str] = {}  # of a job's name: the scheduler's
        self._numbers = itertools.count(1)
        self._database = database
        self._clock = clock
        self._ttl = ttl
        quiet = logging.getLogger("salwatch.apscheduler")
        quiet.setLevel(logging.ERROR)  # its "still running" at every tick of a long job is not news
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            logger=quiet,
            executors={"default": ThreadPoolExecutor(MOST_JOBS)},  # no job waits for another
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Give back what dead workers of this machine held, run every job once and then at its pace."""
        with self._database.begin() as connection:
            freed = leases.free_dead(connection, is_dead)
        if freed:
            log.info("leases of dead workers freed", leases=freed)
        for job in self._jobs.values():
            self._begin(job)
        self._scheduler.start()

    def _begin(self, job: Job) -> None:
        """Let the scheduler run the job, under an id of its own: one of that name may still be ending."""
        self._ids[job.name] = f"{job.name} {next(self._numbers)}"
        self._scheduler.add_job(
            self._run,
            "interval",
            args=[job],
            id=self._ids[job.name],
            seconds=job.every_seconds,
            next_run_time=datetime.now(UTC),
        )

    def put(self, job: Job) -> None:
        """Add a job, run at once and then at its pace; one of that name goes on with the new work and pace.

        A run that is going on ends as it began; with another pace the next one comes that long from now.
        """
        known = self._jobs.get(job.name)
        self._jobs[job.name] = job
        self._again.setdefault(job.name, Event())
        if not self._scheduler.running:
            return
        if known is None:
            self._begin(job)
            return
        self._scheduler.modify_job(self._ids[job.name], args=[job])
        if known.every_seconds != job.every_seconds:
            every = {"seconds": job.every_seconds, "timezone": UTC}
            self._scheduler.reschedule_job(self._ids[job.name], trigger="interval", **every)

    def remove(self, name: str) -> None:
        """Run a job no more, and ask its present run to end soon. Raises KeyError for an unknown name."""
        job = self._jobs.pop(name)
        self._again.pop(name).clear()
        for scheduled in (self._ids.pop(name, ""), _later(name)):
            if self._scheduler.get_job(scheduled) is not None:
                self._scheduler.remove_job(scheduled)
        if job.stop is not None:
            job.stop()

    def trigger(self, name: str) -> None:
        """Run a job now; once more after its present run where it is running. Raises KeyError for an unknown name."""
        self._again[name].set()
        self._scheduler.modify_job(self._ids[name], next_run_time=datetime.now(UTC))

    def stop(self) -> None:
        """Start no run any more, ask long ones to end, and return when all have ended."""
        self._scheduler.pause()
        for job in list(self._jobs.values()):
            self._again[job.name].clear()
            if job.stop is not None:
                job.stop()
        self._scheduler.shutdown(wait=True)

    def _run(self, job: Job) -> None:
        again = self._again.get(job.name)
        if again is None:  # removed since its turn came
            return
        again.clear()
        if not run_once(job, self._database, self._clock, self._ttl) and job.every_seconds > self._ttl.total_seconds():
            self._run_later(job)
        while again.is_set():
            again.clear()
            run_once(job, self._database, self._clock, self._ttl)

    def _run_later(self, job: Job) -> None:
        """Look again when the lease that refused us must be renewed: its holder may be dead, and the next turn far off."""
        self._scheduler.add_job(
            self._run_if_undone,
            "date",
            args=[job],
            id=_later(job.name),
            run_date=datetime.now(UTC) + self._ttl,
            replace_existing=True,
        )

    def _run_if_undone(self, job: Job) -> None:
        with self._database.read() as connection:
            last = next((run for run in jobs.last_runs(connection) if run.job == job.name), None)
        pace = timedelta(seconds=job.every_seconds)
        undone = last is None or last.ended_at is None or last.outcome != jobs.OK or INTERRUPTED in last.counts
        if last is None or undone or last.started_at + pace < self._clock():
            self._run(job)


def _later(name: str) -> str:
    return f"{name}, refused before"


def run_once(job: Job, database: Database, clock: Callable[[], datetime], ttl: timedelta = TTL) -> bool:
    """Run the job under its lease and keep how that ended; False when another worker has it now."""
    holder = new_holder()
    with database.begin() as connection:
        if not leases.acquire(connection, job.name, holder, clock(), ttl):
            return False
        jobs.record_start(connection, job.name, clock())
    outcome, counts = INTERRUPTED, {}  # type: str, Mapping[str, int]
    try:
        with leases.kept(database, job.name, holder, clock, ttl):
            outcome, counts = _outcome(job)
    finally:
        with database.begin() as connection:
            jobs.record_end(connection, job.name, clock(), outcome, counts)
            leases.release(connection, job.name, holder)
    return True


def _outcome(job: Job) -> tuple[str, Mapping[str, int]]:
    try:
        return jobs.OK, job.run()
    except Exception as error:  # noqa: BLE001 (the outermost loop: one failing job stops no other)
        # Where it failed, not its message: that may quote what was found (PostgreSQL's quotes the row).
        where = "".join(traceback.format_tb(error.__traceback__))
        log.error("job failed", job=job.name, problem=type(error).__name__, where=where)  # noqa: TRY400
        problem = (str(error).splitlines() or [""])[0]
        return f"{type(error).__name__}: {problem}"[:LONGEST_OUTCOME].rstrip(": "), {}


def new_holder() -> str:
    """Return a name for one run: machine, process, and what tells its runs apart."""
    return f"{socket.gethostname()}/{os.getpid()}/{uuid.uuid4().hex[:8]}"


def is_dead(holder: str) -> bool:
    """Return whether a holder was a process of this machine that is no more; of others nothing is known.

    >>> is_dead(new_holder()), is_dead("another-machine/1/x")
    (False, False)
    """
    match holder.split("/"):
        case [machine, pid, _] if machine == socket.gethostname() and pid.isdigit():
            try:
                return bool(
                    psutil.Process(int(pid)).status() == psutil.STATUS_ZOMBIE
                )  # ended, and nobody has asked how
            except psutil.NoSuchProcess:
                return True
            except psutil.AccessDenied:
                return False
    return False
