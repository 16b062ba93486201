import functools
import hashlib
import importlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import Field

from classifiers.given import Classifier, Given
from configfile.loading import FrozenModel, load
from records.fact import Fact
from records.label import Label

PATH = Path(__file__).parent.parent / "config" / "classifiers.yml"


class ClassifierModel(FrozenModel):
    """One classifier: the module of `classifiers` that builds it, and what it is built with."""

    name: str
    params: dict[str, Any] = Field(default_factory=dict)


class ClassifiersModel(FrozenModel):
    """The file `config/classifiers.yml`: which classifiers run, in this order."""

    classifiers: tuple[ClassifierModel, ...]


def classify(facts: Iterable[Fact]) -> tuple[Label, ...]:
    """Return the labels of all chosen classifiers; each sees those of the ones before it."""
    labels: list[Label] = []
    known = tuple(facts)
    for classifier in chosen():
        labels += classifier(Given(known, {label.name: label for label in labels}))
    return tuple(labels)


@functools.cache
def chosen(path: Path = PATH) -> tuple[Classifier, ...]:
    """Return the classifiers that the file names, built."""
    models = load(path, ClassifiersModel).classifiers
    return tuple(importlib.import_module(f"classifiers.{model.name}").build(**model.params) for model in models)


@functools.cache
def version(path: Path = PATH) -> str:
    """Return the version of the choice: eight hex digits of the file's SHA-256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8]
