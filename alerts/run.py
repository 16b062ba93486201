"""Runs the rules over what is new: each change is decided once per rule, whatever is killed when."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import Connection

from alerts.decide import decide
from alerts.rule import AnyRule, RuleFile
from records.alert import Alert
from records.change import Change
from store import alerts, outbox, rules, watermarks
from store.database import Database

ChangesSince = Callable[[Connection, int, int], Sequence[Change]]
BATCH = 500  # changes read at once; the writing transaction is as long as its alerts, not as its changes
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ArmedRule:
    """A rule with its recorded version, and the watermark it follows under."""

    rule: AnyRule
    version: int

    @property
    def mark(self) -> str:
        """Return the name of its watermark."""
        return f"rule:{self.rule.name}"


def run_rules(
    database: Database,
    files: Sequence[RuleFile],
    changes_since: ChangesSince,
    clock: Callable[[], datetime],
    channels: Sequence[str] = (),
) -> Mapping[str, int]:
    """Bring every enabled rule up to the end of the outbox; return how many changes were read and alerts raised.

    What a batch raises and the watermarks behind it are written in one transaction: killed at any point, nothing is lost,
    and the unique key of an alert keeps a change that is decided twice from being raised twice. `channels` are all that are
    set up; a rule may name fewer.
    """
    armed = arm(database, [file for file in files if file.rule.enabled], clock())
    counts = {"rules": len(armed), "changes": 0, "alerts": 0}
    while armed:
        step = _run_batch(database, armed, changes_since, clock, channels)
        if step is None:
            break
        counts["changes"] += step[0]
        counts["alerts"] += step[1]
    if counts["alerts"]:
        log.info("alerts raised", **counts)
    return counts


def arm(database: Database, files: Sequence[RuleFile], now: datetime) -> list[ArmedRule]:
    """Record the present version of every rule, and set a new one to the outbox's begin or end as its `arm` key says."""
    with database.read() as connection:
        known = [rules.latest(connection, file.rule.name) for file in files]
        marks = watermarks.get_many(connection, [f"rule:{file.rule.name}" for file in files])
    if all(
        last and last.body == file.body and f"rule:{last.name}" in marks
        for last, file in zip(known, files, strict=True)
    ):
        return [ArmedRule(file.rule, last.version) for last, file in zip(known, files, strict=True) if last]
    armed = []
    with database.begin() as connection:
        for file in files:
            one = ArmedRule(file.rule, rules.record(connection, file.rule.name, file.body, now))
            if watermarks.get(connection, one.mark) is None:
                start = outbox.head(connection) if file.rule.arm == "now" else 0
                watermarks.move(connection, one.mark, start, now)
                log.info("rule armed", rule=file.rule.name, version=one.version, seq=start)
            armed.append(one)
    return armed


def _run_batch(
    database: Database,
    armed: Sequence[ArmedRule],
    changes_since: ChangesSince,
    clock: Callable[[], datetime],
    channels: Sequence[str],
) -> tuple[int, int] | None:
    """Decide the next changes for the rules that are behind; (changes, alerts), or None when all are at the end.

    Deciding happens outside of the writing transaction, which then looks whether the watermarks are still the same.
    """
    names = [one.mark for one in armed]
    with database.read() as connection:
        head = outbox.head(connection)  # before the changes: numbers become visible in order, none below it is missing
        marks = watermarks.get_many(connection, names)
        lowest = min(marks.values())
        if lowest >= head:
            return None
        changes = changes_since(connection, lowest, BATCH)
    end = changes[-1].seq if changes else head
    now = clock()
    found = [(one, alert) for change in changes for one in armed if (alert := _decide(one, change, marks, now))]
    with database.begin() as connection:
        if watermarks.hold(connection, names) != marks:
            return 0, 0  # another run was faster: look again from where it came to
        raised = sum(alerts.raise_alert(connection, alert, _channels(one.rule, channels)) for one, alert in found)
        for one in armed:
            if marks[one.mark] < end:
                watermarks.move(connection, one.mark, end, now)
    return len(changes), raised


def _decide(one: ArmedRule, change: Change, marks: Mapping[str, int], now: datetime) -> Alert | None:
    return decide(one.rule, change, now, one.version) if change.seq > marks[one.mark] else None


def _channels(rule: AnyRule, channels: Sequence[str]) -> Sequence[str]:
    return channels if rule.channels is None else [name for name in channels if name in rule.channels]
