"""How many of a thing: `x10`, `50 pcs`, `10 Stück`, `1000 rounds`, `box of 50`."""

import functools
import re
from collections.abc import Iterator, Mapping

from extractors.frame import Text
from extractors.lexicon import load_lexicon
from extractors.normal import fold
from extractors.spans import Spans
from extractors.verbatim import quote, source_of
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
    r"(?<!\w)(?P<unit>[^\W\d_]{2,12})\s(?:of|von|de|di|mit|with|à|a|по|od|z)\s(?P<number>\d{1,6})(?![\w.,]*\d|\s?(?:mm|g|mg|%))",
    re.IGNORECASE,
)
_CROSSES = frozenset("x×хX")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"\s?(?P<word>[^\W\d_]+)")
_LARGEST = 10_000_000


def find(text: str | Text) -> Iterator[Fact]:
    """Yield a fact per count; `value` is the number, attribute `unit`: piece, round, box, pack, magazine, set.

    A calibre's length ("7.62x39"), a price, a weight or a share is no count.

    >>> [(fact.value, fact.attributes["unit"]) for fact in find("9x19 FMJ, 1,000 rounds, box of 50; 3x magazines")]
    [('1000', 'round'), ('50', 'box'), ('3', 'magazine')]
    """
    source = source_of(text)
    if not _DIGIT.search(source):
        return
    taken = Spans()
    for start, end, number, unit in sorted(_counts(source)):
        count = int(re.sub(r"\D", "", number))
        if 0 < count < _LARGEST and not taken.overlap(start, end):
            taken.add(start, end)
            yield quote(text, start, end, NAME, str(count), unit=unit)


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
    return {term: entry.value for entry in load_lexicon(NAME).entries for _, term in entry.terms}
