"""How many of a thing: `x10`, `50 pcs`, `10 Stück`, `1000 rounds`, `box of 50`, `two pistols`, `min. 5`."""

import functools
import re
from collections.abc import Iterator, Mapping

from extractors.frame import Text, prepare
from extractors.lexicon import load_lexicon
from extractors.normal import fold
from extractors.spans import Spans
from extractors.verbatim import quote
from records.fact import Fact

NAME = "quantity"

_NUMBER = r"\d{1,3}(?:[.,' \u00a0]\d{3})+|\d{1,7}"
_COUNTED = re.compile(
    rf"(?<![\w.,$€£#])(?<!\d/)(?P<number>{_NUMBER})\s?\+?[-\s]{{0,2}}(?P<unit>[^\W\d_]{{1,14}})(?!\s(?:mag|clip|drum))"
)
_TIMES_BEFORE = re.compile(
    r"(?<![\w.,$€£#/])(?P<number>\d{1,5})\s?[x×хX](?=\s(?!\d{2,3}(?:mm|R|\b))|\s?[^\W\d_]{2}|\s?[.,]\d)"
)
_TIMES_BEHIND = re.compile(
    r"(?<![\w.,])(?:(?<!\d )|(?<=[x×хX]\d\d ))[x×хX]\s?(?P<number>\d{1,6})(?![\w.,]*[\d]|[x×х]|\s?(?:mm|мм|cm|g|kg|mg|ml|R)\b)"
)
_OF = re.compile(
    r"(?<!\w)(?P<unit>[^\W\d_]{2,12})\s(?:of|von|van|de|di|mit|with|à|a|по|od|z)\s(?P<number>\d{1,6})(?![\w.,]*\d|\s?(?:mm|g|mg|%))",
    re.IGNORECASE,
)
_CROSSES = frozenset("x×хX")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"\s?(?P<word>[^\W\d_]+)")
_LARGEST = 10_000_000
_LOW = re.compile(r"(?<![\w.,/×])(\d{1,5})\s?[-–]\s?$")  # of a range, right before its upper end
_LONGEST_LOW = 9


def find(text: str | Text) -> Iterator[Fact]:
    """Yield a fact per count; `value` is the number, attribute `unit`: piece, round, box, pack, magazine, set, or order.

    A calibre's length ("7.62x39"), a price, a weight or a share is no count. The unit `order` is for the smallest one that is
    sold: "min. 5". `low` is the lower end of a range.

    >>> [(fact.value, fact.attributes["unit"]) for fact in find("9x19 FMJ, 1,000 rounds, box of 50; 3x magazines")]
    [('1000', 'round'), ('50', 'box'), ('3', 'magazine')]
    >>> [(fact.value, fact.attributes["unit"]) for fact in find("two pistols, min. 5; one of those two")]
    [('2', 'piece'), ('5', 'order')]
    """
    text = prepare(text)
    taken = Spans()
    for start, end, count, unit, attributes in sorted(_all_counts(text), key=lambda count: count[:4]):
        if 0 < count < _LARGEST and not taken.overlap(start, end):
            taken.add(start, end)
            yield quote(text, start, end, NAME, str(count), unit=unit, **attributes)


def _all_counts(text: Text) -> Iterator[tuple[int, int, int, str, Mapping[str, int]]]:
    """Yield span in the original, number, unit and more of every count; they may overlap."""
    if not _number_words().keys().isdisjoint(text.words):
        for start, end, count, unit in _in_words(text):
            yield (*text.span(start, end), count, unit, {})
    source = text.original
    if not _DIGIT.search(source):
        return
    if not _minimum_words().isdisjoint(text.words):
        for match in _minimum().finditer(text.folded):
            yield (*text.span(*match.span()), int(match["number"]), "order", {})
    for start, end, number, unit in _counts(source):
        count = int(re.sub(r"\D", "", number))
        low = _LOW.search(source, max(0, start - _LONGEST_LOW), start)
        if low and int(low[1]) < count:
            yield low.start(), end, count, unit, {"low": int(low[1])}
        else:
            yield start, end, count, unit, {}


def _in_words(text: Text) -> Iterator[tuple[int, int, int, str]]:
    """Yield numbers in words that count a unit: "two pistols"; a dozen counts without one."""
    numbers, units = _number_words(), _units()
    for word in numbers.keys() & text.words:
        number, alone = numbers[word]
        for match in _counting(word).finditer(text.folded):
            if unit := units.get(match["unit"] or ""):
                yield match.start(), match.end("unit"), number, unit
            elif alone:
                yield match.start(), match.end(), number, "piece"


def _counts(source: str) -> Iterator[tuple[int, int, str, str]]:
    units = _units()
    for match in _COUNTED.finditer(source):
        if unit := units.get(fold(match["unit"])):
            yield match.start(), match.end(), match["number"], unit
    if not _CROSSES.isdisjoint(source):
        yield from _times(source)
    for match in _OF.finditer(source):
        if (unit := units.get(fold(match["unit"]))) in ("box", "pack", "set"):
            yield match.start(), match.end(), match["number"], unit


def _times(source: str) -> Iterator[tuple[int, int, str, str]]:
    for match in _TIMES_BEFORE.finditer(source):
        following = _WORD.match(source, match.end())
        unit = _units().get(fold(following["word"])) if following else None
        yield match.start(), following.end() if following and unit else match.end(), match["number"], unit or "piece"
    for match in _TIMES_BEHIND.finditer(source):
        yield match.start(), match.end(), match["number"], "piece"


@functools.cache
def _units() -> Mapping[str, str]:
    entries = load_lexicon(NAME).entries
    return {term: entry.value for entry in entries if not entry.attributes for _, term in entry.terms}


@functools.cache
def _number_words() -> Mapping[str, tuple[int, bool]]:
    """Return by word its number, and whether it counts alone as "a dozen" does."""
    entries = [entry for entry in load_lexicon(NAME).entries if "number" in entry.attributes]
    return {
        term: (entry.attributes["number"], bool(entry.attributes.get("alone")))
        for entry in entries
        for _, term in entry.terms
    }


@functools.cache
def _counting(word: str) -> re.Pattern[str]:
    return re.compile(rf"\b{word}\b(?=(?: (?P<unit>[^\W\d_]{{1,14}})\b)?)")


@functools.cache
def _minimum_terms() -> tuple[str, ...]:
    entries = load_lexicon(NAME).entries
    return tuple(term for entry in entries if "minimum" in entry.attributes for _, term in entry.terms)


@functools.cache
def _minimum_words() -> frozenset[str]:
    """Return the last word of each term for a smallest order: a text without any of them has none."""
    return frozenset(term.split()[-1] for term in _minimum_terms())


@functools.cache
def _minimum() -> re.Pattern[str]:
    words = "|".join(re.escape(term) for term in sorted(_minimum_terms(), key=len, reverse=True))
    return re.compile(
        rf"\b(?:{words})\b\.?[ :]{{0,2}}(?:order )?(?P<number>\d{{1,6}})(?![\w.,]*\d|\s?(?:%|€|\$|£|eur\b|usd\b|btc\b|mm\b|g\b|min))"
    )
