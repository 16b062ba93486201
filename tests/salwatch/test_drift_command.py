import json

import pytest
from click.testing import CliRunner

from salwatch.cli import root
from salwatch.doctor import examine
from store import coverage
from store.drifts import Status
from tests.salwatch.marketed import NAME, Market, new_layout, offers, old_layout

BY = ["--by", "duty", "--reason", "seen on the page"]


@pytest.fixture
def market(tmp_path, monkeypatch):
    made = Market(tmp_path)
    monkeypatch.setenv("SALWATCH_SETTINGS", str(tmp_path / "settings.yml"))
    made.show(old_layout)
    made.bad = made.show(new_layout)
    yield made
    made.desk.database.close()


def salwatch(*words, fails=False):
    told = CliRunner().invoke(root, [*map(str, words)])
    assert (told.exit_code != 0) is fails, told.output
    return told.stderr if fails else told.stdout


def test_open_drifts_are_listed_and_decided_ones_on_demand(market):
    listed = salwatch("drift", "list")
    assert "vendor of listing pages" in listed
    assert "repair proposed" in listed
    assert [json.loads(line)["field"] for line in salwatch("drift", "list", "--json").splitlines()] == ["vendor"]
    salwatch("drift", "dismiss", 1, *BY)
    assert salwatch("drift", "list") == ""
    assert "dismissed" in salwatch("drift", "list", "--all", "--site", NAME)
    assert salwatch("drift", "list", "--all", "--site", "elsewhere") == ""


def test_a_drift_is_shown_with_its_captures_its_proposal_and_its_steps(market):
    shown = salwatch("drift", "show", 1)
    drift = market.drift(1)
    for words in (drift.good_capture_id, drift.bad_capture_id, "a.merchant", offers()[0]["vendor"], "salwatch: raised"):
        assert words in shown
    row = json.loads(salwatch("drift", "show", 1, "--json"))
    assert (row["status"], row["proposal"]["selector"], row["bad_capture_id"]) == (
        "open",
        "a.merchant",
        market.bad[0].id,
    )


def test_trying_accepting_and_undoing(market):
    assert "24 pages tried: 0 whole now, 24 with the repair, 0 lost" in salwatch("drift", "try", 1)
    assert json.loads(salwatch("drift", "try", 1, "--json"))["whole_after"] == 24
    assert market.drift(1).status is Status.OPEN
    told = salwatch("drift", "accept", 1, *BY)
    assert "24 with the repair" in told
    assert f"{NAME}.yml is in force" in told
    assert market.drift(1).status is Status.ACCEPTED
    assert "in force again" in salwatch("drift", "undo", 1, *BY)
    assert market.drift(1).status is Status.OPEN
    values = json.loads(salwatch("drift", "accept", 1, *BY, "--json"))
    assert values["trial"]["lost"] == 0
    assert values["before"] != values["after"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("show", 99), "there is no drift 99"),
        (("try", 99), "there is no drift 99"),
        (("undo", 1, *BY), "no repair that could be taken back"),
        (("accept", 1, "--by", "duty"), "--reason"),
        (("accept", 1, "--reason", "seen"), "--by"),
        (("accept", 1, "--by", " ", "--reason", "seen"), "must not be empty"),
        (("dismiss", 1, "--by", "duty", "--reason", ""), "must not be empty"),
    ],
)
def test_what_is_wrong_is_said(market, words, told):
    assert told in salwatch("drift", *words, fails=True)
    assert market.drift(1).status is Status.OPEN


def test_an_accepted_drift_is_not_accepted_again(market):
    salwatch("drift", "accept", 1, *BY)
    assert "has this repair already" in salwatch("drift", "accept", 1, *BY, fails=True)


def test_a_capture_is_shown_with_what_is_missing_of_it(market):
    reading = json.loads(salwatch("capture", "show", market.bad[0].id))["reading"]
    assert (reading["kind"], reading["whole"], reading["missing"], reading["invalid"]) == (
        "listing",
        False,
        ["vendor"],
        [],
    )


def test_the_doctor_and_the_row_of_the_site_know_open_drifts(market):
    def drift():
        return next(finding for finding in examine(market.desk.settings, market.clock) if finding.part == "drift")

    assert (drift().well, drift().detail) == (False, f"{NAME}: 1 open")
    with market.desk.database.read() as connection:
        assert [one.field for one in coverage.one(connection, NAME, market.now).drifts] == ["vendor"]
    salwatch("drift", "dismiss", 1, *BY)
    assert drift().well


def test_site_commands_see_the_mended_file(market):
    salwatch("drift", "accept", 1, *BY)
    row = next(json.loads(line) for line in salwatch("site", "list", "--json").splitlines())
    assert row["name"] == NAME
    page = market.home / "page.html"
    page.write_text(new_layout(offers()[0]), "utf-8")
    assert f'vendor: "{offers()[0]["vendor"]}"' in salwatch("site", "try", page, "--site", NAME)


def test_what_was_broken_is_read_again_on_demand(market):
    salwatch("drift", "accept", 1, *BY)
    assert json.loads(salwatch("reprocess", "--broken", "--dry-run", "--json"))["counts"]["captures"] == 24
    assert json.loads(salwatch("reprocess", "--broken", "--yes", "--json"))["counts"]["listing"] == 24
