"""Disguised words: look-alike letters, digits for letters, letters apart, masked and stretched ones, and what they stand for."""

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from extractors.letters import (
    CYRILLIC_LIKE,
    CYRILLIC_SKELETON,
    LOOK_ALIKES,
    LOOSE_LOOK_ALIKES,
    LOOSE_SIGNS,
    SHAPES,
    SKELETON,
    Folding,
)

Edit = tuple[int, int, str, str]  # start, end, new text, kind of disguise

_MIXED = re.compile(r"[A-Za-z][\u0370-\u058f]|[\u0370-\u058f][A-Za-z]")
_WORD = re.compile(r"[^\W\d_]+")
_FOREIGN = re.compile("[\u0370-\u058f]")
_LATIN = re.compile("[A-Za-z]")
_BESIDE_NUMBER = re.compile(rf"(?<![^\W\d_])[{''.join(map(chr, LOOK_ALIKES))}](?=\d|(?<=[xXхХχΧ])\s\d)")
_LOOSE_WORD = re.compile(rf"[\w{re.escape(LOOSE_SIGNS)}!@$|+]{{3,24}}")
_LOOSE_SIGN = re.compile(f"[{re.escape(LOOSE_SIGNS)}]")

_LETTER = r"[^\W\d_]"
_INSIDE = r"@$!€£*#|+<>(){}\[\]?%&^~_\\/.,'’:·•°■█—–−0-9\-"
# Marks and digits as no undisguised word has them: between letters, nought or one behind them, a symbol or digit before them.
_SUSPECT = re.compile(
    rf"[{_INSIDE}](?:(?<={_LETTER}.)(?:[{_INSIDE}]{{0,3}}{_LETTER}|(?<=[01])(?!\w))|(?<=[@$€£0-9]){_LETTER}{{3}})"
)
_CAPITAL_I = re.compile("I(?<=[a-z]I)")
_APART = re.compile(r"(?<![^\W_])[^\W_](?: [^\W_]){2,}(?![^\W_])")
_APART_SIGN = re.compile(r" \w \w\b")
_TOKEN = re.compile(r"\S+")
_LONGEST_TOKEN = 64  # longer ones are not kept
_PIECES = re.compile(r"(?:[^\W_]|[@$€]|!(?=[^\W_]))+")
_SEPARATOR = re.compile(r"[ .\-_*·•|~/\\,+:–—−°=&]{1,3}|['’]")
_ADDRESS = re.compile(r"@[\w\-]+\.|://|^www\.|\.onion")
_PARTS = re.compile(r"[\w@$!€£|+()<\[\]{}§¢]+")
_MASKS = re.compile(r"[*#?%&_°■█•^~]")
_MASKED = re.compile(r"[^\W\d_][\w*#?%&°■█•^~]{1,20}")
_SHAPE = re.compile("|".join(map(re.escape, sorted(SHAPES, key=len, reverse=True))))
_RUN = re.compile(r"(.)\1\1")
_DOUBLED = re.compile(r"(.)\1+")
_DIGITS = "0123456789"
_VOWELS = "aeiouаеиоу"
_CLOSING = "!|+)]}>"
_OPENING = "([{<|+"
_FOLDING = Folding()


@dataclass(frozen=True, slots=True)
class _Words:
    """Words to look for, by what is left of them when disguised."""

    words: frozenset[str]
    skeletons: Mapping[str, str]
    beginnings: frozenset[str]  # of skeletons
    squeezed: Mapping[str, str]  # skeletons without doubled letters
    masked: Mapping[str, str]  # with one or two letters as `*`


@functools.lru_cache(maxsize=32)
def _index(words: frozenset[str]) -> _Words:
    skeletons = _first((skeleton(word), word) for word in sorted(words))
    return _Words(
        words,
        skeletons,
        frozenset(key[:size] for key in skeletons for size in range(1, len(key) + 1)),
        _first((_DOUBLED.sub(r"\1", key), word) for key, word in skeletons.items()),
        _unique((mask, word) for word in words for mask in _masks(word)),
    )


