from dataclasses import replace

from sqlalchemy import select

from store import alerts, audit, tables
from tests.web.seed import CONTACT
from tests.web.test_rights import audit_rows


def test_a_form_without_our_token_changes_nothing_and_is_recorded(signed_in, story):
    person = signed_in("cyber_unit")
    for path in (
        "/inbox/1/take",
        "/account/purpose",
        "/sign-out",
        "/listings/1/unmask",
        "/vendors/1/unmask",
        "/account/password",
    ):
        fields = {"form_token": "made up", "reason": "x", "present": "x", "new": "x", "again": "x"}
        assert person.client.post(path, data=fields).status_code == 403
        assert audit_rows(story)[-1].action == "forged"
    with story.database.read() as connection:
        assert alerts.get(connection, 1).status == "new"


def test_the_token_of_one_session_is_of_no_use_in_another(signed_in):
    one, other = signed_in("cyber_unit"), signed_in("cyber_unit")
    token = one.get("/inbox").text.split('name="form_token" value="')[1].split('"')[0]
    assert other.client.post("/inbox/1/take", data={"form_token": token}).status_code == 403


def test_an_alert_is_taken_escalated_and_closed_with_its_history(signed_in, story):
    person = signed_in("cyber_unit")
    assert person.send("/inbox/1/take").status_code == 200
    person.send("/inbox/1/escalate")
    refused = person.send("/inbox/1/close", {"reason": " "})
    assert refused.status_code == 422
    assert "A note is needed" in refused.text
    answer = person.send("/inbox/1/close?status=all", {"reason": "replica or airsoft"})
    assert "replica or airsoft" in answer.text
    with story.database.read() as connection:
        steps = [(step.actor, step.action) for step in alerts.history(connection, 1)]
        assert alerts.get(connection, 1).status == "closed"
    assert steps == [
        ("salwatch", "raised"),
        ("cyber-unit", "taken"),
        ("cyber-unit", "escalated"),
        ("cyber-unit", "closed"),
    ]
    assert [row.action for row in audit_rows(story)].count("triaged") == 4


def test_of_two_people_the_slower_one_is_told(signed_in):
    one, other = signed_in("cyber_unit"), signed_in("cyber_unit")
    one.send("/inbox/1/take", {"seen_status": "new"})
    answer = other.send("/inbox/1/escalate", {"seen_status": "new"})
    assert answer.status_code == 409
    assert "taken by cyber-unit" in answer.text


def test_a_list_that_has_not_changed_is_not_sent_again(signed_in, story):
    person = signed_in("cyber_unit")
    page = person.get("/inbox").text
    address = page.split('hx-get="/inbox/rows')[1].split('"')[0].replace("&amp;", "&")
    before = len(audit_rows(story))
    assert person.get(f"/inbox/rows{address}").status_code == 204
    assert len(audit_rows(story)) == before
    person.send("/inbox/2/take")
    answer = person.get(f"/inbox/rows{address}&alert=3")
    assert answer.status_code == 200
    assert answer.text.count('aria-selected="true"') == 1


def test_contacts_are_masked_until_asked_with_a_reason_that_the_audit_keeps(signed_in, story):
    person = signed_in("investigator")
    with story.database.read() as connection:
        listing_id = (
            connection.execute(
                select(tables.observation.c.listing_id)
                .join(tables.fact, tables.fact.c.observation_id == tables.observation.c.id)
                .where(tables.fact.c.kind == "contact")
            )
            .scalars()
            .first()
        )
        account_id = (
            connection.execute(
                select(tables.sighting.c.account_id).join(tables.selector).where(tables.selector.c.kind == "contact")
            )
            .scalars()
            .first()
        )
    for path in (f"/listings/{listing_id}", f"/vendors/{account_id}"):
        assert CONTACT not in person.get(path).text
        refused = person.send(f"{path}/unmask", {"reason": " "})
        assert refused.status_code == 422
        assert CONTACT not in refused.text
        assert CONTACT in person.send(f"{path}/unmask", {"reason": "request 14 of the prosecutor"}).text
        row = audit_rows(story)[-1]
        assert (row.action, row.purpose) == ("unmasked", "request 14 of the prosecutor")
        assert CONTACT not in person.get(path).text


def test_contacts_are_masked_in_alerts_captures_and_exports(signed_in, story):
    with story.database.read() as connection:
        observed = (
            connection.execute(
                select(tables.observation.c.capture_id)
                .join(tables.fact, tables.fact.c.observation_id == tables.observation.c.id)
                .where(tables.fact.c.kind == "contact")
            )
            .scalars()
            .first()
        )
    analyst, unit = signed_in("analyst"), signed_in("cyber_unit")
    assert CONTACT not in unit.get("/inbox?alert=1").text
    for path in (
        f"/captures/{observed}",
        f"/captures/{observed}/page",
        "/search?q=genuine",
        "/search/export.json?q=genuine",
    ):
        assert CONTACT not in analyst.get(path).text
    assert CONTACT in unit.get(f"/captures/{observed}").text
    assert analyst.get(f"/captures/{observed}/picture").status_code == 403


def test_an_analyst_cannot_unmask(signed_in):
    assert signed_in("analyst").send("/listings/1/unmask", {"reason": "curious"}).status_code == 403


def test_the_purpose_stands_beside_every_later_look(signed_in, story):
    person = signed_in("investigator")
    person.send("/account/purpose", {"purpose": "case 2026-114", "back": "/vendors"})
    person.get("/vendors/1")
    row = audit_rows(story)[-1]
    assert (row.subject, row.purpose) == ("/vendors/1", "case 2026-114")
    assert "case 2026-114" in person.get("/vendors").text


def test_people_are_added_renewed_and_disabled_by_the_administrator_alone(signed_in, somebody, story):
    administrator = signed_in("administrator")
    page = administrator.send("/users", {"name": "ana", "role": "analyst"}).text
    password = page.split("<code>")[1].split("</code>")[0]
    assert somebody.sign_in("ana", password).url.path == "/account"
    renewed = administrator.send("/users/ana/password").text.split("<code>")[1].split("</code>")[0]
    assert somebody.get("/search").url.path == "/sign-in"
    assert somebody.sign_in("ana", renewed).url.path == "/account"
    administrator.send("/users/ana/disable")
    assert somebody.get("/account").url.path == "/sign-in"
    assert "You cannot disable yourself." in administrator.send("/users/administrator/disable").text
    assert administrator.send("/users", {"name": "ana", "role": "analyst"}).status_code == 422
    assert signed_in("cyber_unit").send("/users", {"name": "bo", "role": "analyst"}).status_code == 403


def test_a_changed_audit_row_is_found(signed_in, story):
    person = signed_in("administrator")
    assert "The chain is whole" in person.get("/audit?verify=1").text
    with story.database.begin() as connection:
        connection.execute(tables.audit.update().where(tables.audit.c.position == 2).values(subject="/somewhere-else"))
        assert audit.verify(connection) == 2
    assert "The chain is broken at row 2." in person.get("/audit?verify=1").text


def test_more_alerts_than_a_page_are_reached_by_its_links(signed_in, story):
    with story.database.begin() as connection:
        model = alerts.get(connection, 1).alert
        for number in range(100):
            alerts.raise_alert(connection, replace(model, key=f"more-{number}", sentence=f"Alert number {number}."))
    person = signed_in("cyber_unit")
    first = person.get("/inbox").text
    assert first.count('<li class="row') == 100
    address = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = person.get(address).text
    assert second.count('<li class="row') == 12
    assert 'rel="prev" href="/inbox"' in second
