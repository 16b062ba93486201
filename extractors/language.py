"""The language of a text, as a hint: every lexicon runs whatever it says."""

import copy
import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from configfile.loading import FrozenModel, load
from extractors.frame import Text
from extractors.lexicon import load_lexicon
from extractors.normal import fold
from extractors.verbatim import quote, source_of
from records.fact import Fact

NAME = "language"
LANGUAGES = ("ar", "bs", "de", "en", "es", "fr", "hr", "it", "nl", "pl", "pt", "ru", "sr", "tr", "uk")
FILE = Path(__file__).parent.parent / "config" / "languages.yml"

_LARGEST_CHARACTERS = 600  # more adds nothing but time
_POINTS = 12  # of a word that one language has; several share them
_LETTER_POINTS = 6
_USUAL_POINTS = 3  # for the market's usual language
_NEIGHBOURS = (
    "bg",
    "cs",
    "da",
    "el",
    "et",
    "fi",
    "hu",
    "lt",
    "lv",
    "mk",
    "no",
    "ro",
    "sk",
    "sl",
    "sq",
    "sv",
)  # none of ours
_USUAL = 5  # times likelier than its letters say is English in a short text of ASCII letters
_SHORT_LETTERS = 60
_MANY_WORDS = 10  # of which one in `_FEW` must be known to tell a language by words alone
_FEW = 7
_CYRILLIC_CODES = ("ru", "uk", "sr")
_SOUTH_SLAVIC = frozenset({"bs", "hr", "sr"})

_WORDS = re.compile(r"[^\W\d_]+")
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_SERBIAN = re.compile("[ђјљњћџЂЈЉЊЋЏ]")
_RUSSIAN = re.compile("[ыэъёЫЭЪЁ]")
_CYRILLIC = re.compile("[\u0400-\u04ff]{2,}")
_ARABIC = re.compile("[\u0600-\u06ff]{2}")


class LanguagesModel(FrozenModel):
    """`config/languages.yml`: words and letters by language codes; a key of several codes is for all of them alike."""

    about: str
    words: dict[str, str]
    letters: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Known:
    """What words and letters are worth to each language, and words that no language owns."""

    words: Mapping[str, tuple[tuple[str, int], ...]]
    letters: Mapping[str, tuple[tuple[str, int], ...]]
    keys: frozenset[str]
    marked: frozenset[str]
    nameless: frozenset[str]


def find(text: str | Text) -> Iterator[Fact]:
    """Yield one fact over the whole text where its language can be guessed."""
    source = source_of(text)
    if code := guess(source):
        yield quote(text, 0, len(source), NAME, code)


def guess(text: str) -> str | None:
    """Return the ISO 639-1 code of the likeliest of LANGUAGES, None for a text with hardly any words or of another language.

    >>> guess("Versand nur innerhalb Deutschlands"), guess("Prodajem pištolj, cijena po dogovoru"), guess("9x19 50 €")
    ('de', 'hr', None)
    """
    text = text[:_LARGEST_CHARACTERS]
    folded = fold(text)
    words = _WORDS.findall(folded)
    if sum(map(len, words)) < 4:
        return None
    if not text.isascii() and (code := _by_script(text, words)):
        return code
    return _by_words(text, folded, words)


def _by_script(text: str, words: list[str]) -> str | None:
    """Return the language of a text that is mostly Arabic or Cyrillic."""
    if _ARABIC.search(text):
        return "ar"
    cyrillic = _CYRILLIC.findall(text)
    if not cyrillic or 2 * sum(map(len, cyrillic)) < sum(map(len, words)):
        return None
    for code, letters in (("sr", _SERBIAN), ("uk", _UKRAINIAN), ("ru", _RUSSIAN)):
        if letters.search(text):
            return code
    scores = _scores(set(words))
    best = max(_CYRILLIC_CODES, key=lambda code: scores[code])  # the first of equals, most texts being Russian
    return best if scores[best] else str(_model(_CYRILLIC_CODES).classify(" ".join(words))[0])


def _by_words(text: str, folded: str, words: list[str]) -> str | None:
    """Return the language whose words and letters a Latin text has, or that its letters' statistics tell."""
    distinct = set(words)
    scores = _scores(distinct)
    if is_ascii := "".join(words).isascii():
        scores["en"] += _USUAL_POINTS
    if not text.isascii():
        for letter in _known().marked.intersection(text.lower()):
            scores.update(dict(_known().letters[letter]))
    best = max(scores, key=scores.__getitem__, default="")
    rival = max((points for code, points in scores.items() if not _are_alike(code, best)), default=0)
    is_thin = len(distinct) > _MANY_WORDS and len(distinct & _known().keys) * _FEW < len(distinct)
    if not is_thin and scores[best] >= _POINTS and scores[best] >= rival + _LETTER_POINTS:
        return _south_slavic(scores, folded) if best in _SOUTH_SLAVIC else best
    return _by_statistics(words, scores, is_ascii=is_ascii)


