import functools
import re
import unicodedata
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

# Letters of other scripts that look like Latin ones; Unicode TR39 confusables, the part sellers use.
LOOK_ALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορτυχγ",
    "ABESIJKMHOPCTYXaesijopcyxdqwABEZHIKMNOPTYXaiKvoptuxy",
)
CYRILLIC_LIKE = str.maketrans("ABEKMHOPCTYXaeopcyxi", "АВЕКМНОРСТУХаеорсухі")
LEET = str.maketrans("0134578@$!€", "oieastbasie")
OTHER_ONE = str.maketrans("1", "l")
# Letters that no decomposition turns into their plain form.
PLAIN = {ord(letter): plain for letter, plain in zip("łŁøØđĐıİðþæœ×", "lLoOdDiidtaox", strict=True)}

_DROPPED = {"Cf", "Cc", "Cs", "Co"}  # zero width, control, surrogate, private use
_MARKED = re.compile(r"(?<![^\W\d_])[^\W\d_]*[0134578@$!€][\w@$!€]*")
_SPLIT = re.compile(r"(?<![^\W_])[^\W_]+(?:[.\-_*·•|~][^\W_]+)+(?![^\W_])|(?<![^\W_])[^\W_](?: [^\W_]){2,}(?![^\W_])")
_PIECE = re.compile(r"[^\W_]+")
_GAP = re.compile(r"\s*\n\s*|\s{2,}|[^\S \n]")
_FOREIGN_WORD = re.compile(r"[^\W\d_\u0370-\u052f]*[\u0370-\u052f][^\W\d_]*")  # with a Greek or Cyrillic letter
_LATIN = re.compile("[A-Za-z]")


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

    >>> normalise("G.l.0.c.k 19", frozenset({"glock"})).text
    'Glock 19'
    >>> normalise("g.p.s 19", frozenset({"glock"})).text
    'g.p.s 19'
    """
    plain = Normal(text) if _is_plain(text) else _composed(text)
    edits = list(_gaps(plain.text))
    if not plain.text.isascii():
        edits += _mixed_scripts(plain.text)
    plain = _edited(plain, edits)
    return _edited(plain, list(_disguised(plain.text, words))) if words else plain


def fold(text: str) -> str:
    """Return the text in lower case without accents, character by character: its length stays.

    >>> fold("Škorpion ÇAKI")
    'skorpion caki'
    """
    return text.lower() if text.isascii() else _fold(text)


@functools.lru_cache(maxsize=64)  # several extractors fold the same text
def _fold(text: str) -> str:
    return "".join(map(_folded, text))


@functools.lru_cache(maxsize=4096)
def _folded(letter: str) -> str:
    plain = PLAIN.get(ord(letter))
    base = plain or unicodedata.normalize("NFKD", letter)
    lower = base[:1].lower()
    return lower if len(lower) == 1 and lower.isprintable() else letter


def _composed(text: str) -> Normal:
    """Return NFKC per character, joined with following marks; hidden characters are dropped."""
    out: list[str] = []
    starts, ends = array("l"), array("l")
    for start, end in _clusters(text):
        piece = unicodedata.normalize("NFKC", text[start:end])
        for letter in piece:
            if letter == "\n" or not _is_hidden(letter):
                out.append(" " if letter in "\t\r\x0b\x0c" else letter)
                starts.append(start)
                ends.append(end)
    return Normal("".join(out), starts, ends)


def _is_plain(text: str) -> bool:
    """Whether nothing is to be composed or dropped, as in nearly all texts."""
    if text.isascii():
        return text.isprintable() or text.replace("\n", "").isprintable()
    letters = set(text)
    return (
        unicodedata.is_normalized("NFKC", text)
        and not any(map(_is_hidden, letters - {"\n"}))
        and letters.isdisjoint("\t\r\x0b\x0c")
    )


@functools.lru_cache(maxsize=4096)
def _is_hidden(letter: str) -> bool:
    if letter in "\t\r\x0b\x0c":
        return False
    return letter == "ـ" or unicodedata.category(letter) in _DROPPED or unicodedata.combining(letter) > 0


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or not unicodedata.combining(text[index]):
            yield start, index
            start = index


def _gaps(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Yield every white space that is not one plain blank; a line break stays one."""
    for match in _GAP.finditer(text):
        yield match.start(), match.end(), "\n" if "\n" in match[0] else " ", ""


