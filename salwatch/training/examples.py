"""Examples: listings of which somebody says what they are; hand-written ones are in `config/training/lines`."""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from configfile.loading import ConfigError, FrozenModel, load
from records.analysis import ITEM_TYPES, TRADE_RELEVANT
from records.listing import ListingRow

FOLDER = Path(__file__).resolve().parents[2] / "config" / "training"
INTENTS = ("offer", "wanted", "trade", "discussion", "warning")
HELD_BACK = "held_back"  # source of lines that rules were not mended by
BLIND = "blind"  # source of copies that are read as if no lexicon knew their words
TALKING = frozenset({"discussion", "warning"})  # which sell nothing: their item type is other


@dataclass(frozen=True, slots=True)
class Group:
    """What the lines of one key are: `manual/teaches`, `firearm.wanted`."""

    item_type: str
    intent: str = "offer"
    note: str = ""

    @property
    def trade_relevant(self) -> bool:
        """Return whether such listings trade in arms."""
        return self.item_type in TRADE_RELEVANT or self.item_type == "service" or self.note == "teaches"


@dataclass(frozen=True, slots=True)
class Example:
    """A listing and what it is. Examples of one `origin` (a template, a vendor's text) never stand on both sides of a split."""

    row: ListingRow
    group: Group
    language: str
    origin: str
    source: str  # lines, held_back, blind, generated, correction
    weight: float = 1.0


def measured(examples: Sequence[Example]) -> frozenset[int]:
    """Return the numbers of the examples that figures and probabilities are read off: held-back lines and what people judged.

    Without a held-back line all are that nobody generated.
    """
    fair = frozenset(n for n, one in enumerate(examples) if one.source in {HELD_BACK, "correction"})
    if any(examples[n].source == HELD_BACK for n in fair):
        return fair
    return frozenset(n for n, one in enumerate(examples) if one.source not in {"generated", BLIND})


class LinesModel(FrozenModel):
    """A file of hand-written lines: group key → "title | description".

    Nobody reads `held_back` ones when lexicons or rules are mended: what the rules are worth on listings that nobody has
    seen, and how sure a verdict is, is read off them.
    """

    about: str
    language: str
    held_back: bool = False
    lines: dict[str, tuple[str, ...]]


@functools.cache
def group_of(key: str, path: Path) -> Group:
    """Return what a key `ITEM_TYPE[.INTENT][/NOTE]` stands for; raise ConfigError for an unknown one."""
    sort, _, note = key.partition("/")
    item_type, _, intent = sort.partition(".")
    if intent in TALKING and item_type in ITEM_TYPES:
        return Group("other", intent, note or item_type)
    if item_type not in ITEM_TYPES or (intent or "offer") not in INTENTS:
        raise ConfigError(path, 1, key, "is no ITEM_TYPE[.INTENT][/NOTE]")
    return Group(item_type, intent or "offer", note)


def lines(folder: Path | None = None) -> Iterator[Example]:
    """Yield the hand-written examples of all languages, those of `config/training/lines`. Raises ConfigError."""
    for path in sorted((folder or FOLDER / "lines").glob("*.yml")):
        model = load(path, LinesModel)
        for key, written in model.lines.items():
            group = group_of(key, path)
            for number, line in enumerate(written):
                title, _, description = line.partition(" | ")
                name = f"{path.stem}/{key}/{number}"
                row = ListingRow(name, title=title.strip(), description=description.strip(), site="lines")
                yield Example(row, group, model.language, name, HELD_BACK if model.held_back else "lines")
