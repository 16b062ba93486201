"""Triage of an alert: who may move it where; two people at once never overwrite each other in silence."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from records.alert import AlertStatus
from store.alerts import Step, StoredAlert, add_step, get, move


class Action(StrEnum):
    """What a person does with an alert."""

    TAKE = "take"
    ESCALATE = "escalate"
    CLOSE = "close"
    REOPEN = "reopen"
    NOTE = "note"


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
    """Who does what, when and why."""

    action: Action
    actor: str
    at: datetime
    note: str = ""


def act(connection: Connection, seen: StoredAlert, deed: Deed) -> StoredAlert:
    """Do it where the alert still stands as `seen`, and return how it stands then.

    Raises TriageError for what its status or a missing note forbids, AlertChangedError where another was faster.
    """
    action, note = deed.action, deed.note.strip()
    if seen.status not in _FROM[action]:
        raise TriageError(f"alert {seen.id} is {seen.status}: it cannot be {_PAST[action]}")
    if action in _NEEDS_NOTE and not note:
        raise TriageError(f"a note is needed: why is alert {seen.id} {_PAST[action]}?")
    step = Step(deed.at, deed.actor, _PAST[action], note)
    if action is Action.NOTE:
        add_step(connection, seen.id, step)
    else:
        assignee = deed.actor if action in {Action.TAKE, Action.REOPEN} else seen.assignee
        move(connection, seen, _LEADS_TO[action], assignee, step)
    return get(connection, seen.id)
