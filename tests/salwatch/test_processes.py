import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from salwatch.processes import Family

PATIENCE_SECONDS = 60  # a broken family fails the test here; a whole one takes a second or two
OWNER = """
import sys, time
from pathlib import Path
from salwatch.processes import Family

with Family(Path(sys.argv[1])) as family:
    print(family.start("pages", ["serve", "--home", sys.argv[1], "--port", "0"], {}), flush=True)
    time.sleep(600)
"""


def wait_until(true) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def serve(family: Family, folder: Path, name: str) -> int:
    """Start web pages as a child and wait until they answer."""
    process = family.start(name, ["serve", "--home", str(folder / name), "--port", "0"], {})
    wait_until(lambda: "answers at" in (folder / "logs" / f"{name}.log").read_text("utf-8"))
    return process


def test_children_end_with_the_block_and_the_last_one_first(tmp_path, monkeypatch):
    ended = []
    wait = subprocess.Popen.wait
    monkeypatch.setattr(subprocess.Popen, "wait", lambda self, *args, **more: (ended.append(self.pid), wait(self, *args, **more))[1])  # fmt: skip
    with Family(tmp_path / "logs") as family:
        first, second = serve(family, tmp_path, "first"), serve(family, tmp_path, "second")
        assert family.ended() == []
    assert ended == [second, first]
    assert not psutil.pid_exists(first)
    assert not psutil.pid_exists(second)
    assert "Traceback" not in (tmp_path / "logs" / "first.log").read_text("utf-8")


def test_a_child_that_ends_by_itself_is_named(tmp_path):
    with socket.socket() as taken, Family(tmp_path / "logs") as family:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        family.start("pages", ["serve", "--home", str(tmp_path), "--port", str(taken.getsockname()[1])], {})
        wait_until(family.ended)
        assert family.ended() == ["pages"]
    assert "Error" in (tmp_path / "logs" / "pages.log").read_text("utf-8")


def test_children_of_an_owner_that_was_killed_end_too(tmp_path):
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    with owner:
        child = int(owner.stdout.readline())
        wait_until(lambda: "answers at" in (tmp_path / "pages.log").read_text("utf-8"))
        owner.kill()
    wait_until(lambda: not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE)


def test_a_child_that_does_not_listen_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr("salwatch.processes.GRACE_SECONDS", 0.2)
    with Family(tmp_path / "logs") as family:
        child = serve(family, tmp_path, "deaf")
        os.kill(child, signal.SIGSTOP)  # a stopped process does not act on the polite signal
    assert not psutil.pid_exists(child)


@pytest.mark.parametrize("variable", ["SALWATCH_SETTINGS", "OF_ITS_OWN"])
def test_a_child_has_the_environment_of_its_owner_and_its_own(tmp_path, monkeypatch, variable):
    monkeypatch.setenv("OF_ITS_OWN", "inherited")
    (tmp_path / "settings.yml").write_text(f"home: {tmp_path / 'chosen'}\n", "utf-8")
    with Family(tmp_path / "logs") as family:
        child = family.start("pages", ["serve", "--port", "0"], {"SALWATCH_SETTINGS": str(tmp_path / "settings.yml")})
        assert variable in psutil.Process(child).environ()
