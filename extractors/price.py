"""Amounts of money: a number with a currency beside it, in any of the ways that the world prints one."""

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from configfile.loading import FrozenModel, load
from extractors.frame import Text
from extractors.number import AMOUNT, read_amount
from extractors.verbatim import quote, source_of
from records.analysis import Money
from records.fact import Fact

NAME = "price"
MONEY_FILE = Path(__file__).parent.parent / "config" / "money.yml"
COINS = frozenset({"BTC", "XMR", "LTC", "ETH", "BCH", "DOGE", "DASH", "ZEC", "TRX", "USDT", "USDC"})

_LETTERS = r"[^\W\d_]{1,16}"
_SIGNS = frozenset("$€£¥₽₴₸₺₹₪₾₦฿₩₫₱₿ɃΞɱ円元")
_SIGN = rf"[A-Za-z]{{0,3}}[{''.join(sorted(_SIGNS))}]"
_WORDS = re.compile(_LETTERS)
_AFTER = re.compile(rf"\s{{0,2}}(?:[-–—]{{1,2}}|[.,][-–—])?\s{{0,2}}(?P<name>{_SIGN}|[mμu]₿|{_LETTERS})")
_BEFORE = re.compile(rf"(?<![^\W\d_])(?P<name>{_SIGN}|{_LETTERS})\s{{0,2}}[:=]?\s{{0,2}}\Z")
_THOUSAND = re.compile(rf"\s?(?P<word>{_LETTERS})\.?")
_UNIT = re.compile(
    rf"\s{{0,2}}(?P<per>/|{_LETTERS})\.?(?:\s{{0,2}}(?P<count>\d{{1,6}})?\s?(?P<unit>{_LETTERS}(?:/[a-z])?))?"
)
_WORD_BEFORE = re.compile(r"(?P<word>\w+)[^\w\n]{0,2}\Z")
_RANGE = re.compile(r"\s?(?:-|–|—|to|bis|до|do|à|a)\s?\Z")
_RANGE_REST = re.compile(r"\s?[-–—]\s?(?P<last>\d{1,6}(?:[.,]\d{1,3})?)(?![\w.,]|\s?[$€£₽₴₿%])")
_REACH = 24  # characters before an amount that may hold its currency


class PartModel(FrozenModel):
    """A named part of a coin, such as a satoshi."""

    currency: str
    scale: Decimal


class MoneyWords(FrozenModel):
    """`config/money.yml`: the words for money."""

    currencies: dict[str, tuple[str, ...]]
    parts: dict[str, PartModel]
    capitals: tuple[str, ...]
    units: dict[str, tuple[str, ...]]
    per: tuple[str, ...]
    cues: tuple[str, ...]
    thousands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words for money, each ready to be looked up in lower case."""

    names: Mapping[str, tuple[str, Decimal]]
    stems: Mapping[str, tuple[str, Decimal]]
    capitals: frozenset[str]
    units: Mapping[str, str]
    per: frozenset[str]
    cues: frozenset[str]
    thousands: frozenset[str]


@functools.cache
def vocabulary(path: Path = MONEY_FILE) -> Vocabulary:
    """Return the words of the file; raise ConfigError where it is wrong."""
    words = load(path, MoneyWords)
    one = Decimal(1)
    pairs = [(name.lower(), (code, one)) for code, names in words.currencies.items() for name in names]
    pairs += [(code.lower(), (code, one)) for code in words.currencies]
    pairs += [(name.lower(), (part.currency, part.scale)) for name, part in words.parts.items()]
    return Vocabulary(
        names={name: value for name, value in pairs if not name.endswith("~")},
        stems={name[:-1]: value for name, value in pairs if name.endswith("~")},
        capitals=frozenset(words.capitals),
        units={name: unit for unit, names in words.units.items() for name in names},
        per=frozenset(words.per),
        cues=frozenset(words.cues),
        thousands=frozenset(words.thousands),
    )


@functools.lru_cache(maxsize=16_384)
def _currency(name: str) -> tuple[str, Decimal] | None:
    """Return (code, how much of it one unit is) of a currency's name as printed, or None."""
    words = vocabulary()
    lower = name.lower()
    if lower in words.capitals and not name.isupper():
        return None
    if named := words.names.get(lower):
        return named
    return next((words.stems[stem] for cut in range(4) if (stem := lower[: len(lower) - cut]) in words.stems), None)


@dataclass(frozen=True, slots=True)
class _Amount:
    """A number with its currency; `start` and `end` take in both."""

    start: int
    end: int
    digits: str
    code: str
    scale: Decimal
    thousand: bool

    @property
    def value(self) -> Decimal:
        amount = read_amount(self.digits, coin=self.code in COINS) * self.scale
        return (amount * 1000 if self.thousand else amount).normalize()


