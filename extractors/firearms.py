"""The lexicon of makers and models: `config/lexicons/firearms/*.yml` as matchers, and a table of models for each maker."""

import functools
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from configfile.loading import ConfigError
from extractors.cartridges import calibres
from extractors.frame import Terms
from extractors.lexicon import FOLDER, Entry, Lexicon
from extractors.makers import Maker, ModelModel, TypeModel, line_of, load_makers
from extractors.normal import fold, normalise

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[^\w\s-]")  # what extractors.frame makes of a spelling
_MEASURE = re.compile(
    r"x\d+|\d+(?:lr|l|s|mm|mag|g|mg|ml|cm|kg|k|x|m|mb|gb|tb|hz|th|st|nd|rd|w|v|d|h|c|p|t|in|oz|btc|usd|eur|pcs|acp|cal|ga)|no\d+|ns\d+|pt\d|mk\d|vol\d+|gen\d"
)
_FIREARM = "firearm"  # what a maker's goods are where nothing else is said
_ARMS = {_FIREARM, "blank_firing"}
_SHORT = 3  # letters of a name that is not declined
# How names end when declined, folded: behind a consonant, in place of a vowel.
_ENDINGS = {
    "consonant": ("a", "u", "em", "iem", "om", "ie", "i", "y", "ow", "ova", "ami", "s"),
    "a": ("y", "u", "i", "om", "o", "as"),
    "a, long": ("y", "e", "u", "i", "om", "o", "as"),
    "i": ("ja", "ju", "jem", "ego", "emu"),
    "Cyrillic consonant": ("а", "у", "ом", "е", "ы", "и", "і", "ов", "ів", "ам", "ами", "ові"),
    "Cyrillic а": ("ы", "у", "ой", "ою", "е", "и", "і", "о"),
}
_PREFIXES = ("و", "ال", "ب", "ل", "لل", "وال")  # that Arabic writes together with a name
_CYRILLIC = str.maketrans("abcdefghiklmnoprstuvxz", "абсдефгхиклмнопрстувхз")
_IN_SIGNS = re.compile(r"[A-Z]{1,4}(?:[ -]?\d.*)?")  # names that are written in Cyrillic letters too: "П99"
_VOWELS = set("aeiouyаеиоуыэюяіїєь")

Table = dict[tuple[str, ...], Entry]


@dataclass(frozen=True, slots=True)
class Firearms:
    """Matchers of what is found everywhere and of what is found among arms only, and each make's models by their tokens."""

    terms: Terms
    unique: Terms  # names with letters and digits that one maker alone uses
    models: Mapping[str, Table] = field(default_factory=dict)
    makers: Mapping[str, Entry] = field(default_factory=dict)  # make → its entry without a model, if found alone


@functools.cache
def firearms(folder: Path = FOLDER / "firearms") -> Firearms:
    """Return the lexicon of makers and models; raise ConfigError for what stands twice, and for unknown calibres and types."""
    makers, types = load_makers(folder)
    version = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(folder.glob("*.yml")))).hexdigest()[:8]
    return _Assembly(types).assembled(makers, version)


