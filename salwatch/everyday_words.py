"""Words that people use every day, in any of our languages: a term that is one of them says little alone."""

import functools
import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from wordfreq import get_frequency_dict

from extractors.normal import fold

LISTS = {"ar": ("ar",), "de": ("de",), "en": ("en",), "es": ("es",), "fr": ("fr",), "it": ("it",), "nl": ("nl",), "pl": ("pl",),
         "pt": ("pt",), "ru": ("ru",), "sh": ("sr", "hr", "bs"), "tr": ("tr",), "uk": ("uk",)}  # fmt: skip
OWN = 5.2  # Zipf: once in 6,300 words of the term's own language, where it may be frequent for what it means here
OTHER = 4.7  # once in 20,000 words of another language, where it means something else
_LEAST = 10 ** (OTHER - 9) / 4  # of one of some spellings that fold to the same


@dataclass(frozen=True, slots=True)
class Everyday:
    """A language in which a word is frequent, and how frequent: Zipf 5 is once in 10,000 words, 6 once in 1,000."""

    language: str
    zipf: float


def everyday(plain: str, language: str) -> Everyday | None:
    """Return where a folded word of a term is an everyday word, None where nowhere; words of several parts are none.

    >>> everyday("hand", "en").language, everyday("schalldampfer", "de"), everyday("pistol", "en")
    ('en', None, None)
    """
    if not plain.isalpha():
        return None
    own = next((name for name, languages in LISTS.items() if language in languages), language)
    found = _frequencies().get(plain, {})
    frequent = [Everyday(name, zipf) for name, zipf in found.items() if zipf >= (OWN if name == own else OTHER)]
    return max(frequent, key=lambda one: one.zipf, default=None)


@functools.cache
def _frequencies() -> Mapping[str, Mapping[str, float]]:
    """Return folded word → language → Zipf frequency: wordfreq's lists, which are of 2021 and stay as they are."""
    shares: dict[str, dict[str, float]] = defaultdict(dict)
    for name in LISTS:
        for word, share in get_frequency_dict(name, "small").items():
            if share >= _LEAST:
                plain = fold(word)
                shares[plain][name] = shares[plain].get(name, 0.0) + share
    return {
        word: {name: round(math.log10(share) + 9, 2) for name, share in found.items()} for word, found in shares.items()
    }
