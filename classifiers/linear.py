"""The linear model: a folder with a manifest and its weights; read by numpy alone, so that serving needs nothing it was trained with."""

import functools
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import Field, ValidationError

from classifiers.features import BUCKETS, Floats, Grams, Told, grams, indexed, told, weighed
from classifiers.given import Given
from configfile.file_hash import sha256_of
from configfile.loading import FrozenModel

MANIFEST = "model.json"
WEIGHTS = "weights.npz"
FORMAT = 1
PLAIN = "plain"  # the stage without an embedding
PARTS = ("named", "hashed", "dense", "bias")


class ModelError(Exception):
    """A model cannot be used; the text names its file and says what is wrong."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path = path
        super().__init__(f"{path}: {problem}")


class LineModel(FrozenModel):
    """A rising line through knots: how often something is right that scores so high."""

    scores: tuple[float, ...] = (0.0, 1.0)
    probabilities: tuple[float, ...] = (0.0, 1.0)


class CalibrationModel(LineModel):
    """How the scores of one stage become probabilities: divided by a temperature, then read off the line."""

    temperature: float = Field(gt=0)

    def shares(self, scores: Floats) -> Floats:
        """Return the probabilities of the classes: the highest as often right as it says, the others share the rest."""
        raw = softmax(scores / self.temperature)
        best = int(raw.argmax())
        probability = float(np.interp(raw[best], self.scores, self.probabilities))
        rest = float(1 - raw[best])
        found = raw * ((1 - probability) / rest if rest > 0 else 0)
        found[best] = probability
        calibrated: Floats = found.astype(np.float32)
        return calibrated


class ServedModel(FrozenModel):
    """How a fine-tuned encoder is served; `precision` says which of its two graphs reads, and may be changed by hand."""

    precision: Literal["int8", "fp32"] = "int8"
    tokens: int = Field(gt=0)  # longer texts are cut
    languages: tuple[str, ...] = ()  # that it was fitted to, and is asked about


class ManifestModel(FrozenModel):
    """The file `model.json`: what the model is, what it was made of and how it did; `card.md` says the same to people."""

    format: int
    backend: str  # linear, transformers
    label: str  # what it decides: item_type
    version: str
    classes: tuple[str, ...]
    names: tuple[str, ...] = ()  # of the named features, in the order of the weights
    embedders: tuple[str, ...] = ()
    calibration: dict[str, CalibrationModel]  # by stage: plain, and one for each embedder; encoder
    ways: dict[str, LineModel] = Field(default_factory=dict)  # by way of the verdict, see classifiers.verdict
    served: ServedModel | None = None  # of the backend transformers
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
class Stage:
    """One linear head: weights of classes × named features, hashed n-grams and dimensions of an embedding."""

    name: str  # plain, or the embedder's
    named: Floats  # (classes, names)
    hashed: Floats  # (classes, BUCKETS)
    dense: Floats  # (classes, dimensions), none for the plain one
    bias: Floats  # (classes,)


@dataclass(frozen=True, slots=True)
class LinearModel:
    """The heads of a model: the plain one, and one for each embedder."""

    manifest: ManifestModel
    stages: Mapping[str, Stage]
    places: Mapping[str, int] = field(repr=False)  # of the named features

    def see(self, given: Given) -> Seen:
        """Return the listing's features."""
        return Seen(told(given), grams(given))

    def judge(self, seen: Seen, stage: str = PLAIN, vector: Floats | None = None) -> Opinion:
        """Return what a stage says; all but the plain one want the text's embedding, too."""
        head = self.stages[stage]
        known = [self.places[one.name] for one in seen.told if one.name in self.places]
        buckets, weights = weighed(seen.grams)
        scores = head.bias + head.named[:, known].sum(axis=1) + head.hashed[:, buckets] @ weights
        if vector is not None:
            scores = scores + head.dense @ vector
        return opinion(self.manifest, stage, scores)


def opinion(manifest: ManifestModel, stage: str, scores: Floats) -> Opinion:
    """Return what a stage's scores, one a class, mean."""
    return Opinion(manifest.classes, manifest.calibration[stage].shares(scores), stage)


def softmax(scores: Floats) -> Floats:
    """Return shares that add up to 1."""
    raised = np.exp(scores - scores.max())
    shares: Floats = raised / raised.sum()
    return shares


def load_manifest(folder: Path) -> ManifestModel:
    """Return the manifest of a model folder, every file of it checked. Raises ModelError that names the file."""
    manifest = read_manifest(folder)
    for name, wanted in manifest.files.items():
        _check(folder / name, wanted)
    return manifest


def read_manifest(folder: Path) -> ManifestModel:
    """Return the manifest of a model folder, the files that it names unseen. Raises ModelError."""
    path = folder / MANIFEST
    try:
        manifest = ManifestModel.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ModelError(path, str(error.strerror)) from error
    except ValidationError as error:
        raise ModelError(path, f"no manifest of a model: {error.errors()[0]['msg']}") from error
    if manifest.format != FORMAT:
        raise ModelError(path, f"format {manifest.format}, {FORMAT} is known here")
    return manifest


def _check(path: Path, wanted: str) -> None:
    try:
        found = sha256_of(path)
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
    stages = {name: _stage(path, name, manifest, found) for name in (PLAIN, *manifest.embedders)}
    return LinearModel(manifest, stages, indexed(manifest.names))


def _stage(path: Path, name: str, manifest: ManifestModel, found: Mapping[str, Floats]) -> Stage:
    """Return a stage's weights, their shapes checked: `named`, `hashed` and so on behind the stage's name."""
    parts = {part: found.get(f"{name}_{part}") for part in PARTS}
    classes = len(manifest.classes)
    wanted = {"named": (classes, len(manifest.names)), "hashed": (classes, BUCKETS), "bias": (classes,)}
    for part, array in parts.items():
        if array is None or array.shape != wanted.get(part, array.shape):
            raise ModelError(path, f"{name}_{part} is missing or not of shape {wanted.get(part, (classes, '…'))}")
    if name not in manifest.calibration:
        raise ModelError(path.parent / MANIFEST, f"has no calibration of stage {name}")
    return Stage(name, **parts)  # type: ignore[arg-type]  # checked above


def save_model(
    folder: Path, manifest: Mapping[str, Any], arrays: Mapping[str, Floats], texts: Mapping[str, str]
) -> ManifestModel:
    """Write a model folder and return its manifest; its version names the weights: two of the same are one."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / WEIGHTS, **{name: array.astype(np.float16) for name, array in arrays.items()})  # type: ignore[arg-type]
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    return seal(folder, manifest, (WEIGHTS, *texts))


def seal(folder: Path, manifest: Mapping[str, Any], names: Iterable[str]) -> ManifestModel:
    """Write the manifest of a folder, with the SHA-256 of its named files, and return it."""
    files = {}
    for name in names:
        with (folder / name).open("rb") as file:
            files[name] = hashlib.file_digest(file, "sha256").hexdigest()
    model = ManifestModel.model_validate({**manifest, "format": FORMAT, "files": files})
    (folder / MANIFEST).write_text(
        json.dumps(model.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n", "utf-8"
    )
    return model
