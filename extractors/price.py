"""Amounts of money: a number with a currency beside it, in any of the ways that the world prints one."""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from extractors.amounts import RANGE, REACH, Amount, find_amounts
from extractors.frame import Text, prepare
from extractors.language import guess
from extractors.money import currency, money_words, vocabulary
from extractors.normal import fold
from extractors.number import AMOUNT, read_amount
from extractors.purpose import purpose_of
from records.analysis import Money
from records.fact import Fact

NAME = "price"
_LETTERS = r"[^\W\d_]{1,16}"
_UNIT = re.compile(
    rf"\s{{0,2}}(?P<per>/|{_LETTERS})\.?(?:\s{{0,2}}(?P<count>\d{{1,6}})?\s?(?P<unit>{_LETTERS}(?:/[a-z])?))?"
)
_LOT = re.compile(
    r"(?<![\w.,])(?P<count>\d{1,5}) ?(?:x|pcs|stück|stk|шт|kom|szt)?\.? ?(?:for|für|por|pour|per|za|за|voor|x)\s\Z"
)
_FROM = re.compile(
    r"(?<!\w)(?:from|starting at|ab|desde|a partir de|a partire da|da|vanaf|od|от|від|ابتداء من|des)\s?:?\s?\Z"
)
_ASKED = re.compile(
    r"(?P<amount>\d{1,3}(?:[., ]\d{3}){1,2}|\d{1,2}[.,]\d(?=k)|\d(?=k)|\d{2,7})(?P<factor>k)?(?P<dash>\s?[,.][-–—]{1,2})?(?![\w]|[.,:/x×]\d|\s?(?:mm|шт|kom|pcs|%))"
)
_ASKED_ANYWHERE = re.compile(rf"(?<![\w.,])(?:{_ASKED.pattern})")
_DASHED = re.compile(r"(?<![\w.,])(?P<amount>\d{1,3}(?:[.' ]\d{3})?|\d{2,6})(?P<mark>[,.])[-–—]{1,2}(?!\w)")
_CENA = {"pl": "PLN", "hr": "EUR", "bs": "BAM", "sr": "RSD"}


def find(text: str | Text, *, regions: Sequence[str] = ()) -> Iterator[Fact]:
    """Yield a fact per amount of money; `value` is `<amount> <CODE>`.

    Attributes: `amount` (decimal string), `currency`, `unit` (piece, round, box …) and `per` (how many of them) where
    stated, `range` (`from`, `to`) for the ends of a price range, `for` (shipping, deposit, extra, old, minimum) where the
    amount is not the price that is asked, `negotiable`, and `assumed` where the currency is told by the language alone.
    Other numbers without a currency are no price. `regions` are the ISO codes of countries that the seller is known to be
    in: their money is assumed for "asking 650".

    >>> [fact.value for fact in find("7.62x39, 1.250,00 € or $400, 20 % off")]
    ['1250 EUR', '400 USD']
    >>> [(fact.value, fact.attributes.get("for")) for fact in find("450 € + 15 € Versand")]
    [('450 EUR', None), ('15 EUR', 'shipping')]
    """
    text = prepare(text)
    found = find_amounts(text) if _names_money(text) else []
    for index, amount in enumerate(found):
        value = f"{amount.value:f} {amount.code}"
        attributes = {"amount": f"{amount.value:f}", "currency": amount.code, **_described(text, found, index)}
        yield text.fact(amount.start, amount.end, NAME, value, **attributes)
    if not found:
        yield from _assumed(text, regions)


def read_price(text: str) -> Money | None:
    """Return the first price of a price field; a bare number gives an empty currency; None where there is no number."""
    first = next(find(text), None)
    if first:
        return Money(Decimal(first.attributes["amount"]), first.attributes["currency"])
    number = AMOUNT.search(text)
    return Money(read_amount(number[0]), "") if number else None


def _names_money(text: Text) -> bool:
    """Whether a currency may be named: most texts have none, and are not looked at closer."""
    words = vocabulary()
    if not words.tokens.isdisjoint(text.words):
        return True
    normal = text.normal
    if text.field == "price_text" or _has_capitals(text):
        return True
    return not normal.isascii() and any(map(currency, text.words))


def _has_capitals(text: Text) -> bool:
    """Whether a code that is also a word, or a money's letter, stands in the text as money is written."""
    capitals = _capitals()
    if capitals.keys().isdisjoint(text.words):
        return False
    return any(capitals[word] in text.normal for word in capitals.keys() & text.words)


