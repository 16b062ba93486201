import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from index import build
from reports import registry
from reports.registry import Shelf
from salwatch.cli import root
from salwatch.clock import utc_now
from salwatch.doctor import Finding, examine
from salwatch.home import open_database
from salwatch.installation import open_installation
from salwatch.settings import Settings, load
from store import captures, models, sites
from store.archive import Writer
from store.sites import Site
from store.warc import Exchange
from tests.classifiers.small_model import write_model

PARTS = [
    "tor program",
    "tor",
    "browser",
    "disk",
    "store",
    "clock",
    "index",
    "site files",
    "rule files",
    "models",
    "learned model",
]


@pytest.fixture
def tor_port() -> Iterator[int]:
    """A port of loopback that answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture
def settings(tmp_path: Path, tor_port: int) -> Settings:
    """Settings of an empty home with a browser that says its version."""
    browser = tmp_path / "browser"
    browser.write_text("#!/bin/sh\necho Browser 7.0\n", "utf-8")
    browser.chmod(0o755)
    path = tmp_path / "settings.yml"
    path.write_text(f"home: {tmp_path / 'home'}\nchromium: {browser}\ntor: {{socks_port: {tor_port}}}\n", "utf-8")
    return load(path)


def found(settings: Settings, part: str, at: datetime | None = None) -> Finding:
    return next(finding for finding in examine(settings, lambda: at or utc_now()) if finding.part == part)


def not_well(settings: Settings, part: str, mend: str, at: datetime | None = None) -> Finding:
    finding = found(settings, part, at)
    assert not finding.well, finding
    assert mend in finding.mend
    return finding


def test_an_empty_home_is_well_and_every_part_is_looked_at(settings):
    findings = {finding.part: finding for finding in examine(settings, utc_now)}
    assert list(findings) == PARTS
    assert [part for part, finding in findings.items() if not finding.well and part != "tor program"] == []
    assert findings["browser"].detail == "Browser 7.0"
    assert not settings.home.exists()  # looking makes nothing


def test_a_home_in_use_is_well(settings):
    open_database(settings).close()
    assert found(settings, "store").well
    assert found(settings, "index").well


def test_a_tor_program_that_is_missing_is_not_well(settings, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    assert not_well(settings, "tor program", "apt-get install tor").detail == "not found"


def test_a_port_where_nobody_answers_is_not_well(settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    away = settings.model_copy(update={"tor": settings.tor.model_copy(update={"socks_port": free})})
    assert not_well(away, "tor", f"SocksPort 127.0.0.1:{free}").detail == f"127.0.0.1:{free} does not answer"


@pytest.mark.parametrize("script", [None, "#!/bin/sh\nexit 1\n"])
def test_a_browser_that_does_not_start_is_not_well(settings, tmp_path, script):
    path = tmp_path / "broken-browser"
    if script:
        path.write_text(script, "utf-8")
        path.chmod(0o755)
    not_well(settings.model_copy(update={"chromium": path}), "browser", str(path))


def test_too_little_room_is_not_well(settings, monkeypatch):
    monkeypatch.setattr("salwatch.doctor.LEAST_FREE_BYTES", 10**18)
    not_well(settings, "disk", "set home to a larger disk")


def test_a_store_of_another_version_is_not_well(settings):
    database = open_database(settings)
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    database.close()
    not_well(settings, "store", "any writing command migrates")


def test_a_store_that_cannot_be_opened_is_not_well(settings):
    settings.home.mkdir()
    (settings.home / "salwatch.db").write_bytes(b"no database " * 400)
    not_well(settings, "store", "is database_url right")


def test_a_database_server_that_is_down_is_not_well(settings, tmp_path):
    url = f"postgresql+psycopg://nobody@/none?host={tmp_path}"
    finding = not_well(settings.model_copy(update={"database_url": url}), "store", "the server up")
    assert finding.detail.startswith("postgresql+psycopg: ")


def test_a_clock_behind_the_newest_capture_is_not_well(settings):
    at = datetime(2031, 5, 1, tzinfo=UTC)
    database = open_database(settings)
    with database.begin() as connection:
        sites.ensure(connection, Site("fernhill", "Fernhill", "market", "tor", at))
    with Writer(settings.archive, "fernhill", lambda: at) as writer:
        made = writer.put(Exchange("fernhill", "http://fernhill.invalid/", at, 200, (), b"page"))
    with database.begin() as connection:
        captures.add(connection, made)
    database.close()
    not_well(settings, "clock", "chrony", at - timedelta(hours=1))
    assert found(settings, "clock", at + timedelta(hours=1)).well


def test_an_index_that_cannot_be_read_is_not_well(settings):
    index = build(settings.index)
    index.put([], through=1)
    index.close()
    assert found(settings, "index").well
    for path in settings.index.folder.rglob("meta.json"):
        path.write_text("no index", "utf-8")
    not_well(settings, "index", "salwatch index rebuild")


def test_a_search_server_that_is_down_is_not_well(settings):
    down = settings.index.model_copy(update={"backend": "elasticsearch", "url": "http://127.0.0.1:1"})
    not_well(settings.model_copy(update={"index": down}), "index", "salwatch index rebuild")


@pytest.mark.parametrize("part", ["site", "rule"])
def test_a_broken_file_is_named_and_not_well(settings, tmp_path, part):
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "broken.yml").write_text("nonsense: 1\n", "utf-8")
    chosen = settings.model_copy(update={f"{part}s_folder": folder})
    assert "broken.yml:1: " in not_well(chosen, f"{part} files", "mend the named lines").detail


def test_the_command_ends_with_1_and_says_the_mend_where_something_is_not_well(tmp_path, monkeypatch):
    path = tmp_path / "settings.yml"
    path.write_text(f"home: {tmp_path / 'home'}\nchromium: {tmp_path / 'no-browser'}\n", "utf-8")
    monkeypatch.setenv("SALWATCH_SETTINGS", str(path))
    made = CliRunner().invoke(root, ["doctor"])
    assert made.exit_code == 1
    lines = made.stdout.splitlines()
    where = next(number for number, line in enumerate(lines) if line.startswith("NO  browser"))
    assert "apt-get install chromium" in lines[where + 1]
    assert any(line.startswith("ok  models") for line in lines)


def test_the_command_tells_machines_one_object_a_part(settings, tmp_path, monkeypatch):
    monkeypatch.setenv("SALWATCH_SETTINGS", str(tmp_path / "settings.yml"))
    made = CliRunner().invoke(root, ["doctor", "--json"])
    rows = [json.loads(line) for line in made.stdout.splitlines()]
    assert [row["part"] for row in rows] == PARTS
    assert made.exit_code == (0 if all(row["well"] for row in rows) else 1)
    assert all(row["mend"] for row in rows if not row["well"])


def test_a_broken_model_is_named_with_its_mend(settings):
    desk = open_installation(settings)
    folder = settings.home / "models" / "small"
    registry.register(Shelf(desk.database, settings.home), folder, write_model(folder), "ana")
    with desk.database.begin() as connection:
        models.promote(connection, models.Promotion("linear-small", "promoted", utc_now(), "ana", "knows more"))
    desk.database.close()
    (folder / "weights.npz").write_bytes(b"rubbish")
    found = next(one for one in examine(settings, utc_now) if one.part == "learned model")
    assert (found.well, "small/weights.npz: another file" in found.detail) == (False, True)
    assert "salwatch classifier rollback" in found.mend
