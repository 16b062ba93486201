"""The lexicon of makers and models: `config/lexicons/firearms/*.yml` as one matcher and a table of models for each maker."""

import functools
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import Field

from configfile.loading import ConfigError, FrozenModel, load
from extractors.cartridges import calibres
from extractors.frame import Terms
from extractors.lexicon import FOLDER, Entry, Lexicon
from extractors.normal import fold, normalise

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[^\w\s-]")  # what the tokenizer of extractors.frame makes of a spelling
_MEASURE = re.compile(
    r"x\d+|\d+(?:lr|l|s|mm|mag|g|mg|ml|cm|kg|k|x|m|mb|gb|tb|hz|th|st|nd|rd|w|v|d|h|c|p|t|in|oz|btc|usd|eur|pcs|acp|cal|ga)|no\d+|ns\d+|pt\d|mk\d|vol\d+|gen\d"
)
_ARMS = {"firearm", "blank_firing"}
_FIREARM = "firearm"  # what a maker's goods are where nothing else is said


class TypeModel(FrozenModel):
    """A type of arms: its item type, how it fires, and what the Firearms Protocol or Directive (EU) 2021/555 calls it."""

    item_type: str
    action: str
    law: str
    blank: bool = False


class TypesModel(FrozenModel):
    """The file `types.yml`."""

    about: str
    sources: tuple[str, ...]
    types: dict[str, TypeModel]


class ModelModel(FrozenModel):
    """A model: its other spellings, usual cartridges, and whether it is known as a host of conversions."""

    spelled: tuple[str, ...] = Field((), alias="as")
    cal: tuple[str, ...] = ()
    action: str = ""
    host: bool = False


class MakerModel(FrozenModel):
    """A maker, or what one file says of it; `models` is type → name → model."""

    name: str
    label: str = ""
    country: str = ""
    of: str = ""
    solid: bool = False
    aliases: tuple[str, ...] = ()
    models: dict[str, dict[str, ModelModel]] = Field(default_factory=dict)


class MakersModel(FrozenModel):
    """Any other file of the folder."""

    about: str
    sources: tuple[str, ...]
    makers: tuple[MakerModel, ...]


Table = dict[tuple[str, ...], Entry]


@dataclass(frozen=True, slots=True)
class Firearms:
    """Matchers of what is found everywhere and of what is found among arms only, and each make's models by their tokens."""

    terms: Terms
    unique: Terms  # names with letters and digits that one maker alone uses
    models: Mapping[str, Table] = field(default_factory=dict)
    makers: Mapping[str, Entry] = field(default_factory=dict)  # make → its entry without a model, if found alone


@dataclass(slots=True)
class _Maker:
    """A maker merged out of all files; where its name stands is for errors."""

    path: Path
    name: str
    label: str = ""
    country: str = ""
    of: str = ""
    solid: bool = False
    aliases: list[str] = field(default_factory=list)
    models: list[tuple[Path, str, str, ModelModel]] = field(default_factory=list)

    @property
    def make(self) -> str:
        """What it is reported as."""
        return self.label or self.name


@functools.cache
def firearms(folder: Path = FOLDER / "firearms") -> Firearms:
    """Return the lexicon of makers and models; raise ConfigError for what stands twice, and for unknown calibres and types."""
    types = load(folder / "types.yml", TypesModel).types
    paths = sorted(path for path in folder.glob("*.yml") if path.name != "types.yml")
    return _assembled(_merged(paths), types, _content_hash([*paths, folder / "types.yml"]))


def _content_hash(paths: list[Path]) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:8]


def _merged(paths: list[Path]) -> list[_Maker]:
    """Return the makers of all files; what is no model may be given by one file only."""
    makers: dict[str, _Maker] = {}
    for path in paths:
        here: set[str] = set()
        for given in load(path, MakersModel).makers:
            if given.name in here:
                raise ConfigError(
                    path,
                    _line_of(path, f"name: {given.name}", f"name: {given.name}"),
                    given.name,
                    "maker is given twice",
                )
            here.add(given.name)
            maker = makers.setdefault(given.name, _Maker(path, given.name))
            for key in ("label", "country", "of", "solid"):
                value, other = getattr(given, key), getattr(maker, key)
                if value and other and value != other:
                    raise ConfigError(
                        path, _line_of(path, f"name: {given.name}"), key, f"is {other!r} in {maker.path.name}"
                    )
                setattr(maker, key, value or other)
            maker.aliases += given.aliases
            maker.models += [
                (path, kind, name, model) for kind, models in given.models.items() for name, model in models.items()
            ]
    return list(makers.values())


