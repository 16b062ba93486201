"""Places as codes and in words: ISO 3166 alpha-2, EU, WW, ASIA, AFRICA and the states of a country (US-CA)."""

import functools
from collections.abc import Sequence

import pycountry

REGIONS = {"EU": "the EU", "WW": "the world", "ASIA": "Asia", "AFRICA": "Africa"}
# As they are read aloud; ISO's own names are for tables ("Moldova, Republic of").
SHORT = {
    "BN": "Brunei", "CD": "DR Congo", "CG": "the Congo", "CZ": "Czechia", "FK": "the Falkland Islands", "FM": "Micronesia",
    "GB": "the United Kingdom", "KP": "North Korea", "KR": "South Korea", "LA": "Laos", "MK": "North Macedonia",
    "NL": "the Netherlands", "PH": "the Philippines", "PS": "Palestine", "RU": "Russia", "SY": "Syria", "TR": "Türkiye",
    "US": "the United States", "VA": "the Vatican", "AE": "the Emirates", "BS": "the Bahamas", "DO": "the Dominican Republic",
}  # fmt: skip
MOST_NAMED = 3


def is_code(code: str) -> bool:
    """Return whether a code names a place.

    >>> is_code("GB"), is_code("UK"), is_code("US-CA"), is_code("WW")
    (True, False, True, True)
    """
    return code == code.upper() and in_words(code) != code


@functools.cache
def in_words(code: str) -> str:
    """Return the place as it is read aloud; an unknown code as it is.

    >>> in_words("SI"), in_words("NL"), in_words("US-CA"), in_words("MD")
    ('Slovenia', 'the Netherlands', 'California', 'Moldova')
    """
    if named := REGIONS.get(code) or SHORT.get(code):
        return named
    if "-" in code:
        state = pycountry.subdivisions.get(code=code)  # type: ignore[no-untyped-call]
        return str(state.name) if state else code
    country = pycountry.countries.get(alpha_2=code) if len(code) == 2 else None
    if country is None:
        return code
    return str(getattr(country, "common_name", country.name)).split(",")[0]


def joined(codes: Sequence[str], word: str = "and") -> str:
    """Return several places in words; of more than three the first two and how many more.

    >>> joined(["DE", "AT"], "or"), joined(["DE", "AT", "CH", "FR"])
    ('Germany or Austria', 'Germany, Austria and 2 more')
    """
    names = [in_words(code) for code in codes]
    if len(names) > MOST_NAMED:
        return f"{names[0]}, {names[1]} and {len(names) - 2} more"
    return f" {word} ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
