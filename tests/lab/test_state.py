from dataclasses import replace
from pathlib import Path

import pytest

from lab import state
from lab.state import SiteState, State, TorState

RUNNING = State(
    seed=3,
    day=2,
    sites={
        "kestrel": SiteState(
            "market", javascript=False, host="abc.onion", port=80, local_port=9999, user="u", password="p"
        ),
        "harbour": SiteState("classifieds", javascript=False, host="board.test", port=8080, local_port=8080),
    },
    tor=TorState(1, 2, (3, 4), "/cookie"),
)


def test_what_is_written_is_read_again(tmp_path: Path):
    state.write(RUNNING, tmp_path / "lab" / "state.json")
    assert state.read(tmp_path / "lab" / "state.json") == RUNNING


def test_only_the_owner_may_read_the_passwords(tmp_path: Path):
    state.write(RUNNING, tmp_path / "state.json")
    assert (tmp_path / "state.json").stat().st_mode & 0o077 == 0


def test_days_never_go_beyond_the_last(tmp_path: Path):
    state.write(RUNNING, tmp_path / "state.json")
    assert state.advance(tmp_path / "state.json", 3, last_day=12).day == 5
    assert state.advance(tmp_path / "state.json", 30, last_day=12) == replace(RUNNING, day=12)


def test_urls_name_the_port_unless_it_is_eighty():
    assert RUNNING.sites["kestrel"].url == "http://abc.onion/"
    assert RUNNING.sites["harbour"].url == "http://board.test:8080/"


def test_a_lab_that_never_ran_has_no_state(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        state.read(tmp_path / "state.json")


def test_credentials_depend_on_the_seed():
    assert state.credentials(1, "kestrel") == state.credentials(1, "kestrel") != state.credentials(2, "kestrel")
