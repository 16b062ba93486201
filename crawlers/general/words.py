"""The words of pages in several languages, from `config/page-words.yml`."""

import re
from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache
from pathlib import Path

from configfile.loading import FrozenModel, load

LONGEST_LABEL = 40  # characters
_ROUTE = frozenset(
    ["ships_from", "ships_to", "last_seen", "member_since"]
)  # what follows in "ships from malta" is a value
_AFTER_ROUTE = frozenset(
    ["", "country", "countries", "location", "locations", "region", "regions", "place", "places", "date", "time"]
)
WORDS_FILE = Path(__file__).parents[2] / "config" / "page-words.yml"

BUY = re.compile(
    r"\b(buy|order|purchase|checkout|add to cart|place order|kaufen|bestellen|warenkorb|acheter|commander|comprar|acquista|ordina|kopen|kup|zamów|купить|заказать|köp|koupit|satın al)\b",
    re.IGNORECASE,
)


class PageWords(FrozenModel):
    """Labels by the field they announce, headings by the text below them, and the words of pages that are walls."""

    labels: dict[str, tuple[str, ...]]
    patterns: dict[str, str]
    headings: dict[str, tuple[str, ...]]
    walls: dict[str, tuple[str, ...]]
    signs: dict[str, tuple[str, ...]]
    columns: dict[str, tuple[str, ...]]
    verdicts: dict[str, tuple[str, ...]]
    reviewed: tuple[str, ...]

    @cached_property
    def fields_of(self) -> dict[str, tuple[str, ...]]:
        """Which fields a label may announce, in the order of the file."""
        found: dict[str, list[str]] = {}
        for field, labels in self.labels.items():
            for label in labels:
                found.setdefault(label.casefold(), []).append(field)
        return {label: tuple(fields) for label, fields in found.items()}

    def fields_for(self, label: str) -> tuple[str, ...]:
        """Return which fields a label may announce: by the lists, else by the patterns, for few words."""
        return self.fields_of.get(label) or self._by_pattern(label)

    @cached_property
    def _by_pattern(self) -> Callable[[str], tuple[str, ...]]:
        compiled = [(field, re.compile(pattern)) for field, pattern in self.patterns.items()]

        @lru_cache(maxsize=4096)
        def fields(label: str) -> tuple[str, ...]:
            if len(label) > LONGEST_LABEL or label.count(" ") > 4:
                return ()
            for field, pattern in compiled:
                match = pattern.search(label)
                if match and (field not in _ROUTE or label[match.end() :].strip(" :") in _AFTER_ROUTE):
                    return (field,)
            return ()

        return fields

    @cached_property
    def texts_of(self) -> dict[str, tuple[str, ...]]:
        """Which texts a heading may announce: description, about, other."""
        found: dict[str, list[str]] = {}
        for name, headings in self.headings.items():
            for heading in headings:
                found.setdefault(heading.casefold(), []).append(name)
        return {heading: tuple(names) for heading, names in found.items()}

    @cached_property
    def column_of(self) -> dict[str, str]:
        """Which field of a row of feedback a heading or a label names."""
        return {word.casefold(): field for field, words in reversed(self.columns.items()) for word in words}

    @cached_property
    def verdict_of(self) -> dict[str, str]:
        """What a buyer's verdict is called."""
        return {word.casefold(): verdict for verdict, words in self.verdicts.items() for word in words}

    @cached_property
    def reviewed_pattern(self) -> re.Pattern[str]:
        """A heading or tab of feedback."""
        return any_of(self.reviewed)

    @cached_property
    def walls_pattern(self) -> dict[str, re.Pattern[str]]:
        """One pattern per wall."""
        return {wall: any_of(words) for wall, words in self.walls.items()}

    @cached_property
    def signs_pattern(self) -> dict[str, re.Pattern[str]]:
        """One pattern per sign."""
        return {sign: any_of(words) for sign, words in self.signs.items()}


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of the words as a whole."""
    return re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words), re.IGNORECASE)


@lru_cache(maxsize=1)
def page_words() -> PageWords:
    """Return the words, read once; raise ConfigError when the file is wrong."""
    return load(WORDS_FILE, PageWords)


@lru_cache(maxsize=16_384)
def label_of(text: str) -> str:
    """Return the text as labels are compared: no case, no punctuation at its end, nothing in brackets after it.

    >>> label_of("Ships From :"), label_of("Disputes (won/lost):")
    ('ships from', 'disputes')
    """
    bare = re.sub(r"(?<!\s)\s{0,9}\([^()]{0,60}\)\s{0,9}(?=[:：]?$)", "", text.strip()).rstrip(" :：-–?")
    return bare.casefold().replace("i\u0307", "i")  # what a Turkish capital becomes