def _mixed_scripts(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Yield words of two scripts, written in the one script that they imitate, and look-alike `x` between digits."""
    for match in _FOREIGN_WORD.finditer(text):
        word = match[0]
        if not _LATIN.search(word):
            if plain := _beside_number(text, match):
                yield match.start(), match.end(), plain, ""
            continue
        latin, cyrillic = word.translate(LOOK_ALIKES), word.translate(CYRILLIC_LIKE)
        if latin.isascii():
            yield match.start(), match.end(), latin, "look_alike"
        elif cyrillic != word and all("\u0400" <= letter < "\u0530" for letter in cyrillic):  # not "México"
            yield match.start(), match.end(), cyrillic, "look_alike"


def _beside_number(text: str, match: re.Match[str]) -> str:
    """Return what a single look-alike letter before a number stands for ("М57", "7,62х39"), or nothing."""
    plain = match[0].translate(LOOK_ALIKES)
    following = text[match.end() :].lstrip() if plain in "xX" else text[match.end() :]
    return plain if len(plain) == 1 and plain.isascii() and following[:1].isdigit() else ""


def _disguised(text: str, words: frozenset[str]) -> Iterator[tuple[int, int, str, str]]:
    """Yield spaced or dotted words and words with digits for letters, plain, where the plain word is one of `words`."""
    taken = 0
    for match in _SPLIT.finditer(text):
        pieces = [(match.start() + piece.start(), match.start() + piece.end()) for piece in _PIECE.finditer(match[0])]
        index = 0
        while index < len(pieces):
            last, plain = _longest(text, pieces, index, words)
            if plain:
                taken = pieces[last][1]
                yield pieces[index][0], taken, plain, "split"
                index = last
            index += 1
    for match in _MARKED.finditer(text):
        if match.start() >= taken and (plain := _plain(match[0], words)):
            yield match.start(), match.end(), plain, "leet"


def _longest(text: str, pieces: list[tuple[int, int]], first: int, words: frozenset[str]) -> tuple[int, str]:
    for last in range(min(len(pieces), first + 16) - 1, first, -1):
        joined = "".join(text[start:end] for start, end in pieces[first : last + 1])
        if joined[0].isalpha() and fold(joined.rstrip("0123456789")) in words:
            return last, joined
        if plain := _plain(joined, words):
            return last, plain
    return first, ""


def _plain(word: str, words: frozenset[str]) -> str:
    """Return the word with its digits read as letters if that is one of `words` (a number may follow), else nothing."""
    if word.isdigit() or word.isalpha():
        return ""
    for head in dict.fromkeys((word, word.rstrip("0123456789"), word.rstrip("!"))):
        for spelling in (head.translate(LEET), head.translate(OTHER_ONE).translate(LEET)):
            if spelling != head and fold(spelling) in words:
                return spelling + word[len(head) :]
    return ""


def _edited(normal: Normal, edits: list[tuple[int, int, str, str]]) -> Normal:
    """Return the text with spans replaced; every new character stands for its whole replaced span, or its own one."""
    if not edits:
        return normal
    edits.sort()
    size = len(normal.text)
    old_starts = normal.starts if normal.starts is not None else array("l", range(size))
    old_ends = normal.ends if normal.ends is not None else array("l", range(1, size + 1))
    parts: list[str] = []
    starts, ends = array("l"), array("l")
    disguises = list(normal.disguises)
    at = 0
    for start, end, text, kind in edits:
        if start < at:
            continue
        parts += normal.text[at:start], text
        starts += old_starts[at:start]
        ends += old_ends[at:start]
        if len(text) == end - start:
            starts += old_starts[start:end]
            ends += old_ends[start:end]
        else:
            starts += array("l", [old_starts[start]] * len(text))
            ends += array("l", [old_ends[end - 1]] * len(text))
        if kind:
            disguises.append((old_starts[start], old_ends[end - 1], kind))
        at = end
    parts.append(normal.text[at:])
    starts += old_starts[at:]
    ends += old_ends[at:]
    return Normal("".join(parts), starts, ends, tuple(disguises))
