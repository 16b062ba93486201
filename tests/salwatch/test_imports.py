import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from records.capture import Origin
from salwatch.cli import root
from salwatch.clock import utc_now
from salwatch.imports import pages
from salwatch.installation import Installation, open_installation
from salwatch.settings import load
from store import captures, sites, tables
from store.sites import Site

PAGES = Path(__file__).parent.parent / "pages"
MAPPING = """
site: fernhill
title: Fernhill
key: "no"
listing_title: name
vendor: who
last_seen: seen
"""
HEADER = "no,name,who,seen\n"


def salwatch(*words: object) -> Result:
    return CliRunner().invoke(root, [str(word) for word in words])


def opened(home: Path) -> Installation:
    return open_installation(load(home=home))


def stored(home: Path, column) -> list:
    desk = opened(home)
    with desk.database.read() as connection:
        found = list(connection.scalars(select(column).order_by(column)))
    desk.database.close()
    return found


# --- pages ---


def test_saved_pages_go_to_the_site_they_are_recognised_as_and_are_marked_as_imported(tmp_path):
    folder = tmp_path / "saved"
    for name in ("kestrel/listing-1", "harbour/advertisement-1", "undescribed"):
        for page in sorted((PAGES / name).rglob("page.html"))[:1]:
            (folder / name).mkdir(parents=True)
            shutil.copy(page, folder / name / "page.html")
    made = salwatch("import", "pages", folder, "--home", tmp_path / "home", "--at", "2024-05-01", "--json")
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout)["captures"] == 3
    home = tmp_path / "home"
    assert stored(home, tables.capture.c.site) == ["harbour", "kestrel", "unrecognised"]
    assert set(stored(home, tables.capture.c.origin)) == {Origin.IMPORTED.value}
    assert set(stored(home, tables.capture.c.captured_at)) == {datetime(2024, 5, 1, tzinfo=UTC)}
    assert all(stored(home, tables.listing.c.baseline))  # nothing of it is news
    assert {"harbour", "kestrel"} <= set(stored(home, tables.listing.c.site))
    assert stored(home, tables.pending.c.capture_id) == []


def test_a_page_that_cannot_be_read_is_named_and_the_others_are_imported(tmp_path):
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "a.html").write_text("<i>" * 100_000, "utf-8")
    (folder / "b.htm").write_text("<html><title>Fernhill</title><h1>Carnoy 7</h1></html>", "utf-8")
    (folder / "c.html").symlink_to(folder / "nowhere")
    (folder / "notes.txt").write_text("no page", "utf-8")
    made = salwatch("import", "pages", folder, "--home", tmp_path / "home", "--site", "fernhill", "--json")
    assert made.exit_code == 1
    assert f"{folder / 'a.html'}: page refused" in made.stderr
    assert json.loads(made.stdout)["captures"] == json.loads(made.stdout)["problems"] == 1
    assert stored(tmp_path / "home", tables.capture.c.url) == ["http://imported.invalid/b.htm"]


def test_a_page_that_a_clock_ahead_of_ours_dated_is_read_at_once(tmp_path):
    (tmp_path / "page.html").write_text("<html><title>Fernhill</title><h1>Carnoy 7</h1></html>", "utf-8")
    at = utc_now() + timedelta(days=400)
    assert salwatch("import", "pages", tmp_path, "--home", tmp_path / "home", "--at", at.isoformat()).exit_code == 0
    assert stored(tmp_path / "home", tables.capture.c.captured_at) == [at]
    assert stored(tmp_path / "home", tables.pending.c.capture_id) == []


def test_a_page_that_is_too_large_is_named_and_not_read(tmp_path, monkeypatch):
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "large.html").write_text("<p>" + "x" * 5000, "utf-8")
    (folder / "small.html").write_text("<p>small</p>", "utf-8")
    monkeypatch.setattr(pages, "LARGEST_BYTES", 1000)
    made = salwatch("import", "pages", folder, "--home", tmp_path / "home")
    assert made.exit_code == 1
    assert "large.html: larger than 1,000 bytes" in made.stderr
    assert stored(tmp_path / "home", tables.capture.c.url) == ["http://imported.invalid/small.html"]


@pytest.mark.parametrize("name", ["../elsewhere", "Fern Hill", "", "fern\nhill"])
def test_a_name_that_no_site_can_have_is_wrong_use(tmp_path, name):
    made = salwatch("import", "pages", tmp_path, "--site", name, "--home", tmp_path / "home")
    assert made.exit_code == 2


