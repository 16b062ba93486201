"""Checking lexicons: what is wrong with one, and what may mislead, with the file and line where it stands."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from configfile.loading import ConfigError, compose, read_text
from extractors.lexicon import Entry, Lexicon, LexiconModel
from salwatch import lexicons
from salwatch.everyday_words import LISTS, everyday
from salwatch.lexicon_probes import Probe, probe_of
from salwatch.lexicons import Form, LexiconFile

Level = Literal["error", "warning"]
LANGUAGES = frozenset({"any", "bs", "hr", "sr", *LISTS} - {"sh"})
CONTEXT = frozenset(
    {"weak", "everyday", "accented", "alone", "role", "cue"}
)  # attributes of words that do not count alone
# Read beside other words or in a field of their own, as all `…_limits` are: everyday words do no harm there.
_ASIDE = frozenset({"calibres", "categories", "contact", "disguised", "emoji", "numerals", "quantity", "route"})


_TRIED_BY_EXAMPLE = frozenset({"contact", "quantity"})  # their words want a handle, or number, of the right form behind


def is_aside(name: str) -> bool:
    """Return whether the words of a lexicon count only beside others.

    >>> is_aside("refusal_limits"), is_aside("parts")
    (True, False)
    """
    return name in _ASIDE or name.endswith("_limits")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that a check found; `level` is error or warning, `code` says which kind of thing."""

    file: str
    line: int
    level: Level
    code: str
    problem: str
    lexicon: str = ""
    entry: str = ""
    language: str = ""
    term: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.level}: {self.problem}"


def check(file: LexiconFile) -> list[Finding]:
    """Return what is wrong with a lexicon, in the order of its lines."""
    try:
        if lexicons.is_plain(file):
            path = file.paths[0]
            return check_text(file, read_text(path))
        found = [finding for path in file.paths for finding in _sources_of(path, file.name)]
        found += _terms_of(file, lexicons.load_all(file))
    except ConfigError as error:
        return [_wrong(error, file.name)]
    return sorted(found)


def check_text(file: LexiconFile, text: str, only: Collection[str] = ()) -> list[Finding]:
    """Return what is wrong with the text of a plain lexicon; with `only`, of its terms look at these alone."""
    path = file.paths[0]
    try:
        model = lexicons.read_model(text, path)
    except ConfigError as error:
        return [_wrong(error, file.name)]
    forms = [form for form in lexicons.forms(model) if not only or form.written in only]
    sheet = _Sheet(file, path, model, _lines(text, path))
    lexicon = lexicons.written_out(file.name, model)
    found = [*sheet.of_file(), *sheet.duplicates(list(lexicons.forms(model)))]
    found += sheet.unreachable(forms, lexicon, probe_of(lexicon, in_force=file.in_force and not only))
    if not is_aside(file.name):
        found += sheet.everyday(forms)
    return sorted(found)


def _wrong(error: ConfigError, name: str) -> Finding:
    field = f"{error.field}: " if error.field else ""
    return Finding(str(error.path), error.line, "error", "yaml", f"{field}{error.problem}", name)


