from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from records.fact import Fact
from records.label import Label


@dataclass(frozen=True, slots=True)
class Given:
    """What a classifier decides from: a listing's facts, goods among them with their `role`, and the labels before its own."""

    facts: tuple[Fact, ...]
    labels: Mapping[str, Label]


Classifier = Callable[[Given], Iterable[Label]]