# --- WARC ---


def warc(*responses: tuple[str, dict[str, str]], body: bytes = b"", gzip: bool = True, **http: str) -> list[bytes]:
    """Return the records of a WARC file, one a response of (url, WARC headers)."""
    buffer, records, end = BytesIO(), [], 0
    writer = WARCWriter(buffer, gzip=gzip)
    for number, (url, headers) in enumerate(responses):
        content = body or f"<html><title>Fernhill</title><h1>Offer {number}</h1></html>".encode()
        named = {"Content-Type": "text/html", "Content-Length": str(len(content)), **http}
        status = StatusAndHeaders("200 OK", list(named.items()), protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                url,
                "response",
                payload=BytesIO(content),
                length=len(content),
                http_headers=status,
                warc_headers_dict={"WARC-Date": "2024-05-01T10:00:00Z", **headers},
            )
        )
        records.append(buffer.getvalue()[end:])
        end = buffer.tell()
    return records


def fern(number: int) -> tuple[str, dict[str, str]]:
    return f"http://fernhill.invalid/offer/{number}", {}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder whose store has one site with an address."""
    desk = opened(tmp_path / "home")
    with desk.database.begin() as connection:
        sites.ensure(connection, Site("fernhill", "Fernhill", "market", "tor", utc_now()))
        sites.add_address(connection, "fernhill", "http://fernhill.invalid", "test", utc_now())
    desk.database.close()
    return tmp_path / "home"


def test_responses_go_to_the_site_that_has_their_address_with_their_own_time(tmp_path, home):
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(
        b"".join(warc(fern(1), ("http://stranger.invalid/", {}), ("http://stranger.invalid/2", {}), fern(2)))
    )
    made = salwatch("import", "warc", path, "--home", home, "--json")
    assert made.exit_code == 1
    assert f"{path}: stranger.invalid: no site has this address, 2 responses left out" in made.stderr
    assert json.loads(made.stdout)["captures"] == 2
    assert stored(home, tables.capture.c.url) == [fern(1)[0], fern(2)[0]]
    assert set(stored(home, tables.capture.c.captured_at)) == {datetime(2024, 5, 1, 10, tzinfo=UTC)}
    assert set(stored(home, tables.capture.c.origin)) == {Origin.IMPORTED.value}


def test_a_site_that_is_named_takes_all_responses(tmp_path, home):
    path = tmp_path / "crawl.warc"
    path.write_bytes(b"".join(warc(fern(1), ("http://stranger.invalid/", {}), gzip=False)))
    assert salwatch("import", "warc", path, "--site", "fernhill", "--home", home).exit_code == 0
    assert stored(home, tables.capture.c.site) == ["fernhill", "fernhill"]


@pytest.mark.parametrize("gzip", [True, False])
@pytest.mark.parametrize("left_bytes", [30, -40])
def test_a_file_that_is_cut_names_the_record_and_keeps_what_came_before(tmp_path, home, gzip, left_bytes):
    records = warc(fern(1), fern(2), fern(3), gzip=gzip)
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(records[0] + records[1] + records[2][:left_bytes])
    made = salwatch("import", "warc", path, "--home", home)
    assert made.exit_code == 1
    assert f"{path}: record 3: cut off" in made.stderr
    assert stored(home, tables.capture.c.url) == [fern(1)[0], fern(2)[0]]


def test_a_file_that_goes_on_as_something_else_says_where_and_quotes_nothing_of_it(tmp_path, home):
    path = tmp_path / "crawl.warc"
    path.write_bytes(warc(fern(1), gzip=False)[0] + b"quillback sells a carnoy\n" * 9)
    made = salwatch("import", "warc", path, "--home", home)
    assert made.exit_code == 1
    assert "record 2: no WARC record" in made.stderr
    assert "quillback" not in made.stderr
    assert stored(home, tables.capture.c.url) == [fern(1)[0]]


def test_a_response_without_a_date_is_named_and_the_next_is_taken(tmp_path, home):
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(b"".join(warc(fern(1), (fern(2)[0], {"WARC-Date": "last spring"}), fern(3))))
    made = salwatch("import", "warc", path, "--home", home)
    assert made.exit_code == 1
    assert f"{path}: record 2: WARC-Date is not a date" in made.stderr
    assert stored(home, tables.capture.c.url) == [fern(1)[0], fern(3)[0]]


def test_a_table_that_a_site_served_is_no_page_and_holds_nothing_up(tmp_path, home):
    path = tmp_path / "crawl.warc.gz"
    served = warc(fern(1), body=b"no,name\n7,Carnoy\n", **{"Content-Type": "text/csv"})
    path.write_bytes(b"".join([*served, *warc(fern(2))]))
    made = salwatch("import", "warc", path, "--home", home, "--json")
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout)["no_page"] == 1
    assert stored(home, tables.pending.c.capture_id) == []


# --- tables ---


def table(folder: Path, rows: str, mapping: str = MAPPING) -> tuple[Path, Path]:
    (folder / "rows.csv").write_text(HEADER + rows, "utf-8")
    (folder / "rows.yml").write_text(mapping, "utf-8")
    return folder / "rows.csv", folder / "rows.yml"


def test_broken_rows_are_named_by_file_line_and_field_and_the_others_are_searchable(tmp_path):
    rows, mapping = table(
        tmp_path, "1,Carnoy 7 pistol,quillback,2024-01-02\n2,,a,\n3,b,c,spring\n1,d,e,\n5,Fern oil,f,\n"
    )
    made = salwatch("import", "csv", rows, "--map", mapping, "--workers", 1, "--home", tmp_path / "home", "--json")
    assert made.exit_code == 1
    assert [line for line in made.stderr.splitlines() if line.startswith("salwatch: ")] == [
        "salwatch: rows.csv:3: name: is empty",
        "salwatch: rows.csv:4: seen: not a date of the form %Y-%m-%d",
        "salwatch: rows.csv:5: no: has stood in line 2 already",
    ]
    assert json.loads(made.stdout) == {"rows": 5, "new": 2, "problems": 3, "indexed": 2}
    found = salwatch("search", "carnoy", "--json", "--home", tmp_path / "home")
    assert json.loads(found.stdout)["total"] == 1


def test_a_broken_mapping_is_named_by_file_line_and_field_and_nothing_is_imported(tmp_path):
    rows, mapping = table(tmp_path, "1,a,b,\n", MAPPING + "listing_titel: name\n")
    words = [sys.executable, "-m", "salwatch.cli", "import", "csv", rows, "--map", mapping, "--home", tmp_path / "home"]
    made = subprocess.run(words, capture_output=True, text=True, check=False)
    assert made.returncode == 1
    assert made.stderr.strip() == f"salwatch: {mapping}:8: listing_titel: Extra inputs are not permitted"
    assert stored(tmp_path / "home", tables.capture.c.id) == []


def test_a_table_that_lacks_a_mapped_column_is_refused(tmp_path):
    rows, mapping = table(tmp_path, "1,a,b,\n", MAPPING.replace("who", "seller"))
    made = salwatch("import", "csv", rows, "--map", mapping, "--workers", 1, "--home", tmp_path / "home")
    assert made.exit_code == 1
    assert "rows.csv:1: no column seller" in made.stderr
    assert stored(tmp_path / "home", tables.capture.c.id) == []


def test_an_import_that_is_killed_is_ended_by_the_worker_with_every_row_observed_once(tmp_path):
    count = 2500  # five transactions
    offers = "".join(f"{number},Carnoy {number} pistol,vendor{number % 7},2024-01-02\n" for number in range(count))
    rows, mapping = table(tmp_path, offers)
    home = tmp_path / "home"
    desk = opened(home)
    words = [sys.executable, "-m", "salwatch.cli", "import", "csv", rows, "--map", mapping, "--home", home]
    with (tmp_path / "log").open("wb") as log:
        child = subprocess.Popen([*map(str, words), "--workers", "1"], stdout=log, stderr=log, start_new_session=True)
    try:
        while child.poll() is None and _observations(desk) == 0:
            time.sleep(0.01)
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    before = _observations(desk)
    assert 0 < before < count, (tmp_path / "log").read_text()
    assert desk.pipeline().run() == {}  # not at once: the one who began it might still live
    later = open_installation(load(home=home), lambda: utc_now() + timedelta(hours=1))
    assert later.pipeline().run() == {"table": 1}
    with desk.database.read() as connection:
        listing = tables.observation.c.listing_id
        per_listing = select(func.count()).where(listing.is_not(None)).group_by(listing)
        assert connection.scalars(per_listing).all() == [1] * count
        assert captures.claim_pending(connection, utc_now() + timedelta(days=9), 9) == []
    desk.database.close()
    later.database.close()


def _observations(desk: Installation) -> int:
    with desk.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(tables.observation))