@functools.cache
def _capitals() -> Mapping[str, str]:
    words = vocabulary()
    return {name: name.upper() for name in words.capitals} | {fold(name): name for name in words.exact}


def _described(text: Text, found: list[Amount], index: int) -> dict[str, str]:
    """Return the attributes of an amount that its surroundings give it."""
    amount, normal = found[index], text.normal
    described = _unit_after(normal, amount.end) or _lot_before(text.folded, amount.start)
    if end := _range_end(text, found, index):
        described["range"] = end
    after = found[index - 1].end if index else 0
    until = found[index + 1].start if index + 1 < len(found) else len(normal) + REACH * 2
    if purpose := purpose_of(text, amount.start, amount.end, after=after, until=until):
        described["for"] = purpose
    if _negotiable().match(text.folded, amount.end):
        described["negotiable"] = "true"
    return described


def _range_end(text: Text, found: list[Amount], index: int) -> str:
    """Return `from` or `to` where the amount is one end of a range ("from 450" has one only), else nothing."""

    def joined(first: Amount, second: Amount) -> bool:
        return first.code == second.code and bool(RANGE.fullmatch(text.normal, first.end, second.start))

    if index + 1 < len(found) and joined(found[index], found[index + 1]):
        return "from"
    if index and joined(found[index - 1], found[index]):
        return "to"
    start = found[index].start
    return "from" if _FROM.search(text.folded, max(0, start - REACH), start) else ""


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


def _lot_before(folded: str, start: int) -> dict[str, str]:
    """Return `unit` and `per` of "2 for 500 €"; nothing where no count stands before."""
    lot = _LOT.search(folded, max(0, start - REACH), start)
    return {"unit": "piece", "per": lot["count"]} if lot and int(lot["count"]) > 1 else {}


@functools.cache
def _negotiable_words() -> frozenset[str]:
    return frozenset(max(fold(phrase).split(), key=len) for phrase in money_words().negotiable)


@functools.cache
def _negotiable() -> re.Pattern[str]:
    words = sorted(map(fold, money_words().negotiable), key=len, reverse=True)
    return re.compile(rf"[ ,.(/\-–—]{{0,3}}(?:{'|'.join(map(re.escape, words))})(?!\w)")


def _assumed(text: Text, regions: Sequence[str]) -> Iterator[Fact]:
    """Yield the first amount that a word or a dash says is a price, in the money of the place or language: "cena 1200", "350,-"."""
    of_place = next((code for region in regions if (code := money_words().of_country.get(region[:2]))), "")
    for amount, cue in _asked(text):
        code = of_place or vocabulary().asking.get(cue) or _CENA.get((cue and guess(text.original)) or "", "")
        if code and not _is_year(amount["amount"]):
            yield _assumed_fact(text, amount, code)
            return
    if ",-" in text.normal or ".-" in text.normal:
        for dashed in _DASHED.finditer(text.normal):
            yield _assumed_fact(text, dashed, of_place or ("CHF" if dashed["mark"] == "." else "EUR"))
            return


def _asked(text: Text) -> Iterator[tuple[re.Match[str], str]]:
    """Yield the bare numbers behind words for an asking price, and those before words such as "obo", with the word."""
    asking = vocabulary().asking
    for start, end in text.tokens if not asking.keys().isdisjoint(text.words) else ():
        cue = text.folded[start:end]
        gap = _ASK_GAP.match(text.folded, end) if cue in asking else None
        if gap and (amount := _ASKED.match(text.normal, gap.end())):
            yield amount, cue
    if not _negotiable_words().isdisjoint(text.words):
        for amount in _ASKED_ANYWHERE.finditer(text.normal):
            if _negotiable().match(text.folded, amount.end()):
                yield amount, ""


_ASK_GAP = re.compile(r"\s?(?:[:=]|je|ist|est|es|è|to|-|–)?\s?")


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and digits[:2] in ("19", "20") and digits != "2000"


def _assumed_fact(text: Text, amount: re.Match[str], code: str) -> Fact:
    factor = 1000 if amount.groupdict().get("factor") else 1
    value = f"{(read_amount(amount['amount']) * factor).normalize():f}"
    attributes = {"amount": value, "currency": code, "assumed": "true"}
    return text.fact(amount.start(), amount.end(), NAME, f"{value} {code}", **attributes)
