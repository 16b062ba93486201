"""Agreement between reviewers: Cohen's κ of every two, over the listings that both judged without knowing of the other."""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Answers = Mapping[Any, Mapping[str, str]]  # what was judged → who → what he or she said


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reviewers: how many listings both judged, on how many they agree, and κ where it can be told."""

    one: str
    other: str
    common: int
    agreed: int
    kappa: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement about one label: the pairs, those with most in common first, and their mean, weighted by what they have in common."""

    name: str
    pairs: Sequence[Pair]
    kappa: float | None

    @property
    def common(self) -> int:
        """Return how many pairs of answers it rests on."""
        return sum(pair.common for pair in self.pairs)


def cohen(answers: Sequence[tuple[str, str]]) -> float | None:
    """Return how far two people agree beyond chance (Cohen 1960): 1 fully, 0 as chance would; None where chance explains all.

    >>> cohen([("gun", "gun"), ("gun", "gun"), ("toy", "toy"), ("toy", "gun")])
    0.5
    >>> cohen([("gun", "gun"), ("gun", "gun")]) is None
    True
    """
    if not answers:
        return None
    number = len(answers)
    seen = sum(one == other for one, other in answers) / number
    first, second = (Counter(pair[side] for pair in answers) for side in (0, 1))
    chance = sum(first[value] * second[value] for value in first) / number**2
    return None if chance == 1 else (seen - chance) / (1 - chance)


def agreement(name: str, answers: Answers) -> Agreement:
    """Return the agreement about one label; of more than two reviewers the mean over pairs."""
    together: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for said in answers.values():
        for one, other in itertools.combinations(sorted(said), 2):
            together.setdefault((one, other), []).append((said[one], said[other]))
    pairs = [_pair(names, several) for names, several in together.items()]
    told = [(pair.kappa, pair.common) for pair in pairs if pair.kappa is not None]
    weight = sum(common for _, common in told)
    mean = sum(kappa * common for kappa, common in told) / weight if weight else None
    return Agreement(name, sorted(pairs, key=lambda pair: (-pair.common, pair.one, pair.other)), mean)


def _pair(names: tuple[str, str], answers: Sequence[tuple[str, str]]) -> Pair:
    return Pair(*names, len(answers), sum(one == other for one, other in answers), cohen(answers))
