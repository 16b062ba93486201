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
    "/vendors": {"cyber_unit", "investigator"},
    "/vendors/1": {"cyber_unit", "investigator"},
    "/trends": set(ROLES),
    "/trends/export.csv": set(ROLES),
    "/sites": {"cyber_unit", "analyst", "investigator", "administrator"},
    "/sites/kestrel": {"cyber_unit", "analyst", "investigator", "administrator"},
    "/health": {"cyber_unit", "analyst", "investigator", "administrator"},
    "/users": {"administrator"},
    "/audit": {"administrator"},
    "/account": set(ROLES),
}
OPEN = {"/", "/sign-in", "/health/live"}  # nothing that was collected is shown there


def audit_rows(story):
    with story.database.read() as connection:
        return connection.execute(select(tables.audit).order_by(tables.audit.c.position)).all()


def a_capture(story):
    with story.database.read() as connection:
        return connection.execute(select(tables.capture.c.id)).scalars().first()


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
                assert shape.replace(".{kind}", ".csv") in known | {"/captures/{}/picture"}, inner.path


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
