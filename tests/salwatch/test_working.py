import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

from alerts.schedule import Schedule
from salwatch.installation import open_installation
from salwatch.settings import load
from salwatch.working import Visits
from store import jobs

SOON = 20  # seconds after which a run that never comes fails the test
SITE = "name: {name}\ntitle: {name}\ncrawl: {crawl}\nrecrawl_seconds: {pace}\n"


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "shipped").mkdir()
    (tmp_path / "settings.yml").write_text(f"home: {tmp_path}\nsites_folder: {tmp_path / 'shipped'}\n", "utf-8")
    made = open_installation(load(tmp_path / "settings.yml"))
    yield made
    made.database.close()


def write(folder: Path, name: str, *, crawl: str = "true", pace: int = 3600) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yml").write_text(SITE.format(name=name, crawl=crawl, pace=pace), "utf-8")


@contextmanager
def working(desk):
    """A schedule with the visits of the site files; no authority is recorded, so that a visit only says so."""
    schedule, visits = Schedule([], desk.database, desk.clock), Visits(desk)
    visits.look(schedule)
    schedule.start()
    try:
        yield lambda: visits.look(schedule)
    finally:
        schedule.stop()


def runs(desk):
    with desk.database.read() as connection:
        return {run.job: run.counts for run in jobs.last_runs(connection) if run.ended_at is not None}


def wait_for(desk, *names):
    """Wait until each of these jobs has ended a run."""
    pause = threading.Event()
    for _ in range(SOON * 20):
        if set(names) <= set(runs(desk)):
            return
        pause.wait(0.05)
    pytest.fail(f"{names} never ran")


def test_a_site_file_that_is_added_is_visited_without_a_restart(desk):
    write(desk.settings.sites_folder, "dunmere")
    with working(desk) as look:
        wait_for(desk, "crawl dunmere")
        write(desk.settings.own_sites, "fernhill")
        look()
        wait_for(desk, "crawl fernhill")
    assert runs(desk)["crawl fernhill"] == {"not_authorised": 1}


def test_a_file_that_says_not_to_crawl_or_is_taken_away_ends_its_visits(desk):
    write(desk.settings.sites_folder, "dunmere", pace=1)
    write(desk.settings.sites_folder, "fernhill", pace=1)
    with working(desk) as look:
        wait_for(desk, "crawl dunmere", "crawl fernhill")
        write(desk.settings.own_sites, "dunmere", crawl="false")
        (desk.settings.sites_folder / "fernhill.yml").unlink()
        look()
        write(desk.settings.sites_folder, "saltmarsh", pace=1)
        look()
        wait_for(desk, "crawl saltmarsh")
    assert set(desk.sites) == {"dunmere", "saltmarsh"}


def test_a_changed_pace_holds_at_once(desk):
    write(desk.settings.sites_folder, "dunmere")
    with working(desk) as look:
        wait_for(desk, "crawl dunmere")
        with desk.database.read() as connection:
            (first,) = jobs.last_runs(connection)
        write(desk.settings.own_sites, "dunmere", pace=1)
        look()
        pause = threading.Event()
        for _ in range(SOON * 20):
            with desk.database.read() as connection:
                if jobs.last_runs(connection)[0].started_at > first.started_at:
                    return
            pause.wait(0.05)
    pytest.fail("the visit was never made again")
