"""Chance: how likely a share of pages is, given the shares that the site showed before.

Each visit has a share of its own, scattered around the site's (beta-binomial). Before anything was seen, a field is held
to be one that all pages have, or one of any share between none and all. Source: Gelman et al., Bayesian Data Analysis,
3rd ed., sections 2.4 and 5.3.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log
from statistics import fmean, pvariance

LEAST_SCATTER = 0.005  # correlation within a visit that even the calmest site shows
MOST_SCATTER = 0.5
SURE = (60.0, 0.4)  # Beta of a share that is meant to be all: 99.3 % before anything was seen
OPEN = (1.0, 1.0)  # Beta of a share of which nothing is known

Counted = tuple[int, int]  # pages, and those of them for which it holds


@dataclass(frozen=True, slots=True)
class Past:
    """What earlier visits showed of one share."""

    pages: float  # as many as they are worth, since pages of one visit are alike
    share: float
    scatter: float


def weigh(visits: Sequence[Counted]) -> Past:
    """Return what the visits showed; those without pages count for nothing."""
    counted = [(pages, held) for pages, held in visits if pages]
    if not counted:
        return Past(0.0, 0.0, LEAST_SCATTER)
    total = sum(pages for pages, _ in counted)
    share = sum(held for _, held in counted) / total
    scatter = _scatter(counted, share)
    worth = sum(pages / (1 + (pages - 1) * scatter) for pages, _ in counted)
    return Past(worth, share, scatter)


def _scatter(counted: Sequence[Counted], share: float) -> float:
    """Return the correlation within visits by the method of moments, within its bounds."""
    spread = share * (1 - share)
    if len(counted) < 3 or not spread:
        return LEAST_SCATTER
    by_chance = spread / fmean(pages for pages, _ in counted)
    between = pvariance([held / pages for pages, held in counted])
    return min(max((between - by_chance) / spread, LEAST_SCATTER), MOST_SCATTER)


def chance_of_so_few(past: Past, now: Counted, sure: float) -> float:
    """Return how likely it is that it holds for so few pages, or fewer; `sure` is how likely it is meant for all.

    >>> steady = weigh([(20, 20)] * 5)
    >>> chance_of_so_few(steady, (20, 13), 0.7) < 0.0001 < 0.01 < chance_of_so_few(steady, (20, 19), 0.7)
    True
    """
    pages, held = now
    worth = pages / (1 + (pages - 1) * past.scatter)
    held_of_worth = held * worth / pages
    had, lacked = past.pages * past.share, past.pages * (1 - past.share)
    odds, tails = [], []
    for weight, (a, b) in ((sure, SURE), (1 - sure, OPEN)):
        odds.append(log(weight) + _log_beta(a + had, b + lacked) - _log_beta(a, b))
        tails.append(_tail(round(worth), held_of_worth, a + had, b + lacked))
    highest = max(odds)
    weights = [exp(one - highest) for one in odds]
    return sum(w * tail for w, tail in zip(weights, tails, strict=True)) / sum(weights)


def _tail(pages: int, held: float, a: float, b: float) -> float:
    """Return the beta-binomial chance of at most `held` of `pages`; between two whole numbers, a chance between theirs."""
    whole = min(int(held), pages)
    start = _log_beta(a, b)
    terms = [
        exp(_log_choose(pages, k) + _log_beta(a + k, b + pages - k) - start) for k in range(min(whole + 1, pages) + 1)
    ]
    return min(sum(terms[: whole + 1]) + (held - whole) * sum(terms[whole + 1 :]), 1.0)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
