"""Makers of arms and their models, as the files of `config/lexicons/firearms` tell of them."""

from dataclasses import dataclass, field
from pathlib import Path

from pydantic import Field

from configfile.loading import ConfigError, FrozenModel, load


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
    shy: bool = False
    aliases: tuple[str, ...] = ()
    models: dict[str, dict[str, ModelModel]] = Field(default_factory=dict)


class MakersModel(FrozenModel):
    """Any other file of the folder."""

    about: str
    sources: tuple[str, ...]
    makers: tuple[MakerModel, ...]


@dataclass(slots=True)
class Maker:
    """A maker merged out of all files; `path` is where its name was met first."""

    path: Path
    name: str
    label: str = ""
    country: str = ""
    of: str = ""
    solid: bool = False
    shy: bool = False
    aliases: list[str] = field(default_factory=list)
    models: list[tuple[Path, str, str, ModelModel]] = field(default_factory=list)

    @property
    def make(self) -> str:
        """What it is reported as."""
        return self.label or self.name


def load_makers(folder: Path) -> tuple[list[Maker], dict[str, TypeModel]]:
    """Return the makers of all files of a folder, and the types of arms; raise ConfigError where two files disagree."""
    makers: dict[str, Maker] = {}
    for path in sorted(folder.glob("*.yml")):
        if path.name != "types.yml":
            for given in _once(path, load(path, MakersModel).makers):
                _merge(makers.setdefault(given.name, Maker(path, given.name)), given, path)
    for maker in makers.values():
        if maker.name and not maker.country:
            raise ConfigError(
                maker.path, line_of(maker.path, f"name: {maker.name}"), "country", f"{maker.name} has none"
            )
    return list(makers.values()), load(folder / "types.yml", TypesModel).types


def _once(path: Path, makers: tuple[MakerModel, ...]) -> tuple[MakerModel, ...]:
    """Return the makers of a file; raise ConfigError for one that it names twice."""
    seen: set[str] = set()
    for given in makers:
        if given.name in seen:
            name = f"name: {given.name}"
            raise ConfigError(path, line_of(path, name, name), given.name, "maker is given twice")
        seen.add(given.name)
    return makers


def _merge(maker: Maker, given: MakerModel, path: Path) -> None:
    for key in ("label", "country", "of", "solid", "shy"):
        value, other = getattr(given, key), getattr(maker, key)
        if value and other and value != other:
            raise ConfigError(path, line_of(path, f"name: {given.name}"), key, f"is {other!r} in {maker.path.name}")
        setattr(maker, key, value or other)
    maker.aliases += given.aliases
    maker.models += [
        (path, kind, name, model) for kind, models in given.models.items() for name, model in models.items()
    ]


def line_of(path: Path, *words: str) -> int:
    """Return the line in which the last of the words was met, each behind the one before."""
    waiting = iter(words)
    word = next(waiting, None)
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if word and word in line.replace('"', ""):
            word = next(waiting, None)
            if word is None:
                return number
    return 1
