import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from alerts.rule import load_rules
from alerts.run import run_rules
from salwatch.cli import root
from store import alerts, changes, users
from store.database import Database
from tests.alerts.story import WATCH, Story

HOME_SENTENCE = "drift_anvil offers a CZ 75 BD 9x19mm, sent from Slovenia by parcel, EU only"


@pytest.fixture
def home(sqlite_database: Database) -> Path:
    """A home folder whose store holds two listings of one new vendor, and two people; nothing is raised yet."""
    story = Story(sqlite_database)
    story.site("kestrel")
    story.listing("drift_anvil")
    story.listing("drift_anvil", analysis=WATCH)
    with sqlite_database.begin() as connection:
        users.add(connection, users.User("ada", "analyst", "x", must_change=False, added_at=story.now()))
        users.add(connection, users.User("gone", "analyst", "x", must_change=False, added_at=story.now()))
        users.disable(connection, "gone", story.now())
    return Path(sqlite_database.url.removeprefix("sqlite:///")).parent


@pytest.fixture
def raised(home: Path, sqlite_database: Database) -> Path:
    """The same, with what the shipped rules raise."""
    files = load_rules(Path("config/rules")).good
    run_rules(sqlite_database, files, changes.since, Story(sqlite_database).now, ["desk"])
    return home


def salwatch(home: Path, *words: str) -> Result:
    return CliRunner().invoke(root, [*words, "--home", str(home)])


def test_alerts_are_listed_and_counted(raised: Path) -> None:
    found = salwatch(raised, "alert", "list", "--rule", "parcel-offer")
    assert found.exit_code == 0
    assert found.stdout.strip().endswith(f"new  {HOME_SENTENCE}")
    assert "1 more: --limit 2" in salwatch(raised, "alert", "list", "--limit", "1").stderr


def test_alerts_are_listed_for_machines(raised: Path) -> None:
    rows = [
        json.loads(line) for line in salwatch(raised, "alert", "list", "--json", "--status", "new").stdout.splitlines()
    ]
    assert {row["rule"] for row in rows} == {"new-vendor-ever", "parcel-offer"}
    assert {row["severity"] for row in rows} == {"high"}


def test_an_alert_is_shown_with_its_history_and_deliveries(raised: Path) -> None:
    shown = salwatch(raised, "alert", "show", "1").stdout
    assert "raised by salwatch: rule " in shown
    assert "desk: next try" in shown
    assert json.loads(salwatch(raised, "alert", "show", "1", "--json").stdout)["history"][0]["action"] == "raised"


def test_an_alert_is_triaged_by_a_person(raised: Path) -> None:
    assert "open (ada)" in salwatch(raised, "alert", "take", "1", "--as", "ada").stdout
    closed = salwatch(raised, "alert", "close", "1", "--as", "ada", "--note", "an airsoft gun")
    assert "closed (ada)" in closed.stdout
    assert "closed by ada: an airsoft gun" in salwatch(raised, "alert", "show", "1").stdout


def test_an_alert_is_closed_with_a_verdict(raised: Path) -> None:
    words = ("alert", "close", "1", "--as", "ada", "--note", "an airsoft gun", "--verdict", "false_alarm")
    assert "closed" in salwatch(raised, *words).stdout
    assert "closed by ada: false alarm: an airsoft gun" in salwatch(raised, "alert", "show", "1").stdout


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("alert", "take", "99", "--as", "ada"), "there is no alert 99"),
        (("alert", "take", "1", "--as", "nobody"), "there is no user 'nobody'"),
        (("alert", "take", "1", "--as", "gone"), "there is no user 'gone'"),
        (("alert", "close", "1", "--as", "ada"), "a note is needed"),
        (("rule", "test", "no-such-rule"), "there is no rule 'no-such-rule'"),
        (("rule", "test", "parcel-offer", "--listing", "99"), "there is no listing 99"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(raised: Path, words: tuple[str, ...], problem: str) -> None:
    found = salwatch(raised, *words)
    assert found.exit_code == 1
    assert problem in found.stderr
    assert found.stdout == ""


def test_a_rule_is_tried_on_the_past_and_raises_nothing(home: Path, sqlite_database: Database) -> None:
    found = salwatch(home, "rule", "test", "parcel-offer")
    assert found.stdout.strip().endswith(HOME_SENTENCE)
    assert "1 alerts from 2 changes; nothing was raised" in found.stderr
    assert json.loads(salwatch(home, "rule", "test", "parcel-offer", "--json").stdout)["key"] == "listing:1"
    assert salwatch(home, "rule", "test", "parcel-offer", "--since-seq", "1").stdout == ""
    with sqlite_database.read() as connection:
        assert alerts.list_alerts(connection) == []


def test_a_rule_says_why_it_did_not_fire(home: Path) -> None:
    why = salwatch(home, "rule", "test", "parcel-offer", "--listing", "2").stdout
    assert "does not fire" in why
    assert "NO   its item is trade-relevant (other)" in why
    assert "seq 1" in salwatch(home, "rule", "test", "parcel-offer", "--listing", "1").stdout


def test_a_broken_rule_file_is_named_and_the_others_are_listed(home: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yml"
    broken.write_text("name: broken\nkind: new_vendor\nscoop: ever\n", "utf-8")
    found = salwatch(home, "rule", "check", str(broken), "config/rules/parcel-offer.yml")
    assert found.exit_code == 1
    assert f"{broken}:" in found.stderr
    assert "parcel-offer" in found.stdout


def test_a_rule_file_outside_the_folder_can_be_tried(home: Path) -> None:
    assert HOME_SENTENCE in salwatch(home, "rule", "test", "config/rules/parcel-offer.yml").stdout


def test_a_channel_is_tried_with_a_message_that_says_so(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "settings.yml"
    settings.write_text(f"channels:\n  files:\n    - {{name: duty-file, path: {tmp_path / 'alerts.jsonl'}}}\n", "utf-8")
    monkeypatch.setenv("SALWATCH_SETTINGS", str(settings))
    assert salwatch(home, "alert", "test-channel", "duty-file").stdout == "duty-file: written\n"
    assert "This is a test" in json.loads((tmp_path / "alerts.jsonl").read_text("utf-8"))["sentence"]
    assert "there are: duty-file" in salwatch(home, "alert", "test-channel", "desk").stderr


def test_what_was_not_delivered_is_sent_again(raised: Path) -> None:
    assert salwatch(raised, "alert", "resend", "1").stdout.startswith("1 deliveries")
    assert salwatch(raised, "alert", "resend", "99").exit_code == 1
