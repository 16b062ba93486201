import functools
import hashlib
import importlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import Field

from classifiers.given import Classifier, Given
from configfile.loading import FrozenModel, load
from records.label import Label

PATH = Path(__file__).parent.parent / "config" / "classifiers.yml"


class ClassifierModel(FrozenModel):
    """One classifier: the module of `classifiers` that builds it, and what it is built with."""

    name: str
    late: bool = False  # asks what only the store knows, and is asked again when that is known
    params: dict[str, Any] = Field(default_factory=dict)


class ClassifiersModel(FrozenModel):
    """The file `config/classifiers.yml`: which classifiers run, in this order."""

    classifiers: tuple[ClassifierModel, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A classifier, built."""

    name: str
    classify: Classifier
    late: bool


def classify(given: Given) -> tuple[Label, ...]:
    """Return the labels of all chosen classifiers; each sees those of the ones before it, and its own replace theirs of the same name."""
    return _asked(given, chosen())


def weigh(given: Given, labels: Iterable[Label]) -> tuple[Label, ...]:
    """Return the labels again, those of late classifiers made anew: `given` now holds what the store knows."""
    return _asked(given, [one for one in chosen() if one.late], labels)


def _asked(given: Given, classifiers: Iterable[Chosen], labels: Iterable[Label] = ()) -> tuple[Label, ...]:
    known = list(labels)
    for one in classifiers:
        new = list(one.classify(replace(given, labels={label.name: label for label in known})))
        names = {label.name for label in new}
        known = [label for label in known if label.name not in names] + new
    return tuple(known)


@functools.cache
def chosen(path: Path = PATH) -> tuple[Chosen, ...]:
    """Return the classifiers that the file names, built."""
    models = load(path, ClassifiersModel).classifiers
    return tuple(
        Chosen(one.name, importlib.import_module(f"classifiers.{one.name}").build(**one.params), one.late)
        for one in models
    )


@functools.cache
def version(path: Path = PATH) -> str:
    """Return the version of the choice: eight hex digits of the file's SHA-256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8]
