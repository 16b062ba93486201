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


def find_words(text: str, words: tuple[str, ...]) -> Iterator[Hit]:
    """Yield where the words stand in the text, in order, without overlap; the longest wins.

    >>> [text[hit.start:hit.end] for text in ("Selling AUT0-SEAR", "automatic search") for hit in find_words(text, ("auto sear",))]
    ['AUT0-SEAR']
    """
    pattern, plain = _compiled(words)
    normal = normalise(text, plain)
    for match in pattern.finditer(fold(normal.text)):
        start, end = normal.span(match.start(), match.end())
        yield Hit(words[int(str(match.lastgroup)[1:])], start, end)


@functools.lru_cache(maxsize=256)
def _compiled(words: tuple[str, ...]) -> tuple[re.Pattern[str], frozenset[str]]:
    """Return the pattern with one group `w<number>` per word, and the single words that may be disguised."""
    longest_first = sorted(enumerate(words), key=lambda numbered: -len(numbered[1]))
    pattern = "|".join(f"(?P<w{number}>{_pattern(word)})" for number, word in longest_first)
    plain = {piece for word in words for piece in re.findall(r"[^\W\d_]+", fold(word)) if len(piece) > 2}
    return re.compile(pattern), frozenset(plain)


def _pattern(word: str) -> str:
    pieces = re.findall(r"\w+\*?", fold(normalise(word).text))
    joined = _JOINT.join(re.escape(piece.rstrip("*")) + (r"\w*" if piece.endswith("*") else "") for piece in pieces)
    return joined if _UNSPACED.search(word) else rf"(?<!\w){joined}(?!\w)"
