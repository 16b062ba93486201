"""Text → tokens, once, in Python: both engines index what this writes, so both find the same documents."""

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

GAP = "\u241f"  # stands between fields and between spare forms; no word is ever equal to it
GAP_POSITIONS = 10  # larger than any slop the query language allows, so that no phrase reaches across
_GAPS = (GAP,) * GAP_POSITIONS
LONGEST_TOKEN = 100  # characters; a whitespace analyser of Elasticsearch would cut at 255, tantivy nowhere
LONGEST_KEYWORD = 512  # characters; Lucene refuses a document with a term of 32 kB
LONGEST_DESIGNATION = 15  # `remington870` is taken apart, a wallet, fingerprint or key id (16 and more) is not


class Word(NamedTuple):
    """One stretch of the text: `tokens` stand in its place, `spare` forms are found as well, but never in a phrase."""

    start: int
    end: int
    tokens: tuple[str, ...]
    spare: tuple[str, ...]


_CJK = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
# Accents, vowel signs and zero-width characters belong to the word they stand in; `\w` knows none of them.
_MARKS = "".join(
    char
    for char in map(chr, range(0x300, 0xFFFF))
    if unicodedata.category(char)[0] == "M" or char in "\u200b\u200c\u200d\u2060\ufeff"
)
_WORD = re.compile(
    rf"""(?P<address> (?<!\w)(?:[a-z2-7]{{56}}|[a-z2-7]{{16}})\.onion(?!\w)
                    | [\w.+-]{{1,64}}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,4}} )
       | (?P<hyphened> (?<!\w)[^\W\d_]{{1,8}}-\d{{1,4}}[^\W\d_]{{0,3}}(?!\w) )
       | (?P<ascii> [A-Za-z0-9_]++ (?![\w\u00ad{_MARKS}]) )
       | (?P<cjk> [{_CJK}]+ )
       | (?P<word> (?:[^\W{_CJK}]|[\u00ad{_MARKS}])+ )""",
    re.VERBOSE | re.IGNORECASE,
)
_RUNS = re.compile(r"\d+|[^\W\d_]+")
_PARTS = re.compile(r"[^\W_]+")

# Letters of other scripts that are drawn like a Latin one, in either case: `АК-47` and `МР-654` are typed in both.
_DRAWN_LIKE = {
    "a": "аαᴀ",
    "b": "вβ",
    "c": "с",
    "d": "ԁđ",
    "e": "еε",
    "g": "ɡ",
    "h": "нһ",
    "i": "іιı",
    "j": "ј",
    "k": "кκ",
    "l": "ӏł",
    "m": "мμ",
    "o": "оοø",
    "p": "рρ",
    "s": "ѕ",
    "t": "тτ",
    "u": "υ",
    "v": "ν",
    "x": "хχ",
    "y": "уγ",
}
_LOOKALIKES = str.maketrans({twin: letter for letter, twins in _DRAWN_LIKE.items() for twin in twins})
_SPELT_OUT = str.maketrans({"æ": "ae", "œ": "oe", "þ": "th", "ة": "ه", "ى": "ي"})
_DIGITS = str.maketrans(
    {char: str(unicodedata.decimal(char)) for char in map(chr, range(0x80, 0xFFFF)) if char.isdecimal()}
)

_RUSSIAN_ENDINGS = re.compile(  # folded: the breve of й is gone
    r"(?:иями|ями|ами|ого|его|ому|ему|ыми|ими|иях|иям|ием|иеи|ия|ие|ии|ию|ов|ев|еи|ои|ыи|ая|яя|ое|ее|ые|ых|их"
    r"|ую|юю|ах|ях|ам|ям|ом|ем|а|я|о|е|ы|и|у|ю|ь)$"
)
_CYRILLIC = re.compile(r"[\u0400-\u04ff]+")


def words(text: str) -> Iterator[Word]:
    """Yield the words of a text with their offsets in it, in order.

    >>> [word.tokens for word in words("AK-47s, 9x19mm")]
    [('ak', '47', 's'), ('9', 'x', '19', 'mm')]
    """
    for match in _WORD.finditer(text):
        tokens, spare = _forms(match[0], match.lastgroup or "word")
        if match.lastgroup == "cjk":
            yield from _places(match.start(), tokens, spare)
        elif tokens:
            yield Word(match.start(), match.end(), tokens, spare)


def analyze(text: str) -> list[str]:
    """Return the tokens of a text in order, without spare forms: what a phrase of the query language looks for.

    >>> analyze("Glocks from joe@example.org"), analyze("手枪零件")
    (['glock', 'from', 'joe@example.org'], ['手枪', '枪零', '零件'])
    """
    return [token for word in words(text) for token in word.tokens]


