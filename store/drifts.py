"""Drifts: where a site is read otherwise than before; raised once while open, decided by a person, kept for ever."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from dataclasses import field as of
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Select, insert, select, update

from records.site_yield import Code, Finding, Place
from store import tables

T = tables.drift
MACHINE = "salwatch"  # who raises and ends drifts


class Status(StrEnum):
    """`accepted`: the proposed repair was applied; `dismissed`: the site is so now; `ended`: it is read as before again."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A repaired selector: the rule as a site file has it, and why it is thought to lead to the same place.

    The values: on the good page, on the bad page by the present rule, and on the bad page by the repaired one.
    """

    field: str  # whose rule is repaired: of rows that are not found, one of the fields that each must have
    rule: Mapping[str, Any]
    selector: str
    value_before: Any
    value_now: Any
    value_mended: Any
    likeness: float  # 0–1
    why: str


@dataclass(frozen=True, slots=True)
class Drift:
    """One drift of one field of one kind of page, or of the kind itself where `field` is empty."""

    id: int
    site: str
    visit_id: int  # the first bad one
    last_visit_id: int  # the last bad one
    kind: str
    field: str
    code: Code
    sentence: str
    before: Mapping[str, Any]
    now: Mapping[str, Any]
    good_capture_id: str | None
    bad_capture_id: str | None
    proposal: Proposal | None
    status: Status
    raised_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None
    ended_at: datetime | None = None
    applied: Mapping[str, Any] | None = None  # {before, after, own, file}: see salwatch.mending
    steps: Sequence[Mapping[str, str]] = of(default_factory=list)  # {at, who, what, reason}

    @property
    def place(self) -> Place:
        """Return what tells it from other drifts of its site."""
        return self.kind, self.field


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a drift shows: the first bad visit, its first bad capture, the last good one, and a proposal made of both."""

    visit_id: int
    good_capture_id: str | None = None
    bad_capture_id: str | None = None
    proposal: Proposal | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decides, and why."""

    who: str
    reason: str
    at: datetime


def add(connection: Connection, site: str, finding: Finding, evidence: Evidence, now: datetime) -> int:
    """Write a new open drift and return its number."""
    values = {
        "site": site,
        "visit_id": evidence.visit_id,
        "last_visit_id": evidence.visit_id,
        "kind": finding.kind,
        "field": finding.field,
        "code": finding.code.value,
        "sentence": finding.sentence,
        "before": dict(finding.before),
        "now": dict(finding.now),
        "good_capture_id": evidence.good_capture_id,
        "bad_capture_id": evidence.bad_capture_id,
        "proposal": asdict(evidence.proposal) if evidence.proposal else None,
        "status": Status.OPEN.value,
        "raised_at": now,
        "steps": [_step(now, MACHINE, "raised", finding.sentence)],
    }
    return int(connection.execute(insert(T).values(values).returning(T.c.id)).scalar_one())


def get(connection: Connection, drift_id: int) -> Drift | None:
    """Return one drift, or None."""
    return next(iter(_read(connection, select(T).where(T.c.id == drift_id))), None)


def open_of(connection: Connection, site: str) -> list[Drift]:
    """Return the open drifts of a site, oldest first."""
    return listed(connection, site=site, statuses=(Status.OPEN,))


def listed(connection: Connection, *, site: str | None = None, statuses: Collection[Status] = ()) -> list[Drift]:
    """Return drifts, oldest first: of a site or of all, of some statuses or of all."""
    chosen = select(T).order_by(T.c.id)
    if site is not None:
        chosen = chosen.where(T.c.site == site)
    if statuses:
        chosen = chosen.where(T.c.status.in_([status.value for status in statuses]))
    return _read(connection, chosen)


def still_bad(connection: Connection, drift_id: int, visit_id: int) -> None:
    """Keep that a later visit showed the same."""
    connection.execute(update(T).where(T.c.id == drift_id).values(last_visit_id=visit_id))


def end(connection: Connection, drift: Drift, visit_id: int, now: datetime) -> None:
    """Keep that a later visit was read as before again; who decided what stays."""
    steps = [*drift.steps, _step(now, MACHINE, "ended", f"visit {visit_id} is as before")]
    values = {"status": Status.ENDED.value, "ended_at": now, "steps": steps}
    connection.execute(update(T).where(T.c.id == drift.id, T.c.status == drift.status.value).values(values))


def intend(connection: Connection, drift: Drift, applied: Mapping[str, Any]) -> bool:
    """Keep which versions of the site file the proposal will change; False where the drift is not open any more."""
    mine = update(T).where(T.c.id == drift.id, T.c.status == Status.OPEN.value)
    return connection.execute(mine.values(applied=dict(applied))).rowcount == 1


def accept(connection: Connection, drift: Drift, decision: Decision) -> bool:
    """Keep that the proposal was applied; False where the drift is not open any more."""
    return _decide(connection, drift, decision, "accepted", {"status": Status.ACCEPTED.value})


def dismiss(connection: Connection, drift: Drift, decision: Decision) -> bool:
    """Keep that the site is so now: later visits are compared with this one; False where it is not open any more."""
    return _decide(connection, drift, decision, "dismissed", {"status": Status.DISMISSED.value})


def undo(connection: Connection, drift: Drift, decision: Decision) -> bool:
    """Open the drift again, its repair taken back; False where it has changed, or the same one is open anew."""
    same = (T.c.site == drift.site, T.c.kind == drift.kind, T.c.field == drift.field)
    if connection.execute(select(T.c.id).where(*same, T.c.status == Status.OPEN.value)).first():
        return _decide(connection, drift, decision, "undone", {"status": Status.ENDED.value, "ended_at": decision.at})
    return _decide(
        connection, drift, decision, "undone", {"status": Status.OPEN.value, "ended_at": None, "applied": None}
    )


def _decide(connection: Connection, drift: Drift, decision: Decision, what: str, values: Mapping[str, Any]) -> bool:
    decided = {
        "decided_by": decision.who,
        "decided_at": decision.at,
        "reason": decision.reason,
        "steps": [*drift.steps, _step(decision.at, decision.who, what, decision.reason)],
    }
    mine = update(T).where(T.c.id == drift.id, T.c.status == drift.status.value)
    return connection.execute(mine.values(decided | dict(values))).rowcount == 1


def _step(at: datetime, who: str, what: str, reason: str) -> dict[str, str]:
    return {"at": at.isoformat(), "who": who, "what": what, "reason": reason}


def _read(connection: Connection, statement: Select[Any]) -> list[Drift]:
    rows = connection.execute(statement).mappings()
    return [
        Drift(
            **row
            | {
                "code": Code(row["code"]),
                "status": Status(row["status"]),
                "proposal": Proposal(**row["proposal"]) if row["proposal"] else None,
            }
        )
        for row in map(dict, rows)
    ]
