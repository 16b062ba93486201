import functools
import re
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.disguise import Edit, mixed_scripts, undisguised
from extractors.letters import Folding
from extractors.pictures import pictures

_DROPPED = {"Cf", "Cc", "Cs", "Co", "Me"}  # zero width, control, surrogate, private use, enclosing marks
_BLANK = frozenset("\t\r\x0b\x0c")
# Without a width though no category says so: tatweel, joiners, fillers, variation selectors, skin tones.
_EMPTY = re.compile("[ـ\u034f\u115f\u1160\u3164\uffa0\u2800\ufe00-\ufe0f\U000e0100-\U000e01ef\U0001f3fb-\U0001f3ff]")
_BIDI = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FONTS = re.compile(
    "[\U0001d400-\U0001d7ff\uff21-\uff3a\uff41-\uff5a\u2100-\u214f\u24b6-\u24e9\u249c-\u24b5\U0001f110-\U0001f149]"
)
_OVERLAYS = re.compile("[\u0334-\u0338\u20d2\u20d3\u20d8-\u20db\u20e5\u20e6\u20eb]")  # strike letters through
_OTHER_SIGNS = {"➡": "→", "⇒": "→", "⟶": "→", "➞": "→", "⮕": "→", "➝": "→", "🡆": "→", "\u200d": ""}
_LAST_JOINED = 0x590  # letters from here on have joiners and marks of their own: Hebrew, Arabic, Indic …
_GAP = re.compile(r"[^\S\n]+\n\s*|\n\s+|\s{2,}|[^\S \n]")
_ROUNDS = 8  # of undoing disguises: what one round puts together may be another disguise
_COUNTED = 1 << 16
_COUNT = array("l", range(_COUNTED + 1))


@dataclass(frozen=True, slots=True)
class Normal:
    """A normalised text; `starts[i]` and `ends[i]` bound the original characters of its i-th one (None: unchanged)."""

    text: str
    starts: "array[int] | None" = None
    ends: "array[int] | None" = None
    disguises: tuple[tuple[int, int, str], ...] = ()  # of the original: start, end, kind

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original span of a normalised, not empty one."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def normalise(text: str, words: frozenset[str] = frozenset()) -> Normal:
    """Return the text in NFKC without hidden characters, look-alike letters and disguises of `words`, with a way back.

    Pictures that stand for a word are written as that word where `words` are given.

    >>> normalise("G.l.0.c.k 19", frozenset({"glock"})).text
    'Glock 19'
    >>> normalise("g.p.s 19", frozenset({"glock"})).text
    'g.p.s 19'
    """
    plain = Normal(text) if _is_plain(text) else _composed(text, words)
    is_ascii = plain.text.isascii()
    if "  " in plain.text or "\n" in plain.text or not is_ascii:
        plain = _edited(plain, _gaps(plain.text))
    for _ in range(_ROUNDS):
        written = plain.text
        if not is_ascii:
            plain = _edited(plain, mixed_scripts(plain.text, words))
            plain = _edited(plain, pictures(plain.text)) if words else plain
        plain = _edited(plain, undisguised(plain.text, words)) if words else plain
        if plain.text == written:
            break
    return plain


def fold(text: str) -> str:
    """Return the text in lower case without accents, character by character: its length stays.

    >>> fold("Škorpion ÇAKI")
    'skorpion caki'
    """
    return text.lower() if text.isascii() else _fold(text)


_FOLDING = Folding()


@functools.lru_cache(maxsize=64)  # several extractors fold the same text
def _fold(text: str) -> str:
    return text.translate(_FOLDING)


def _is_plain(text: str) -> bool:
    """Whether nothing is to be composed or dropped, as in nearly all texts."""
    if text.isascii():
        return text.isprintable() or text.replace("\n", "").isprintable()
    return not any(map(_is_odd, set(text)))


@functools.lru_cache(maxsize=16_384)
def _is_odd(letter: str) -> bool:
    """Whether a letter is written otherwise in a normalised text, or not at all."""
    if letter == "\n":
        return False
    return (
        letter in _BLANK
        or letter in _OTHER_SIGNS
        or _is_hidden(letter)
        or not unicodedata.is_normalized("NFKC", letter)
    )


@functools.lru_cache(maxsize=16_384)
def _is_hidden(letter: str) -> bool:
    if letter in _BLANK or letter == "\n":
        return False
    return (
        unicodedata.category(letter) in _DROPPED
        or unicodedata.combining(letter) > 0
        or _EMPTY.match(letter) is not None
    )


def _composed(text: str, words: frozenset[str]) -> Normal:
    """Return NFKC per character, joined with following marks; hidden characters are dropped."""
    odd = {letter for letter in set(text) if _is_odd(letter)}
    marks = {letter for letter in odd if unicodedata.combining(letter)}
    out: list[str] = []
    starts, ends = array("l"), array("l")
    signs: list[tuple[int, str]] = []  # what may be a disguise, before the i-th character or of it
    size, end = len(text), 0
    while end < size:
        start, letter = end, text[end]
        end += 1
        while end < size and text[end] in marks:
            end += 1
        if end == start + 1 and letter not in odd:
            piece = letter
        else:
            piece = _piece(text[start:end])
            if kind := _sign(text[start:end], piece):
                signs.append((len(out), kind))
        out += piece
        starts += array("l", [start]) * len(piece)
        ends += array("l", [end]) * len(piece)
    plain = "".join(out)
    disguises = tuple((starts[first], ends[after - 1], kind) for first, after, kind in _in_words(plain, signs, words))
    return Normal(plain, starts, ends, disguises)


@functools.lru_cache(maxsize=4096)
def _piece(cluster: str) -> str:
    """Return what a letter and its marks are in a normalised text."""
    written = unicodedata.normalize("NFKC", _OTHER_SIGNS.get(cluster, cluster))
    return "".join(
        " " if letter in _BLANK else letter for letter in written if letter == "\n" or not _is_hidden(letter)
    )


@functools.lru_cache(maxsize=4096)
def _sign(cluster: str, piece: str) -> str:
    """Return which disguise a changed letter belongs to if it stands in a word."""
    if not piece:
        return "bidi" if cluster in _BIDI else "soft" if cluster == "\u00ad" else "zero_width"
    if _OVERLAYS.search(cluster):
        return "marks"
    written = unicodedata.normalize("NFKC", cluster)
    if len(written) - len(piece) >= 2 and ord(cluster[0]) < _LAST_JOINED:
        return "marks"
    return "look_alike" if _FONTS.match(cluster) else ""


def _in_words(text: str, signs: Sequence[tuple[int, str]], words: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    """Yield the words (half-open) that hold signs of a disguise inside, each kind once a word."""
    after, seen = 0, set[str]()
    first = 0
    for at, kind in signs:
        if not (0 <= at < len(text)) or (kind in _BETWEEN and not _is_within(text, at)):
            continue
        if at >= after:
            first, after = _word_around(text, at)
            seen = set()
        if kind == "soft" and 1 not in (at - first, after - at):  # where a printer may part a word
            continue
        if after == first or not (
            text[first].isalpha() and text[after - 1].isalpha()
        ):  # "Glock" and "19" may be parted
            continue
        if kind not in seen and (kind in _BETWEEN_SURELY or fold(text[first:after]) in words):
            seen.add(kind)
            yield first, after, {"soft": "zero_width"}.get(kind, kind)


_BETWEEN = frozenset({"zero_width", "bidi", "soft"})  # kinds that stand between two letters
_BETWEEN_SURELY = frozenset({"zero_width", "bidi", "marks"})  # and need no word that is looked for


def _is_within(text: str, at: int) -> bool:
    return at > 0 and all(letter.isalnum() and ord(letter) < _LAST_JOINED for letter in text[at - 1 : at + 1])


def _word_around(text: str, at: int) -> tuple[int, int]:
    first = after = at
    while first > 0 and text[first - 1].isalnum():
        first -= 1
    while after < len(text) and text[after].isalnum():
        after += 1
    return first, after


def _gaps(text: str) -> list[Edit]:
    """Return every white space that is not one plain blank or line break; a line break stays one."""
    return [(match.start(), match.end(), "\n" if "\n" in match[0] else " ", "") for match in _GAP.finditer(text)]


def _edited(normal: Normal, edits: list[Edit]) -> Normal:
    """Return the text with spans replaced; every new character stands for its whole replaced span, or its own one."""
    if not edits:
        return normal
    edits.sort()
    size = len(normal.text)
    old_starts = normal.starts if normal.starts is not None else _counted(0, size)
    old_ends = normal.ends if normal.ends is not None else _counted(1, size + 1)
    parts: list[str] = []
    starts, ends = array("l"), array("l")
    disguises = list(normal.disguises)
    at = 0
    for start, end, text, kind in edits:
        if start < at:
            continue
        parts += normal.text[at:start], text
        if len(text) == end - start:
            starts += old_starts[at:end]
            ends += old_ends[at:end]
        else:
            starts += old_starts[at:start] + array("l", [old_starts[start]]) * len(text)
            ends += old_ends[at:start] + array("l", [old_ends[end - 1]]) * len(text)
        if kind:
            disguises.append((old_starts[start], old_ends[end - 1], kind))
        at = end
    parts.append(normal.text[at:])
    starts += old_starts[at:]
    ends += old_ends[at:]
    return Normal("".join(parts), starts, ends, tuple(disguises))


def _counted(first: int, after: int) -> "array[int]":
    return _COUNT[first:after] if after <= _COUNTED else array("l", range(first, after))