def _are_alike(one: str, other: str) -> bool:
    return one == other or {one, other} <= _SOUTH_SLAVIC


def _south_slavic(scores: Mapping[str, int], folded: str) -> str:
    """Return which of Bosnian, Croatian, Serbian has most words; the model's choice where two have as many."""
    best = max(scores[code] for code in _SOUTH_SLAVIC)
    leading = [code for code in sorted(_SOUTH_SLAVIC) if scores[code] == best]
    if len(leading) == 1:
        return leading[0]
    return str(_model(tuple(leading)).classify(folded)[0])


def _by_statistics(words: list[str], scores: Counter[str], *, is_ascii: bool) -> str | None:
    """Return what the letters' statistics tell; known words weigh with them."""
    kept = [word for word in words if word not in _known().nameless and len(word) > 1]
    if not kept:
        return "en" if is_ascii else None
    if sum(map(len, kept)) < _SHORT_LETTERS:
        return _short(kept, scores, usual=_USUAL if is_ascii else 1)
    code = str(_model((*LANGUAGES, *_NEIGHBOURS)).classify(" ".join(kept))[0])
    if code in LANGUAGES:
        return code
    return "en" if is_ascii and scores["en"] > _POINTS + _USUAL_POINTS else None


def _short(words: list[str], scores: Counter[str], *, usual: float) -> str:
    """Return a short text's language; English needs less where all its letters are ASCII."""
    ranked: list[tuple[str, float]] = _model(LANGUAGES).rank(" ".join(words))
    weighed = {code: float(probability) * 2.0 ** (scores[code] / _LETTER_POINTS) for code, probability in ranked}
    is_silent = not any(points for code, points in scores.items() if code != "en")
    weighed["en"] = max(weighed["en"], 0.1) * usual * (2 if is_silent else 1)
    return max(weighed, key=weighed.__getitem__)


def _scores(words: set[str]) -> Counter[str]:
    known = _known()
    scores: Counter[str] = Counter()
    for word in known.keys & words:
        for code, points in known.words[word]:
            scores[code] += points
    return scores


@functools.cache
def _known() -> _Known:
    """Return words, folded, and letters with their worth; languages of one key, and of South Slavic, count as one owner."""
    model = load(FILE, LanguagesModel)
    words = _worth(((codes, map(fold, listed.split())) for codes, listed in model.words.items()), _POINTS)
    letters = _worth(model.letters.items(), _LETTER_POINTS)
    makers = {term for entry in load_lexicon("disguised").entries if entry.value == "makers" for _, term in entry.terms}
    return _Known(words, letters, frozenset(words), frozenset(letters), frozenset(makers - words.keys()) | _UNITS)


_UNITS = frozenset(
    {
        "mm",
        "cm",
        "kg",
        "mg",
        "ml",
        "gr",
        "cal",
        "acp",
        "nato",
        "rem",
        "win",
        "mag",
        "gen",
        "pcs",
        "usd",
        "eur",
        "btc",
        "xmr",
        "og",
        "thc",
        "mdma",
        "lsd",
        "xtc",
    }
)


def _worth(listed: Iterable[tuple[str, Iterable[str]]], points: int) -> dict[str, tuple[tuple[str, int], ...]]:
    owners: dict[str, set[str]] = {}
    for codes, words in listed:
        for word in words:
            owners.setdefault(word, set()).update(codes.split())
    worth = {}
    for word, codes_of in owners.items():
        families = len(codes_of - _SOUTH_SLAVIC) + (1 if codes_of & _SOUTH_SLAVIC else 0)
        worth[word] = tuple((code, points // families) for code in sorted(codes_of))
    return worth


@functools.cache
def _model(codes: tuple[str, ...]) -> LanguageIdentifier:
    identifier = copy.copy(_whole_model())
    identifier.set_languages(list(codes))
    return identifier


@functools.cache
def _whole_model() -> LanguageIdentifier:
    """Return the model of our languages and their neighbours; of the others it keeps nothing, which is 14 MiB less."""
    every = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    every.set_languages([*LANGUAGES, *_NEIGHBOURS])
    ours = (every.nb_ptc, every.nb_pc, every.nb_classes, every.tk_nextmove, every.tk_output)
    return LanguageIdentifier(*ours, norm_probs=True, tk_row=every.tk_row)
