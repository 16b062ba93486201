"""A week of labels: how a site's listings of one ISO week were labelled, and what is not as in the weeks before; pure."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

# Chosen by simulation (bench/label_drift.py): at most one false alarm in 200 site weeks. docs/drift.md has the figures.
LEAST_LISTINGS = 50  # of a week that is compared; a quieter one says nothing
LEAST_WEEKS = 3  # of these, before it
COMPARED = 8  # weeks before that one is compared with, at most
CLUSTER = 6.0  # so many times less do listings say than if each were a seller's only one
SURE = 3.0  # standard deviations
LEAST_RISE = 0.05  # of the share that was left to a person
LEAST_SHIFT = 0.15  # of the share that is relevant for trade
LEAST_APART = {"probability": 0.08, "types": 0.12, "words": 0.10}  # Jensen-Shannon divergence, 0–1
FEW_APART = 5.0  # of which so many listings' share is added: few are further apart by chance
TIMES_APART = 2.0  # as far as the weeks before were from each other
NEW_WORDS = 8  # that are named
STEPS = 10  # of the histogram of probabilities


class Code(StrEnum):
    """What is not as before."""

    ABSTAINED = "abstained"  # more is left to a person
    RELEVANT = "relevant"  # another share is relevant for trade
    TYPES = "types"  # other item types
    PROBABILITY = "probability"  # item types are more or less certain
    WORDS = "words"  # other words


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of a week's new and changed listings; the first four are of those that `version` labelled."""

    labelled: int = 0
    abstained: int = 0
    relevant: int = 0
    types: Mapping[str, int] = field(default_factory=dict)
    probability: Sequence[int] = ()  # of the item type, in ten steps
    listings: int = 0
    words: Mapping[str, int] = field(default_factory=dict)  # in how many listings; of several sellers, the commonest


@dataclass(frozen=True, slots=True)
class Week:
    """One ISO week of one site, as `2026-W48`."""

    week: str
    version: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Finding:
    """What is not as before, in a sentence; `before` and `now` hold the numbers."""

    code: Code
    sentence: str
    before: Mapping[str, Any]
    now: Mapping[str, Any]


def compare(now: Week, before: Sequence[Week]) -> list[Finding]:
    """Return what of a week is not as in the weeks before, the newest first; nothing where either are too few.

    Labels are compared with weeks of the same version only: another version labels otherwise without the site changing.
    """
    found: list[Finding | None] = []
    same = [one for one in before if one.version == now.version and one.figures.labelled >= LEAST_LISTINGS][:COMPARED]
    if now.figures.labelled >= LEAST_LISTINGS and len(same) >= LEAST_WEEKS:
        past = [one.figures for one in same]
        found += [look(now.figures, past) for look in (_abstained, _relevant, _types, _probability)]
    spoken = [one.figures for one in before if one.figures.listings >= LEAST_LISTINGS][:COMPARED]
    if now.figures.listings >= LEAST_LISTINGS and len(spoken) >= LEAST_WEEKS:
        found.append(_words(now.figures, spoken))
        news = new_words(now.figures, spoken)
        return [_with(one, news) for one in found if one]
    return [one for one in found if one]


def other_version(now: Week, before: Sequence[Week]) -> bool:
    """Return whether labels cannot be compared because the weeks before were labelled by another version."""
    weeks = [one for one in before if one.figures.labelled >= LEAST_LISTINGS][:COMPARED]
    return len(weeks) >= LEAST_WEEKS > sum(one.version == now.version for one in weeks)