def forms(text: str) -> tuple[list[str], list[str]]:
    """Return all tokens of a text, and all spare forms with a gap after those of each word."""
    main: list[str] = []
    spare: list[str] = []
    for match in _WORD.finditer(text):  # as `words`, without the offsets: most of the time of indexing is spent here
        tokens, others = _forms(match[0], match.lastgroup or "word")
        main += tokens
        if others:
            spare += (*others, GAP)
    return main, spare


def joined(texts: Iterable[tuple[list[str], list[str]]]) -> str:
    """Return the forms of several texts as one string for a whitespace analyser; no phrase reaches from one to another."""
    main: list[str] = []
    spare: list[str] = []
    for tokens, others in texts:
        main += tokens
        main += _GAPS if tokens else ()
        spare += others
    return " ".join(main + spare)


def fold(word: str) -> str:
    r"""Return a word without case, accents, compatibility forms and invisible characters; a fixed point.

    >>> fold("Çäfé"), fold("ｇｌｏｃｋ"), fold("gl\u200bock")
    ('cafe', 'glock', 'glock')
    """
    if word.isascii():
        return word.lower()
    composed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    bare = "".join(char for char in composed if char.isalnum() or char == "_")
    return unicodedata.normalize("NFC", bare.translate(_SPELT_OUT).translate(_DIGITS))


def latin(word: str) -> str:
    """Return a folded word with look-alike letters as the Latin ones they resemble."""
    return word if word.isascii() else word.translate(_LOOKALIKES)


@lru_cache(maxsize=50_000)
def keyword(value: str) -> str:
    """Return the form in which codes and names are compared: no case, no compatibility forms, single spaces.

    >>> keyword(" 9x19MM "), keyword(".45  ACP")
    ('9x19mm', '.45 acp')
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", value[:LONGEST_KEYWORD]).casefold())
    return " ".join(folded.encode("utf-8", "replace").decode("utf-8").split())[:LONGEST_KEYWORD].rstrip()


@lru_cache(maxsize=200_000)
def _forms(surface: str, kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if kind == "address":
        whole = keyword(surface)[:LONGEST_TOKEN]
        return (whole,), tuple(token for part in _PARTS.findall(surface) for token in _forms(part, "word")[0])
    if kind == "hyphened":
        return _designation(fold(surface.replace("-", "")))
    if kind == "cjk":
        return _bigrams(unicodedata.normalize("NFKC", surface))
    folded = fold(surface)
    if "_" in folded:
        parts = tuple(token for part in _PARTS.findall(folded) for token in _designation(part)[0])
        return ((latin(folded)[:LONGEST_TOKEN],) if parts else ()), parts
    return _designation(folded)


def _designation(folded: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return `ak47` as `ak`, `47`, so that it is found however people space it; the whole stays a spare form."""
    if not folded:
        return (), ()
    if folded.isalpha():
        return (sys.intern(latin(_stem(folded))[:LONGEST_TOKEN]),), ()
    if folded.isdigit() or len(folded) > LONGEST_DESIGNATION:
        return (latin(folded)[:LONGEST_TOKEN],), ()
    runs = tuple(latin(_stem(run)) for run in _RUNS.findall(folded))
    return runs, (latin(folded),) if len(runs) > 1 else ()


def _bigrams(run: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return overlapping pairs of characters, and each character by itself as a spare form."""
    if len(run) < 2:
        return (run,), ()
    return tuple(run[at : at + 2] for at in range(len(run) - 1)), tuple(run)


def _places(start: int, pairs: tuple[str, ...], characters: tuple[str, ...]) -> Iterator[Word]:
    """Yield the pairs and characters of a run each in its own place; none of these characters changes its length."""
    for at, pair in enumerate(pairs):
        yield Word(start + at, start + at + len(pair), (pair,), ())
    for at, character in enumerate(characters):
        yield Word(start + at, start + at + 1, (), (character,))


def _stem(word: str) -> str:
    """Return a word without its plural or case ending; light on purpose (Harman's S rule, Dolamic and Savoy's Russian)."""
    if word.isascii():
        return _without_s(word) if len(word) > 3 else word
    if len(word) > 4 and _CYRILLIC.fullmatch(word):
        shorter = _RUSSIAN_ENDINGS.sub("", word)
        return shorter if len(shorter) > 2 else word
    if len(word) > 4 and word.startswith("ال"):
        return word[2:]
    return word


def _without_s(word: str) -> str:
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("us", "ss", "is")):
        return word[:-1]
    return word
