"""The linear model: a folder with a manifest and its weights; read by numpy alone, so that serving needs nothing it was trained with."""

import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import Field, ValidationError

from classifiers.features import BUCKETS, Floats, Grams, Told, grams, indexed, told, weighed
from classifiers.given import Given
from configfile.loading import FrozenModel

MANIFEST = "model.json"
WEIGHTS = "weights.npz"
FORMAT = 1


class ModelError(Exception):
    """A model cannot be used; the text names its file and says what is wrong."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path = path
        super().__init__(f"{path}: {problem}")


class CalibrationModel(FrozenModel):
    """How the scores of one stage become probabilities: divided by a temperature, then read off a rising line of knots."""

    temperature: float = Field(gt=0)
    scores: tuple[float, ...] = (0.0, 1.0)
    probabilities: tuple[float, ...] = (0.0, 1.0)


class ManifestModel(FrozenModel):
    """The file `model.json`: what the model is, what it was made of and how it did; `card.md` says the same to people."""

    format: int
    backend: str  # linear, transformers
    label: str  # what it decides: item_type
    version: str
    classes: tuple[str, ...]
    names: tuple[str, ...] = ()  # of the named features, in the order of the weights
    embedders: tuple[str, ...] = ()
    calibration: dict[str, CalibrationModel]  # by stage: plain, and one for each embedder
    made_at: str
    data: dict[str, Any]  # sha256, numbers by language, source and class
    scores: dict[str, Any]
    files: dict[str, str]  # file → SHA-256


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a model thinks: `probabilities` by class, their highest calibrated; `stage` is what decided."""

    classes: tuple[str, ...]
    probabilities: Floats
    stage: str

    @property
    def value(self) -> str:
        """Return the most probable class."""
        return self.classes[int(self.probabilities.argmax())]

    @property
    def probability(self) -> float:
        """Return how probable it is, 0–1."""
        return float(self.probabilities.max())

    @property
    def runner_up(self) -> str:
        """Return the class that comes second."""
        return self.classes[int(self.probabilities.argsort()[-2])]


@dataclass(frozen=True, slots=True)
class Seen:
    """A listing as the model sees it."""

    told: Sequence[Told]
    grams: Sequence[Grams]


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights of classes × features: of named features, of hashed n-grams and, stage by stage, of embeddings."""

    manifest: ManifestModel
    named: Floats  # (classes, names)
    hashed: Floats  # (classes, BUCKETS)
    bias: Floats  # (classes,)
    stages: Mapping[str, Floats]  # embedder → (classes, classes + dimensions + 1): of plain scores, embedding and 1
    places: Mapping[str, int] = field(repr=False)

    def see(self, given: Given) -> Seen:
        """Return the listing's features."""
        return Seen(told(given), grams(given))

    def scores(self, seen: Seen) -> Floats:
        """Return the plain scores, one a class."""
        known = [self.places[one.name] for one in seen.told if one.name in self.places]
        buckets, weights = weighed(seen.grams)
        found: Floats = self.bias + self.named[:, known].sum(axis=1) + self.hashed[:, buckets] @ weights
        return found

    def plain(self, scores: Floats) -> Opinion:
        """Return what named features and n-grams say."""
        return self._opinion("plain", scores)

    def embedded(self, stage: str, scores: Floats, vector: Floats) -> Opinion:
        """Return what they say together with the sentence's embedding."""
        weights = self.stages[stage]
        return self._opinion(stage, weights @ np.concatenate([scores, vector, np.ones(1, np.float32)]))

    def _opinion(self, stage: str, scores: Floats) -> Opinion:
        calibration = self.manifest.calibration[stage]
        shares = softmax(scores / calibration.temperature)
        best = int(shares.argmax())
        probability = np.interp(shares[best], calibration.scores, calibration.probabilities)
        rest = 1 - shares[best]
        shares = shares * ((1 - probability) / rest if rest > 0 else 0)
        shares[best] = probability
        return Opinion(self.manifest.classes, shares.astype(np.float32), stage)


def softmax(scores: Floats) -> Floats:
    """Return shares that add up to 1."""
    raised = np.exp(scores - scores.max())
    shares: Floats = raised / raised.sum()
    return shares


def load_manifest(folder: Path) -> ManifestModel:
    """Return the manifest of a model folder, every file of it checked. Raises ModelError that names the file."""
    path = folder / MANIFEST
    try:
        manifest = ManifestModel.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ModelError(path, str(error.strerror)) from error
    except ValidationError as error:
        raise ModelError(path, f"no manifest of a model: {error.errors()[0]['msg']}") from error
    if manifest.format != FORMAT:
        raise ModelError(path, f"format {manifest.format}, {FORMAT} is known here")
    for name, wanted in manifest.files.items():
        _check(folder / name, wanted)
    return manifest


def _check(path: Path, wanted: str) -> None:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(path, str(error.strerror)) from error
    if found != wanted:
        raise ModelError(path, "another file than the manifest names: it is damaged or was changed")


@functools.lru_cache(maxsize=4)
def load_model(folder: Path) -> LinearModel:
    """Return the model of a folder. Raises ModelError."""
    manifest = load_manifest(folder)
    path = folder / WEIGHTS
    try:
        with np.load(path, allow_pickle=False) as arrays:
            found = {name: arrays[name].astype(np.float32) for name in arrays.files}
    except (OSError, ValueError) as error:
        raise ModelError(path, f"not readable: {error}") from error
    classes = len(manifest.classes)
    wanted = {"named": (classes, len(manifest.names)), "hashed": (classes, BUCKETS), "bias": (classes,)}
    for name, shape in wanted.items():
        if name not in found or found[name].shape != shape:
            raise ModelError(path, f"{name} is missing or not of shape {shape}")
    stages = {name: found[f"stage_{name}"] for name in manifest.embedders if f"stage_{name}" in found}
    return LinearModel(manifest, found["named"], found["hashed"], found["bias"], stages, indexed(manifest.names))


def save_model(
    folder: Path, manifest: Mapping[str, Any], arrays: Mapping[str, Floats], texts: Mapping[str, str]
) -> ManifestModel:
    """Write a model folder and return its manifest; its version names the weights: two of the same are one."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / WEIGHTS, **{name: array.astype(np.float16) for name, array in arrays.items()})  # type: ignore[arg-type]
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    files = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (WEIGHTS, *texts)}
    model = ManifestModel.model_validate({**manifest, "format": FORMAT, "files": files})
    (folder / MANIFEST).write_text(
        json.dumps(model.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n", "utf-8"
    )
    return model
