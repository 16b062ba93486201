import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from store import captures, ledger, sites, tables
from store.archive import OPEN, Writer, ledger_path, read_payload
from store.database import Database
from store.evidence import verify
from store.recovery import recover, register_all
from tests.store.exchanges import NOW, clock, exchange

WRITER = """
import sys
from pathlib import Path
from store import captures
from store.archive import Writer
from store.database import Database
from tests.store.exchanges import clock, exchange

folder, url = sys.argv[1:]
database = Database(url)
writer = Writer(Path(folder), "kestrel", clock, rotate_bytes=60_000)
for number in range(1_000_000):
    capture = writer.put(exchange(number, body=b"x" * (number * 997 % 20_000)))
    with database.begin() as connection:
        captures.add(connection, capture)
    print(capture.id, flush=True)
"""


@pytest.fixture
def kestrel(sqlite_database: Database) -> Database:
    with sqlite_database.begin() as connection:
        sites.ensure(connection, sites.Site("kestrel", "Kestrel", "market", "tor", NOW))
    return sqlite_database


def test_a_writer_killed_at_any_moment_loses_no_acknowledged_capture(tmp_path, kestrel):
    chance = random.Random(4)
    acknowledged = set()
    for _ in range(20):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path / "archive"), kestrel.url], stdout=subprocess.PIPE, text=True
        )
        first = child.stdout.readline()
        time.sleep(chance.random() * 0.08)
        child.send_signal(signal.SIGKILL)
        acknowledged |= {line for line in (first + child.communicate()[0]).splitlines() if len(line) == 64}
    recovered = recover(tmp_path / "archive", kestrel, clock)
    assert not [found.problem for found in recovered if found.problem]
    assert list(verify(tmp_path / "archive")) == []
    assert not list((tmp_path / "archive").glob(f"*{OPEN}"))
    with kestrel.read() as connection:
        stored = list(captures.chosen(connection))
    assert acknowledged <= {capture.id for capture in stored}
    assert len(acknowledged) > 20
    for capture in stored:
        assert len(read_payload(tmp_path / "archive", capture).body) == capture.size_bytes


def _killed_archive(folder: Path, count: int = 3) -> Path:
    """Leave an archive file with three captures as a killed writer leaves it."""
    child = os.fork()
    if child == 0:
        writer = Writer(folder, "kestrel", clock)
        for number in range(count):
            writer.put(exchange(number))
        os._exit(0)
    os.waitpid(child, 0)
    (path,) = folder.glob(f"*{OPEN}")
    return path


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    path = _killed_archive(tmp_path_factory.mktemp("killed"))
    return path.name, path.read_bytes(), ledger_path(path).read_bytes()


def _place(folder: Path, name: str, data: bytes, book: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    path = folder / name
    path.write_bytes(data)
    ledger_path(path).write_bytes(book)
    return path


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1))
def test_a_ledger_cut_at_any_byte_is_made_whole_from_the_file(tmp_path, kestrel, killed, share):
    name, data, book = killed
    folder = tmp_path / "archive"
    _place(folder, name, data, book[: int(share * len(book))])
    (found,) = recover(folder, kestrel, clock)
    assert (found.captures, found.cut_bytes, found.problem) == (3, 0, "")
    assert list(verify(folder)) == []


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1))
def test_a_file_cut_where_the_ledger_does_not_vouch_yet_loses_only_what_is_half(tmp_path, kestrel, killed, share):
    name, data, book = killed
    entries = list(ledger.read(_place(tmp_path / "whole", name, data, book).with_name(ledger_path(Path(name)).name)))
    captured = entries[2].records()[-1]
    vouched = captured.offset + captured.length  # two of three captures are in the ledger
    folder = tmp_path / "archive"
    size = vouched + int(share * (len(data) - vouched))
    _place(folder, name, data[:size], book[: entries[2].end])
    (found,) = recover(folder, kestrel, clock)
    assert (found.captures, found.problem) == (3 if size == len(data) else 2, "")
    assert list(verify(folder)) == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 0.99))
def test_a_file_shorter_than_its_ledger_says_is_left_alone_and_reported(tmp_path, kestrel, killed, share):
    name, data, book = killed
    folder = tmp_path / "archive"
    path = _place(folder, name, data[: int(share * len(data))], book)
    (found,) = recover(folder, kestrel, clock)
    assert "vouches for" in found.problem
    assert path.read_bytes() == data[: int(share * len(data))]


def test_a_file_that_somebody_writes_is_left_alone(tmp_path, kestrel):
    with Writer(tmp_path / "archive", "kestrel", clock) as writer:
        writer.put(exchange())
        assert recover(tmp_path / "archive", kestrel, clock) == []
        writer.put(exchange(1))
    assert list(verify(tmp_path / "archive")) == []


def test_a_killed_writer_between_archive_and_store_has_its_capture_registered(tmp_path, kestrel):
    _killed_archive(tmp_path / "archive")
    (found,) = recover(tmp_path / "archive", kestrel, clock)
    assert (found.captures, found.registered) == (3, 3)
    with kestrel.begin() as connection:
        assert len(captures.claim_pending(connection, NOW, 10)) == 3
    assert register_all(tmp_path / "archive", kestrel) == 0


def test_the_store_can_be_filled_again_from_the_archive_alone(tmp_path, kestrel):
    with Writer(tmp_path / "archive", "kestrel", clock) as writer:
        written = writer.put_many([exchange(number) for number in range(4)])
    assert register_all(tmp_path / "archive", kestrel) == 4
    with kestrel.read() as connection:
        assert captures.get(connection, written[2].id) == written[2]


def test_only_a_file_with_captures_that_the_store_lacks_is_read_again(tmp_path, kestrel):
    for site_number in range(2):
        with Writer(tmp_path / "archive", "kestrel", clock) as writer:
            writer.put_many([exchange(site_number * 10 + number) for number in range(3)])
    assert register_all(tmp_path / "archive", kestrel) == 6
    known, lacking = sorted((tmp_path / "archive").glob("*.warc.gz"))
    ledger_path(known).write_bytes(b"unreadable\n" + ledger_path(known).read_bytes())  # reading it would raise
    with kestrel.begin() as connection:
        lost = next(one for one in captures.chosen(connection) if one.warc_file == lacking.name)
        connection.execute(delete(tables.pending).where(tables.pending.c.capture_id == lost.id))
        connection.execute(delete(tables.capture).where(tables.capture.c.id == lost.id))
    assert register_all(tmp_path / "archive", kestrel) == 1
