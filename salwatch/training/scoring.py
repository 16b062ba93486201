"""Scoring: how verdicts do on examples that were not fitted to, by class, language and kind of listing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from records.analysis import TRADE_RELEVANT

BINS = 10  # of the expected calibration error: Guo et al., On Calibration of Modern Neural Networks, ICML 2017


@dataclass(frozen=True, slots=True)
class Judged:
    """An example beside what was said of it."""

    right: str
    said: str
    probability: float
    abstained: bool
    language: str


def scores(judged: Sequence[Judged]) -> dict[str, Any]:
    """Return accuracy, F1 by class and of trade-relevant types, accuracy by language, calibration error, share of abstentions."""
    classes = {name: f1(_counts(judged, {name})) for name in sorted({one.right for one in judged})}
    by_language: dict[str, list[bool]] = defaultdict(list)
    for one in judged:
        by_language[one.language].append(one.right == one.said)
    return {
        "examples": len(judged),
        "accuracy": _share(one.right == one.said for one in judged),
        "macro_f1": round(sum(classes.values()) / len(classes), 4) if classes else 0.0,
        "classes": classes,
        "relevant_f1": f1(_counts(judged, TRADE_RELEVANT)),
        "languages": {name: _share(right) for name, right in sorted(by_language.items())},
        "calibration_error": calibration_error(judged),
        "reliability": reliability(judged),
        "abstained": _share(one.abstained for one in judged),
    }


def _counts(judged: Iterable[Judged], names: Iterable[str]) -> Counter[str]:
    wanted = frozenset(names)
    return Counter(
        {(True, True): "hit", (True, False): "missed", (False, True): "false"}.get(
            (one.right in wanted, one.said in wanted), "else"
        )
        for one in judged
    )


def f1(counts: Counter[str]) -> float:
    """Return the harmonic mean of precision and recall.

    >>> f1(Counter(hit=3, missed=1, false=1)), f1(Counter())
    (0.75, 0.0)
    """
    found = 2 * counts["hit"] + counts["missed"] + counts["false"]
    return round(2 * counts["hit"] / found, 4) if found else 0.0


def calibration_error(judged: Iterable[Judged]) -> float:
    """Return the expected calibration error: how far probability and share of right answers are apart, in the mean.

    >>> sure = Judged("firearm", "firearm", 0.9, False, "en")
    >>> calibration_error([sure])
    0.1
    """
    bins = reliability(judged)
    total = sum(number for _, _, number in bins)
    return round(sum(abs(said - right) * number for said, right, number in bins) / total, 4) if total else 0.0


def reliability(judged: Iterable[Judged]) -> list[tuple[float, float, int]]:
    """Return for each tenth of probability what was said in the mean, the share that was right, and of how many."""
    bins: dict[int, list[Judged]] = defaultdict(list)
    for one in judged:
        if not one.abstained:
            bins[min(int(one.probability * BINS), BINS - 1)].append(one)
    return [
        (
            round(sum(one.probability for one in some) / len(some), 4),
            _share(one.right == one.said for one in some),
            len(some),
        )
        for _, some in sorted(bins.items())
    ]


def _share(these: Iterable[bool]) -> float:
    found = list(these)
    return round(sum(found) / len(found), 4) if found else 0.0
