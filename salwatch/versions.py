"""Versions: what the present version of understanding is made of, kept when it first reads, and compared with another."""

import functools
import hashlib
from collections.abc import Mapping
from pathlib import Path

import classifiers
import extractors
from classifiers import serving
from extractors.lexicon import FOLDER
from salwatch import lexicons
from salwatch.analysis import BESIDE
from salwatch.clock import Clock
from salwatch.understanding import version
from store import versions
from store.database import Database

Change = tuple[str | None, str | None]  # versions of a part before and after; None: it was not there


def remember(database: Database, clock: Clock) -> None:
    """Keep what the present version is made of, where the store does not know it yet."""
    with database.read() as connection:
        known = versions.parts(connection, version()) is not None
    if not known:
        with database.begin() as connection:
            versions.keep(connection, version(), present_parts(), clock())


def present_parts() -> Mapping[str, str]:
    """Return the parts of the present version: `lexicon parts`, `extractor price`, `classifier …`, each with its version."""
    return _files() | {"model": serving.active().version}


@functools.cache
def _files() -> dict[str, str]:
    found = {f"lexicon {file.name}": file.version for file in lexicons.listed()}
    for kind, package in (("extractor", extractors), ("classifier", classifiers)):
        for path in sorted(Path(package.__path__[0]).glob("*.py")):
            if path.stem != "__init__":
                found[f"{kind} {path.stem}"] = _hash(path)
    return found | {f"{name}.yml": _hash(FOLDER.parent / f"{name}.yml") for name in ("classifiers", *BESIDE)}


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8]


def compare(before: Mapping[str, str] | None, after: Mapping[str, str] | None) -> dict[str, Change] | None:
    """Return the parts that differ; None where those of one version are not known.

    >>> compare({"lexicon parts": "1", "lexicon route": "5"}, {"lexicon parts": "2", "lexicon route": "5"})
    {'lexicon parts': ('1', '2')}
    """
    if before is None or after is None:
        return None
    names = sorted({*before, *after})
    return {name: (before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)}
