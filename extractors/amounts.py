"""Numbers with the currency beside them, in any of the ways that the world prints an amount of money."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from extractors.frame import Text
from extractors.money import SIGNS, currency, vocabulary
from extractors.number import AMOUNT, read_amount
from extractors.spoken import numerals, values

COINS = frozenset({"BTC", "XMR", "LTC", "ETH", "BCH", "DOGE", "DASH", "ZEC", "TRX", "USDT", "USDC"})
_LETTERS = r"[^\W\d_]{1,16}"
_SIGN = rf"[A-Za-z]{{0,3}}[{''.join(sorted(SIGNS))}]"
_AFTER = re.compile(
    rf"\s{{0,2}}(?:[-–—]{{1,2}}|[.,][-–—]{{1,2}})?\s{{0,2}}(?P<name>{_SIGN}|[mμuµ]₿|{_LETTERS})(?:\s(?P<more>{_LETTERS}))?"
)
_BEFORE = re.compile(rf"(?<![^\W\d_])(?P<name>{_SIGN}|{_LETTERS})\.?\s{{0,2}}[:=]?\s{{0,2}}\Z")
_BEFORE_SIGNS = SIGNS | frozenset(" :=.")
_FACTOR = re.compile(rf"\s?(?P<word>{_LETTERS})\.?")
_WORD_BEFORE = re.compile(r"(?P<word>\w+)[^\w\n]{0,2}\Z")
_RANGE_REST = re.compile(r"\s?[-–—]\s?(?P<last>\d{1,6}(?:[.,]\d{1,3})?)(?![\w.,]|\s?[$€£₽₴₿%])")
_MEASURES = frozenset({"KM", "КМ", "pounds"})  # money, if no distance or weight is spoken of
_MEASURED = re.compile(
    r"\s?(?:/|od |away|from|range|domet|daljin|udalj|prešl|pređ|vožnje|na sat|of |trigger|pull|draw|force|test|recoil|heav|and )",
    re.IGNORECASE,
)
REACH = 24  # characters before an amount that may hold its currency
_COLUMN = "price_text"  # the field whose letters are all about money: "php 7,500", "R 95"
_LEAST_IN_WORDS = 10  # "one euro" and the like is seldom a price
_LETTER_MONEY = frozenset({"R", "N", "P"})  # stand before an amount, and before a model's number
_OF_HUNDREDS = frozenset({"EUR", "USD", "GBP", "CHF", "CAD", "AUD", *COINS})  # in which a gun seldom costs 17 600
RANGE = re.compile(r"\s?(?:-|–|—|to|bis|до|do|à|a)\s?\Z")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its currency; `start` and `end` take in both."""

    start: int
    end: int
    digits: str
    code: str
    scale: Decimal
    factor: int = 1

    @property
    def value(self) -> Decimal:
        """The amount of whole units: 1200 of "1.2k"."""
        return (read_amount(self.digits, coin=self.code in COINS) * self.scale * self.factor).normalize()


def find_amounts(text: Text) -> list[Amount]:
    """Return the amounts of the text in order, those at the ends of ranges too; without any, one written in words."""
    return _in_figures(text.normal, in_column=text.field == _COLUMN) or list(_in_words(text))[:1]


def _in_words(text: Text) -> Iterator[Amount]:
    """Yield amounts such as "forty quid", "two hundred euros"."""
    known = numerals()
    if known.first.isdisjoint(text.words):
        return
    start, total = -1, 0
    for first, end, value in values(text, known):
        if value.isdecimal() and not text.folded[first].isdecimal():
            start, total = (
                (first, int(value)) if start < 0 or total % 100 or int(value) >= 100 else (start, total + int(value))
            )
        elif start >= 0 and (factor := vocabulary().factors.get(value)):
            total *= factor
        elif start >= 0 and total >= _LEAST_IN_WORDS and (named := currency(text.normal[first:end])):
            yield Amount(start, end, str(total), *named)
            start = -1
        else:
            start = start if value in " -" else -1


def _in_figures(source: str, *, in_column: bool) -> list[Amount]:
    found: list[Amount] = []
    position = 0
    while match := AMOUNT.search(source, position):
        start, end = match.span()
        amount = _with_currency(source, start, end, found[-1].end if found else 0, in_column=in_column)
        if amount and (cut := _without_model(source, match, amount.code)) > start:
            start = cut
            amount = _with_currency(source, start, end, found[-1].end if found else 0, in_column=in_column)
        if amount is None:
            position = end if match["mark"] != " " else start + match[0].index(" ") + 1
            continue
        found.append(amount)
        position = max(amount.end, end)
    return _with_range_starts(source, found)