class _Assembly:
    """What is put together, maker by maker."""

    def __init__(self, types: Mapping[str, TypeModel]) -> None:
        self.types = types
        self.calibres = {entry.value for entry in calibres().named.lexicon.entries}
        self.owners: Table = {}
        self.makers: list[tuple[Maker, Entry]] = []
        self.models: list[Entry] = []
        self.tables: dict[str, Table] = {}

    def assembled(self, makers: Iterable[Maker], version: str) -> Firearms:
        """Return the lexicon of the makers."""
        for maker in makers:
            self._add_maker(maker)
            for path, kind, name, model in maker.models:
                self._add_model(maker, path, kind, name, model)
        for table in self.tables.values():
            _add_cyrillic(table)
        named = [self._declined(entry) for _, entry in self.makers]
        entries = (*named, *(entry for entry in self.models if entry.terms))
        alone = {
            maker.make: entry
            for (maker, _), entry in zip(self.makers, named, strict=True)
            if not maker.solid and not maker.shy
        }
        unique = tuple(_unique(self.tables, self.owners))
        return Firearms(
            Terms(Lexicon("firearms", version, entries)),
            Terms(Lexicon("unique firearms", version, unique)),
            self.tables,
            alone,
        )

    def _add_maker(self, maker: Maker) -> None:
        names = [_plain(name) for name in (maker.name, *maker.aliases) if name]
        if names:
            entry = Entry(maker.make, _any(names), self._attributes(maker, "", maker.of))
            self._take(entry, maker.path, f"name: {maker.name}")
            self.makers.append((maker, entry))

    def _add_model(self, maker: Maker, path: Path, kind: str, name: str, model: ModelModel) -> None:
        place = (path, f"name: {maker.name}", f"{name}:")
        if kind not in self.types:
            raise ConfigError(path, line_of(*place), name, f"{kind!r} is no type of types.yml")
        if unknown := set(model.cal) - self.calibres:
            raise ConfigError(path, line_of(*place), name, f"{sorted(unknown)} are no calibres of calibres.yml")
        alone = [_plain(spelled) for spelled in model.spelled if not spelled.startswith("+")]
        entry = Entry(f"{maker.make} {name}".strip(), _any(alone), self._attributes(maker, name, kind, model))
        self._take(entry, *place)
        self.models.append(entry)
        beside = [_plain(spelled[1:]) for spelled in model.spelled if spelled.startswith("+")]
        table = self.tables.setdefault(maker.make, {})
        for spelled in (*([_plain(name)] if maker.make else []), *beside, *alone):
            other = table.setdefault(_tokens(spelled), entry)
            if other is not entry:
                raise ConfigError(path, line_of(*place), name, f"{spelled!r} is also {other.value!r}")

    def _take(self, entry: Entry, path: Path, *words: str) -> None:
        """Keep whose the spellings are; raise ConfigError where one is another's."""
        for _, term in entry.terms:
            other = self.owners.setdefault(_tokens(term), entry)
            if other is not entry:
                raise ConfigError(path, line_of(path, *words), entry.value, f"{term!r} is also {other.value!r}")

    def _declined(self, entry: Entry) -> Entry:
        """Return a maker's entry with its names of one word declined, where that makes no other's name and is no everyday word's."""
        if entry.attributes.get("alone") == "never":
            return entry  # an everyday word: declined it would be more of them
        forms = [form for _, term in entry.terms for form in _forms(term) if (form,) not in self.owners]
        self.owners.update(((form,), entry) for form in forms)
        return replace(entry, terms=(*entry.terms, *_any(forms)))

    def _attributes(self, maker: Maker, name: str, kind: str, model: ModelModel | None = None) -> dict[str, object]:
        type_ = self.types.get(kind)
        attributes: dict[str, object] = {
            "make": maker.make,
            "model": name,
            "type": kind,
            "item_type": type_.item_type if type_ else _FIREARM,
            "country": maker.country,
            "action": (model and model.action) or (type_.action if type_ else ""),
            "calibres": model.cal if model else (),
            "host": bool(model and model.host),
            "blank": bool(type_ and type_.blank),
        }
        if model is None and (maker.solid or maker.shy):
            attributes["alone"] = "never" if maker.solid else "beside arms"
        return attributes


def _unique(tables: Mapping[str, Table], taken: Mapping[tuple[str, ...], Entry]) -> Iterator[Entry]:
    """Yield entries of names like "P229" (no "45 Carbine") that no other maker uses and nothing else means."""
    users = Counter(tokens for table in tables.values() for tokens in table)
    for table in tables.values():
        for tokens, entry in table.items():
            if users[tokens] == 1 and tokens not in taken and is_telling(tokens, entry):
                yield Entry(entry.value, (("any", " ".join(tokens)),), entry.attributes)


def is_telling(tokens: Sequence[str], entry: Entry) -> bool:
    """Whether a name has letters, digits and three signs at least, no long word, and says no measure ("22 LR", "x 50")."""
    name = "".join(tokens)
    least = 3 if entry.attributes["item_type"] in _ARMS else 5
    return (
        len(name) >= least
        and any(token[0].isdigit() for token in tokens)
        and any(token.isalpha() for token in tokens)
        and all(len(token) <= 4 for token in tokens)
        and _MEASURE.fullmatch(name) is None
    )


def _add_cyrillic(table: Table) -> None:
    """Add the models of letters and digits as they are written in Cyrillic letters."""
    for tokens, entry in list(table.items()):
        if _IN_SIGNS.fullmatch(entry.attributes["model"]):
            table.setdefault(tuple(token.translate(_CYRILLIC) for token in tokens), entry)


def _forms(name: str) -> list[str]:
    """Return how a name of one word may be declined.

    >>> _forms("glock")[:3], _forms("hi point")
    (['glocka', 'glocku', 'glockem'], [])
    """
    if len(name) <= _SHORT or not name.isalpha():
        return []
    script = "" if name[-1] < "\u0370" else "Cyrillic "
    if name[-1] > "\u0530":
        return [prefix + name for prefix in _PREFIXES]
    if name[-1] not in _VOWELS:
        return [name + ending for ending in _ENDINGS[f"{script}consonant"]]
    endings = _ENDINGS.get(
        "a, long" if name[-1] == "a" and len(name) > 5 else script + name[-1], ()
    )  # Beretta, no Howa
    return [(name[:-1] if name[-1] in "aа" else name) + ending for ending in endings]


def _any(spellings: list[str]) -> tuple[tuple[str, str], ...]:
    return tuple(("any", spelled) for spelled in dict.fromkeys(spellings))


def _tokens(spelled: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(spelled))


def _plain(name: str) -> str:
    return fold(normalise(name).text)
