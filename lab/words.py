"""The words of the synthetic darknet: templates of six languages, innocent goods and trade-relevant goods, from `phrases/`."""

from functools import cache
from pathlib import Path

from pydantic import Field, RootModel

from configfile.loading import FrozenModel, load

FOLDER = Path(__file__).with_name("phrases")
LANGUAGES = ("de", "en", "es", "fr", "pl", "ru")


class Templates(FrozenModel):
    """Ways to word one good; `{slots}` are filled with the same values in title and text."""

    titles: tuple[str, ...]
    texts: tuple[str, ...]


class Language(FrozenModel):
    """Everything that is said in one language."""

    language: str
    countries: dict[str, str]
    regions: dict[str, str]
    except_: str
    parts: dict[str, str]
    shipping: dict[str, tuple[str, ...]]  # parcel, stealth, tracked, pickup, split
    closing: tuple[str, ...]
    closing_sent: tuple[str, ...]  # only where something is sent
    closing_board: tuple[str, ...] = ()  # of private people
    remarks: tuple[str, ...]
    about: tuple[str, ...]
    comments: tuple[str, ...]
    wanted: Templates | None = None  # somebody looks for a gun
    arms: dict[str, Templates]  # by item type
    slots: dict[str, dict[str, tuple[str | int, ...]]] = Field(
        default_factory=dict
    )  # by good: words instead of those in goods.yml
    goods: dict[str, Templates]

    def place(self, code: str) -> str:
        """Return the name of a country or region code."""
        return self.countries.get(code) or self.regions[code]

    def route(self, ships_to: tuple[str, ...], excludes: tuple[str, ...] = ()) -> str:
        """Return a destination as a seller prints it, with what is excluded."""
        regions = ", ".join(self.place(code) for code in ships_to)
        if not excludes:
            return regions
        return self.except_.format(regions=regions, countries=", ".join(self.place(code) for code in excludes))


class Good(FrozenModel):
    """A kind of innocent good; `price_eur` is (low, high)."""

    section: str
    item_type: str = "other"
    price_eur: tuple[int, int]
    slots: dict[str, tuple[str | int, ...]]


class Arm(FrozenModel):
    """A trade-relevant good: names and trade terms only; `calibre` canonical, `printed` as sellers write it."""

    item_type: str
    make: str | None
    model: str | None
    spelled: tuple[str, ...]
    part: str = ""  # key of Language.parts
    calibre: str
    printed: tuple[str, ...]
    price_eur: int
    rounds: tuple[int, ...] = ()
    formats: tuple[str, ...] = ()


class _Goods(RootModel[dict[str, Good]]):
    pass


class _Arms(RootModel[dict[str, Arm]]):
    pass


@cache
def language(code: str) -> Language:
    """Return the words of one of LANGUAGES."""
    return load(FOLDER / f"{code}.yml", Language)


def slots(language: Language, good: str) -> dict[str, tuple[str | int, ...]]:
    """Return the words that fill a good's templates: the language's own where it has some."""
    return goods()[good].slots | language.slots.get(good, {})


@cache
def goods() -> dict[str, Good]:
    """Return innocent goods by name."""
    return load(FOLDER / "goods.yml", _Goods).root


@cache
def arms() -> dict[str, Arm]:
    """Return trade-relevant goods by name."""
    return load(FOLDER / "arms.yml", _Arms).root
