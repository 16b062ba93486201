import functools
import hashlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
from pydantic import Field

from configfile import kept
from configfile.loading import ConfigError, FrozenModel, load
from extractors.normal import fold, normalise

FOLDER = Path(__file__).parent.parent / "config" / "lexicons"
log = structlog.get_logger()


class EntryModel(FrozenModel):
    """One meaning with all its words, by language; `any` is for words that no language owns.

    `tails` end compound words of the same meaning, folded: `messer` finds every "Jagdmesser".
    """

    value: str
    tails: tuple[str, ...] = ()
    terms: dict[str, tuple[str, ...]]
    attributes: dict[str, Any] = Field(default_factory=dict)


class LexiconModel(FrozenModel):
    """A file of `config/lexicons`: where its words come from, how words end when declined, and its entries."""

    about: str
    sources: tuple[str, ...] = ()
    endings: dict[str, tuple[str, ...]] = Field(default_factory=dict)  # language → what may replace `~` beside nothing
    prefixes: dict[str, tuple[str, ...]] = Field(
        default_factory=dict
    )  # language → articles and the like written together
    entries: tuple[EntryModel, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A meaning; `terms` are (language, folded term) with all declined forms written out."""

    value: str
    terms: tuple[tuple[str, str], ...]
    attributes: Mapping[str, Any] = field(default_factory=dict)
    tails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Entries of one file; `version` changes with its content."""

    name: str
    version: str
    entries: tuple[Entry, ...]


@functools.cache
def load_lexicon(name: str, folder: Path = FOLDER) -> Lexicon:
    """Return `config/lexicons/<name>.yml`; raise ConfigError where a term has two meanings or a key is unknown."""
    path = folder / f"{name}.yml"
    version = content_hash(path)
    written = kept.made(f"lexicon {version} {_code_version()}", lambda: _written_out(path))
    entries = tuple(
        Entry(value, tuple((sys.intern(language), term) for language, term in terms), attributes, tuple(tails))
        for value, terms, attributes, tails in written
    )
    return Lexicon(name, version, entries)


def _written_out(path: Path) -> list[list[Any]]:
    """Return value, terms, attributes and tails of each entry of a file; raise ConfigError where it is wrong."""
    model = load(path, LexiconModel)
    entries = tuple(
        Entry(entry.value, tuple(_terms(entry, model)), entry.attributes, entry.tails) for entry in model.entries
    )
    refuse_duplicates(path, entries)
    return [
        [entry.value, [list(term) for term in entry.terms], dict(entry.attributes), list(entry.tails)]
        for entry in entries
    ]


@functools.cache
def _code_version() -> str:
    """Return the version of the code that writes terms out."""
    folder = Path(__file__).parent
    names = ("lexicon", "normal", "letters", "disguise", "pictures")
    return hashlib.sha256(b"".join((folder / f"{name}.py").read_bytes() for name in names)).hexdigest()[:8]


def content_hash(path: Path) -> str:
    """Return the version of a data file: eight hex digits of its SHA-256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8]


def refuse_duplicates(path: Path, entries: tuple[Entry, ...]) -> None:
    """Raise ConfigError if one folded term stands for two entries: the second could never be found."""
    owners: dict[str, Entry] = {}
    for entry in entries:
        for _, term in entry.terms:
            other = owners.setdefault(term, entry)
            if other is not entry:
                raise ConfigError(
                    path, _line_of(path, entry.value), entry.value, f"term {term!r} is also one of {other.value!r}"
                )


def _line_of(path: Path, value: str) -> int:
    lines = path.read_text("utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if value in line), 1)


def _terms(entry: EntryModel, model: LexiconModel) -> Iterator[tuple[str, str]]:
    seen: set[tuple[str, str]] = set()
    for language, terms in entry.terms.items():
        for term in terms:
            for form in declined(term, model.endings.get(language, ()), model.prefixes.get(language, ())):
                plain = form.lower() if _is_simple(form) else fold(normalise(form).text)
                if (language, plain) not in seen:
                    seen.add((language, plain))
                    yield language, plain


def _is_simple(form: str) -> bool:
    """Whether normalising leaves a term as it is, as it does most."""
    return form.isascii() and form.isprintable() and "  " not in form


def declined(term: str, endings: tuple[str, ...], prefixes: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the term with each `~` left out and replaced by every ending; without `~` only itself and with prefixes.

    >>> list(declined("pistolj~", ("a", "em")))
    ['pistolj', 'pistolja', 'pistoljem']
    """
    for ending in ("", *endings) if "~" in term else ("",):
        yield term.replace("~", ending)
    for prefix in prefixes:
        yield prefix + term