def new_words(now: Figures, past: Sequence[Figures]) -> list[str]:
    """Return the commonest words that no week before had among its own."""
    known = {word for week in past for word in week.words}
    least = max(3, now.listings // 50)
    fresh = [(-number, word) for word, number in now.words.items() if word not in known and number >= least]
    return [word for _, word in sorted(fresh)[:NEW_WORDS]]


def _with(finding: Finding, news: Sequence[str]) -> Finding:
    if not news:
        return finding
    sentence = f"{finding.sentence}; words new this week: {', '.join(news)}"
    return Finding(finding.code, sentence, finding.before, {**finding.now, "new_words": list(news)})


def _abstained(now: Figures, past: Sequence[Figures]) -> Finding | None:
    shares = [_share(one.abstained, one.labelled) for one in past]
    share, usual = _share(now.abstained, now.labelled), _pooled(past, lambda one: one.abstained)
    if share - max(shares) < LEAST_RISE or not _is_sure(share, usual, now, past):
        return None
    told = f"abstained on {_percent(share)} of {now.labelled} listings of this week instead of {_percent(usual)}"
    return Finding(
        Code.ABSTAINED, told, {"share": round(usual, 4)}, {"share": round(share, 4), "listings": now.labelled}
    )


def _relevant(now: Figures, past: Sequence[Figures]) -> Finding | None:
    shares = [_share(one.relevant, one.labelled) for one in past]
    share, usual = _share(now.relevant, now.labelled), _pooled(past, lambda one: one.relevant)
    apart = max(share - max(shares), min(shares) - share)
    if apart < LEAST_SHIFT or not _is_sure(share, usual, now, past):
        return None
    told = f"called {_percent(share)} of {now.labelled} listings of this week relevant for trade instead of {_percent(usual)}"
    return Finding(
        Code.RELEVANT, told, {"share": round(usual, 4)}, {"share": round(share, 4), "listings": now.labelled}
    )


def _types(now: Figures, past: Sequence[Figures]) -> Finding | None:
    apart = _apart("types", now.types, [one.types for one in past], now.labelled)
    if apart is None:
        return None
    usual = _sum(one.types for one in past)
    total, whole = sum(now.types.values()), sum(usual.values())
    moved = {name: now.types.get(name, 0) / total - usual[name] / whole for name in {*now.types, *usual}}
    named = sorted(moved, key=lambda name: (-abs(moved[name]), name))[:3]
    pairs = [
        f"{name.replace('_', ' ')} {_percent(now.types.get(name, 0) / total)} instead of {_percent(usual[name] / whole)}"
        for name in named
    ]
    told = f"other item types than before in {total} listings of this week: {', '.join(pairs)}"
    return Finding(Code.TYPES, told, {"types": dict(usual)}, {"types": dict(now.types), "divergence": round(apart, 3)})


def _probability(now: Figures, past: Sequence[Figures]) -> Finding | None:
    steps = [dict(enumerate(map(float, one.probability))) for one in past]
    apart = _apart("probability", dict(enumerate(now.probability)), steps, now.labelled)
    if apart is None:
        return None
    mean, usual = (
        _mean(now.probability),
        _mean([sum(column) for column in zip(*(one.probability for one in past), strict=True)]),
    )
    told = (
        f"item types of {now.labelled} listings of this week are told with {mean:.2f} on average instead of {usual:.2f}"
    )
    return Finding(
        Code.PROBABILITY, told, {"mean": round(usual, 3)}, {"mean": round(mean, 3), "divergence": round(apart, 3)}
    )


def _words(now: Figures, past: Sequence[Figures]) -> Finding | None:
    apart = _apart("words", now.words, [one.words for one in past], now.listings)
    if apart is None:
        return None
    told = f"other words than before in {now.listings} listings of this week"
    return Finding(Code.WORDS, told, {"weeks": len(past)}, {"divergence": round(apart, 3), "listings": now.listings})


def _apart(what: str, now: Mapping[Any, float], past: Sequence[Mapping[Any, float]], listings: int) -> float | None:
    """Return how far a distribution is from the ones before, where that is further than they are from each other; else None."""
    apart = divergence(now, _sum(past))
    usual = max(divergence(one, _sum(other for other in past if other is not one)) for one in past)
    return apart if apart >= max(LEAST_APART[what] + FEW_APART / listings, TIMES_APART * usual) else None


def divergence(one: Mapping[Any, float], other: Mapping[Any, float]) -> float:
    """Return the Jensen-Shannon divergence of two counted distributions, 0 (the same) to 1 (nothing in common).

    >>> divergence({"a": 2}, {"a": 40}), divergence({"a": 2}, {"b": 40})
    (0.0, 1.0)
    """
    total, whole = sum(one.values()), sum(other.values())
    if not total or not whole:
        return 0.0
    found = 0.0
    for name in {*one, *other}:
        p, q = one.get(name, 0) / total, other.get(name, 0) / whole
        middle = (p + q) / 2
        found += sum(part / 2 * math.log2(part / middle) for part in (p, q) if part)
    return max(0.0, found)


def _is_sure(share: float, usual: float, now: Figures, past: Sequence[Figures]) -> bool:
    """Whether a share differs by more than chance, listings of one seller being alike."""
    before = sum(one.labelled for one in past)
    both = (share * now.labelled + usual * before) / (now.labelled + before)
    spread = math.sqrt(CLUSTER * both * (1 - both) * (1 / now.labelled + 1 / before))
    return abs(share - usual) > SURE * spread > 0


def _sum(several: Any) -> Counter[Any]:  # noqa: ANN401 (mappings of counts)
    total: Counter[Any] = Counter()
    for one in several:
        total.update(one)
    return total


def _pooled(past: Sequence[Figures], count: Callable[[Figures], int]) -> float:
    return _share(sum(map(count, past)), sum(one.labelled for one in past))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _mean(steps: Sequence[int]) -> float:
    return sum((place + 0.5) / STEPS * number for place, number in enumerate(steps)) / max(1, sum(steps))


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"
