from datetime import UTC, datetime, timedelta

from store import jobs
from store.database import Database
from store.jobs import JobRun

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
END = NOW + timedelta(seconds=2)


def test_the_last_run_of_a_job_is_kept(database: Database) -> None:
    with database.begin() as connection:
        jobs.record_start(connection, "index", NOW)
        jobs.record_end(connection, "index", END, jobs.OK, {"documents": 3})
        assert jobs.last_runs(connection) == [JobRun("index", NOW, END, "ok", {"documents": 3})]


def test_while_it_runs_again_the_outcome_before_is_still_told(database: Database) -> None:
    with database.begin() as connection:
        jobs.record_start(connection, "index", NOW)
        jobs.record_end(connection, "index", END, "OSError: disk full", {})
        jobs.record_start(connection, "index", END)
        assert jobs.last_runs(connection) == [JobRun("index", END, None, "OSError: disk full", {})]
