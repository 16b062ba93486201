"""A parsed query: fields resolved, words analysed, dates made instants. Each engine's emitter is a walk over this."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Everything:
    """Every document."""


@dataclass(frozen=True, slots=True)
class Term:
    """Documents with exactly this token (text fields) or keyword form (keyword fields)."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Two or more tokens in order; `slop` positions may be between them or be spent on moving them."""

    field: str
    tokens: tuple[str, ...]
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A token at most `edits` (1 or 2) insertions, deletions, substitutions or swaps away."""

    field: str
    value: str
    edits: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """A token that matches the whole of a regular expression in the part of the syntax that both engines share."""

    field: str
    regex: str


@dataclass(frozen=True, slots=True)
class Range:
    """A number between two bounds, of which one may be absent; instants are milliseconds since 1970."""

    field: str
    low: float | None
    high: float | None
    include_low: bool = True
    include_high: bool = True


@dataclass(frozen=True, slots=True)
class And:
    """All of them."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of them; of none, nothing."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The documents that the node does not find."""

    node: "Node"


@dataclass(frozen=True, slots=True)
class Boost:
    """The same documents, weighing more or less in the order of relevance."""

    node: "Node"
    factor: float


Node: TypeAlias = Everything | Term | Phrase | Fuzzy | Pattern | Range | And | Or | Not | Boost
