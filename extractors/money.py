"""The words for money: currencies by the names that the world prints, their parts, units, and what an amount may be for."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from configfile.loading import FrozenModel, load
from extractors.normal import fold

MONEY_FILE = Path(__file__).parent.parent / "config" / "money.yml"
SIGNS = frozenset("$€£¥₵₡₽₴₸₺₹₪₾₦฿₩₫₱₿ɃΞɱ円元")


class PartModel(FrozenModel):
    """A named part of a coin, such as a satoshi, or a word for a thousand of a currency."""

    currency: str
    scale: Decimal


class MoneyWords(FrozenModel):
    """`config/money.yml`: the words for money."""

    currencies: dict[str, tuple[str, ...]]
    parts: dict[str, PartModel]
    exact: dict[str, str]
    capitals: tuple[str, ...]
    units: dict[str, tuple[str, ...]]
    per: tuple[str, ...]
    cues: tuple[str, ...]
    thousands: tuple[str, ...]
    millions: tuple[str, ...]
    negotiable: tuple[str, ...]
    purposes: dict[str, tuple[str, ...]]
    included: tuple[str, ...]
    links: tuple[str, ...]
    asking: dict[str, str]
    of_country: dict[str, str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words for money, each ready to be looked up in lower case; `tokens` are folded and tell whether a text has any."""

    names: Mapping[str, tuple[str, Decimal]]
    stems: Mapping[str, tuple[str, Decimal]]
    exact: Mapping[str, str]
    capitals: frozenset[str]
    units: Mapping[str, str]
    per: frozenset[str]
    cues: frozenset[str]
    factors: Mapping[str, int]
    asking: Mapping[str, str]
    tokens: frozenset[str]


@functools.cache
def money_words(path: Path = MONEY_FILE) -> MoneyWords:
    """Return the words of the file as they are written; raise ConfigError where it is wrong."""
    return load(path, MoneyWords)


@functools.cache
def vocabulary(path: Path = MONEY_FILE) -> Vocabulary:
    """Return the words of the file; raise ConfigError where it is wrong."""
    words = money_words(path)
    one = Decimal(1)
    pairs = [(name.lower(), (code, one)) for code, names in words.currencies.items() for name in names]
    pairs += [(code.lower(), (code, one)) for code in words.currencies]
    pairs += [(name.lower(), (part.currency, part.scale)) for name, part in words.parts.items()]
    names = {name: value for name, value in pairs if not name.endswith("~")}
    return Vocabulary(
        names=names,
        stems={name[:-1]: value for name, value in pairs if name.endswith("~")},
        exact=words.exact,
        capitals=frozenset(words.capitals),
        units={name: unit for unit, several in words.units.items() for name in several},
        per=frozenset(words.per),
        cues=frozenset(words.cues),
        factors=dict.fromkeys(words.thousands, 1000) | dict.fromkeys(words.millions, 1_000_000),
        asking={fold(word): code for word, code in words.asking.items()},
        tokens=SIGNS
        | {fold(max(name.split(), key=len)) for name in names if name not in words.capitals}
        | {name.lower() for name in words.exact if len(name) > 1},
    )


@functools.lru_cache(maxsize=16_384)
def currency(name: str, *, in_column: bool = False) -> tuple[str, Decimal] | None:
    """Return (code, how much of it one unit is) of a currency's name as printed, or None.

    Codes that are also words ("all", "try") must be in capitals, but not `in_column`, a column of prices.

    >>> currency("Euro"), currency("TL"), currency("tl")
    (('EUR', Decimal('1')), ('TRY', Decimal('1')), None)
    """
    words = vocabulary()
    lower = name.lower()
    if name in words.exact:
        return words.exact[name], Decimal(1)
    if lower in words.capitals and not (name.isupper() or in_column):
        return None
    if named := words.names.get(lower):
        return named
    return next((words.stems[stem] for cut in range(4) if (stem := lower[: len(lower) - cut]) in words.stems), None)
