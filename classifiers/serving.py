"""Serving: which learned model decides in this process, and what is wrong where it cannot."""

import threading
from dataclasses import dataclass
from pathlib import Path

from classifiers.embedding import EmbedderError
from classifiers.linear import LinearModel, ModelError, load_model

SHIPPED = Path(__file__).parent / "shipped"  # trained on what config/training holds; decides until a model is promoted


@dataclass(frozen=True, slots=True)
class Serving:
    """The model in use, none where its file is broken or missing; `problems` name the files and the mends."""

    model: LinearModel | None
    problems: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        """Return the model's version, or that the rules decide alone."""
        return self.model.manifest.version if self.model else "rules alone"


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


def use(folder: Path | None) -> Serving:
    """Let the model of a folder decide from now on, None for the shipped one; a broken one is told and rules go on."""
    with _ACTIVE.lock:
        folder = folder or SHIPPED
        try:
            now = Serving(load_model(folder))
        except ModelError as error:
            now = Serving(None, (f"{error}; the rules decide alone",))
        _ACTIVE.folder, _ACTIVE.now = folder, now
        return now


def refuse(error: EmbedderError) -> None:
    """Keep that an embedder cannot be used, so that it is told once and not asked again."""
    with _ACTIVE.lock:
        now = _ACTIVE.now
        if now and str(error) not in now.problems:
            _ACTIVE.now = Serving(now.model, (*now.problems, str(error)))
