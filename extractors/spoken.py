"""Telephone numbers written out in words ("five five five, oh one …"), as digits with the span that they stand in."""

import functools
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from extractors.frame import Text, language
from extractors.lexicon import load_lexicon

NAME = "telephone"
_FEWEST_DIGITS = 7
_MOST_DIGITS = 16
_BETWEEN = frozenset("-–—.,/()[]*_|·: ")
_REPEATS = {"double": 2, "triple": 3}


@dataclass(slots=True)
class Spoken:
    """Digits read from a run of numerals: half-open span, whether `plus` stands before, how many of them were words."""

    start: int
    end: int
    plus: bool = False
    words: int = 0
    groups: list[str] = field(default_factory=list)

    @property
    def digits(self) -> str:
        """All digits of the run."""
        return "".join(self.groups)


def figures(text: str) -> str:
    """Return the digits of a text as ASCII ones.

    >>> figures("+٩٦٤ 750-555")
    '964750555'
    """
    return "".join(letter if letter in "0123456789" else str(int(letter)) for letter in text if letter.isdecimal())


def spoken_numbers(text: Text, *, fewest: int) -> Iterator[Spoken]:
    """Yield the runs of numerals in words, which may hold digits too, that have as many digits as a telephone number.

    A run has `fewest` numerals in words at least.
    """
    words = numerals()
    if words.first.isdisjoint(text.words) or len(words.first & text.words) < fewest:
        return
    for run in _runs(text, words):
        if run.words >= fewest and _FEWEST_DIGITS <= len(run.digits) <= _MOST_DIGITS:
            yield run


def _runs(text: Text, words: "Numerals") -> Iterator[Spoken]:
    run: Spoken | None = None
    times = 1
    for start, end, value in values(text, words):
        if value in _REPEATS:
            times = _REPEATS[value]
        elif value == "plus" or value.isdecimal():
            if run and value == "plus":
                yield run
            run = Spoken(start, end) if run is None or value == "plus" else run
            _add(run, value, end, times, is_word=not text.folded[start].isdecimal())
            times = 1
        elif run and not _BETWEEN.issuperset(value):
            yield run
            run, times = None, 1
    if run:
        yield run


def values(text: Text, words: "Numerals") -> Iterator[tuple[int, int, str]]:
    """Yield the tokens as (start, end, what it says), those of one numeral as one."""
    tokens, folded, index = text.tokens, text.folded, 0
    while index < len(tokens):
        start, end = tokens[index]
        value, taken = folded[start:end], 1
        if value in words.first:
            taken, value = _read(text, index, words)
        elif value[0].isdecimal():
            value = figures(value)
        index += taken
        yield start, tokens[index - 1][1], value


def _add(run: Spoken, value: str, end: int, times: int, *, is_word: bool) -> None:
    """Lengthen a run by a numeral; "three hundred" is followed by what fills its noughts."""
    run.end = end
    if value == "plus":
        run.plus = True
        return
    run.words += is_word
    last = run.groups[-1] if run.groups else ""
    if is_word and len(last) == 3 and last.endswith("00") and len(value) <= 2 and value != "0":
        run.groups[-1] = str(int(last) + int(value))
    else:
        run.groups += [value] * times


def _read(text: Text, index: int, words: "Numerals") -> tuple[int, str]:
    """Return how many tokens the longest numeral at a token has, and what it says; figures say themselves."""
    folded = text.folded
    said = tuple(folded[start:end] for start, end in text.tokens[index : index + words.longest])
    for size in range(len(said), 0, -1):
        if value := words.values.get(said[:size]):
            return size, value
    return 1, said[0]


@dataclass(frozen=True, slots=True)
class Numerals:
    """Numerals by the tokens they are written in, and the tokens that begin one."""

    values: Mapping[tuple[str, ...], str]
    first: frozenset[str]
    longest: int


@functools.cache
def numerals() -> Numerals:
    """Return the numerals of `config/lexicons/telephone.yml`."""
    entries = load_lexicon(NAME).entries
    known = {
        tuple(token.text for token in language()(term.replace("-", " "))): entry.value
        for entry, (_, term) in itertools.chain.from_iterable(((e, pair) for pair in e.terms) for e in entries)
    }
    return Numerals(known, frozenset(tokens[0] for tokens in known), max(map(len, known)))
