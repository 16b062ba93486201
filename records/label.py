"""A label: what a classifier says of a listing, and why."""

from dataclasses import dataclass

from records.fact import Fact


@dataclass(frozen=True, slots=True)
class Reason:
    """One signed contribution in words; it speaks for the label when `weight` is above 0, against it below."""

    words: str
    weight: float
    fact: Fact | None = None  # the span it rests on


@dataclass(frozen=True, slots=True)
class Label:
    """A class with its probability (0–1) and reasons; an abstaining classifier leaves the decision to a person."""

    name: str  # item_type, trade_relevant, modus_operandi …
    value: str
    probability: float
    reasons: tuple[Reason, ...]
    classifier: str  # name and version
    abstained: bool = False
