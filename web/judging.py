"""What a listing's labels are: the machine's word, people's word beside it, and what may be chosen instead; for its page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from classifiers import intent
from records.analysis import ITEM_TYPES, MODUS_OPERANDI
from records.correction import NOT, WAYS, Correction, corrected, effective, key_of
from store import corrections
from store.histories import Content

YES_NO = ("true", "false")
CHOICES: Mapping[str, Sequence[str]] = {
    "item_type": ITEM_TYPES,
    "trade_relevant": YES_NO,
    WAYS: (*MODUS_OPERANDI, *(f"{NOT}{way}" for way in MODUS_OPERANDI)),
    "intent": intent.VALUES,
    "scam": YES_NO,
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """One label as it is shown: `value` holds, `label` is the machine's row; `stale` was said of other words."""

    name: str
    value: str
    label: Row[Any] | None = None
    machine: str = ""
    held: Correction | None = None
    stale: Correction | None = None
    choices: Sequence[str] = ()

    @property
    def anchor(self) -> str:
        """Return the name of its place on the page."""
        return f"label-{key_of(self.name, self.value)}".replace(":", "-")


@dataclass(frozen=True, slots=True)
class Judgements:
    """All labels of a listing, its analysis as people say it should be, and every correction that was ever made."""

    labels: Sequence[Judgement]
    analysis: Mapping[str, Any]
    sure: Correction | None  # of the type
    further_ways: Sequence[str]
    history: Sequence[Correction]


def judgements(connection: Connection, listing_id: int, content: Content) -> Judgements:
    """Return what the listing's labels are now."""
    held = corrections.holding(connection, [listing_id])
    heard = corrections.heard(connection, {listing_id: content.texts}, held).get(listing_id, [])
    rows: dict[str, Row[Any]] = {}
    for label in content.labels:
        several = label.name not in CHOICES  # of a label that nobody corrects every value is a row
        rows.setdefault(f"{label.name}:{label.value}" if several else key_of(label.name, label.value), label)
    keys = dict.fromkeys([*rows, *(key for key in CHOICES if key != WAYS)])
    ways = [*(content.analysis.get(WAYS) or ()), *(one.value for one in heard if one.name == WAYS)]
    keys |= dict.fromkeys(key_of(WAYS, way) for way in ways)
    view = _View(content, {one.key: one for one in heard}, held.get(listing_id, {}), rows)
    made = [view.judgement(key) for key in keys]
    analysis = corrected(content.analysis, heard)
    return Judgements(
        [one for one in made if one.value or one.choices],
        analysis,
        view.heard.get("item_type"),
        [way for way in MODUS_OPERANDI if key_of(WAYS, way) not in keys],
        corrections.of_listing(connection, listing_id),
    )


@dataclass(frozen=True, slots=True)
class _View:
    content: Content
    heard: Mapping[str, Correction]
    held: Mapping[str, Correction]
    rows: Mapping[str, Row[Any]]

    def judgement(self, key: str) -> Judgement:
        name, _, way = key.partition(":")
        row, said = self.rows.get(key), self.heard.get(key)
        if row is not None and name not in CHOICES:
            return Judgement(name, row.value, row, row.value)
        values = {label.name: label.value for label in reversed(self.content.labels)}
        value = effective(self.content.analysis, list(self.heard.values()), values, name, way)
        machine = effective(self.content.analysis, [], values, name, way)
        stale = self.held.get(key) if said is None else None
        others = [one for one in CHOICES.get(name, ()) if one != value]
        if name == WAYS:
            others = [way if value.startswith(NOT) else f"{NOT}{way}"]
        return Judgement(name, value, row, machine, said, stale, others)
