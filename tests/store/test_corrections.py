from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from alerts.rule import load_rules
from alerts.run import run_rules
from records.correction import Correction, Source, corrected
from store import changes, corrections, documents, outbox, tables, users
from tests.alerts.story import START, Story

HOLSTER = {"title": "Holster for a CZ 75 BD", "description": "Leather, posted from Slovenia"}


@pytest.fixture
def story(database):
    made = Story(database)
    made.site("kestrel")
    with database.begin() as connection:
        for name in ("ana", "ben"):
            users.add(connection, users.User(name, "analyst", "x", must_change=False, added_at=START))
    return made


def say(story, listing_id, value="accessory", *, author="ana", name="item_type", reason="a holster", **more):
    """Write what a person says of a listing as it is shown now; return the correction's number."""
    with story.database.begin() as connection:
        was, observation_id = corrections.shown_now(connection, listing_id, name, value.removeprefix("not:"))
        said = Correction(listing_id, name, value, was, reason, author, story.now(), observation_id=observation_id)
        return corrections.append(connection, replace(said, **more))


def document(story, listing_id):
    with story.database.read() as connection:
        return documents.listing_documents(connection, [listing_id], 1)[0]


def held(story, listing_id):
    with story.database.read() as connection:
        return {
            key: one.value for key, one in corrections.holding(connection, [listing_id]).get(listing_id, {}).items()
        }


def test_the_newest_correction_holds_and_a_withdrawn_one_stays_as_a_row(story):
    listing_id = story.listing("drift_anvil", **HOLSTER)
    say(story, listing_id, "other")
    number = say(story, listing_id, "accessory", author="ben")
    assert held(story, listing_id) == {"item_type": "accessory"}
    with story.database.begin() as connection:
        assert corrections.withdraw(connection, number, "ana", story.now(), "misread")
        assert not corrections.withdraw(connection, number, "ben", story.now(), "again")
        rows = corrections.of_listing(connection, listing_id)
    assert held(story, listing_id) == {"item_type": "other"}
    assert [(one.value, one.was, one.withdrawn_by, one.withdrawn_why) for one in rows] == [
        ("accessory", "other", "ana", "misread"),
        ("other", "firearm", None, None),
    ]


def test_the_search_follows_and_what_follows_from_the_type_too(story):
    listing_id = story.listing("drift_anvil", modus_operandi=["parcel_post", "conversion"], **HOLSTER)
    say(story, listing_id, "accessory")
    say(story, listing_id, "not:conversion", name="modus_operandi")
    say(story, listing_id, "bulk_offer", name="modus_operandi")
    found = document(story, listing_id)
    assert (found.item_type, found.trade_relevant, found.confidence) == ("accessory", False, 1.0)
    assert found.modus_operandi == ("parcel_post", "bulk_offer")
    say(story, listing_id, "true", name="trade_relevant")
    assert document(story, listing_id).trade_relevant


def test_agreeing_is_a_label_too(story):
    listing_id = story.listing("drift_anvil")
    say(story, listing_id, "firearm")
    with story.database.read() as connection:
        assert corrections.of_listing(connection, listing_id)[0].agrees
    assert document(story, listing_id).confidence == 1.0


def test_a_correction_is_not_heard_once_the_listing_says_something_else(story):
    listing_id = story.listing("drift_anvil", key="a", **HOLSTER)
    say(story, listing_id, "accessory")
    story.listing("drift_anvil", key="a", price_text="20 EUR", **HOLSTER)
    assert document(story, listing_id).item_type == "accessory"
    story.listing("drift_anvil", key="a", title="CZ 75 BD with three magazines")
    assert document(story, listing_id).item_type == "firearm"
    assert held(story, listing_id) == {"item_type": "accessory"}


def test_a_correction_tells_the_index_and_raises_no_alert(story):
    listing_id = story.listing("drift_anvil", analysis={"item_type": "other", "trade_relevant": False})
    rules = load_rules(Path("config/rules")).good
    run_rules(story.database, rules, changes.since, story.now)
    before = count_alerts(story)
    number = say(story, listing_id, "firearm", reason="a pistol")
    with story.database.begin() as connection:
        corrections.withdraw(connection, number, "ana", story.now(), "no")
        entries = outbox.since(connection, 1, 10)
    assert [(one.kind, one.quiet, one.entity_id) for one in entries] == [("corrected", True, listing_id)] * 2
    run_rules(story.database, rules, changes.since, story.now)
    assert count_alerts(story) == before


def count_alerts(story):
    with story.database.read() as connection:
        return connection.execute(select(func.count()).select_from(tables.alert)).scalar_one()


def test_examples_are_the_words_that_were_looked_at_with_what_holds(story):
    listing_id = story.listing("drift_anvil", key="a", **HOLSTER)
    say(story, listing_id, "accessory")
    say(story, listing_id, "false", name="trade_relevant", source=Source.TRIAGE, author="ben")
    story.listing("drift_anvil", key="a", title="CZ 75 BD with three magazines")
    gone = say(story, story.listing("rook"), "other")
    with story.database.begin() as connection:
        corrections.withdraw(connection, gone, "ana", story.now(), "wrong listing")
        found = list(corrections.examples(connection))
    assert [(one.said.name, one.said.value, one.said.author, one.said.source) for one in found] == [
        ("item_type", "accessory", "ana", "correction"),
        ("trade_relevant", "false", "ben", "triage"),
    ]
    assert {(one.row.title, one.row.description, one.row.site) for one in found} == {(*HOLSTER.values(), "kestrel")}


def test_examples_go_on_beyond_a_batch(story, monkeypatch):
    monkeypatch.setattr(corrections, "BATCH", 2)
    ids = [story.listing(f"vendor {n}") for n in range(5)]
    for listing_id in ids:
        say(story, listing_id, "other")
    with story.database.read() as connection:
        assert [int(one.row.id) for one in corrections.examples(connection)] == ids


def test_of_agreement_counts_only_what_was_said_without_knowing_of_others(story):
    listing_id = story.listing("drift_anvil")
    say(story, listing_id, "other")  # the first one
    say(story, listing_id, "firearm", author="ben")  # saw what ana had said
    with story.database.read() as connection:
        assert corrections.judgements(connection) == {"item_type": {listing_id: {"ana": "other"}}}
    say(story, listing_id, "accessory", author="ben", source=Source.REVIEW)
    say(story, listing_id, "not:conversion", author="ben", name="modus_operandi")
    with story.database.read() as connection:
        found = corrections.judgements(connection)
    assert found["item_type"] == {listing_id: {"ana": "other", "ben": "accessory"}}
    assert list(found["modus_operandi"].values()) == [{"ben": "False"}]


def test_what_is_shown_is_peoples_word_before_the_machines_and_its_labels_last(story):
    listing_id = story.listing("drift_anvil", analysis={"item_type": ""})
    with story.database.read() as connection:
        assert corrections.shown_now(connection, listing_id, "intent")[0] == ""
        assert corrections.shown_now(connection, listing_id, "trade_relevant")[0] == "true"
        assert corrections.shown_now(connection, 999, "intent") == ("", None)
    say(story, listing_id, "wanted", name="intent")
    with story.database.read() as connection:
        assert corrections.shown_now(connection, listing_id, "intent")[0] == "wanted"


def test_the_legal_class_of_another_type_is_open_and_fraud_and_intent_are_heard(story):
    said = {"legal": {"eu_category": "B"}, "scam": None, "intent": "offer"}
    listing_id = story.listing("drift_anvil", **said, **HOLSTER)
    for name, value in {"item_type": "accessory", "scam": "true", "intent": "wanted"}.items():
        say(story, listing_id, value, name=name)
    with story.database.read() as connection:
        texts = {listing_id: HOLSTER}
        heard = corrections.heard(connection, texts)[listing_id]
        assert corrections.shown_now(connection, listing_id, "scam")[0] == "true"
    found = corrected({"item_type": "firearm", **said}, heard)
    assert (found["legal"], found["scam"], found["intent"]) == (None, True, "wanted")