def _first(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the first word of each key: those that share one mean the same ("пистолет", "пістолет")."""
    found: dict[str, str] = {}
    for key, word in pairs:
        found.setdefault(key, word)
    return found


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, word in pairs:
        found[key] = word if found.get(key, word) == word else ""
    return {key: word for key, word in found.items() if word}


def _masks(word: str) -> Iterator[str]:
    """Yield the word with one inner letter masked, of a short word a vowel, from five letters on also with two."""
    for first in range(1, len(word) - 1):
        if len(word) < 5 and word[first] not in _VOWELS:
            continue
        once = f"{word[:first]}*{word[first + 1 :]}"
        yield once
        if len(word) >= 5:
            yield from (f"{once[:second]}*{once[second + 1 :]}" for second in range(first + 1, len(word) - 1))


def skeleton(word: str) -> str:
    """Return a word with one sign for all that are written for one another.

    >>> skeleton("P1st0l") == skeleton("pistol"), skeleton("р1столет") == skeleton("пистолет"), skeleton("postal") == skeleton("pistol")
    (True, True, False)
    """
    folded = word.lower() if word.isascii() else word.translate(_FOLDING)
    return folded.translate(SKELETON if folded.isascii() or not _FOREIGN.search(folded) else CYRILLIC_SKELETON)


def mixed_scripts(text: str, words: frozenset[str]) -> list[Edit]:
    """Return words of two scripts in the one that they imitate, words of signs like letters, and look-alikes before numbers."""
    edits: list[Edit] = [
        (match.start(), match.end(), match[0].translate(LOOK_ALIKES), "") for match in _BESIDE_NUMBER.finditer(text)
    ]
    if words and _LOOSE_SIGN.search(text):
        edits += _loosely_written(text, words)
    if _MIXED.search(text):
        for match in _WORD.finditer(text):
            word = match[0]
            if not word.isascii() and _LATIN.search(word) and _FOREIGN.search(word):
                edits += _one_script(match.start(), word, words)
    return edits


def _one_script(start: int, word: str, words: frozenset[str]) -> Iterator[Edit]:
    latin, cyrillic = word.translate(LOOK_ALIKES), word.translate(CYRILLIC_LIKE)
    if latin.isascii():
        yield start, start + len(word), latin, "look_alike"
    elif cyrillic != word and all("\u0400" <= letter < "\u0530" for letter in cyrillic):  # not "México"
        changed = sum(one != other for one, other in zip(word, cyrillic, strict=True))
        is_meant = changed > 1 or cyrillic.translate(_FOLDING) in words  # one may be a slip of the keyboard
        yield start, start + len(word), cyrillic, "mixed_script" if is_meant else ""


def _loosely_written(text: str, words: frozenset[str]) -> Iterator[Edit]:
    """Yield words of `words` that are written with signs of any script: "ɢʟᴏᴄᴋ", "₲ⱠØ₵₭", "gl⭕ck"."""
    index = _index(words)
    for match in _LOOSE_WORD.finditer(text):
        word = match[0]
        if word.isascii() or word.translate(_FOLDING) in words or not _LOOSE_SIGN.search(word):
            continue
        latin = word.translate(LOOSE_LOOK_ALIKES)
        end = len(latin.rstrip("!|+"))
        if latin.isascii() and len(latin) >= 4 and (plain := index.skeletons.get(skeleton(latin[:end]))):
            yield match.start(), match.start() + end, _cased(latin[:end], plain), "look_alike"


def undisguised(text: str, words: frozenset[str]) -> list[Edit]:
    """Return spaced, dotted, masked and stretched words and words with digits for letters, plain, if among `words`."""
    edits: list[Edit] = []
    if _APART_SIGN.search(text):
        for match in _APART.finditer(text):
            edits += _joined(match[0], match.start(), words)
    if _SUSPECT.search(text) or _RUN.search(text) or ("I" in text and _CAPITAL_I.search(text)):
        for match in _TOKEN.finditer(text):
            token = match[0]
            if len(token) >= 3:
                found = _read(token, words) if len(token) <= _LONGEST_TOKEN else tuple(_token_edits(token, words))
                at = match.start()
                edits += [(at + start, at + end, plain, kind) for start, end, plain, kind in found]
    return edits


@functools.lru_cache(maxsize=32_768)
def _read(token: str, words: frozenset[str]) -> tuple[Edit, ...]:
    return tuple(_token_edits(token, words))


def _token_edits(token: str, words: frozenset[str]) -> Iterator[Edit]:
    """Yield what a run of signs without a blank stands for; the first reading of a place counts."""
    if token.isalpha():
        yield from _alphabetic(token, words)
    if token.isalpha() or _ADDRESS.search(token):
        return
    after = 0
    for edit in _joined(token, 0, words):
        after = edit[1]
        yield edit
    for match in _PARTS.finditer(token, after):
        yield from _part(match[0], match.start(), words)
    for match in _MASKED.finditer(token, after):
        word = match[0].rstrip("*#?%&°■█•^~_")
        if _MASKS.search(word):
            key = _MASKS.sub("*", word.lower() if word.isascii() else word.translate(_FOLDING))
            if plain := _index(words).masked.get(key):
                yield match.start(), match.start() + len(word), _cased(word, plain), "masked"


def _alphabetic(word: str, words: frozenset[str]) -> Iterator[Edit]:
    """Yield a word of letters only that is stretched or has a capital I for an l."""
    if _folded(word) in words:
        return
    index = _index(words)
    if "I" in word and not word.isupper() and (plain := index.skeletons.get(skeleton(word))):
        yield 0, len(word), _cased(word, plain), "look_alike"
    elif _RUN.search(word.lower()) and (plain := _unstretched(skeleton(word), index)):
        yield 0, len(word), _cased(plain, plain, like=word), "stretched"


def _unstretched(key: str, index: _Words) -> str:
    return index.squeezed.get(_DOUBLED.sub(r"\1", key), "")


def _part(part: str, at: int, words: frozenset[str]) -> Iterator[Edit]:
    """Yield a part of a token with digits or marks read as letters; a number may follow."""
    part, at = part.lstrip(_OPENING), at + len(part) - len(part.lstrip(_OPENING))
    part = part.rstrip(_CLOSING) if not part.endswith(tuple(SHAPES)) else part
    index = _index(words)
    head = part.rstrip(_DIGITS)
    if part.isdigit() or _folded(part) in words or _folded(head) in words or not _may_be_leet(part):
        return
    for word in dict.fromkeys((part, head)):
        written = _SHAPE.sub(lambda shape: SHAPES[shape[0]], word)
        key = skeleton(written)
        plain = index.skeletons.get(key) if _is_leet(word) else None
        if plain:
            yield at, at + len(word), _cased(written, plain), "leet"
            return
        if _RUN.search(key) and (plain := _unstretched(key, index)) and len(plain) > 3:
            yield at, at + len(word), _cased(plain, plain, like=word), "stretched"
            return


def _folded(word: str) -> str:
    return word.lower() if word.isascii() else word.translate(_FOLDING)


def _may_be_leet(part: str) -> bool:
    """Whether two letters are left: most numbers with units are not "4km" for "akm", "gun$500" for "guns500"."""
    inside = len(part) == 3 and part[0].isalpha() and part[-1].isalpha()  # "b0x", not "h8s" or "uz1"
    return sum(map(str.isalpha, part)) >= 2 and (inside or len(part) >= 4)


def _is_leet(word: str) -> bool:
    """Whether a word of four signs begins with a letter or symbol and does not end in a digit but a nought: "amm0", "gun5"."""
    if word.isalpha() and not _RUN.search(word.lower()):
        return False
    return len(word) > 4 or (not word[0].isdigit() and word[-1] not in "123456789$€")


def _joined(token: str, at: int, words: frozenset[str]) -> Iterator[Edit]:
    """Yield letters written apart ("G.l.o.c.k", "p i s t o l") put together; digits behind them follow with a blank."""
    pieces = [piece.span() for piece in _PIECES.finditer(token)]
    if len(pieces) < 2:
        return
    index = _index(words)
    number = 0
    while number < len(pieces) - 1:
        last, plain = _longest(token, pieces, number, index)
        if plain:
            start, end = pieces[number][0], pieces[last][1]
            digits, last = _digits_behind(token, pieces, last)
            yield (
                at + start,
                at + pieces[last][1] if digits else at + end,
                f"{plain} {digits}" if digits else plain,
                "split",
            )
            number = last
        number += 1


def _longest(token: str, pieces: list[tuple[int, int]], first: int, index: _Words) -> tuple[int, str]:
    """Return the last piece of the longest word that begins with a piece, and the word; `first` and nothing if none does."""
    joined, key = "", ""
    best, plain = first, ""
    for last in range(first, len(pieces)):
        start, end = pieces[last]
        if last > first and not _SEPARATOR.fullmatch(token, pieces[last - 1][1], start):
            break
        joined += token[start:end]
        key += skeleton(token[start:end])
        if key.rstrip(_DIGITS) not in index.beginnings:
            break
        if last > first and (word := index.skeletons.get(key)) and _is_apart(token, pieces[first : last + 1]):
            best, plain = last, _cased(joined, word)
    return best, plain


def _is_apart(token: str, pieces: list[tuple[int, int]]) -> bool:
    """Whether pieces are no words of their own: not "hand-gun", "fire.arms", "SHIPPING-100"."""
    sizes = [end - start for start, end in pieces]
    separator = token[pieces[0][1] : pieces[1][0]]
    if separator in ("'", "’"):
        return len(sizes) > 2
    if separator in ("-", "/", "_", "+", "&", ",", ":"):
        return min(sizes) <= 2 and (len(sizes) > 2 or min(sizes) == 1)
    return min(sizes) <= 2 or (separator not in (" ", ".", "") and max(sizes) <= 4)


def _digits_behind(token: str, pieces: list[tuple[int, int]], last: int) -> tuple[str, int]:
    """Return the single digits written apart behind a word ("g.l.o.c.k.1.9"), and the last piece then."""
    digits = ""
    for start, end in pieces[last + 1 : last + 3]:
        if end - start > 1 or not token[start].isdigit():
            break
        digits, last = digits + token[start], last + 1
    return digits, last


def _cased(written: str, plain: str, *, like: str = "") -> str:
    """Return the plain word in the case of the disguised one; letters that are right stay as they were written."""
    like = like or written
    is_upper = like.isupper()
    if len(written) != len(plain) or like != written:
        return plain.upper() if is_upper else plain.capitalize() if like[:1].isupper() else plain
    return "".join(
        old if _folded(old) == new else new.upper() if is_upper else new
        for old, new in zip(written, plain, strict=True)
    )
