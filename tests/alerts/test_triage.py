from pathlib import Path

import pytest

from alerts.rule import load_rule
from alerts.run import run_rules
from alerts.triage import Action, Deed, TriageError, Verdict, act, actions_for
from records.alert import AlertStatus
from records.correction import Correction
from store import alerts, changes, corrections, documents, users
from store.alerts import AlertChangedError, StoredAlert
from tests.alerts.story import Story

RULE = load_rule(Path("config/rules/parcel-offer.yml"))


@pytest.fixture
def alert(story: Story) -> StoredAlert:
    """A new alert, and two people."""
    story.listing("drift_anvil")
    run_rules(story.database, [RULE], changes.since, story.now)
    with story.database.begin() as connection:
        for name in ("ada", "ben"):
            users.add(connection, users.User(name, "analyst", "x", must_change=False, added_at=story.now()))
        return alerts.get(connection, 1)


def do(  # noqa: PLR0917 (a deed)
    story: Story,
    seen: StoredAlert,
    action: Action,
    actor: str = "ada",
    note: str = "",
    verdict: Verdict | None = None,
) -> StoredAlert:
    with story.database.begin() as connection:
        return act(connection, seen, Deed(action, actor, story.now(), note, verdict))


def test_an_alert_is_taken_escalated_and_closed_with_its_history(story: Story, alert: StoredAlert) -> None:
    taken = do(story, alert, Action.TAKE)
    assert (taken.status, taken.assignee) == (AlertStatus.OPEN, "ada")
    escalated = do(story, taken, Action.ESCALATE, "ben", "for the firearms unit")
    assert (escalated.status, escalated.assignee) == (AlertStatus.ESCALATED, "ada")
    closed = do(story, escalated, Action.CLOSE, note="handed over")
    assert closed.status is AlertStatus.CLOSED
    assert do(story, closed, Action.REOPEN, "ben", "it is back").assignee == "ben"
    with story.database.read() as connection:
        steps = [(step.action, step.actor, step.note) for step in alerts.history(connection, alert.id)]
    assert steps[1:] == [
        ("taken", "ada", ""),
        ("escalated", "ben", "for the firearms unit"),
        ("closed", "ada", "handed over"),
        ("reopened", "ben", "it is back"),
    ]
    assert steps[0][:2] == ("raised", "salwatch")


def test_who_comes_second_is_told_and_overwrites_nothing(story: Story, alert: StoredAlert) -> None:
    do(story, alert, Action.TAKE, "ada")
    with pytest.raises(AlertChangedError, match="taken by ada"):
        do(story, alert, Action.TAKE, "ben")
    with story.database.read() as connection:
        assert alerts.get(connection, alert.id).assignee == "ada"
        assert len(alerts.history(connection, alert.id)) == 2


def test_closing_needs_a_reason(story: Story, alert: StoredAlert) -> None:
    with pytest.raises(TriageError, match="a note is needed"):
        do(story, alert, Action.CLOSE, note=" ")


def test_a_closed_alert_is_not_taken(story: Story, alert: StoredAlert) -> None:
    closed = do(story, alert, Action.CLOSE, note="an airsoft gun")
    with pytest.raises(TriageError, match="is closed: it cannot be taken"):
        do(story, closed, Action.TAKE)
    assert actions_for(AlertStatus.CLOSED) == (Action.REOPEN, Action.NOTE)


def test_a_note_changes_no_status(story: Story, alert: StoredAlert) -> None:
    assert do(story, alert, Action.NOTE, note="asked the post office") == alert


def of_listing(story: Story, alert: StoredAlert) -> list[Correction]:
    with story.database.read() as connection:
        return corrections.of_listing(connection, alert.alert.entity_id)


def test_a_verdict_is_kept_beside_the_note_and_teaches(story: Story, alert: StoredAlert) -> None:
    do(story, alert, Action.CLOSE, note="an airsoft gun", verdict=Verdict.FALSE_ALARM)
    (said,) = of_listing(story, alert)
    assert (said.name, said.was, said.value, said.source) == ("trade_relevant", "true", "false", "triage")
    assert (said.author, said.reason, said.alert_id) == ("ada", "an airsoft gun", alert.id)
    assert said.observation_id == alert.alert.observation_id
    with story.database.read() as connection:
        assert alerts.history(connection, alert.id)[-1].note == "false alarm: an airsoft gun"
        assert not documents.listing_documents(connection, [said.listing_id], 1)[0].trade_relevant


def test_an_alert_that_is_opened_again_takes_its_verdict_back(story: Story, alert: StoredAlert) -> None:
    closed = do(story, alert, Action.CLOSE, note="an airsoft gun", verdict=Verdict.FALSE_ALARM)
    do(story, closed, Action.REOPEN, "ben", "it is none")
    (said,) = of_listing(story, alert)
    assert (said.withdrawn_by, said.withdrawn_why) == ("ben", f"alert {alert.id} reopened: it is none")


@pytest.mark.parametrize("verdict", [None, Verdict.NOT_FOR_US, Verdict.DUPLICATE])
def test_what_says_nothing_of_the_listing_teaches_nothing(
    story: Story, alert: StoredAlert, verdict: Verdict | None
) -> None:
    assert do(story, alert, Action.CLOSE, note="handled", verdict=verdict).status is AlertStatus.CLOSED
    assert of_listing(story, alert) == []


def test_a_verdict_belongs_to_closing(story: Story, alert: StoredAlert) -> None:
    with pytest.raises(TriageError, match="by closing"):
        do(story, alert, Action.NOTE, note="x", verdict=Verdict.REAL)
