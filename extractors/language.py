"""The language of a text, as a hint: every lexicon runs whatever it says."""

import functools
import re
from collections.abc import Iterator

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from extractors.frame import Text
from extractors.verbatim import quote, source_of
from records.fact import Fact

NAME = "language"
LANGUAGES = ("ar", "bs", "de", "en", "es", "fr", "hr", "it", "nl", "pl", "pt", "ru", "sr", "tr", "uk")
SUREST_NEEDED = 0.5  # probability below which a short Latin text is taken for the trade's usual English
_SHORT_LETTERS = 60
_LARGEST_CHARACTERS = 2_000  # more adds nothing but time

_LETTERS = re.compile(r"[^\W\d_]{2,}")
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_SERBIAN = re.compile("[ђјљњћџЂЈЉЊЋЏ]")
_RUSSIAN = re.compile("[ыэъёЫЭЪЁ]")
_CYRILLIC = re.compile("[\u0400-\u04ff]{2}")
_ARABIC = re.compile("[\u0600-\u06ff]{2}")


def find(text: str | Text) -> Iterator[Fact]:
    """Yield one fact over the whole text where its language can be guessed."""
    source = source_of(text)
    if code := guess(source):
        yield quote(text, 0, len(source), NAME, code)


def guess(text: str) -> str | None:
    """Return the ISO 639-1 code of the likeliest of LANGUAGES, None for a text with hardly any words.

    >>> guess("Versand nur innerhalb Deutschlands"), guess("9x19 50 €")
    ('de', None)
    """
    words = _LETTERS.findall(text[:_LARGEST_CHARACTERS])
    letters = sum(map(len, words))
    if letters < 4:
        return None
    if script := _by_letters(text):
        return script
    code, probability = _identifier().classify(" ".join(words).lower())
    if letters < _SHORT_LETTERS and probability < SUREST_NEEDED and text.isascii():
        return "en"
    return str(code)


def _by_letters(text: str) -> str | None:
    """Return the language that letters of its own give away."""
    if _ARABIC.search(text):
        return "ar"
    if not _CYRILLIC.search(text):
        return None
    for code, letters in (("sr", _SERBIAN), ("uk", _UKRAINIAN), ("ru", _RUSSIAN)):
        if letters.search(text):
            return code
    return None


@functools.cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier
