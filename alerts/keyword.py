"""Finds a rule's words in a text, whatever they hide behind: hidden characters, look-alike letters, dots and digits."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.normal import fold, normalise

# Scripts that put no blanks between words: there a word may stand in the middle of others.
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
_JOINT = r"[\W_]{1,3}"  # between the words of a phrase: "auto sear", "auto-sear", "auto · sear"


@dataclass(frozen=True, slots=True)
class Hit:
    """One of the words, found; the half-open span points into the text as it was given."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Term:
    """A word as it is looked for; `anchor` stands in every text in which the pattern is found."""

    word: str
    anchor: str
    pattern: re.Pattern[str]


def find_words(text: str, words: tuple[str, ...]) -> Iterator[Hit]:
    """Yield where the words stand in the text, in order, without overlap; of two at one place the longer.

    >>> [text[hit.start:hit.end] for text in ("Selling AUT0-SEAR", "automatic search") for hit in find_words(text, ("auto sear",))]
    ['AUT0-SEAR']
    """
    terms, plain = _compiled(words)
    normal = normalise(text, plain)
    folded = fold(normal.text)
    found = [
        (match.start(), -match.end(), term.word)
        for term in terms
        if term.anchor in folded  # most are in no text, and asking is a hundred times cheaper than matching
        for match in term.pattern.finditer(folded)
    ]
    free_from = 0
    for start, negative_end, word in sorted(found):
        if start >= free_from:
            free_from = -negative_end
            yield Hit(word, *normal.span(start, free_from))


@functools.lru_cache(maxsize=256)
def _compiled(words: tuple[str, ...]) -> tuple[tuple[_Term, ...], frozenset[str]]:
    """Return the words ready to be looked for, and the single ones among them that may be disguised."""
    plain = {piece for word in words for piece in re.findall(r"[^\W\d_]+", fold(word)) if len(piece) > 2}
    return tuple(map(_term, words)), frozenset(plain)


def _term(word: str) -> _Term:
    pieces = re.findall(r"\w+\*?", fold(normalise(word).text))
    joined = _JOINT.join(re.escape(piece.rstrip("*")) + (r"\w*" if piece.endswith("*") else "") for piece in pieces)
    pattern = joined if _UNSPACED.search(word) else rf"(?<!\w){joined}(?!\w)"
    return _Term(word, max((piece.rstrip("*") for piece in pieces), key=len, default=word), re.compile(pattern))
