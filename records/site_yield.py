"""A yield: what one visit read of one site, field by field, small enough to be kept for every visit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as of
from enum import StrEnum
from typing import Any

Place = tuple[str, str]  # kind of page and name of field, that of a row as `listings[].price`; "" is the kind itself


class Mark(StrEnum):
    """What is counted of values: how they look, never what they say but for the few that most pages share."""

    SHAPE = "shape"  # number, money, date, word, text …
    SIZE = "size"  # of a number: four steps to a power of ten
    LENGTH = "length"  # of a text: one step to a power of two
    LANGUAGE = "language"  # of a text long enough to tell
    VALUE = "value"  # of a field with few values


@dataclass(frozen=True, slots=True)
class FieldYield:
    """One field of one kind of page; `pages` are rows where it is a field of rows, `filled` those that have a value."""

    kind: str
    field: str
    pages: int
    filled: int
    required: int = 0  # pages that must have it and have not
    refused: int = 0  # pages whose value a validator refuses
    distinct: int = 0
    most: int = 0  # pages that share the commonest value
    marks: Mapping[str, Mapping[str, int]] = of(default_factory=dict)  # Mark → what → pages
    quantiles: Sequence[float] = ()  # of numbers: least, 10 %, 25 %, median, 75 %, 90 %, greatest
    total: float = 0.0  # of numbers
    good: Sequence[str] = ()  # captures with a value
    bad: Sequence[str] = ()  # captures without one, or with a refused one

    @property
    def share(self) -> float:
        """Return which part of the pages has a value, 0–1."""
        return self.filled / self.pages if self.pages else 0.0


@dataclass(frozen=True, slots=True)
class VisitYield:
    """One visit; `kinds` counts its pages by kind, `whole` those that were observed, `spoilt` names fields that drifted in it."""

    visit_id: int
    complete: bool
    reader: str = ""  # of most pages: its name without version
    kinds: Mapping[str, int] = of(default_factory=dict)
    whole: int = 0
    fields: Mapping[Place, FieldYield] = of(default_factory=dict)
    spoilt: frozenset[Place] = frozenset()

    @property
    def pages(self) -> int:
        """Return how many pages were read."""
        return sum(self.kinds.values())


class Code(StrEnum):
    """What is not as before; where a field shows several, the first of these is told."""

    VANISHED = "vanished"  # a kind of page is met no more
    GREW = "grew"  # pages that are not recognised, or ask for a sign-in or a puzzle
    FEW = "few"  # listings far below what is expected
    MISSING = "missing"  # a required field is not there
    INVALID = "invalid"  # a validator refuses the values
    ROWS = "rows"  # fewer rows on a page
    FALLEN = "fallen"  # fewer pages have the field
    LINKS = "links"  # fewer pages lead on
    EQUAL = "equal"  # the same value on all pages
    SHAPE = "shape"  # values of another shape: dates where prices were
    SCALE = "scale"  # numbers of another size: 100 times
    LANGUAGE = "language"
    VALUES = "values"  # other words than ever in a field with few values
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class Finding:
    """One drift: where, what, in one sentence without any value, and in numbers."""

    kind: str
    field: str
    code: Code
    sentence: str
    before: Mapping[str, Any] = of(default_factory=dict)
    now: Mapping[str, Any] = of(default_factory=dict)
    part: str = ""  # of the field, as `price.amount`; the field itself where it has none

    @property
    def place(self) -> Place:
        """Return what tells it from other drifts of the site."""
        return self.kind, self.field
