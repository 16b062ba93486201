"""Contributions: what spoke for a class and against it, in the listing's own words."""

from collections.abc import Iterator, Sequence

import numpy as np

from classifiers.features import Floats, Grams, Told, words
from classifiers.given import Given
from classifiers.linear import LinearModel, Seen
from records.fact import Fact
from records.label import Reason

MOST_FACTS, MOST_WORDS, MOST_AGAINST = 3, 3, 3
LEAST = 0.05  # of a weight that is worth saying
KIND = "words"  # of the facts that hold the words' places; they are in no lexicon


def reasons(model: LinearModel, stage: str, given: Given, seen: Seen, between: tuple[str, str]) -> list[Reason]:
    """Return the strongest reasons for the first of two classes and against it, beside the second; weights between -1 and 1."""
    value, head = between[0], model.stages[stage]
    for_it, against_it = (model.manifest.classes.index(one) for one in between)
    told = list(_of_told(head.named[for_it] - head.named[against_it], model, seen.told, value))
    spoken = list(_of_words(head.hashed[for_it] - head.hashed[against_it], given, seen.grams, value))
    pro = _strongest(told, MOST_FACTS) + _strongest(spoken, MOST_WORDS)
    contra = _strongest([*told, *spoken], MOST_AGAINST, sign=-1)
    return pro + contra


def _strongest(found: list[Reason], most: int, sign: int = 1) -> list[Reason]:
    return sorted((one for one in found if one.weight * sign > LEAST), key=lambda one: -one.weight * sign)[:most]


def _of_told(weights: Floats, model: LinearModel, told: Sequence[Told], value: str) -> Iterator[Reason]:
    """Yield what facts say, each fact once: several features may come from one. What comes from none has no words to quote."""
    sums: dict[Fact, float] = {}
    for one in told:
        if one.fact is not None and one.name in model.places:
            sums[one.fact] = sums.get(one.fact, 0.0) + float(weights[model.places[one.name]])
    for fact, weight in sums.items():
        words = f"{fact.text!r}, read as {fact.kind.replace('_', ' ')}"
        yield Reason(f"{words}: {_verb(weight)} {value.replace('_', ' ')}", bounded(weight), fact)


def _of_words(weights: Floats, given: Given, found: Sequence[Grams], value: str) -> Iterator[Reason]:
    """Yield what words say: the sum of the n-grams that touch them, each shared among its letters."""
    norm = _norm(found)
    for one in found:
        shares = np.zeros(len(one.text) + 2, np.float32)
        each = weights[one.buckets] / (norm * one.sizes)
        for size in np.unique(one.sizes):
            mine = one.sizes == size
            for step in range(int(size)):
                np.add.at(shares, np.clip(one.starts[mine] + step, 0, len(one.text)), each[mine])
        prepared = given.prepared[one.field]
        for start, end in words(one.text):
            weight = float(shares[start:end].sum())
            if abs(weight) > LEAST:
                first, last = prepared.span(start, end)
                text = prepared.original[first:last]
                fact = Fact(first, last, KIND, one.text[start:end], text, one.field, "n-grams")
                yield Reason(f"the word {text!r}: {_verb(weight)} {value.replace('_', ' ')}", bounded(weight), fact)


def _norm(found: Sequence[Grams]) -> float:
    counts = np.unique(np.concatenate([one.buckets for one in found]), return_counts=True)[1] if found else np.ones(1)
    return float(np.linalg.norm(1 + np.log(counts)))


def _verb(weight: float) -> str:
    return "speaks for" if weight > 0 else "speaks against"


def bounded(weight: float) -> float:
    """Return a weight between -1 and 1: half of that for a weight of 1.

    >>> bounded(1.0), bounded(-3.0)
    (0.5, -0.75)
    """
    return round(weight / (1 + abs(weight)), 3)
