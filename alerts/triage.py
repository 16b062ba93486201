"""Triage of an alert: who may move it where; two people at once never overwrite each other in silence."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from records.alert import AlertStatus
from records.correction import Correction, Source
from store import corrections
from store.alerts import Step, StoredAlert, add_step, get, move


class Action(StrEnum):
    """What a person does with an alert."""

    TAKE = "take"
    ESCALATE = "escalate"
    CLOSE = "close"
    REOPEN = "reopen"
    NOTE = "note"


class Verdict(StrEnum):
    """What an alert that is closed was; the first two say whether its listing trades in arms, and are learned from."""

    REAL = "real"
    FALSE_ALARM = "false_alarm"
    NOT_FOR_US = "not_for_us"
    DUPLICATE = "duplicate"

    @property
    def words(self) -> str:
        """Return the verdict as people say it."""
        return self.value.replace("_", " ")


_PAST = {
    Action.TAKE: "taken", Action.ESCALATE: "escalated", Action.CLOSE: "closed", Action.REOPEN: "reopened", Action.NOTE: "noted",
}  # fmt: skip
_LEADS_TO = {
    Action.TAKE: AlertStatus.OPEN,
    Action.ESCALATE: AlertStatus.ESCALATED,
    Action.CLOSE: AlertStatus.CLOSED,
    Action.REOPEN: AlertStatus.OPEN,
}
_FROM = {
    Action.TAKE: {AlertStatus.NEW, AlertStatus.OPEN, AlertStatus.ESCALATED},
    Action.ESCALATE: {AlertStatus.NEW, AlertStatus.OPEN},
    Action.CLOSE: {AlertStatus.NEW, AlertStatus.OPEN, AlertStatus.ESCALATED},
    Action.REOPEN: {AlertStatus.CLOSED},
    Action.NOTE: set(AlertStatus),
}
_TEACHES = {Verdict.REAL: "true", Verdict.FALSE_ALARM: "false"}
_NEEDS_NOTE = {Action.CLOSE, Action.NOTE, Action.REOPEN}


class TriageError(Exception):
    """This cannot be done with an alert that stands so."""


def actions_for(status: AlertStatus) -> tuple[Action, ...]:
    """Return what can be done with an alert of that status.

    >>> [action.value for action in actions_for(AlertStatus.CLOSED)]
    ['reopen', 'note']
    """
    return tuple(action for action in Action if status in _FROM[action])


@dataclass(frozen=True, slots=True)
class Deed:
    """Who does what, when and why; closing, also what the alert was."""

    action: Action
    actor: str
    at: datetime
    note: str = ""
    verdict: Verdict | None = None


def act(connection: Connection, seen: StoredAlert, deed: Deed) -> StoredAlert:
    """Do it where the alert still stands as `seen`, and return how it stands then; a verdict on a listing becomes a label.

    Raises TriageError for what its status or a missing note forbids, AlertChangedError where another was faster.
    """
    action, note = deed.action, deed.note.strip()
    _check(seen, deed, note)
    told = f"{deed.verdict.words}: {note}" if deed.verdict else note
    step = Step(deed.at, deed.actor, _PAST[action], told)
    if action is Action.NOTE:
        add_step(connection, seen.id, step)
    else:
        assignee = deed.actor if action in {Action.TAKE, Action.REOPEN} else seen.assignee
        move(connection, seen, _LEADS_TO[action], assignee, step)
        _learn(connection, seen, deed, note)
    return get(connection, seen.id)


def _check(seen: StoredAlert, deed: Deed, note: str) -> None:
    if seen.status not in _FROM[deed.action]:
        raise TriageError(f"alert {seen.id} is {seen.status}: it cannot be {_PAST[deed.action]}")
    if deed.action in _NEEDS_NOTE and not note:
        raise TriageError(f"a note is needed: why is alert {seen.id} {_PAST[deed.action]}?")
    if deed.verdict and deed.action is not Action.CLOSE:
        raise TriageError("a verdict is given by closing an alert")


def _learn(connection: Connection, seen: StoredAlert, deed: Deed, note: str) -> None:
    """Write the verdict as a correction, or take back that of an alert that is open again."""
    if deed.action is Action.REOPEN:
        for said in corrections.of_alert(connection, seen.id):
            corrections.withdraw(connection, said.id, deed.actor, deed.at, f"alert {seen.id} reopened: {note}")
    if deed.verdict not in _TEACHES or seen.alert.entity != "listing":
        return
    listing_id, name = seen.alert.entity_id, "trade_relevant"
    was, _ = corrections.shown_now(connection, listing_id, name)
    corrections.append(
        connection,
        Correction(
            listing_id, name, _TEACHES[deed.verdict], was, note, deed.actor, deed.at, Source.TRIAGE,
            observation_id=seen.alert.observation_id, alert_id=seen.id,
        ),
    )  # fmt: skip
