"""The file `config/risk.yml`: the parts of the parcel risk score, in groups of which each may be unknown."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from configfile.loading import FrozenModel

PATH = Path(__file__).parent.parent / "config" / "risk.yml"
Figure = Literal[
    "crosses_customs", "within_union", "domestic", "refuses_places", "new_sender", "known_sender", "cheap", "usual_price", "likely_scam",
]  # fmt: skip


class Part(FrozenModel):
    """One part: words of the listing (`facts`: kind → values, `unless` others are there) or a figure; `says` is the reason in words."""

    facts: dict[str, tuple[str, ...]] | None = None
    unless: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    figure: Figure | None = None
    weight: float = Field(gt=-1, lt=1)
    says: str

    @model_validator(mode="after")
    def _rests_on_one_thing(self) -> Self:
        if (self.facts is None) == (self.figure is None):
            raise ValueError("give facts or a figure")
        return self


class Group(FrozenModel):
    """Parts about one question; `unknown` is said where none of them holds."""

    name: str
    unknown: str | None
    parts: tuple[Part, ...]


class Levels(FrozenModel):
    """The scores from which a risk is medium and high."""

    medium: float
    high: float


class RiskModel(FrozenModel):
    """The whole file."""

    about: str
    sources: tuple[str, ...]
    levels: Levels
    least_prices: int
    cheap: float
    customs_union: frozenset[str]
    everywhere: frozenset[str]
    item_types: dict[str, float]
    groups: tuple[Group, ...]
