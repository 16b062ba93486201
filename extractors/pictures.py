"""Pictures that stand for words: flags for countries, an emoji in the place of a noun ("selling my 🔫")."""

import functools
import importlib
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from extractors.disguise import Edit
from extractors.letters import Folding

if TYPE_CHECKING:
    from extractors.lexicon import Lexicon

_PICTURE = re.compile("[\U0001f1e6-\U0001f1ff]+|([\u2300-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff])\\1*")
_REGIONAL_A = 0x1F1E6
_BEFORE = 40  # characters that hold the words before a picture
_FOLDING = Folding()
_LETTERS = re.compile(r"[^\W\d_]+")


def pictures(text: str) -> list[Edit]:
    """Return flags, and pictures in the place of a noun, as words; pictures that only adorn stay.

    >>> pictures("from 🇩🇪"), pictures("🔫 Glock 19 🔫"), pictures("buy a 🔫")
    ([(5, 7, 'Germany', '')], [], [(6, 7, 'gun', 'emoji_word')])
    """
    return [edit for match in _PICTURE.finditer(text) for edit in _read(text, match)]


def _read(text: str, match: re.Match[str]) -> Iterator[Edit]:
    start, end = match.span()
    if "\U0001f1e6" <= match[0][0] <= "\U0001f1ff":
        yield from _flags(text, start, end)
    elif (word := _words().get(match[0][0])) and _is_noun(text, start, end):
        yield start, end, _apart(text, start, end, word), "emoji_word"


def _flags(text: str, start: int, end: int) -> Iterator[Edit]:
    """Yield each pair of regional letters that is a country's flag as its English name, and other letters as themselves."""
    at = start
    while at < end:
        code = "".join(chr(ord(letter) - _REGIONAL_A + ord("A")) for letter in text[at : min(at + 2, end)])
        if name := _country(code):
            yield at, at + 2, _apart(text, at, at + 2, name), ""
            at += 2
        else:
            yield at, at + 1, code[0], ""
            at += 1


def _apart(text: str, start: int, end: int, word: str) -> str:
    """Return the word with blanks where letters or another flag touch it."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return (
        f"{' ' if before.isalnum() else ''}{word}{'' if not after or after in ' ,.;:!?)/' or after.isspace() else ' '}"
    )


def _is_noun(text: str, start: int, end: int) -> bool:
    """Whether a word that asks for a noun stands before ("selling my", "a new"), or "for sale" behind."""
    before = text[max(0, start - _BEFORE) : start].translate(_FOLDING).rpartition("\n")[2].rstrip(" ")
    words = _LETTERS.findall(before[-_BEFORE:])
    cues = _cues()
    if words and before.endswith(words[-1]):
        if words[-1] in cues["before"]:
            return not _names_it(text, end)
        if words[-1] in cues["quality"] and words[-2:-1] and words[-2] in cues["before"]:
            return not _names_it(text, end)
    behind = text[end : end + _BEFORE].translate(_FOLDING).lstrip(" ")
    return any(behind.startswith(cue) for cue in cues["behind"])


def _names_it(text: str, end: int) -> bool:
    """Whether a word that a picture could stand for follows: "my 🔫 gun"."""
    word = _LETTERS.match(text[end : end + _BEFORE].translate(_FOLDING).lstrip(" "))
    return word is not None and word[0] in _nouns()


@functools.cache
def _lexicon() -> "Lexicon":
    lexicon: Lexicon = importlib.import_module("extractors.lexicon").load_lexicon(
        "emoji"
    )  # which normalises by way of us
    return lexicon


@functools.cache
def _words() -> Mapping[str, str]:
    return {
        term: entry.value for entry in _lexicon().entries if "cue" not in entry.attributes for _, term in entry.terms
    }


@functools.cache
def _nouns() -> frozenset[str]:
    return frozenset(_words().values()) | {f"{word}s" for word in _words().values()} | {"pistol", "glock", "rifle"}


@functools.cache
def _cues() -> Mapping[str, frozenset[str]]:
    return {
        entry.attributes["cue"]: frozenset(term for _, term in entry.terms)
        for entry in _lexicon().entries
        if "cue" in entry.attributes
    }


@functools.lru_cache(maxsize=512)
def _country(code: str) -> str:
    """Return the English name of a country, nothing for a code without one."""
    if code in ("EU", "UN"):
        return {"EU": "Europe"}.get(code, "")
    country = importlib.import_module("pycountry").countries.get(alpha_2=code)
    if country is None:
        return "United Kingdom" if code == "UK" else ""
    return str(getattr(country, "common_name", country.name)).partition(",")[0]
