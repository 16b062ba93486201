"""Generating: listings from the templates of `config/training/templates` and the lexicons; the same ones for the same seed."""

import functools
import random
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from configfile.loading import ConfigError, FrozenModel, load
from extractors import lexicon
from extractors.cartridges import calibres
from extractors.makers import load_makers
from records.listing import ListingRow
from salwatch.training.examples import FOLDER, Example, Group, group_of

NEUTRAL = "neutral"
TERMS_OF_TRADE = (  # meanings of sentences that any offer may hold
    "parcel_post", "stealth_packaging", "split_shipment", "in_person", "refused", "untracked", "escrow_avoidance",
)  # fmt: skip
INVENTED = 0.35  # of the names: models that no lexicon knows, so that a model learns from what stands around them
BARE = 0.4  # listings without a description
WITH_CATEGORY, WRONG_CATEGORY = 0.3, 0.15
BARE_TYPES = ("firearm",) * 9 + ("blank_firing",)
BARE_WEIGHT = 4.0
MARKETS = tuple(f"market {letter}" for letter in "abcdef")
_SLOT = re.compile(r"\{(\w+)\}")
_SYLLABLES = "ra vo tek zan mir kol bre sta ner gal dor vik hal ost pra lun fer tog sar bel kru".split()  # noqa: SIM905 (reads better so)


class TemplatesModel(FrozenModel):
    """A file of templates: by group key titles and sentences of descriptions, and sentences by meaning."""

    about: str
    language: str
    titles: dict[str, tuple[str, ...]]
    descriptions: dict[str, tuple[str, ...]]
    sentences: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Names:
    """What fills the slots: (maker, model) by item type, and plain words."""

    weapons: Mapping[str, Sequence[tuple[str, str]]]
    calibres: Sequence[str]
    drugs: Sequence[str]
    brands: Sequence[str]
    categories: Mapping[str, Sequence[str]]  # item type or world → a market's categories


def generate(seed: int, per_group: int, folder: Path = FOLDER / "templates") -> Iterator[Example]:
    """Yield `per_group` listings for each group of each language. Raises ConfigError for unknown groups and slots."""
    for path in sorted(folder.glob("*.yml")):
        model = load(path, TemplatesModel)
        maker = _Writer(model, path, names(model.language), random.Random(f"{seed}/{model.language}"))  # noqa: S311 (no secret)
        for key in model.titles:
            for _ in range(per_group):
                yield maker.written(key)


def bare_names(seed: int, number: int) -> Iterator[Example]:
    """Yield listings that are nothing but a maker's model, half of them with a cartridge: what most sellers of arms write.

    Hand-written lines are hard on purpose; of them alone a model learns to doubt "Glock 17 Gen 4".
    """
    dice = random.Random(f"{seed}/bare")  # noqa: S311 (no secret)
    languages = sorted(path.stem for path in (FOLDER / "templates").glob("*.yml"))
    known = names("en")
    for count in range(number if languages else 0):
        item_type = dice.choice(BARE_TYPES)
        maker, model = dice.choice(known.weapons[item_type])
        cartridge = f" {dice.choice(known.calibres)}" if dice.random() < 0.5 else ""
        title = f"{maker} {model}{cartridge}"
        row = ListingRow(
            f"bare/{count}", title=title.lower() if dice.random() < 0.3 else title, site=dice.choice(MARKETS)
        )
        yield Example(
            row, Group(item_type), languages[count % len(languages)], f"bare/{title}", "generated", BARE_WEIGHT
        )


