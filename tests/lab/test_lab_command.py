import json
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner

from lab import state
from lab.state import State
from salwatch.commands.lab_command import command

END_SECONDS = 60


def test_the_story_is_told_for_machines():
    done = CliRunner().invoke(command, ["story", "--seed", "7", "--day", "3", "--json"])
    told = json.loads(done.output)
    assert (told["seed"], told["day"]) == (7, 3)
    assert {"new_vendor", "parcel_offer", "parts_split"} <= {event["kind"] for event in told["events"]}


def test_the_story_is_told_for_people():
    done = CliRunner().invoke(command, ["story", "--seed", "7", "--day", "12"])
    assert "conversion_pair" in done.output
    assert "price changes and vanished listings besides" in done.output


def test_the_story_defaults_to_the_labs_present_day(tmp_path: Path):
    state.write(State(3, 2), tmp_path / "lab" / "state.json")
    done = CliRunner().invoke(command, ["story", "--home", str(tmp_path)])
    assert done.output.startswith("seed 3, day 2:")


def test_advancing_moves_the_day_and_stops_at_the_last(tmp_path: Path):
    state.write(State(3), tmp_path / "lab" / "state.json")
    assert CliRunner().invoke(command, ["advance", "--home", str(tmp_path), "--days", "5"]).output == "day 5 of 12\n"
    assert CliRunner().invoke(command, ["advance", "--home", str(tmp_path), "--days", "50"]).output == "day 12 of 12\n"


@pytest.mark.parametrize("verb", ["advance", "story"])
def test_without_a_lab_the_mend_is_said(tmp_path: Path, verb: str):
    done = CliRunner().invoke(command, [verb, "--home", str(tmp_path)])
    assert done.exit_code == 1
    assert "salwatch lab up" in done.output


@pytest.mark.tor
def test_a_lab_stopped_while_it_starts_leaves_nothing_running(tmp_path: Path):
    program = [sys.executable, "-m", "salwatch.cli", "lab", "up", "--home", str(tmp_path)]
    running = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        while "consensus" not in running.stderr.readline():
            assert running.poll() is None
        children = psutil.Process(running.pid).children(recursive=True)
        assert len(children) == 5
        running.send_signal(signal.SIGTERM)
        assert running.wait(END_SECONDS) == 0
        assert not psutil.wait_procs(children, timeout=END_SECONDS)[1]
    finally:
        running.kill()
        running.wait()
        running.stderr.close()
