from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from records.context import Context
from records.fact import Fact
from records.label import Label


@dataclass(frozen=True, slots=True)
class Given:
    """What a classifier decides from: a listing's facts, goods among them with their `role`, its texts and the labels before its own."""

    facts: tuple[Fact, ...]
    labels: Mapping[str, Label] = field(default_factory=dict)  # the newest of each name
    texts: Mapping[str, str] = field(default_factory=dict)  # title, description …, as printed
    language: str | None = None  # ISO 639-1
    context: Context = field(default_factory=Context)


Classifier = Callable[[Given], Iterable[Label]]