def find(text: str | Text) -> Iterator[Fact]:
    """Yield a fact per amount of money; `value` is `<amount> <CODE>`.

    Attributes: `amount` (decimal string), `currency`, `unit` (piece, round, box …) and `per` (how many of them) where
    stated, `range` (`from`, `to`) for the ends of a price range. Numbers without a currency are no price.

    >>> [fact.value for fact in find("7.62x39, 1.250,00 € or $400, 20 % off")]
    ['1250 EUR', '400 USD']
    """
    source = source_of(text)
    if _SIGNS.isdisjoint(source) and not any(map(_currency, _WORDS.findall(source))):
        return
    found = _amounts(source)
    for index, amount in enumerate(found):
        attributes: dict[str, str] = {"amount": f"{amount.value:f}", "currency": amount.code}
        attributes |= _unit_after(source, amount.end)
        if end := _range_end(source, found, index):
            attributes["range"] = end
        value = f"{attributes['amount']} {amount.code}"
        yield quote(text, amount.start, amount.end, NAME, value, **attributes)


def read_price(text: str) -> Money | None:
    """Return the first price of a price field; a bare number gives an empty currency; None where there is no number."""
    first = next(find(text), None)
    if first:
        return Money(Decimal(first.attributes["amount"]), first.attributes["currency"])
    number = AMOUNT.search(text)
    return Money(read_amount(number[0]), "") if number else None


def _amounts(source: str) -> list[_Amount]:
    found: list[_Amount] = []
    position = 0
    while match := AMOUNT.search(source, position):
        start, end = _without_model(source, match)
        amount = _with_currency(source, start, end, found[-1].end if found else 0)
        if amount is None:
            position = end if start == match.start() else start
            continue
        found.append(amount)
        position = max(amount.end, end)
    return _with_range_starts(source, found)


def _without_model(source: str, match: re.Match[str]) -> tuple[int, int]:
    """Return the amount's span without a model number before it: in "Glock 19 450 €" the price is 450."""
    start, end = match.span()
    before = _WORD_BEFORE.search(source, max(0, start - _REACH), start)
    if match["mark"] != " " or before is None or source[before.end("word") : start].strip():
        return start, end
    word = before["word"]
    if word.lower() in vocabulary().cues or _currency(word) or (word.islower() and word.isalpha()):
        return start, end
    return start + match[0].index(" ") + 1, end


def _with_currency(source: str, start: int, end: int, after: int) -> _Amount | None:
    """Return the amount with the currency after or before it; a code after it beats a sign before it (`$5 CAD`)."""
    words = vocabulary()
    thousand = _THOUSAND.match(source, end)
    factor_end = thousand.end() if thousand and thousand["word"].lower() in words.thousands else end
    behind = _AFTER.match(source, factor_end)
    named_behind = behind and _currency(behind["name"])
    ahead = _BEFORE.search(source, max(after, start - _REACH), start)
    named_ahead = ahead and _currency(ahead["name"])
    if behind and named_behind and _is_own(source, behind, named_ahead is not None):
        first = ahead.start() if ahead and named_ahead and not ahead["name"].isalpha() else start
        return _Amount(first, behind.end(), source[start:end], *named_behind, factor_end > end)
    if ahead and named_ahead:
        return _Amount(ahead.start(), factor_end, source[start:end], *named_ahead, factor_end > end)
    return None


def _is_own(source: str, behind: re.Match[str], has_other: bool) -> bool:  # noqa: FBT001 (a plain fact about the amount)
    """Return whether the currency after an amount is its own and not that of the next one (`€5 $6`)."""
    following = source[behind.end() : behind.end() + 2].lstrip()[:1]
    return not (has_other and following.isdigit())


def _with_range_starts(source: str, found: list[_Amount]) -> list[_Amount]:
    """Return the amounts with the bare ends of ranges among them: in "200-300 €" and "€200-300" both are prices."""
    complete: list[_Amount] = []
    for amount in found:
        joint = _RANGE.search(source, max(0, amount.start - 4), amount.start)
        first = (
            re.search(r"(?<![\w.,])\d{1,6}(?:[.,]\d{1,3})?\Z", source[max(0, amount.start - 20) : joint.start()])
            if joint
            else None
        )
        if joint and first and not (complete and complete[-1].end >= joint.start()):
            start = joint.start() - len(first[0])
            complete.append(_Amount(start, joint.start(), first[0], amount.code, amount.scale, amount.thousand))
        complete.append(amount)
        if last := _RANGE_REST.match(source, amount.end):
            span = last.span("last")
            complete.append(_Amount(*span, last["last"], amount.code, amount.scale, amount.thousand))
    return complete


def _range_end(source: str, found: list[_Amount], index: int) -> str:
    """Return `from` or `to` where the amount is one end of a range, else nothing."""

    def joined(first: _Amount, second: _Amount) -> bool:
        return first.code == second.code and bool(_RANGE.fullmatch(source, first.end, second.start))

    if index + 1 < len(found) and joined(found[index], found[index + 1]):
        return "from"
    return "to" if index and joined(found[index - 1], found[index]) else ""


def _unit_after(source: str, end: int) -> dict[str, str]:
    """Return `unit` and `per` of "/pc", "each", "per 50 rounds", "за шт"; nothing where no unit follows."""
    words = vocabulary()
    match = _UNIT.match(source, end)
    if match is None:
        return {}
    if match["per"] in words.per and match["unit"]:
        unit = words.units.get(match["unit"].lower()) or words.units.get(match["unit"].lower().rstrip("s"))
        return {"unit": unit, "per": match["count"] or "1"} if unit else {}
    unit = words.units.get(match["per"].lower())
    return {"unit": unit, "per": "1"} if unit == "piece" else {}
