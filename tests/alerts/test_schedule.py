import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

import pytest

from alerts.schedule import Job, Schedule, is_dead, new_holder, run_once
from salwatch.clock import utc_now
from store import jobs, leases
from store.database import Database
from store.jobs import JobRun

SOON = 20  # seconds after which a run that never comes fails the test


class Counting:
    """A job's work that can be waited for."""

    def __init__(self, problem: Exception | None = None) -> None:
        self.runs = threading.Semaphore(0)
        self.problem = problem

    def __call__(self) -> Mapping[str, int]:
        self.runs.release()
        if self.problem:
            raise self.problem
        return {"seen": 3}

    def wait(self, times: int = 1) -> None:
        for _ in range(times):
            assert self.runs.acquire(timeout=SOON)


@contextmanager
def running(database: Database, *work: Job) -> Iterator[Schedule]:
    schedule = Schedule(work, database, utc_now)
    schedule.start()
    try:
        yield schedule
    finally:
        schedule.stop()


def last(database: Database, name: str) -> JobRun:
    with database.read() as connection:
        return {run.job: run for run in jobs.last_runs(connection)}[name]


def test_a_job_runs_at_the_start_and_again_at_its_pace(database: Database) -> None:
    work = Counting()
    with running(database, Job("look", 0.05, work)):
        work.wait(3)
    found = last(database, "look")
    assert (found.outcome, found.counts) == ("ok", {"seen": 3})
    assert found.ended_at is not None


