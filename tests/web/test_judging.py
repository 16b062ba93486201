import re

import pytest
from sqlalchemy import select

from store import alerts, corrections, tables
from tests.web.seed import CONTACT, HOSTILE, NOW
from tests.web.test_rights import audit_rows


def listing_of(story, item_type, *, contact=False):
    """Return a listing of that type, with a contact in its words where asked for."""
    seen = tables.observation
    wanted = select(seen.c.listing_id).join(tables.label, tables.label.c.observation_id == seen.c.id)
    wanted = wanted.where(tables.label.c.value == item_type, seen.c.current)
    if contact:
        wanted = wanted.join(tables.fact, tables.fact.c.observation_id == seen.c.id).where(
            tables.fact.c.kind == "contact"
        )
    with story.database.read() as connection:
        return connection.execute(wanted).scalars().first()


def said_of(story, listing_id):
    with story.database.read() as connection:
        return corrections.of_listing(connection, listing_id)


def correct(person, listing_id, value, reason="a toy", *, name="item_type", seen="firearm"):
    return person.send(
        f"/listings/{listing_id}/corrections", {"name": name, "value": value, "seen": seen, "reason": reason}
    )


def plain(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.text))


def test_a_correction_stands_beside_the_machines_word_at_once(signed_in, story):
    listing_id = listing_of(story, "firearm")
    answer = correct(signed_in("analyst"), listing_id, "accessory", "a holster for it")
    assert answer.status_code == 200
    words = "corrected by analyst on 22 Nov 2026 14:32 UTC: accessory, because a holster for it; the machine said firearm 0.93"
    assert words in plain(answer)
    assert "accessory by analyst" in plain(answer)
    assert ">trade-relevant<" not in answer.text
    assert "trade relevant: no follows from what was corrected; the machine said yes" in plain(answer)
    (said,) = said_of(story, listing_id)
    assert (said.value, said.was, said.author, said.source) == ("accessory", "firearm", "analyst", "correction")
    row = audit_rows(story)[-2]
    assert (row.action, row.subject) == ("corrected", f"/listings/{listing_id}/corrections")


def test_agreeing_takes_no_reason_and_another_value_does(signed_in, story):
    listing_id, person = listing_of(story, "firearm"), signed_in("investigator")
    refused = correct(person, listing_id, "accessory", " ")
    assert (refused.status_code, said_of(story, listing_id)) == (422, [])
    assert "Say why" in refused.text
    answer = correct(person, listing_id, "firearm", "")
    assert "confirmed by investigator" in plain(answer)
    assert said_of(story, listing_id)[0].agrees


@pytest.mark.parametrize(("name", "value"), [("item_type", "tank"), ("legal_class", "A"), ("", "")])
def test_only_known_labels_and_values_are_kept(name, value, signed_in, story):
    answer = correct(signed_in("analyst"), 1, value, name=name)
    assert (answer.status_code, said_of(story, 1)) == (422, [])


def test_of_two_people_the_slower_one_is_told_and_overwrites_nothing(signed_in, story):
    listing_id = listing_of(story, "firearm")
    correct(signed_in("analyst"), listing_id, "accessory")
    answer = correct(signed_in("investigator"), listing_id, "other")
    assert answer.status_code == 409
    assert "has changed since you looked" in answer.text
    assert [one.value for one in said_of(story, listing_id)] == ["accessory"]


def test_ways_of_working_are_added_and_taken_away_one_by_one(signed_in, story):
    listing_id, person = listing_of(story, "firearm"), signed_in("analyst")
    shown = plain(person.get(f"/listings/{listing_id}"))
    assert "modus operandi: parcel post" in shown
    correct(person, listing_id, "not:parcel_post", "in person only", name="modus_operandi", seen="parcel_post")
    answer = correct(
        person, listing_id, "in_person", "meets at the station", name="modus_operandi", seen="not:in_person"
    )
    assert "modus operandi: not parcel post" in plain(answer)
    assert "modus operandi: in person" in plain(answer)
    chips = answer.text.split('<h1 class="listing-title">')[0]
    assert ("in person" in chips, ">parcel post<" in chips) == (True, False)


def test_a_withdrawn_correction_stays_with_who_and_why(signed_in, story):
    listing_id, person = listing_of(story, "firearm"), signed_in("analyst")
    correct(person, listing_id, "accessory")
    number = said_of(story, listing_id)[0].id
    path = f"/listings/{listing_id}/corrections/{number}/withdraw"
    assert person.send(path, {"reason": ""}).status_code == 422
    answer = signed_in("investigator").send(path, {"reason": "it is the pistol"})
    assert "withdrawn by investigator on 22 Nov 2026 14:32 UTC: it is the pistol" in plain(answer)
    assert "firearm 0.93" in plain(answer)
    assert person.send(path, {"reason": "again"}).status_code == 409
    assert person.send(f"/listings/{listing_id + 1}/corrections/{number}/withdraw", {"reason": "x"}).status_code == 404


def test_hostile_reasons_are_shown_as_words_and_contacts_in_them_masked(signed_in, story):
    listing_id = listing_of(story, "firearm", contact=True)
    person = signed_in("analyst")
    text = correct(person, listing_id, "accessory", f"{HOSTILE} asked {CONTACT}").text
    assert "<script>window" not in text
    assert "&lt;script&gt;window" in text
    assert CONTACT not in text


