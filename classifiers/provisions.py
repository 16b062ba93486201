"""The file `config/legal.yml`: provisions of law, what types of guns are like, and the rules that lead from one to the other."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self

from pydantic import model_validator

from configfile.loading import FrozenModel

PATH = Path(__file__).parent.parent / "config" / "legal.yml"
CANNOT_BE_TOLD = "cannot_be_told"
AS_ITS_FIREARM = "as_its_firearm"  # the answer for the firearm that a component is made for
UNKNOWN = "unknown"
Feature = Literal[
    "item_type", "length", "action", "bore", "loading", "fires", "launcher", "disguised", "ignition", "magazine", "deactivated",
    "antique", "salute", "full_auto", "semi", "shortened", "blank", "part", "bullet", "component", "cartridge",
]  # fmt: skip


class Provision(FrozenModel):
    """A provision as it is quoted: where it stands, and what it says in short."""

    source: str
    says: str


class Build(FrozenModel):
    """What a type of gun says of its build; None where the type leaves it open."""

    length: Literal["short", "long"] | None = None
    action: Literal["automatic", "semi-automatic", "repeating", "single-shot"] | None = None
    bore: Literal["rifled", "smooth"] | None = None
    loading: Literal["muzzle"] | None = None
    fires: Literal["rubber"] | None = None
    disguised: Literal["yes"] | None = None
    blank: Literal["yes"] | None = None
    launcher: Literal["yes"] | None = None


class LegalRule(FrozenModel):
    """Conditions that must all be met, and the answer with the provisions it rests on."""

    when: dict[Feature, tuple[str, ...]]
    value: str
    by: tuple[str, ...]
    but: tuple[str, ...] = ()
    probability: float


class LegalLabel(FrozenModel):
    """A label with its possible values and its rules, the first that answers counts."""

    values: tuple[str, ...]
    rules: tuple[LegalRule, ...]


class LegalModel(FrozenModel):
    """The whole file."""

    about: str
    sources: tuple[str, ...]
    provisions: dict[str, Provision]
    types: dict[str, Build]
    rimfire: frozenset[str]
    not_rimfire_by_name: frozenset[str]
    pistol_cartridges: frozenset[str]
    magazine_bands: dict[str, int]
    words: dict[Literal["semi", "disguised", "shortened"], tuple[str, ...]]
    item_types: frozenset[str]
    labels: Mapping[str, LegalLabel]

    @model_validator(mode="after")
    def _names_what_there_is(self) -> Self:
        """Refuse a rule that quotes an unknown provision, answers what the label does not know, or asks for an unknown kind of good."""
        for name, label in self.labels.items():
            for rule in label.rules:
                if missing := {*rule.by, *rule.but} - self.provisions.keys():
                    raise ValueError(f"{name}: no provision {', '.join(sorted(missing))}")
                if rule.value not in {*label.values, AS_ITS_FIREARM}:
                    raise ValueError(f"{name}: {rule.value!r} is not one of its values")
                if missing := set(rule.when.get("item_type", ())) - self.item_types:
                    raise ValueError(f"{name}: item types {', '.join(sorted(missing))} are not labelled")
        return self
