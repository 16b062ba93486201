import itertools
import multiprocessing
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from store import leases, tables
from store.database import Database

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
TTL = timedelta(seconds=60)
LATER = NOW + TTL


def take(database: Database, holder: str, now: datetime = NOW, job: str = "crawl kestrel") -> bool:
    with database.begin() as connection:
        return leases.acquire(connection, job, holder, now, TTL)


def renewed(database: Database, holder: str, now: datetime) -> bool:
    with database.begin() as connection:
        return leases.renew(connection, "crawl kestrel", holder, now, TTL)


def test_only_one_holder_gets_the_job_and_not_twice(database: Database) -> None:
    assert take(database, "a")
    assert not take(database, "b")
    assert not take(database, "a")
    assert take(database, "b", job="crawl nachtmarkt")


def test_a_lease_that_ran_out_is_free_at_its_very_end(database: Database) -> None:
    take(database, "a")
    assert not take(database, "b", LATER - timedelta(microseconds=1))
    assert take(database, "b", LATER)
    assert not renewed(database, "a", LATER)


def test_a_renewed_lease_goes_on(database: Database) -> None:
    take(database, "a")
    assert renewed(database, "a", NOW + TTL / 2)
    assert not take(database, "b", LATER)
    assert take(database, "b", LATER + TTL / 2)


def test_a_lease_that_ran_out_is_not_renewed(database: Database) -> None:
    take(database, "a")
    assert not renewed(database, "a", LATER)


def test_a_released_job_is_free_and_only_its_holder_releases_it(database: Database) -> None:
    take(database, "a")
    with database.begin() as connection:
        leases.release(connection, "crawl kestrel", "b")
    assert not take(database, "b")
    with database.begin() as connection:
        leases.release(connection, "crawl kestrel", "a")
    assert take(database, "b")


def test_a_held_job_is_refused_to_others_until_the_block_ends(database: Database) -> None:
    with leases.held(database, "crawl kestrel", "a", lambda: NOW, TTL) as lost:
        assert lost is not None
        with leases.held(database, "crawl kestrel", "b", lambda: NOW, TTL) as other:
            assert other is None
    assert take(database, "b")


def test_a_holder_hears_that_its_lease_was_lost(sqlite_database: Database) -> None:
    short = timedelta(milliseconds=60)
    with leases.held(sqlite_database, "crawl kestrel", "a", lambda: NOW, short) as lost:
        assert lost is not None
        with sqlite_database.begin() as connection:
            connection.execute(update(tables.lease).values(holder="b"))
        assert lost.wait(20)


def test_a_lease_is_renewed_while_its_block_runs(sqlite_database: Database) -> None:
    ticks = itertools.count()
    clock = lambda: NOW + next(ticks) * timedelta(milliseconds=10)  # noqa: E731 (a clock is a callable)
    with leases.held(sqlite_database, "crawl kestrel", "a", clock, timedelta(milliseconds=60)) as lost:
        assert lost is not None
        while lease_end(sqlite_database) < NOW + timedelta(milliseconds=100):
            assert not lost.wait(0.01)


def lease_end(database: Database) -> datetime:
    with database.read() as connection:
        end: datetime = connection.execute(select(tables.lease.c.expires_at)).scalar_one()
    return end


def test_leases_of_the_dead_are_freed(database: Database) -> None:
    take(database, "dead")
    take(database, "alive", job="other")
    with database.begin() as connection:
        assert leases.free_dead(connection, lambda holder: holder == "dead") == 1
    assert take(database, "b")
    assert not take(database, "b", job="other")


def compete(
    url: str, holder: str, won: "multiprocessing.Queue[tuple[str, str]]", start: "multiprocessing.Barrier"
) -> None:
    database = Database(url)
    start.wait()
    for number in range(40):
        if take(database, holder, job=f"job {number}"):
            won.put((f"job {number}", holder))
    database.close()


def test_of_two_processes_exactly_one_gets_each_job(database: Database) -> None:
    fork = multiprocessing.get_context("fork")
    database.close()
    won, start = fork.Queue(), fork.Barrier(2)
    rivals = [fork.Process(target=compete, args=(database.url, holder, won, start)) for holder in "ab"]
    for rival in rivals:
        rival.start()
    found = [won.get(timeout=60) for _ in range(40)]
    for rival in rivals:
        rival.join()
    assert sorted(job for job, _ in found) == sorted(f"job {number}" for number in range(40))
    assert won.empty()
    won.close()
    won.join_thread()