def test_a_page_whose_listing_says_something_else_now_tells_that_the_correction_does_not_hold(signed_in, story):
    listing_id, person = listing_of(story, "firearm"), signed_in("analyst")
    correct(person, listing_id, "accessory")
    seen = tables.observation
    with story.database.begin() as connection:
        looked_at = said_of(story, listing_id)[0].observation_id
        row = connection.execute(select(seen).where(seen.c.id == looked_at)).one()
        newer = {**row._mapping, "id": None, "repeats": None, "version": "2", "observed_at": NOW}
        del newer["id"]
        newer |= {"texts": {"title": "Another thing"}, "analysis": {"item_type": "firearm"}}
        connection.execute(seen.insert().values(newer))
    text = plain(person.get(f"/listings/{listing_id}"))
    assert "analyst said accessory on 22 Nov 2026 14:32 UTC, of other words than the listing has now" in text
    assert "corrected by analyst" not in text


def test_closing_an_alert_asks_what_it_was_and_the_answer_is_a_label(signed_in, story):
    person = signed_in("cyber_unit")
    assert 'name="verdict"' in person.get("/inbox?alert=1").text
    answer = person.send("/inbox/1/close?status=all", {"reason": "an airsoft gun", "verdict": "false_alarm"})
    assert "false alarm: an airsoft gun" in answer.text
    with story.database.read() as connection:
        listing_id = alerts.get(connection, 1).alert.entity_id
    (said,) = said_of(story, listing_id)
    assert (said.name, said.value, said.source, said.alert_id) == ("trade_relevant", "false", "triage", 1)
    assert person.send("/inbox/2/close", {"reason": "x", "verdict": "maybe"}).status_code == 422


# --- the review ---


@pytest.fixture
def doubted(story):
    """Two listings become doubtful; return their numbers, the more doubtful one first."""
    ids = [listing_of(story, "firearm", contact=True), listing_of(story, "ammunition")]
    with story.database.begin() as connection:
        for listing_id, probability in zip(ids, (0.3, 0.6), strict=True):
            mine = select(tables.observation.c.id).where(tables.observation.c.listing_id == listing_id)
            connection.execute(
                tables.label.update()
                .where(tables.label.c.observation_id.in_(mine))
                .values(probability=probability, abstained=True)
            )
    return ids


def review(person, value, reason=""):
    """Answer what the page asks."""
    shown = person.get("/review").text
    path = re.search(r'action="(/review/\d+)"', shown)[1]
    observation = re.search(r'name="observation" value="(\d+)"', shown)[1]
    fields = {"observation": observation, "value": value, "reason": reason}
    return path, person.send(path, fields, page="/review")


def test_the_review_asks_about_one_listing_after_the_other(signed_in, story, doubted):
    person = signed_in("analyst")
    shown = person.get("/review")
    assert "2 doubtful, judged by nobody" in plain(shown)
    assert CONTACT not in shown.text
    assert audit_rows(story)[-1].subject == f"/review listing {doubted[0]}"
    path, answer = review(person, "accessory")
    assert path == f"/review/{doubted[0]}"
    assert "1 doubtful" in plain(answer)
    (said,) = said_of(story, doubted[0])
    assert (said.value, said.was, said.source, said.reason) == ("accessory", "firearm", "review", "review")
    _, answer = review(person, "other", "a tool box")
    assert "Nothing to review" in answer.text
    assert said_of(story, doubted[1])[0].reason == "a tool box"


def test_what_is_put_off_waits(signed_in, doubted):
    person = signed_in("analyst")
    assert f'action="/review/{doubted[1]}"' in person.get(f"/review?skip={doubted[0]}").text
    put_off = person.get(f"/review?skip={doubted[0]}&skip={doubted[1]}").text
    assert "Show again what was put off" in put_off


@pytest.mark.parametrize(("fields", "status"), [(("999999", "other"), 404), (("1", "tank"), 422)])
def test_an_answer_to_what_was_not_asked_is_refused(fields, status, signed_in, story, doubted):
    sent = dict(zip(("observation", "value"), fields, strict=True))
    assert signed_in("analyst").send(f"/review/{doubted[0]}", sent).status_code == status
    assert said_of(story, doubted[0]) == []


def test_the_second_look_shows_nothing_of_the_first_and_is_counted_as_agreement(signed_in, story, doubted):
    review(signed_in("investigator"), "explosive", "smells of almonds")
    analyst = signed_in("analyst")
    with story.database.begin() as connection:  # the analyst has answered four before
        for _ in range(4):
            connection.execute(
                tables.correction.insert().values(
                    listing_id=doubted[1], name="intent", value="offer", was="offer", source="review", reason="review",
                    author="analyst", made_at=NOW,
                )
            )  # fmt: skip
    shown = analyst.get("/review").text
    assert f'action="/review/{doubted[0]}"' in shown
    assert "smells of almonds" not in shown
    assert "investigator" not in shown
    review(analyst, "explosive")
    text = plain(analyst.get("/review"))
    assert "analyst, investigator11–" in text
