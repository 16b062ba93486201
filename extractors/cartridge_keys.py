"""How the name of a cartridge is cut into a key: numbers and words without their manner of writing."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

UNIT = r"[ -]?(?:mm|m/m|мм|миллим\w+|милл?(?!\w)|مم|ملم|مل+ي(?!\w)|ميلي(?!\w)|م[يل]*متر|mill?im\w+|mill?(?!\w))"
_NUMBER = re.compile(rf"(\d+(?:[.,٫،]\d{{1,3}})?)(?!\d)(?:({UNIT}))?")
LENGTH = re.compile(
    r"(?P<cross>[ -]?(?:x|\*|х)[ -]?| ?[/–-] ?[.,]?|[ -](?:na|на|by)[ -]| |[.](?=\d\d(?!\d))|(?<=[mм])(?=0\d))"
    rf"(?P<number>\d{{1,4}}(?:[.,٫،]\d{{1,2}})?)(?!\d)(?P<unit>{UNIT})?"
)
_WORD = re.compile(r"[ .\-–/&+'’*(]{0,3}(?:([^\W\d_]+)|(\d+)(?![.,\d]))")
_POINTS = frozenset(".,٫،")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫،,", "01234567890123456789...")
_DASHED = re.compile(r"[2-9]\d-\d\d\d?")  # numbers of cartridges that are more than gauges, shells and shares
_MOST_WORDS = 7  # of a name behind its numbers
_KEPT_UNKNOWN = 20_000
_LONGEST_PART = 13  # letters of a word in a word
_MISSPELT_FROM = 6  # letters that a word has at least for one of them to be wrong


def plain_number(written: str) -> str:
    """Return a number in ASCII with a point.

    >>> plain_number("7,62"), plain_number("٧٫٦٢")
    ('7.62', '7.62')
    """
    return written if written.isascii() and written.isdigit() else written.translate(_DIGITS)


@dataclass(slots=True)  # not frozen: a text has many, and frozen ones take three times as long to make
class Bore:
    """The first number of an expression; `pointed` as in .45 and 0.45, `unit` where millimetres follow."""

    start: int
    end: int
    number: str
    pointed: bool
    unit: bool


def bores(folded: str, known: Collection[str]) -> Iterator[Bore]:
    """Yield the numbers of a text that are among `known` and no part of a longer number."""
    for match in _NUMBER.finditer(folded):
        number, start = plain_number(match[1]), match.start()
        pointed = number.startswith("0.")
        number = number[2:] if pointed else number
        if number not in known:
            continue
        if not pointed and folded[start - 1 : start] in _POINTS:
            if folded[max(0, start - 2) : start - 1].isdigit():
                continue
            pointed = len(number) > 1
            start -= pointed
        yield Bore(start, match.end(), number, pointed, bool(match[2]))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words behind numbers as they are written, misspelt or run together, and what each stands for."""

    plain: Mapping[str, str]
    fillers: frozenset[str]  # words that name nothing, as "and" and "cal"
    _shortened: Mapping[str, str] = field(repr=False)  # a word without one of its letters → what the word stands for
    _unknown: set[str] = field(
        default_factory=set, repr=False
    )  # words met that stand for nothing: most numbers count such

    @classmethod
    def of(cls, words: Mapping[str, Iterable[str]], names: Iterable[str], fillers: Iterable[str]) -> "Vocabulary":
        """Return the vocabulary of words with their variants, and of the words in `names`."""
        plain = {variant: word for word, variants in words.items() for variant in (word, *variants)}
        plain = {**{word: word for name in names for word in re.findall(r"[^\W\d_]+", name)}, **plain}
        long = ((word, meant) for word, meant in plain.items() if len(word) >= _MISSPELT_FROM)
        shortened = {shorter: meant for word, meant in long for shorter in _without_one(word)}
        return cls(plain, frozenset(fillers), shortened)

    def read(self, word: str) -> str | None:
        """Return what a word stands for; None for a word of no cartridge."""
        meant = self.plain.get(word) or (word if len(word) == 1 else None)
        if meant is None and word not in self._unknown:
            meant = self._misspelt(word) or self._parted(word)
            if meant is None and len(self._unknown) < _KEPT_UNKNOWN:
                self._unknown.add(word)
        return meant

    def words(self, text: str, at: int) -> Iterator[tuple[str, str, int]]:
        """Yield, word by word from `at`, all words so far run together, the last as it is written, and where it ends."""
        words = ""
        for _ in range(_MOST_WORDS):
            match = _WORD.match(text, at)
            meant = match and (self.read(match[1]) if match[1] else plain_number(match[2]))
            if match is None or meant is None:
                return
            at = match.end()
            yield words + meant, match[1] or match[2], at
            if meant not in self.fillers:
                words += meant

    def _misspelt(self, word: str) -> str | None:
        """Return the word that is one letter off: one too many, one too few, a wrong one, or two in the wrong order."""
        if len(word) < _MISSPELT_FROM:
            return None
        candidates = (self._shortened.get(word), *(self._one_off(shorter) for shorter in _without_one(word)))
        return next((found for found in candidates if found), None)

    def _one_off(self, shorter: str) -> str | None:
        known = self.plain.get(shorter) if len(shorter) >= _MISSPELT_FROM else None
        return known or self._shortened.get(shorter)

    def _parted(self, word: str) -> str | None:
        """Return the words that are written as one: winmag, longcolt, wlong behind an S&."""
        for cut in range(min(len(word) - 1, _LONGEST_PART), 0, -1):
            first, rest = self.plain.get(word[:cut]) or (word[0] if cut == 1 else None), word[cut:]
            second = self.plain.get(rest) or (self._parted(rest) if first and cut > 1 and len(rest) > cut > 1 else None)
            if first and second and (cut > 1 or len(rest) >= _MISSPELT_FROM - 2):
                return first + second
        return None


def _without_one(word: str) -> Iterator[str]:
    for index in range(len(word)):
        yield word[:index] + word[index + 1 :]


def head_of(spelling: str) -> tuple[str, int]:
    """Return the numbers that a folded spelling begins with, as a key, and where they end; nothing where it begins otherwise."""
    match = _NUMBER.match(spelling.removeprefix("."))
    if match is None:
        return "", 0
    number, end = plain_number(match[1]), match.end() + spelling.startswith(".")
    length = LENGTH.match(spelling, end)
    if length is None or not length["cross"].strip():
        return number, end
    mark = "x" if length["cross"].strip(" -") in ("x", "*") else "-"
    return f"{number}{mark}{plain_number(length['number'])}", length.end()


def keys_of(spelling: str, vocabulary: Vocabulary) -> tuple[str, list[str]]:
    """Return the numbers of a folded spelling and, run together, its first word, its first two words, and so on."""
    numbers, end = head_of(spelling)
    return numbers, [words for words, _, _ in vocabulary.words(spelling, end)] if numbers else []


def squeezed(numbers: str) -> tuple[str, ...]:
    """Return the numbers of a key as they are written with less between them.

    >>> squeezed("7.62x39"), squeezed("30-06"), squeezed("9x19")
    (('762x39',), ('3006', '30.06'), ())
    """
    bore, mark, length = numbers.partition("x")
    if "." in bore:
        return (bore.replace(".", "") + mark + length,)
    return (numbers.replace("-", ""), numbers.replace("-", ".")) if _DASHED.fullmatch(numbers) else ()