def _without_model(source: str, match: re.Match[str], code: str) -> int:
    """Return where an amount begins without a model number before it: in "Glock 19 450 €" the price is 450."""
    start = match.start()
    if match["mark"] != " ":
        return start
    second = start + match[0].index(" ") + 1
    if start and source[start - 1].isalpha() and (currency(source[start - 1]) or ("",))[0] != code:
        return second
    before = _WORD_BEFORE.search(source, max(0, start - REACH), start)
    if before is None or source[before.end("word") : start].strip() or source.startswith("000", second):
        return start
    word = before["word"]
    if word.lower() in vocabulary().cues or currency(word):
        return start
    is_prose = word.islower() and word.isalpha() and (code not in _OF_HUNDREDS or second - start == 2)
    return start if is_prose else second


def _with_currency(source: str, start: int, end: int, after: int, *, in_column: bool) -> Amount | None:
    """Return the amount with the currency after or before it; a code after it beats a sign before it (`$5 CAD`)."""
    factor_end, factor = _factor(source, end)
    behind, named_behind = _behind(source, factor_end, in_column=in_column)
    ahead, named_ahead = _ahead(
        source, max(after, start - REACH), start, is_large=in_column or end - start >= 4 or factor > 1
    )
    if behind and named_behind and _is_own(source, behind[1], named_ahead is not None):
        first = ahead.start() if ahead and named_ahead and not ahead["name"].isalpha() else start
        return Amount(first, behind[1], source[start:end], *named_behind, factor)
    if ahead and named_ahead:
        return Amount(ahead.start(), factor_end, source[start:end], *named_ahead, factor)
    return None


def _factor(source: str, end: int) -> tuple[int, int]:
    """Return where a word for thousands or millions behind a number ends, and what it says."""
    match = _FACTOR.match(source, end)
    factor = vocabulary().factors.get(match["word"].lower()) if match else None
    return (match.end(), factor) if match and factor else (end, 1)


def _behind(
    source: str, end: int, *, in_column: bool
) -> tuple[tuple[int, int], tuple[str, Decimal]] | tuple[None, None]:
    """Return the span of the currency behind a number, of two words if both name it, and what it is."""
    match = _AFTER.match(source, end)
    if match is None:
        return None, None
    if match["more"] and (named := currency(f"{match['name']} {match['more']}")):
        return match.span(), named
    named = currency(match["name"], in_column=in_column)
    span = match.start(), match.end("name")
    is_else = match["name"] in _LETTER_MONEY or (match["name"] in _MEASURES and _MEASURED.match(source, span[1]))
    return (None, None) if named is None or is_else else (span, named)


def _ahead(
    source: str, first: int, start: int, *, is_large: bool
) -> tuple[re.Match[str] | None, tuple[str, Decimal] | None]:
    """Return the currency before a number and what it is; a single letter is one only before `is_large` amounts: not "R93"."""
    if start == 0 or not (source[start - 1] in _BEFORE_SIGNS or source[start - 1].isalpha()):
        return None, None
    match = _BEFORE.search(source, first, start)
    name = match["name"] if match else ""
    if name in ("KM", "КМ") or (name in _LETTER_MONEY and not is_large):
        return None, None
    return match, currency(name, in_column=is_large) if match else None


def _is_own(source: str, end: int, has_other: bool) -> bool:  # noqa: FBT001 (a plain fact about the amount)
    """Return whether the currency after an amount is its own and not that of the next one (`€5 $6`)."""
    following = source[end : end + 2].lstrip()[:1]
    return not (has_other and following.isdigit())


def _with_range_starts(source: str, found: list[Amount]) -> list[Amount]:
    """Return the amounts with the bare ends of ranges among them: in "200-300 €" and "€200-300" both are prices."""
    complete: list[Amount] = []
    for amount in found:
        joint = RANGE.search(source, max(0, amount.start - 4), amount.start)
        first = _RANGE_FIRST.search(source[max(0, amount.start - 20) : joint.start()]) if joint else None
        if joint and first and not (complete and complete[-1].end >= joint.start()):
            start = joint.start() - len(first[0])
            complete.append(Amount(start, joint.start(), first[0], amount.code, amount.scale, amount.factor))
        complete.append(amount)
        if last := _RANGE_REST.match(source, amount.end):
            span = last.span("last")
            complete.append(Amount(*span, last["last"], amount.code, amount.scale, amount.factor))
    return complete


_RANGE_FIRST = re.compile(r"(?<![\w.,])\d{1,6}(?:[.,]\d{1,3})?\Z")
