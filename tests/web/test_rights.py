import pytest
from fastapi.routing import APIRoute
from sqlalchemy import select

from store import tables
from tests.web.seed import ROLES
from web.rights import HOMES

PAGES = {
    "/inbox": {"cyber_unit"},
    "/inbox?alert=3": {"cyber_unit"},
    "/inbox/rows": {"cyber_unit"},
    "/search?q=slide": {"cyber_unit", "analyst", "investigator"},
    "/search/export.csv?q=slide": {"cyber_unit", "analyst", "investigator"},
    "/search/export.json": {"cyber_unit", "analyst", "investigator"},
    "/listings/1": {"cyber_unit", "analyst", "investigator"},
    "/captures/CAPTURE": {"cyber_unit", "analyst", "investigator"},
    "/captures/CAPTURE/page": {"cyber_unit", "analyst", "investigator"},
    "/review": {"cyber_unit", "analyst", "investigator"},
    "/vendors": {"cyber_unit", "investigator"},
    "/vendors/1": {"cyber_unit", "investigator"},
    "/trends": set(ROLES),
    "/trends/export.csv": set(ROLES),
    "/sites": {"cyber_unit", "analyst", "investigator", "administrator"},
    "/sites/kestrel": {"cyber_unit", "analyst", "investigator", "administrator"},
    "/sites/kestrel/progress": {"cyber_unit", "analyst", "investigator", "administrator"},
    "/sites/new": {"cyber_unit", "analyst", "investigator", "administrator"},
    "/sites/new/authority?name=kestrel": {"cyber_unit", "analyst", "investigator", "administrator"},
    "/sites/kestrel/describe?kind=listing": {"cyber_unit", "analyst", "investigator"},
    "/sites/kestrel/describe/CAPTURE": {"cyber_unit", "analyst", "investigator"},
    "/sites/kestrel/describe/CAPTURE/page": {"cyber_unit", "analyst", "investigator"},
    "/sites/kestrel/proposals/1": {"cyber_unit", "analyst", "investigator"},
    "/sites/kestrel/proposals/1/state": {"cyber_unit", "analyst", "investigator"},
    "/sites/kestrel/proposals/1/file.yml": {"cyber_unit", "analyst", "investigator"},
    "/sites/kestrel/drifts/1": {"cyber_unit", "analyst", "investigator"},
    "/sites/kestrel/drifts/1/bad": {"cyber_unit", "analyst", "investigator"},
    "/health": {"cyber_unit", "analyst", "investigator", "administrator"},
    "/models": {"cyber_unit", "analyst", "investigator", "administrator"},
    "/users": {"administrator"},
    "/audit": {"administrator"},
    "/account": set(ROLES),
}
DEEDS = {
    "/listings/1/corrections": {"name": "item_type", "value": "other", "reason": "seen"},
    "/listings/1/corrections/1/withdraw": {"reason": "seen"},
    "/review/1": {"value": "other", "observation": "1"},
    "/sites/kestrel/describe/CAPTURE/corrections": {"action": "remove", "field": "price"},
    "/sites/kestrel/describe/CAPTURE/corrections/1/withdraw": {},
    "/sites/kestrel/describe/CAPTURE/example": {"used": "true"},
    "/sites/kestrel/proposals": {},
    "/sites/kestrel/proposals/1/use": {"reason": "seen"},
    "/sites/kestrel/edits/undo": {"reason": "seen", "edit": "1"},
    "/sites/kestrel/read-again": {},
    "/sites/kestrel/drifts/1/try": {},
    "/sites/kestrel/drifts/1/accept": {"reason": "seen"},
    "/sites/kestrel/drifts/1/dismiss": {"reason": "seen"},
    "/sites/kestrel/drifts/1/undo": {"reason": "seen"},
    "/sites/kestrel/label-drifts/1/dismiss": {"reason": "seen"},
}
OPEN = {"/", "/sign-in", "/health/live"}  # nothing that was collected is shown there


def audit_rows(story):
    with story.database.read() as connection:
        return connection.execute(select(tables.audit).order_by(tables.audit.c.position)).all()


def a_capture(story):
    with story.database.read() as connection:
        mine = select(tables.capture.c.id).where(tables.capture.c.site == "kestrel")
        return connection.execute(mine).scalars().first()


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_its_pages_and_no_others_and_every_look_is_recorded(role, story, signed_in):
    person = signed_in(role)
    for path, roles in PAGES.items():
        real = path.replace("CAPTURE", a_capture(story))
        before = len(audit_rows(story))
        answer = person.get(real)
        assert answer.status_code == (200 if role in roles else 403), real
        written = audit_rows(story)[before:]
        assert len(written) == 1, real
        assert (written[0].user, written[0].action == "refused") == (role.replace("_", "-"), role not in roles)
        assert real in written[0].subject or "export" in real or "rows" in real


def test_every_page_there_is_has_its_rights_tested(app):
    """A page that is added without a line above would otherwise be open to nobody knows whom."""
    known = {
        path.split("?")[0].replace("/1", "/{}").replace("CAPTURE", "{}").replace("kestrel", "{}") for path in PAGES
    } | OPEN
    for route in app.routes:
        for inner in getattr(getattr(route, "original_router", None), "routes", [route]):
            if isinstance(inner, APIRoute) and "GET" in inner.methods:
                shape = "/".join("{}" if part.startswith("{") else part for part in inner.path.split("/"))
                assert shape.replace(".{kind}", ".csv").replace("drifts/{}/{}", "drifts/{}/bad") in known | {
                    "/captures/{}/picture"
                }, inner.path


@pytest.mark.parametrize("path", DEEDS)
def test_who_may_not_describe_or_correct_does_nothing_and_the_attempt_is_recorded(path, story, signed_in):
    person = signed_in("administrator")
    answer = person.send(path.replace("CAPTURE", a_capture(story)), DEEDS[path])
    assert answer.status_code == 403
    assert audit_rows(story)[-1].action == "refused"


@pytest.mark.parametrize("path", ["/sites/new", *DEEDS])
def test_a_form_that_did_not_come_from_our_own_page_does_nothing(path, story, signed_in):
    person = signed_in("analyst")
    answer = person.client.post(
        path.replace("CAPTURE", a_capture(story)), data={"form_token": "x", **DEEDS.get(path, {})}
    )
    assert answer.status_code == 403
    assert audit_rows(story)[-1].action == "forged"


@pytest.mark.parametrize("role", ROLES)
def test_home_is_the_first_page_of_the_role(role, signed_in):
    answer = signed_in(role).get("/")
    assert answer.url.path == HOMES[role]


@pytest.mark.parametrize("path", [path for path in PAGES if "CAPTURE" not in path])
def test_without_signing_in_nothing_is_shown(path, somebody):
    answer = somebody.client.get(path, follow_redirects=False)
    assert answer.status_code == 303
    assert "/sign-in" in answer.headers["location"]


def test_a_part_that_is_refreshed_after_the_session_ended_leads_to_signing_in(somebody):
    answer = somebody.client.get("/inbox/rows", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in")


def test_an_analyst_is_not_led_to_vendors(signed_in):
    assert "/vendors" not in signed_in("analyst").get("/listings/1").text


def test_a_policymaker_sees_no_cell_below_five(signed_in):
    text = signed_in("policymaker").get("/trends").text
    assert "Cells below 5 are not shown" in text
    assert "/search?q=" not in text
