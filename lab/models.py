"""Models of the lab's repository of 3D files: what is said of each, and of its files only name, size and hash."""

import hashlib
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from random import Random
from typing import Any

from configfile.loading import FrozenModel, load
from lab.crowd import LAST_DAY
from lab.words import FOLDER

_FORMATS = ("stl", "3mf", "step")
_NEW_EVERY = 6  # of so many models one appears while the story goes on


class Model(FrozenModel):
    """One model as the file of phrases has it; `parts` become names of files."""

    title: str
    text: str
    tags: tuple[str, ...]
    parts: tuple[str, ...]


class Phrases(FrozenModel):
    """What models are made of."""

    designers: tuple[str, ...]
    towns: tuple[str, ...]
    licences: tuple[str, ...]
    abouts: tuple[str, ...]
    closings: tuple[str, ...]
    models: tuple[Model, ...]
    relevant: tuple[Model, ...]


@dataclass(frozen=True, slots=True)
class NamedFile:
    """What is known of a file that nobody can have."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Designer:
    """An account of the repository."""

    handle: str
    town: str
    about: str
    first_day: int
    followers: int


@dataclass(frozen=True, slots=True)
class Item:
    """One model on its page."""

    site_key: str
    title: str
    designer: str
    description: str
    licence: str
    tags: tuple[str, ...]
    files: tuple[NamedFile, ...]
    first_day: int
    downloads: int
    likes: int
    relevant: bool  # names a part of a firearm


@dataclass(frozen=True, slots=True)
class Repository:
    """All that the repository has up to a day, newest first."""

    items: tuple[Item, ...]
    designers: dict[str, Designer]

    def item(self, site_key: str) -> Item | None:
        """Return the model with that number."""
        return next((item for item in self.items if item.site_key == site_key), None)

    def of_designer(self, handle: str) -> tuple[Item, ...]:
        """Return the models of an account."""
        return tuple(item for item in self.items if item.designer == handle)


@cache
def phrases() -> Phrases:
    """Return the pieces that models are made of."""
    return load(FOLDER / "models.yml", Phrases)


@lru_cache(maxsize=64)
def repository(seed: int, day: int) -> Repository:
    """Return what the repository shows on a day."""
    items = [item for item in _items(seed) if item.first_day <= day]
    items.sort(key=lambda item: (item.first_day, item.site_key), reverse=True)
    return Repository(tuple(items), {designer.handle: designer for designer in _designers(seed)})


def told(seed: int, day: int) -> list[dict[str, Any]]:
    """Return the models up to a day as plain values, for a machine."""
    return [asdict(item) for item in repository(seed, day).items]


def _rng(seed: int, what: str) -> Random:
    return Random(f"lattice {seed} {what}")  # noqa: S311 (a story, not a secret)


@lru_cache(maxsize=4)
def _designers(seed: int) -> tuple[Designer, ...]:
    rng, words = _rng(seed, "designers"), phrases()
    return tuple(
        Designer(handle, rng.choice(words.towns), rng.choice(words.abouts), -rng.randrange(400, 1500), rng.randrange(3, 900))
        for handle in words.designers
    )  # fmt: skip


@lru_cache(maxsize=4)
def _items(seed: int) -> tuple[Item, ...]:
    """Return each model as several designers made it, in versions of their own."""
    rng, words = _rng(seed, "items"), phrases()
    numbers = rng.sample(range(100_000, 1_000_000), 3 * len(words.models) + len(words.relevant))
    plain = [(model, version) for model in words.models for version in ("", " V2", " - remix")]
    rows = [*((model, version, False) for model, version in plain), *((model, "", True) for model in words.relevant)]
    return tuple(
        _item(rng, str(numbers[at]), model, version, relevant) for at, (model, version, relevant) in enumerate(rows)
    )


def _item(rng: Random, site_key: str, model: Model, version: str, relevant: bool) -> Item:  # noqa: FBT001 (a mark)
    words = phrases()
    new = rng.randrange(_NEW_EVERY) == 0
    return Item(
        site_key=site_key,
        title=model.title + version,
        designer=rng.choice(words.designers),
        description=model.text if relevant else "\n".join([model.text, *rng.sample(words.closings, 2)]),
        licence=rng.choice(words.licences),
        tags=model.tags,
        files=tuple(_files(rng, model, site_key)),
        first_day=rng.randint(1, LAST_DAY) if new else -rng.randrange(1, 390),
        downloads=rng.randrange(0, 60) if new else rng.randrange(40, 14_000),
        likes=rng.randrange(0, 30) if new else rng.randrange(5, 2_400),
        relevant=relevant,
    )


def _files(rng: Random, model: Model, site_key: str) -> list[NamedFile]:
    form = rng.choice(_FORMATS)
    return [
        NamedFile(f"{part}.{form}", rng.randrange(40_000, 24_000_000), hashlib.sha256(f"{site_key}/{part}".encode()).hexdigest())
        for part in model.parts
    ]  # fmt: skip
