"""Places that share a name: which of them a column means, by the money that is asked beside it."""

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from extractors.frame import Text
from extractors.gazetteer import us_states
from extractors.money import money_words
from records.fact import Fact


def settle(column: Text, places: Iterable[Fact], currency: str) -> Iterator[Fact]:
    """Yield the places of a column, those with several meanings as the one where the currency is used; a state beside its country alone.

    >>> from extractors.frame import prepare
    >>> from extractors.route import find_places
    >>> def settled(text, currency):
    ...     return [fact.value for fact in settle(prepare(text), find_places(text, "from"), currency)]
    >>> settled("Valencia", "EUR"), settled("Valencia", "VES")
    (['ES'], ['VE'])
    >>> settled("USA - AZ", "USD"), settled("ND", "USD"), settled("AZ", "AZN")
    (['US-AZ'], ['US-ND'], ['AZ'])
    """
    homes = _countries().get(currency, frozenset())
    found = [_settled(place, homes) for place in places]
    word = column.normal.strip()
    if not found and "US" in homes and (state := _american_state(word)):
        start = column.normal.index(word)
        yield column.fact(start, start + len(word), "route", state, role="from", place="state")
    in_states = any(place.value.startswith("US-") for place in found)
    yield from (place for place in found if not (in_states and place.value == "US"))


def _settled(place: Fact, homes: frozenset[str]) -> Fact:
    code = _at_home(place, homes)
    return replace(place, value=code) if code else place


def _at_home(place: Fact, homes: frozenset[str]) -> str:
    """Return the code that is meant instead, or nothing."""
    if place.value.partition("-")[0] in homes:
        return ""
    if state := _american_state(place.text):
        return state if "US" in homes else ""
    return next((other for other in place.attributes.get("others", ()) if other.partition("-")[0] in homes), "")


@functools.cache
def _countries() -> Mapping[str, frozenset[str]]:
    """Return by currency the countries that use it."""
    users: dict[str, set[str]] = {}
    for country, currency in money_words().of_country.items():
        users.setdefault(currency, set()).add(country)
    return {currency: frozenset(countries) for currency, countries in users.items()}


def _american_state(word: str) -> str:
    """Return the code of the state that two capitals mean in the United States, or nothing."""
    return us_states().get(word.lower(), "") if word.isupper() else ""
