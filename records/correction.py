"""Corrections: what a person says a label should be, or that it is right; and what an analysis says once they are heard."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from records.analysis import MODUS_OPERANDI, TRADE_RELEVANT
from records.listing import ListingRow

NOT = "not:"  # before a way of working that the listing does not show
WAYS = "modus_operandi"  # the label name of which several values hold at once: each is judged apart


class Source(StrEnum):
    """Where a person said it."""

    CORRECTION = "correction"  # beside the label, on the listing's page
    REVIEW = "review"  # asked by the review queue, without what others said
    TRIAGE = "triage"  # by closing an alert


@dataclass(frozen=True, slots=True)
class Correction:
    """What `author` says label `name` should be; `was` is what was shown, the same where the author agrees.

    Of a way of working the value is the way, or with `not:` before it where the listing does not show it.
    """

    listing_id: int
    name: str
    value: str
    was: str
    reason: str
    author: str
    made_at: datetime
    source: Source = Source.CORRECTION
    observation_id: int | None = None  # what the author looked at
    alert_id: int | None = None
    id: int = 0
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    withdrawn_why: str | None = None

    @property
    def key(self) -> str:
        """Return what it speaks of: the label's name, of a way of working with the way."""
        return key_of(self.name, self.value)

    @property
    def agrees(self) -> bool:
        """Return whether the author says that what was shown is right."""
        return self.value == self.was


@dataclass(frozen=True, slots=True)
class Judged:
    """A listing's words with what holds of one label of it: material to train from."""

    row: ListingRow
    said: Correction
    account_id: int | None


def key_of(name: str, value: str) -> str:
    """Return what a correction speaks of, by which a newer one replaces it.

    >>> key_of("item_type", "firearm"), key_of("modus_operandi", "not:conversion")
    ('item_type', 'modus_operandi:conversion')
    """
    return f"{name}:{value.removeprefix(NOT)}" if name == WAYS else name


def newest(corrections: Iterable[Correction]) -> dict[str, Correction]:
    """Return key → the newest correction that is not withdrawn: what holds."""
    held: dict[str, Correction] = {}
    for one in sorted(corrections, key=lambda one: one.id):
        if one.withdrawn_at is None:
            held[one.key] = one
    return held


def shown(analysis: Mapping[str, Any], name: str, way: str = "") -> str:
    """Return what an analysis says of a label, as a correction would say it; empty where it says nothing.

    >>> shown({"trade_relevant": True}, "trade_relevant"), shown({"modus_operandi": []}, "modus_operandi", "drop_ship")
    ('true', 'not:drop_ship')
    >>> shown({}, "intent")
    ''
    """
    if name == WAYS:
        return way if way in (analysis.get(WAYS) or ()) else f"{NOT}{way}"
    value = analysis.get(name)
    return str(value).lower() if isinstance(value, bool) else str(value or "")


def corrected(analysis: Mapping[str, Any], held: Iterable[Correction]) -> dict[str, Any]:
    """Return an analysis as people say it should be: their word is sure, and what follows from a type follows from theirs.

    >>> from datetime import UTC, datetime
    >>> def said(name, value):
    ...     return Correction(1, name, value, "", "seen", "ana", datetime(2026, 1, 1, tzinfo=UTC))
    >>> gun = {"item_type": "firearm", "trade_relevant": True, "confidence": 0.97}
    >>> corrected(gun, [said("item_type", "accessory")])
    {'item_type': 'accessory', 'trade_relevant': False, 'confidence': 1.0}
    >>> corrected(gun, [said("item_type", "accessory"), said("trade_relevant", "true")])["trade_relevant"]
    True
    """
    values = dict(analysis)
    by_key = {one.key: one for one in held}
    item_type = by_key.get("item_type")
    if item_type:
        values |= {"item_type": item_type.value, "confidence": 1.0} | _following(values, item_type.value)
    if relevant := by_key.get("trade_relevant"):
        values["trade_relevant"] = relevant.value == "true"
    for name in by_key.keys() & values.keys() - {"item_type", "trade_relevant"}:
        if not isinstance(values[name], dict | list):
            said = by_key[name].value
            values[name] = said == "true" if said in ("true", "false") else said
    ways = [one.value for one in by_key.values() if one.name == WAYS]
    return values | ({WAYS: _ways(values.get(WAYS) or (), ways)} if ways else {})


def effective(
    analysis: Mapping[str, Any], held: Sequence[Correction], labels: Mapping[str, str], name: str, way: str = ""
) -> str:
    """Return what a label is: people's word before the machine's; `labels` hold the values that the analysis leaves out.

    >>> effective({"item_type": "other"}, [], {"intent": "wanted"}, "intent")
    'wanted'
    """
    said = shown(corrected(analysis, held), name, way)
    return said or next((one.value for one in held if one.name == name), "") or labels.get(name, "")


def _following(analysis: Mapping[str, Any], item_type: str) -> dict[str, Any]:
    """Return what follows from another type; its legal class is open, and whether a manual teaches making arms stays."""
    if item_type == analysis.get("item_type"):
        return {}
    relevant = item_type in TRADE_RELEVANT or item_type == "service"
    return ({"legal": None} if "legal" in analysis else {}) | (
        {} if item_type == "manual" else {"trade_relevant": relevant}
    )


def _ways(shown: Sequence[str], said: Sequence[str]) -> list[str]:
    """Return the ways of working with those that people add, without those they take away, in the usual order."""
    gone = {value.removeprefix(NOT) for value in said if value.startswith(NOT)}
    kept = ({*shown} | {value for value in said if not value.startswith(NOT)}) - gone
    return [way for way in MODUS_OPERANDI if way in kept]
