"""The verdict: what holds where the rules and a learned model have both been heard, and how sure that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from classifiers.linear import LineModel, Opinion
from records.analysis import TRADE_RELEVANT
from records.label import Label

RARE = TRADE_RELEVANT | {"manual", "service"}  # types that may trade in arms
STANDING = frozenset({"category", "conversion"})  # kinds of facts on which a rule is not overruled


class Way(StrEnum):
    """How the verdict came about."""

    AGREED = "agreed"
    ALONE = "alone"  # the rules saw nothing, the model something
    OVERRULED = "overruled"  # the model is so sure of something else that the rules yield
    STANDS = "stands"  # what a model knows little of: a category alone, a conversion
    KEPT = "kept"  # the model thinks otherwise, and is not sure enough


@dataclass(frozen=True, slots=True)
class Limits:
    """Probabilities at which a listing goes on to the next stage, and at which one word counts more than another."""

    clear: float = 0.95  # the rules say other, and are at least so sure: nobody else is asked
    sure: float = 0.9  # the plain stage agrees with the rules and is at least so sure: no embedder is asked
    overrule: float = 0.95  # the model needs as much to be heard against the rules
    alone: float = 0.9  # an offer of arms of which the rules saw nothing needs as much
    second: float = 0.8  # and that the plain stage is as sure of arms, too
    abstain: float = 0.3  # below it a person decides


@dataclass(frozen=True, slots=True)
class Verdict:
    """What holds, how probable it is and how it came about."""

    value: str
    probability: float
    way: Way
    abstained: bool


def decide(
    rules: Label, opinion: Opinion, ways: Mapping[str, LineModel], limits: Limits, *, seconded: bool = True
) -> Verdict:
    """Return what holds; `ways` says of each way how often it was right at which probability.

    `seconded` is whether the plain stage thinks of arms, too: an embedding alone takes any private seller's words for them.
    """
    way, value, score = weigh(rules, opinion, limits)
    line = ways.get(way.value)
    probability = float(np.interp(score, line.scores, line.probabilities)) if line else score
    unseen = way is Way.ALONE and value in RARE
    if unseen and (probability < limits.alone or not seconded):
        return Verdict(rules.value, 1 - probability, way, abstained=True)
    return Verdict(value, probability, way, abstained=probability < limits.abstain)


def weigh(rules: Label, opinion: Opinion, limits: Limits) -> tuple[Way, str, float]:
    """Return the way, the value and a score between 0 and 1 that is not calibrated for the way."""
    if opinion.value == rules.value:
        return Way.AGREED, rules.value, opinion.probability
    if rules.value == "other":
        return Way.ALONE, opinion.value, opinion.probability
    if rules.reasons and rules.reasons[0].fact is not None and rules.reasons[0].fact.kind in STANDING:
        return Way.STANDS, rules.value, rules.probability
    if opinion.probability >= limits.overrule:
        return Way.OVERRULED, opinion.value, opinion.probability
    return Way.KEPT, rules.value, 1 - opinion.probability
