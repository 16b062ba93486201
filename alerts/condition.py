"""Conditions of a rule: a closed little language over the fields of a search document."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, Self, get_type_hints

from pydantic import Field, field_validator, model_validator

from alerts import place
from configfile.loading import FrozenModel
from records.analysis import INTENTS, ITEM_TYPES, MODUS_OPERANDI
from records.document import Document

Scalar = str | bool | int | float
Shape = Literal["word", "words", "flag", "number"]

_NOT_ASKED = {"id", "seq", "first_seen_at", "last_seen_at"}  # a rule looks at what is said, never at a clock
_SHAPES: dict[Any, Shape] = {
    str: "word",
    tuple[str, ...]: "words",
    bool: "flag",
    float: "number",
    float | None: "number",
}
FIELDS: Mapping[str, Shape] = {
    name: _SHAPES[hint] for name, hint in get_type_hints(Document).items() if name not in _NOT_ASKED
}
SHIPPING = frozenset({"parcel", "tracked", "stealth", "split_parts", "in_person"})
_KNOWN: Mapping[str, Callable[[str], bool]] = {  # fields whose words are a closed list: a slip there would never match
    "item_type": frozenset(ITEM_TYPES).__contains__,
    "modus_operandi": frozenset(MODUS_OPERANDI).__contains__,
    "shipping": SHIPPING.__contains__,
    "kind": frozenset({"listing", "vendor"}).__contains__,
    "origin": frozenset({"crawled", "imported"}).__contains__,
    "intent": frozenset(INTENTS).__contains__,
    "parcel_risk": frozenset({"low", "medium", "high"}).__contains__,
    "eu_category": frozenset({"A", "B", "C", "none", "cannot_be_told"}).__contains__,
    "ships_from": place.is_code,
    "ships_to": place.is_code,
    "excludes": place.is_code,
}


class Condition(FrozenModel):
    """One field and one test of it; on a field of several words a test is met by any of them, `not` by none."""

    field: str
    is_: Scalar | None = Field(default=None, alias="is")
    any_of: tuple[Scalar, ...] | None = Field(default=None, min_length=1)
    at_least: float | None = None
    not_: Scalar | None = Field(default=None, alias="not")

    @field_validator("field")
    @classmethod
    def _is_a_field(cls, name: str) -> str:
        if name not in FIELDS:
            raise ValueError(f"no such field; there are {', '.join(sorted(FIELDS))}")
        return name

    @model_validator(mode="after")
    def _fits_the_field(self) -> Self:
        if sum(test is not None for test in (self.is_, self.any_of, self.at_least, self.not_)) != 1:
            raise ValueError("give exactly one of is, any_of, at_least, not")
        if self.at_least is not None and FIELDS[self.field] != "number":
            raise ValueError(f"at_least needs a number, and {self.field} is none")
        for value in self.values:
            if problem := _misfit(self.field, value):
                raise ValueError(problem)
        return self

    @property
    def values(self) -> tuple[Scalar, ...]:
        """Return what `is`, `any_of` or `not` names."""
        if self.any_of is not None:
            return self.any_of
        return tuple(value for value in (self.is_, self.not_) if value is not None)

    @property
    def words(self) -> str:
        """Return the condition as it is read aloud: `item_type is firearm or silencer`."""
        if self.at_least is not None:
            return f"{self.field} is at least {self.at_least:g}"
        named = " or ".join(_written(value) for value in self.values)
        return f"{self.field} is not {named}" if self.not_ is not None else f"{self.field} is {named}"

    def found(self, document: Document) -> str:
        """Return what the document says there."""
        value = getattr(document, self.field)
        return ", ".join(value) if isinstance(value, tuple) else "" if value is None else _written(value)

    def met(self, document: Document) -> bool:
        """Return whether the document fulfils it; a number that is not known fulfils no `at_least`."""
        value = getattr(document, self.field)
        if self.at_least is not None:
            return value is not None and value >= self.at_least
        present = {_folded(item) for item in (value if isinstance(value, tuple) else (value,))}
        hit = any(_folded(wanted) in present for wanted in self.values)
        return not hit if self.not_ is not None else hit


def _misfit(field: str, value: Scalar) -> str | None:
    shape = FIELDS[field]
    if shape == "flag":
        return None if isinstance(value, bool) else f"{field} is true or false"
    if shape == "number":
        return None if isinstance(value, int | float) and not isinstance(value, bool) else f"{field} is a number"
    if not isinstance(value, str):
        return f"{field} holds words: put {_written(value)} in quotes (YAML reads a bare NO as false)"
    if field in _KNOWN and not _KNOWN[field](value):
        return f"{field} never holds {value!r}"
    return None


def _written(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)


def _folded(value: object) -> object:
    return value.casefold() if isinstance(value, str) else value
