from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from records.context import Context
from records.fact import Fact
from records.label import Label


class Readable(Protocol):
    """A text as it was prepared for reading; spans of `normal` and `folded` are alike, `span` leads back to `original`."""

    original: str
    field: str
    normal: str  # without disguises
    folded: str  # lower case, no accents

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a not empty span of `folded` stands in `original`."""
        ...


@dataclass(frozen=True, slots=True)
class Given:
    """What a classifier decides from: a listing's facts, goods among them with their `role`, its texts and the labels before its own."""

    facts: tuple[Fact, ...]
    labels: Mapping[str, Label] = field(default_factory=dict)  # the newest of each name
    texts: Mapping[str, str] = field(default_factory=dict)  # title, description …, as printed
    prepared: Mapping[str, Readable] = field(default_factory=dict)  # of them title and description
    language: str | None = None  # ISO 639-1
    context: Context = field(default_factory=Context)


Classifier = Callable[[Given], Iterable[Label]]
