"""The kind of a page without a site file: a weighted sum of what speaks for each, with the weights of `config/page-kinds.yml`."""

from collections.abc import Mapping
from functools import lru_cache
from math import exp
from pathlib import Path
from typing import NamedTuple

from configfile.loading import FrozenModel, load
from crawlers.general.evidence import Evidence
from crawlers.general.features import FEATURES, features_of
from records.page import PageKind

WEIGHTS_FILE = Path(__file__).parents[2] / "config" / "page-kinds.yml"
ALWAYS = "always"  # the feature that is 1 on every page
REASONS = 3


class Weights(FrozenModel):
    """What each feature weighs for each kind, and how much weaker the sums are meant than they are."""

    temperature: float
    weights: Mapping[PageKind, Mapping[str, float]]


class Judged(NamedTuple):
    """The kind of a page, how sure that is (0–1), and what spoke for it most, in words."""

    kind: PageKind
    sure: float
    why: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def load_weights() -> Weights:
    """Return the weights, read once; raise ConfigError when the file is wrong."""
    return load(WEIGHTS_FILE, Weights)


def judge(evidence: Evidence) -> Judged:
    """Return the kind that most speaks for, how sure that is, and why."""
    return weigh(features_of(evidence), load_weights())


def weigh(features: Mapping[str, float], weights: Weights) -> Judged:
    """Return the kind with the greatest sum of weighted features, how sure that is, and why."""
    present = {ALWAYS: 1.0, **features}
    sums = {
        kind: sum(of_kind.get(name, 0.0) * value for name, value in present.items())
        for kind, of_kind in weights.weights.items()
    }
    best = max(sums, key=lambda kind: sums[kind])
    odds = {kind: exp((one - sums[best]) / weights.temperature) for kind, one in sums.items()}
    return Judged(best, round(1 / sum(odds.values()), 4), _why(best, features, odds, weights.weights))


def _why(
    kind: PageKind,
    features: Mapping[str, float],
    odds: Mapping[PageKind, float],
    weights: Mapping[PageKind, Mapping[str, float]],
) -> tuple[str, ...]:
    """Return what spoke most for this kind rather than for those that came next."""
    others = {other: share for other, share in odds.items() if other is not kind}
    whole = sum(others.values()) or 1.0
    ahead = {
        name: value
        * (
            weights[kind].get(name, 0.0)
            - sum(share * weights[other].get(name, 0.0) for other, share in others.items()) / whole
        )
        for name, value in features.items()
    }
    best = sorted((name for name in ahead if ahead[name] > 0), key=lambda name: -ahead[name])[:REASONS]
    return tuple(FEATURES[name].means for name in best)