@functools.cache
def names(language: str) -> Names:
    """Return what the slots of a language are filled with."""
    makers, types = load_makers(lexicon.FOLDER / "firearms")
    weapons: dict[str, list[tuple[str, str]]] = {}
    for maker in makers:
        for _, kind, name, _ in maker.models:
            weapons.setdefault(types[kind].item_type, []).append((maker.make, name))
    worlds, brands = lexicon.load_lexicon("others").entries, lexicon.load_lexicon("brands").entries
    drugs = [
        term for entry in worlds if entry.value == "drug" for spoken, term in entry.terms if spoken in {"en", language}
    ]
    categories: dict[str, list[str]] = {}
    for entry in lexicon.load_lexicon("categories").entries:
        sort = str(entry.attributes.get("item_type") or entry.value)
        categories.setdefault(sort, []).extend(term for spoken, term in entry.terms if spoken in {"en", language})
    return Names(
        weapons,
        sorted(entry.value for entry in calibres().named.lexicon.entries),
        drugs,
        sorted({str(entry.attributes.get("make") or entry.value) for entry in brands}),
        categories,
    )


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the listings of one language."""

    model: TemplatesModel
    path: Path
    names: Names
    dice: random.Random

    def written(self, key: str) -> Example:
        group = group_of(key, self.path)
        number = self.dice.randrange(len(self.model.titles[key]))
        slots = self._slots(group)
        title = self._spelled(self._filled(self.model.titles[key][number], slots, key))
        said = [] if self.dice.random() < BARE else self._said(key, group)
        description = self._spelled(" ".join(self._filled(one, slots, key) for one in said))
        name = f"{self.model.language}/{key}/{number}"
        market = self.dice.choice(MARKETS)
        row = ListingRow(name, title=title, description=description, site=market, category=self._category(group))
        return Example(row, group, self.model.language, name, "generated")

    def _said(self, key: str, group: Group) -> list[str]:
        """Return the sentences of a description: of the goods, of the trade and of nothing in particular."""
        own = list(self.model.descriptions.get(key) or self.model.descriptions.get(group.item_type, ()))
        said = self.dice.sample(own, min(len(own), self.dice.choice((1, 1, 2, 2, 3))))
        meanings = [one for one in (*TERMS_OF_TRADE, NEUTRAL) if one in self.model.sentences]
        for meaning in self.dice.sample(meanings, self.dice.choice((0, 0, 1, 1, 2))):
            said.append(self.dice.choice(self.model.sentences[meaning]))
        self.dice.shuffle(said)
        return said

    def _filled(self, template: str, slots: Mapping[str, str], key: str) -> str:
        def value(slot: re.Match[str]) -> str:
            if slot[1] not in slots:
                raise ConfigError(self.path, 1, key, f"unknown slot {slot[0]} in {template!r}")
            return slots[slot[1]]

        return _SLOT.sub(value, template)

    def _slots(self, group: Group) -> dict[str, str]:
        dice = self.dice
        known = self.names.weapons.get(group.item_type) or self.names.weapons["firearm"]
        maker, name = self._invented() if dice.random() < INVENTED else dice.choice(known)
        count = dice.choice((50, 100, 200, 250, 500, 1000))
        return {
            "weapon": f"{maker} {name}".strip(),
            "name": name,
            "maker": maker or name,
            "calibre": dice.choice(self.names.calibres),
            "n": str(dice.randint(1, 9)),
            "count": str(count),
            "price": f"{dice.randint(1, 400) * 5} {dice.choice(('€', 'EUR', '$', 'USD', 'BTC', 'XMR'))}",
            "place": "".join(dice.sample(_SYLLABLES, 2)).capitalize(),
            "drug": dice.choice(self.names.drugs),
            "brand": dice.choice(self.names.brands),
        }

    def _invented(self) -> tuple[str, str]:
        maker = "".join(self.dice.sample(_SYLLABLES, 2)).capitalize()
        model = self.dice.choice(("{s}{n}", "{s}-{n}", "{w} {n}", "{w}", "{s}{n} {w}")).format(
            s=self.dice.choice("ABCDGHKLMPRSTVX"),
            n=self.dice.choice((2, 5, 7, 9, 10, 12, 19, 22, 40, 45, 75, 92, 100, 380, 500)),
            w="".join(self.dice.sample(_SYLLABLES, 2)).capitalize(),
        )
        return ("" if self.dice.random() < 0.3 else maker), model

    def _category(self, group: Group) -> str:
        chance = self.dice.random()
        if chance < WRONG_CATEGORY:
            sort = self.dice.choice(sorted(self.names.categories))
        elif chance < WRONG_CATEGORY + WITH_CATEGORY:
            sort = group.note if group.note in self.names.categories else group.item_type
        else:
            return ""
        return self.dice.choice(self.names.categories.get(sort) or [""])

    def _spelled(self, text: str) -> str:
        """Return the text as somebody in haste writes it."""
        chance = self.dice.random()
        if chance < 0.25:
            return text.lower()
        if chance < 0.32:
            return text.upper()
        if chance < 0.5:
            return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
        return text