def test_a_failing_job_is_kept_with_its_problem_and_runs_again(
    sqlite_database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    work, other = Counting(ValueError("first line\nsecond line")), Counting()
    with running(sqlite_database, Job("bad", 0.05, work), Job("good", 0.05, other)):
        work.wait(3)
        other.wait(2)
    assert last(sqlite_database, "bad").outcome == "ValueError: first line"
    assert last(sqlite_database, "good").outcome == "ok"
    logged = capsys.readouterr().out
    assert "ValueError" in logged
    assert "second line" not in logged


def test_a_job_that_is_triggered_runs_at_once(sqlite_database: Database) -> None:
    work = Counting()
    with running(sqlite_database, Job("rare", 3600, work)) as schedule:
        work.wait()
        schedule.trigger("rare")
        work.wait()


def test_a_job_triggered_while_it_runs_runs_once_more(sqlite_database: Database) -> None:
    entered, go_on = Counting(), threading.Event()

    def slow() -> Mapping[str, int]:
        entered()
        assert go_on.wait(SOON)
        return {}

    with running(sqlite_database, Job("slow", 3600, slow)) as schedule:
        entered.wait()
        schedule.trigger("slow")
        go_on.set()
        entered.wait()


def test_an_unknown_job_cannot_be_triggered(sqlite_database: Database) -> None:
    with running(sqlite_database, Job("one", 3600, Counting())) as schedule, pytest.raises(KeyError):
        schedule.trigger("two")


def test_a_job_that_another_worker_holds_is_left_to_it(database: Database) -> None:
    work = Counting()
    with leases.held(database, "look", "another-machine/1/x", utc_now, timedelta(minutes=1)) as lost:
        assert lost is not None
        assert run_once(Job("look", 1, work), database, utc_now) is False
    assert run_once(Job("look", 1, work), database, utc_now) is True


def test_stopping_asks_a_long_run_to_end_and_waits_for_it(sqlite_database: Database) -> None:
    entered, asked = Counting(), threading.Event()

    def long() -> Mapping[str, int]:
        entered()
        return {"asked": int(asked.wait(SOON))}

    with running(sqlite_database, Job("long", 3600, long, stop=asked.set)):
        entered.wait()
    assert last(sqlite_database, "long").counts == {"asked": 1}
    with sqlite_database.begin() as connection:
        assert leases.acquire(connection, "long", new_holder(), utc_now(), timedelta(minutes=1))


def test_the_lease_of_a_process_that_is_no_more_is_freed_at_the_start(sqlite_database: Database) -> None:
    machine = new_holder().split("/")[0]
    with sqlite_database.begin() as connection:
        leases.acquire(connection, "look", f"{machine}/{2**22 + 1}/x", utc_now(), timedelta(hours=1))
    work = Counting()
    with running(sqlite_database, Job("look", 3600, work)):
        work.wait()


def test_only_a_process_of_this_machine_can_be_known_to_be_dead() -> None:
    machine = new_holder().split("/")[0]
    assert is_dead(f"{machine}/{2**22 + 1}/x")
    assert not is_dead(new_holder())
    assert not is_dead(f"elsewhere/{2**22 + 1}/x")
    assert not is_dead("a person")


def test_a_killed_process_that_nobody_has_reaped_is_dead() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    holder = f"{socket.gethostname()}/{child.pid}/x"
    assert not is_dead(holder)
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # ended, and still to be asked how
    assert is_dead(holder)
    child.communicate()


def test_a_job_of_a_slow_pace_is_looked_at_again_when_the_lease_that_refused_it_has_run_out(
    sqlite_database: Database,
) -> None:
    ttl = timedelta(seconds=1)
    with sqlite_database.begin() as connection:
        assert leases.acquire(connection, "visit", "another-machine/1/x", utc_now(), ttl)
    work = Counting()
    schedule = Schedule([Job("visit", 3600, work)], sqlite_database, utc_now, ttl)
    schedule.start()
    try:
        work.wait()
    finally:
        schedule.stop()


def test_a_refused_job_that_its_holder_finishes_is_not_run_again_before_its_time(sqlite_database: Database) -> None:
    ttl = timedelta(seconds=2)
    now = utc_now()
    with sqlite_database.begin() as connection:
        assert leases.acquire(connection, "visit", "another-machine/1/x", now, ttl)
        jobs.record_start(connection, "visit", now)
    work = Counting()
    schedule = Schedule([Job("visit", 3600, work)], sqlite_database, utc_now, ttl)
    schedule.start()
    try:
        time.sleep(0.7)  # the first turn has come and was refused
        with sqlite_database.begin() as connection:
            jobs.record_end(connection, "visit", utc_now(), jobs.OK, {})
            leases.release(connection, "visit", "another-machine/1/x")
        assert not work.runs.acquire(timeout=4)
    finally:
        schedule.stop()


def test_a_job_may_be_added_while_others_run(sqlite_database: Database) -> None:
    work = Counting()
    with running(sqlite_database, Job("one", 3600, Counting())) as schedule:
        schedule.put(Job("late", 0.05, work))
        work.wait(3)
        schedule.trigger("late")
    assert last(sqlite_database, "late").outcome == "ok"


def test_a_job_that_is_put_again_goes_on_with_its_new_work_and_pace(sqlite_database: Database) -> None:
    old, new = Counting(), Counting()
    with running(sqlite_database, Job("visit", 3600, old)) as schedule:
        old.wait()
        schedule.put(Job("visit", 0.05, new))
        new.wait(3)
    assert not old.runs.acquire(blocking=False)


def test_a_job_that_is_put_again_unchanged_waits_for_its_turn(sqlite_database: Database) -> None:
    work = Counting()
    with running(sqlite_database, Job("visit", 3600, work)) as schedule:
        work.wait()
        schedule.put(Job("visit", 3600, work))
        assert not work.runs.acquire(timeout=0.5)


def test_a_job_that_is_removed_is_asked_to_end_and_runs_no_more(sqlite_database: Database) -> None:
    entered, asked = Counting(), threading.Event()

    def long() -> Mapping[str, int]:
        entered()
        return {"asked": int(asked.wait(SOON))}

    with running(sqlite_database, Job("visit", 0.05, long, stop=asked.set), Job("other", 3600, Counting())) as schedule:
        entered.wait()
        schedule.remove("visit")
        assert asked.wait(SOON)
        with pytest.raises(KeyError):
            schedule.trigger("visit")
        while entered.runs.acquire(timeout=0.5):
            pass
        assert not entered.runs.acquire(timeout=0.5)


def test_a_job_that_was_removed_may_come_back_while_its_last_run_is_ending(sqlite_database: Database) -> None:
    entered, go_on, second = Counting(), threading.Event(), Counting()

    def ending() -> Mapping[str, int]:
        entered()
        assert go_on.wait(SOON)
        return {"interrupted": 1}

    schedule = Schedule([Job("visit", 3600, ending)], sqlite_database, utc_now, timedelta(seconds=1))
    schedule.start()
    try:
        entered.wait()
        schedule.remove("visit")
        schedule.put(Job("visit", 3600, second))
        go_on.set()
        second.wait()
    finally:
        schedule.stop()