_Place = tuple[int, str, int]  # entry, language, term


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A plain lexicon with the lines of its terms."""

    file: LexiconFile
    path: Path
    model: LexiconModel
    lines: Mapping[_Place, int]

    def finding(self, form: Form, level: Level, code: str, problem: str) -> Finding:
        line = self.lines.get((form.entry, form.language, form.term), 1)
        entry = self.model.entries[form.entry].value
        return Finding(
            str(self.path), line, level, code, problem, self.file.name, entry, form.language, form.written
        )  # fmt: skip

    def of_file(self) -> Iterator[Finding]:
        """Yield what is said of the file as a whole."""
        if not self.model.sources:
            yield self._warning("no_source", "sources: none is named")
        used = {language for entry in self.model.entries for language in entry.terms}
        marked = {
            language
            for entry in self.model.entries
            for language, terms in entry.terms.items()
            if any("~" in term for term in terms)
        }
        for language in self.model.endings:
            if self.model.endings[language] and language not in marked:
                yield self._warning("unused_endings", f"endings of {language}: no term of that language has a ~")
        for language in sorted(marked - self.model.endings.keys()):
            yield self._warning("no_endings", f"terms of {language} have a ~, and there are no endings of {language}")
        for language in self.model.prefixes:
            if language not in used:
                yield self._warning("unused_prefixes", f"prefixes of {language}: there are no terms of that language")
        for language in sorted(used - LANGUAGES):
            yield self._warning("language", f"{language} is none of the languages {', '.join(sorted(LANGUAGES))}")

    def _warning(self, code: str, problem: str) -> Finding:
        return Finding(str(self.path), 1, "warning", code, problem, self.file.name)

    def duplicates(self, forms: Collection[Form]) -> Iterator[Finding]:
        """Yield terms of two entries, and terms that an entry has twice in one language."""
        owners: dict[str, Form] = {}
        told: set[tuple[_Place, int]] = set()
        for form in forms:
            first = owners.setdefault(form.plain, form)
            here, place = (form.entry, form.language, form.term), (first.entry, first.language, first.term)
            if here == place or (here, first.entry) in told:
                continue
            at = self.lines.get(place, 1)
            if first.entry != form.entry:
                told.add((here, first.entry))
                other, own = self.model.entries[first.entry].value, self.model.entries[form.entry].value
                words = f"{form.written!r} of {own!r} is also a term of {other!r}, by {first.written!r} in line {at}"
                yield self.finding(form, "error", "duplicate", words)
            elif first.language == form.language and first.written.lower() == form.written.lower():
                told.add((here, first.entry))
                yield self.finding(form, "warning", "repeated", f"{form.written!r} stands in line {at} already")

    def unreachable(self, forms: Collection[Form], lexicon: Lexicon, probe: Probe) -> Iterator[Finding]:
        """Yield terms that are not found in any of their forms, though they are the whole text."""
        lost: dict[_Place, tuple[Form, str]] = {}
        reached: set[_Place] = set()
        for form in forms:
            place = (form.entry, form.language, form.term)
            if place in reached:
                continue
            problem = probe(lexicon.entries[form.entry], form.plain) if form.plain.strip() else "it is empty"
            if problem:
                lost.setdefault(place, (form, problem))
            else:
                reached.add(place)
        for place, (form, problem) in lost.items():
            if place not in reached:
                if self.file.name in _TRIED_BY_EXAMPLE:
                    yield self.finding(form, "warning", "unproved", f"{form.written!r}: {problem}")
                else:
                    words = f"{form.written!r} is never found, not even alone: {problem}"
                    yield self.finding(form, "error", "unreachable", words)

    def everyday(self, forms: Collection[Form]) -> Iterator[Finding]:
        """Yield terms that are everyday words in some language, where nothing asks for words beside them."""
        told: set[_Place] = set()
        for form in forms:
            place = (form.entry, form.language, form.term)
            if place in told or CONTEXT & self.model.entries[form.entry].attributes.keys():
                continue
            if problem := everyday_problem(form.plain, form.language):
                told.add(place)
                yield self.finding(form, "warning", "everyday", problem)


def everyday_problem(plain: str, language: str) -> str:
    """Return what is to be said of a folded term that is an everyday word, else nothing."""
    found = everyday(plain, language)
    return f"{plain!r} is an everyday word in {found.language} (Zipf {found.zipf})" if found else ""


def _lines(text: str, path: Path) -> Mapping[_Place, int]:
    """Return the line of each term of a plain lexicon."""
    root = compose(text, path)
    entries = _value(root, "entries")
    lines: dict[_Place, int] = {}
    for number, entry in enumerate(entries.value if isinstance(entries, yaml.SequenceNode) else ()):
        terms = _value(entry, "terms")
        for language, several in terms.value if isinstance(terms, yaml.MappingNode) else ():
            for place, term in enumerate(several.value):
                lines[number, language.value, place] = term.start_mark.line + 1
    return lines


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def _sources_of(path: Path, name: str) -> Iterator[Finding]:
    sources = _value(compose(read_text(path), path), "sources")
    if sources is None or not sources.value:
        yield Finding(str(path), 1, "warning", "no_source", "sources: none is named", name)


def _terms_of(file: LexiconFile, parts: Sequence[Lexicon]) -> Iterator[Finding]:
    """Yield what is wrong with the terms of a lexicon that another module writes out for one or several matchers."""
    texts = {path: read_text(path).splitlines() for path in file.paths}
    lost: dict[str, tuple[Entry, str]] = {}
    reached: set[str] = set()
    for lexicon in parts:
        probe = probe_of(lexicon, in_force=file.in_force)
        for entry in lexicon.entries:
            if any(not probe(entry, plain) for _, plain in entry.terms):
                reached.add(entry.value)
            elif entry.terms:
                lost.setdefault(entry.value, (entry, probe(entry, entry.terms[0][1])))
            if not is_aside(file.name):
                for said in filter(None, (everyday_problem(plain, language) for language, plain in entry.terms)):
                    yield _at(file, texts, entry, "warning", "everyday", f"{said}, a term of {entry.value!r}")
    for value in lost.keys() - reached:
        entry, problem = lost[value]
        words = f"{value!r} is never found by any of its terms: {problem}"
        yield _at(file, texts, entry, "error", "unreachable", words)


def _at(  # noqa: PLR0913, PLR0917 (what a finding holds)
    file: LexiconFile, texts: Mapping[Path, list[str]], entry: Entry, level: Level, code: str, problem: str
) -> Finding:
    """Return a finding at the first line that names the entry, by its whole value or its last word."""
    for words in (entry.value, entry.value.split()[-1]):
        for path, lines in texts.items():
            number = next((number for number, line in enumerate(lines, 1) if words in line), None)
            if number is not None:
                return Finding(str(path), number, level, code, problem, file.name, entry.value)
    return Finding(str(file.paths[0]), 1, level, code, problem, file.name, entry.value)