class _Owners:
    """Whose every spelling is; a second owner is an error of the file."""

    def __init__(self) -> None:
        self.of: dict[tuple[str, ...], Entry] = {}

    def take(self, entry: Entry, path: Path, *words: str) -> Entry:
        """Return the entry whose spellings are all its own."""
        for term in (_tokens(term) for _, term in entry.terms):
            if self.of.setdefault(term, entry) is not entry:
                raise ConfigError(
                    path, _line_of(path, *words), entry.value, f"{' '.join(term)!r} is also {self.of[term].value!r}"
                )
        return entry


def _assembled(makers: list[_Maker], types: Mapping[str, TypeModel], version: str) -> Firearms:
    known = {entry.value for entry in calibres().named.lexicon.entries}
    owners, entries = _Owners(), list[Entry]()
    tables: dict[str, Table] = {}
    alone: dict[str, Entry] = {}
    for maker in makers:
        table = tables.setdefault(maker.make, {})
        names = [_plain(name) for name in dict.fromkeys((maker.name, *maker.aliases)) if name]
        if names:
            entry = Entry(maker.make, _any(names), _attributes(maker, "", maker.of, types))
            entries.append(owners.take(entry, maker.path, f"name: {maker.name}"))
            if not maker.solid:
                alone[maker.make] = entry
        for path, kind, name, model in maker.models:
            if kind not in types or not known.issuperset(model.cal):
                what = "a type of types.yml" if kind not in types else "all calibres of calibres.yml"
                raise ConfigError(
                    path, _line_of(path, f"name: {maker.name}", name), name, f"{kind}, {model.cal}: not {what}"
                )
            entry, spellings = _of_model(maker, kind, name, model, types)
            entries.append(owners.take(entry, path, f"name: {maker.name}", f"{name}"))
            for spelled in spellings:
                tokens = _tokens(spelled)
                if table.setdefault(tokens, entry) is not entry:
                    raise ConfigError(
                        path,
                        _line_of(path, f"name: {maker.name}", name),
                        name,
                        f"{spelled!r} is also {table[tokens].value!r}",
                    )
    terms = Terms(Lexicon("firearms", version, tuple(entry for entry in entries if entry.terms)))
    unique = Terms(Lexicon("unique firearms", version, tuple(_unique(tables, owners.of))))
    return Firearms(terms, unique, tables, alone)


def _of_model(
    maker: _Maker, kind: str, name: str, model: ModelModel, types: Mapping[str, TypeModel]
) -> tuple[Entry, list[str]]:
    """Return the model's entry, whose terms are found alone, and all its spellings."""
    alone = [_plain(spelled) for spelled in model.spelled if not spelled.startswith("+")]
    beside = [_plain(spelled[1:]) for spelled in model.spelled if spelled.startswith("+")]
    attributes = _attributes(maker, name, kind, types, model)
    own = [_plain(name)] if maker.make else []
    return Entry(f"{maker.make} {name}".strip(), _any(alone), attributes), [*own, *beside, *alone]


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


def _attributes(
    maker: _Maker, name: str, kind: str, types: Mapping[str, TypeModel], model: ModelModel | None = None
) -> dict[str, object]:
    type_ = types.get(kind)
    return {
        "make": maker.make,
        "model": name,
        "type": kind,
        "item_type": type_.item_type if type_ else _FIREARM,
        "country": maker.country,
        "action": (model and model.action) or (type_.action if type_ else ""),
        "calibres": model.cal if model else (),
        "host": bool(model and model.host),
        "blank": bool(type_ and type_.blank),
    } | ({"solid": True} if maker.solid and model is None else {})


def _any(spellings: list[str]) -> tuple[tuple[str, str], ...]:
    return tuple(("any", spelled) for spelled in dict.fromkeys(spellings))


def _tokens(spelled: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(spelled))


def _plain(name: str) -> str:
    return fold(normalise(name).text)


def _line_of(path: Path, *words: str) -> int:
    """Return the line in which the last of the words was met, each behind the one before."""
    waiting = iter(words)
    word = next(waiting, None)
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if word and word in line:
            word = next(waiting, None)
            if word is None:
                return number
    return 1
