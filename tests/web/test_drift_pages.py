"""A drift in the browser's pages: shown with both captures, tried, accepted with a reason, taken back; nothing by itself."""

import re

import pytest
from starlette.testclient import TestClient

from index.settings import IndexSettings
from index.settings import build as build_index
from salwatch.site_desk import SiteDesk
from store import audit, users
from store.drifts import Status
from tests.salwatch.marketed import NAME, Market, new_layout, offers, old_layout
from tests.web.conftest import Person
from tests.web.seed import PASSWORD_HASH, ROLES, name_of
from web.app import build
from web.deps import Deps, FolderArchive


@pytest.fixture
def market(tmp_path):
    made = Market(tmp_path)
    made.show(old_layout)
    made.bad = made.show(new_layout)
    with made.desk.database.begin() as connection:
        for role in ROLES:
            users.add(connection, users.User(name_of(role), role, PASSWORD_HASH, must_change=False, added_at=made.now))
    yield made
    made.desk.database.close()


@pytest.fixture
def person(market):
    desk = market.desk
    index = build_index(IndexSettings(folder=market.home / "index"))
    deps = Deps(
        database=desk.database, index=index, archive=FolderArchive(desk.settings.archive), clock=market.clock, version="0.1.0",
        home=market.home, desk=SiteDesk(desk.settings, desk.database, desk.sites, market.clock), hosts=("testserver",),
    )  # fmt: skip
    with TestClient(build(deps)) as client:
        made = Person(client)
        made.sign_in("analyst")
        yield made
    index.close()


DRIFT = f"/sites/{NAME}/drifts/1"


def test_open_drifts_are_counted_where_sites_and_health_are_shown(person):
    assert "1 field read otherwise than before" in person.get("/sites").text
    assert f'href="/sites/{NAME}#drifts">1 drift open' in person.get("/sites").text
    assert DRIFT in person.get(f"/sites/{NAME}").text
    assert DRIFT in person.get("/health").text


def test_a_drift_shows_its_numbers_both_captures_and_the_proposal(person, market):
    drift, text = market.drift(1), person.get(DRIFT).text
    for words in (
        drift.sentence,
        "a.merchant",
        offers()[0]["vendor"],
        drift.good_capture_id,
        drift.bad_capture_id,
        "salwatch: raised",
    ):
        assert words in text
    assert text.count("<iframe") == 2


@pytest.mark.parametrize("side", ["good", "bad"])
def test_the_field_alone_is_marked_on_both_captures(side, person):
    answer = person.get(f"{DRIFT}/{side}")
    marked = re.findall(r'<mark data-f="([^"]*)" data-l="[^"]*">([^<]*)', answer.text)
    assert marked == [("vendor", offers()[0]["vendor"])]
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_trying_changes_nothing(person, market):
    text = person.send(f"{DRIFT}/try").text
    assert "24 pages tried: 0 whole now, <b>24 with the repair</b>" in text
    assert "vendor: other value on 24 pages" in text
    assert market.drift(1).status is Status.OPEN
    assert not market.desk.settings.own_sites.exists()


@pytest.mark.parametrize("act", ["accept", "dismiss", "undo"])
def test_nothing_is_decided_without_a_reason(act, person, market):
    answer = person.send(f"{DRIFT}/{act}", {"reason": " "})
    assert (answer.status_code, "Say why" in answer.text) == (422, True)
    assert market.drift(1).status is Status.OPEN


def test_accepting_puts_the_repair_in_force_and_undoing_takes_it_back(person, market):
    text = person.send(f"{DRIFT}/accept", {"reason": "the value stands there"}).text
    assert "analyst: accepted" in text
    assert "the value stands there" in text
    assert "a.merchant" in (market.desk.settings.own_sites / f"{NAME}.yml").read_text("utf-8")
    assert market.drift(1).status is Status.ACCEPTED
    assert "Take the repair back" in text
    person.send(f"{DRIFT}/undo", {"reason": "it was the wrong place"})
    assert market.drift(1).status is Status.OPEN
    assert not (market.desk.settings.own_sites / f"{NAME}.yml").exists()
    with market.desk.database.read() as connection:
        told = [row.action for row in audit.newest(connection)]
    assert {"accepted_drift", "undid_drift"} <= set(told)


def test_dismissing_says_that_the_site_is_so_now(person, market):
    assert "dismissed" in person.send(f"{DRIFT}/dismiss", {"reason": "the site is so now"}).text
    assert market.drift(1).status is Status.DISMISSED
    again = person.send(f"{DRIFT}/accept", {"reason": "changed my mind"})
    assert (again.status_code, "is not open any more" in again.text) == (422, True)


def test_a_drift_of_another_site_is_not_there(person):
    assert person.get("/sites/elsewhere/drifts/1").status_code == 404
    assert person.get(f"/sites/{NAME}/drifts/9").status_code == 404
