"""Observations: what was said at one time, appended for every visit; facts and labels hang on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Row, and_, delete, insert, select, update

from records.difference import changed_values
from records.fact import Fact
from records.label import Label
from records.signature import Signature
from store import tables

T = tables.observation


@dataclass(frozen=True, slots=True)
class Said:
    """What one capture says of one listing or account."""

    texts: Mapping[str, Any]
    analysis: Mapping[str, Any]
    version: str
    facts: Sequence[Fact] = ()
    labels: Sequence[Label] = ()
    also: Mapping[str, list[Any]] = field(default_factory=dict)  # differences that are not in the texts, as `gone`
    signature: Signature | None = None  # of a listing's texts, for store.copies


@dataclass(frozen=True, slots=True)
class Subject:
    """Of what: `listing` or `vendor`, with its row id."""

    entity: str
    id: int

    @property
    def column(self) -> Column[Any]:
        """Return the observation's column that holds this subject."""
        return T.c.listing_id if self.entity == "listing" else T.c.account_id


@dataclass(frozen=True, slots=True)
class Observed:
    """The observation that was written; `kind` is first_seen, changed, observed or gone."""

    id: int
    kind: str
    repeats: int | None = None  # the one that holds its texts and labels


def append(connection: Connection, subject: Subject, capture_id: str, at: datetime, said: Said) -> Observed | None:
    """Write what a capture says; None when this code has said it of this capture before.

    An older reading of the same capture is kept and no longer current. An observation that repeats the one before it
    in version and texts, noise apart, holds neither of its own: `repeats` names the one that has them.
    """
    same = and_(subject.column == subject.id, T.c.capture_id == capture_id)
    if connection.execute(select(T.c.id).where(same, T.c.version == said.version)).first():
        return None
    connection.execute(update(T).where(same).values(current=False))
    previous = before(connection, subject, at)
    difference = {**(changed_values(previous.texts, said.texts) if previous else {}), **said.also}
    kind = "first_seen" if previous is None else "changed" if difference else "observed"
    repeats = previous.content_id if previous and kind == "observed" and previous.version == said.version else None
    row = {
        subject.column.name: subject.id,
        "capture_id": capture_id,
        "observed_at": at,
        "kind": kind,
        "repeats": repeats,
        "texts": {} if repeats else dict(said.texts),
        "analysis": {} if repeats else dict(said.analysis),
        "difference": difference,
        "version": said.version,
        "current": True,
    }
    observation_id = int(connection.execute(insert(T).values(row).returning(T.c.id)).scalar_one())
    if not repeats:
        _append_facts(connection, observation_id, said.facts)
        _append_labels(connection, observation_id, said.labels)
    return Observed(observation_id, kind, repeats)


def relabel(connection: Connection, observation_id: int, labels: Sequence[Label], values: Mapping[str, Any]) -> None:
    """Write labels in the place of the observation's own of the same names, and what the analysis says by them.

    Only in the transaction that has written the observation: what others have read is never written over.
    """
    names = {label.name for label in labels}
    connection.execute(
        delete(tables.label).where(tables.label.c.observation_id == observation_id, tables.label.c.name.in_(names))
    )
    _append_labels(connection, observation_id, labels)
    known = connection.execute(select(T.c.analysis).where(T.c.id == observation_id)).scalar_one()
    connection.execute(update(T).where(T.c.id == observation_id).values(analysis={**known, **values}))


def append_gone(connection: Connection, subject: Subject, at: datetime, version: str) -> Observed:
    """Write that a listing was not found any more: an observation too, without a capture of its own."""
    previous = before(connection, subject, at)
    row = {
        subject.column.name: subject.id,
        "observed_at": at,
        "kind": "gone",
        "repeats": previous.content_id if previous else None,
        "texts": {},
        "analysis": {},
        "difference": {"gone": [None, at.isoformat()]},
        "version": version,
        "current": True,
    }
    return Observed(int(connection.execute(insert(T).values(row).returning(T.c.id)).scalar_one()), "gone")


@dataclass(frozen=True, slots=True)
class Earlier:
    """The observation before another, with the texts that hold at it."""

    content_id: int
    texts: Mapping[str, Any]
    version: str


def before(connection: Connection, subject: Subject, at: datetime) -> Earlier | None:
    """Return the current observation of the subject that is the last one up to `at`."""
    mine = select(T.c.id, T.c.repeats).where(subject.column == subject.id, T.c.current, T.c.observed_at <= at)
    found = connection.execute(mine.order_by(T.c.observed_at.desc(), T.c.id.desc()).limit(1)).one_or_none()
    if found is None:
        return None
    content = get(connection, found.repeats or found.id)
    return Earlier(content.id, content.texts, content.version)


def get(connection: Connection, observation_id: int) -> Row[Any]:
    """Return one observation."""
    return connection.execute(select(T).where(T.c.id == observation_id)).one()


def _append_facts(connection: Connection, observation_id: int, facts: Sequence[Fact]) -> None:
    rows = [
        {
            "observation_id": observation_id,
            "kind": fact.kind,
            "value": fact.value,
            "text": fact.text,
            "field": fact.field,
            "start": fact.start,
            "end": fact.end,
            "extractor": fact.extractor,
            "attributes": dict(fact.attributes),
        }
        for fact in facts
    ]
    if rows:
        connection.execute(insert(tables.fact), rows)


def _append_labels(connection: Connection, observation_id: int, labels: Sequence[Label]) -> None:
    rows = [
        {
            "observation_id": observation_id,
            "name": label.name,
            "value": label.value,
            "probability": label.probability,
            "reasons": [reason_row(label, i) for i in range(len(label.reasons))],
            "classifier": label.classifier,
            "abstained": label.abstained,
        }
        for label in labels
    ]
    if rows:
        connection.execute(insert(tables.label), rows)


def reason_row(label: Label, number: int) -> dict[str, Any]:
    """Return one reason of a label as it is stored: words, weight and the quoted span."""
    reason = label.reasons[number]
    row: dict[str, Any] = {"words": reason.words, "weight": reason.weight}
    if reason.fact is not None:
        fact = reason.fact
        row |= {"quote": fact.text, "field": fact.field, "start": fact.start, "end": fact.end, "kind": fact.kind}
    return row
