"""Serving: which learned model decides in this process, and what is wrong where it cannot."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from classifiers.embedding import EmbedderError
from classifiers.encoder import BACKEND, Encoder, load_encoder
from classifiers.linear import LinearModel, ModelError, load_model, read_manifest

SHIPPED = Path(__file__).parent / "shipped"  # trained on what config/training holds; decides until a model is promoted


@dataclass(frozen=True, slots=True)
class Serving:
    """The model in use, none where its file is broken or missing; `problems` name the files and the mends.

    A fine-tuned encoder decides what the shipped linear model's first stage leaves open.
    """

    model: LinearModel | None
    problems: tuple[str, ...] = ()
    encoder: Encoder | None = None

    @property
    def version(self) -> str:
        """Return the version of what was promoted, or that the rules decide alone."""
        if self.model is None:
            return "rules alone"
        return (self.encoder or self.model).manifest.version


class _Active:
    """What this process uses; changed as a whole, read without a lock."""

    def __init__(self) -> None:
        self.now: Serving | None = None
        self.folder = SHIPPED
        self.lock = threading.Lock()


_ACTIVE = _Active()


def active() -> Serving:
    """Return what decides in this process: the shipped model unless `use` was told another."""
    if _ACTIVE.now is None:
        use(_ACTIVE.folder)
    assert _ACTIVE.now is not None
    return _ACTIVE.now


def folder() -> Path:
    """Return the folder of the model in use; that of one that is refused, too."""
    return _ACTIVE.folder


def use(folder: Path | None) -> Serving:
    """Let the model of a folder decide from now on, None for the shipped one; a broken one is told and rules go on."""
    with _ACTIVE.lock:
        folder = folder or SHIPPED
        now = _loaded(folder)
        _ACTIVE.folder, _ACTIVE.now = folder, now
        return now


def _loaded(folder: Path) -> Serving:
    try:
        fine_tuned = read_manifest(folder).backend == BACKEND
    except ModelError as error:
        return Serving(None, (f"{error}; the rules decide alone",))
    if not fine_tuned:
        return _linear(folder)
    first = _linear(SHIPPED)
    try:
        return Serving(first.model, first.problems, load_encoder(folder))
    except ModelError as error:
        return Serving(first.model, (*first.problems, f"{error}; the shipped model decides without it"))


def _linear(folder: Path) -> Serving:
    try:
        return Serving(load_model(folder))
    except ModelError as error:
        return Serving(None, (f"{error}; the rules decide alone",))


@contextlib.contextmanager
def using(folder: Path) -> Iterator[None]:
    """Let the model of a folder decide within the block; the one before it decides again behind."""
    before = _ACTIVE.folder
    use(folder)
    try:
        yield
    finally:
        use(before)


@contextlib.contextmanager
def instead(served: Serving) -> Iterator[None]:
    """Let something else decide within the block: for comparing and for tests."""
    before = active()
    _ACTIVE.now = served
    try:
        yield
    finally:
        _ACTIVE.now = before


def refuse(error: EmbedderError | ModelError) -> None:
    """Keep that an embedder or the encoder cannot be used, so that it is told once and not asked again."""
    with _ACTIVE.lock:
        now = _ACTIVE.now
        if now and str(error) not in now.problems:
            encoder = None if isinstance(error, ModelError) else now.encoder
            _ACTIVE.now = Serving(now.model, (*now.problems, str(error)), encoder)
