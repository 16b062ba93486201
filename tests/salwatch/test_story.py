"""The whole path over real Tor: a worker watches the lab, is killed on the way, and its alerts are held against the story."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from lab import state
from lab.crowd import LAST_DAY
from lab.run import Lab
from lab.story import truth
from salwatch import demo
from salwatch.installation import open_installation
from salwatch.processes import Family
from salwatch.story_scoring import score
from store import tables
from store.database import Database
from store.evidence import verify

SITES = ("harbour", "kestrel", "nachtmarkt", "ostkiste")
VISIT_SECONDS = 420


@pytest.fixture
def told(lab: Lab):
    """Yield the lab on day 0 and put it back there."""
    yield lab
    state.write(replace(lab.state, day=0), lab.state_file)


def own_sites(folder: Path) -> Path:
    """Return a folder with the lab's site files, visited when a worker starts and then not for an hour."""
    folder.mkdir()
    for name in SITES:
        text = Path("config/sites", f"{name}.yml").read_text("utf-8")
        again = [line for line in text.splitlines() if not line.startswith("recrawl_seconds:")]
        (folder / f"{name}.yml").write_text("\n".join([*again, "recrawl_seconds: 3600", ""]), "utf-8")
    return folder


def wait(database: Database, what: str, holds: Callable[[Database], bool], seconds: float = VISIT_SECONDS) -> None:
    until = time.monotonic() + seconds
    while not holds(database):
        if time.monotonic() > until:
            pytest.fail(f"{what}: not within {seconds} s; visits: {rows(database, tables.visit)}")
        time.sleep(0.5)


def rows(database: Database, table) -> list:
    with database.read() as connection:
        return connection.execute(select(table)).all()


def complete_since(moment):
    def holds(database: Database) -> bool:
        done = {
            v.site for v in rows(database, tables.visit) if v.settled_at and (moment is None or v.started_at > moment)
        }
        return done >= set(SITES)

    return holds


def all_decided(database: Database) -> bool:
    with database.read() as connection:
        head = connection.scalar(select(func.max(tables.outbox.c.seq)))
        marks = connection.execute(
            select(tables.watermark.c.seq).where(tables.watermark.c.name.like("rule:%"))
        ).scalars()
        return min(marks) >= head - 5 and not rows(database, tables.pending)


@pytest.mark.tor
@pytest.mark.browser
@pytest.mark.timeout(1200)
def test_alerts_of_a_watched_lab_are_what_its_story_tells_though_the_worker_is_killed(told, tmp_path, capsys):
    settings = demo.write_settings(tmp_path, told.state, 0)
    with (tmp_path / "settings.yml").open("a", encoding="utf-8") as file:
        file.write(f"sites_folder: {own_sites(tmp_path / 'sites')}\n")
    desk = open_installation(settings)
    demo.prepare(desk, told.state)
    environment = {"SALWATCH_SETTINGS": str(tmp_path / "settings.yml")}
    with Family(tmp_path / "logs") as family:
        worker = family.start("work", ["work"], environment)
        wait(desk.database, "a hundred captures", lambda database: len(rows(database, tables.capture)) >= 100)
        os.kill(worker, signal.SIGKILL)
        acknowledged = {row.id for row in rows(desk.database, tables.capture)}
        worker = family.start("work-again", ["work"], environment)
        wait(desk.database, "a first complete visit of each site", complete_since(None))
        os.kill(worker, signal.SIGKILL)
        moved_on_at = desk.clock()
        state.advance(told.state_file, LAST_DAY, LAST_DAY)
        family.start("work-once-more", ["work"], environment)
        wait(desk.database, "a complete visit of each site after the story moved on", complete_since(moved_on_at))
        wait(desk.database, "every change decided", all_decided, 60)
    with desk.database.read() as connection:
        scores = score(connection, truth(told.seed, LAST_DAY))
    with capsys.disabled():
        print(*scores, sep="\n")  # noqa: T201 (the figures are asked for)
    assert all(one.expected for one in scores)
    assert min(one.recall for one in scores) >= 0.9
    assert min(one.precision for one in scores) >= 0.9
    assert acknowledged <= {row.id for row in rows(desk.database, tables.capture)}
    assert list(verify(settings.archive)) == []
    keys = [(row.rule, row.key) for row in rows(desk.database, tables.alert)]
    assert len(keys) == len(set(keys))
    desk.database.close()
