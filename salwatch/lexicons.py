"""The lexicons as files: which there are, their versions, and what they hold."""

import contextlib
import functools
import hashlib
import importlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from configfile.loading import ConfigError, compose, parse, read_text
from extractors.lexicon import FOLDER, Entry, Lexicon, LexiconModel, declined
from extractors.normal import fold, normalise

# Lexicons of a form of their own: the module that writes their terms out, and where its matchers keep them.
_OWN_FORM = {
    "calibres": ("extractors.cartridges", "calibres", ("named",)),
    "firearms": ("extractors.firearms", "firearms", ("terms", "unique")),
}


@dataclass(frozen=True, slots=True)
class LexiconFile:
    """A lexicon on disk: one file, or a folder of files that are read as one."""

    name: str
    paths: tuple[Path, ...]
    folder: Path

    @property
    def in_force(self) -> bool:
        """Return whether extractors read this one, not a copy elsewhere."""
        return self.folder == FOLDER

    @property
    def version(self) -> str:
        """Return eight hex digits that change with the content; of a single file those that its facts' version is made of."""
        digest = hashlib.sha256()
        for path in self.paths:
            digest.update(path.read_bytes())
        return digest.hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Form:
    """A term of a file as it is looked for: folded, with one of its endings."""

    entry: int
    language: str
    term: int  # of the entry's terms in that language
    written: str
    plain: str


def listed(folder: Path = FOLDER) -> list[LexiconFile]:
    """Return the lexicons of a folder by name; a folder in it is one lexicon."""
    paths: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.rglob("*.yml")):
        first = path.relative_to(folder).parts[0]
        paths[first.removesuffix(".yml")].append(path)
    return [LexiconFile(name, tuple(found), folder) for name, found in sorted(paths.items())]


def named(name: str, folder: Path = FOLDER) -> LexiconFile | None:
    """Return the lexicon of that name, None where there is none."""
    return next((file for file in listed(folder) if file.name == name), None)


def is_plain(file: LexiconFile) -> bool:
    """Return whether the lexicon is one file with `entries`, as most are. Raises ConfigError for what is no YAML."""
    if len(file.paths) != 1 or file.name in _OWN_FORM:
        return False
    node = compose(read_text(file.paths[0]), file.paths[0])
    keys = {key.value for key, _ in node.value} if isinstance(node, yaml.MappingNode) else set()
    return "entries" in keys or not keys


def read_model(text: str, path: Path) -> LexiconModel:
    """Return a plain lexicon's text as its model. Raises ConfigError."""
    return parse(text, LexiconModel, path)


def forms(model: LexiconModel) -> Iterator[Form]:
    """Yield every term with each of its endings and prefixes, in the order of the file."""
    for number, entry in enumerate(model.entries):
        for language, terms in entry.terms.items():
            endings, prefixes = model.endings.get(language, ()), model.prefixes.get(language, ())
            for place, term in enumerate(terms):
                for form in declined(term, endings, prefixes):
                    yield Form(number, language, place, term, fold(normalise(form).text))


def folded(term: str) -> list[str]:
    """Return a term, its mark for endings left out, as it is looked for."""
    return [fold(normalise(form).text) for form in declined(term, ())]


def written_out(name: str, model: LexiconModel) -> Lexicon:
    """Return a lexicon whose entries are those of the model, one for one; a term of two entries is left to both."""
    terms: list[dict[str, str]] = [{} for _ in model.entries]
    for form in forms(model):
        terms[form.entry].setdefault(form.plain, form.language)
    entries = (
        Entry(entry.value, tuple((language, plain) for plain, language in found.items()), entry.attributes, entry.tails)
        for entry, found in zip(model.entries, terms, strict=True)
    )
    return Lexicon(name, "", tuple(entries))


def load_all(file: LexiconFile) -> tuple[Lexicon, ...]:
    """Return what the lexicon holds, by matcher; nothing for one of a form that is not known here. Raises ConfigError."""
    if file.name in _OWN_FORM:
        return _own_form(file.name) if file.in_force else ()
    if not is_plain(file):
        return ()
    return (written_out(file.name, read_model(read_text(file.paths[0]), file.paths[0])),)


def written_terms(file: LexiconFile) -> int:
    """Return how many terms stand in a plain lexicon, without their endings; 0 for one of another form."""
    if not is_plain(file):
        return 0
    model = read_model(read_text(file.paths[0]), file.paths[0])
    return sum(len(several) for entry in model.entries for several in entry.terms.values())


def _own_form(name: str) -> tuple[Lexicon, ...]:
    module, function, holders = _OWN_FORM[name]
    made = getattr(importlib.import_module(module), function)()
    return tuple(getattr(made, holder).lexicon for holder in holders)


@functools.cache
def in_force() -> tuple[tuple[str, Lexicon], ...]:
    """Return every lexicon that extractors read with the name of its file; one that is broken is left out."""
    found = []
    for file in listed():
        with contextlib.suppress(ConfigError):
            found += [(file.name, lexicon) for lexicon in load_all(file)]
    return tuple(found)
