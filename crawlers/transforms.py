"""The closed list of transforms: what a site file may do to a printed text to make a value of it."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

import pycountry

from crawlers.markup import fold
from crawlers.money import read_money, read_number
from crawlers.sitefile import SiteFile, Step, Word

Value = Any  # str, int, bool, a dict of money, or a list of these; None is no value


def transform(value: Value, steps: Sequence[Word | Step], site: SiteFile, url: str) -> Value:
    """Return the value after all steps, applied to each item of a list; None where one of them found nothing."""
    for step in steps:
        if value is None:
            return None
        value = _apply(value, step, site, url)
    return None if value in ("", []) else value


def _apply(value: Value, step: Word | Step, site: SiteFile, url: str) -> Value:
    if isinstance(value, list):
        if isinstance(step, Step) and step.item is not None:
            return value[step.item] if -len(value) <= step.item < len(value) else None
        if step == "join":
            return "\n".join(map(str, value))
        if step == "unique":
            return list(dict.fromkeys(value))
        made = [_apply(one, step, site, url) for one in value]
        return [one for each in made if each is not None for one in (each if isinstance(each, list) else [each])]
    if isinstance(step, Step):
        return _step(value, step)
    return _WORDS[step](str(value), site, url)


def _step(value: Value, step: Step) -> Value:  # noqa: PLR0911 (one line for each transform)
    text = str(value)
    if step.regex is not None:
        match = re.search(step.regex, text, re.IGNORECASE)
        return match and fold_lines(match[1] if match.re.groups else match[0])
    if step.remove is not None:
        return fold_lines(re.sub(step.remove, "", text, flags=re.IGNORECASE))
    if step.replace is not None:
        return fold_lines(re.sub(step.replace[0], step.replace[1], text, flags=re.IGNORECASE))
    if step.split is not None:
        return [part for raw in re.split(step.split, text) if (part := fold(raw))]
    if step.strip is not None:
        return text.strip(step.strip + " \n")
    if step.date is not None:
        return _date(text, (step.date,))
    return step.map.get(text) if step.map is not None else value


def fold_lines(text: str | None) -> str:
    """Return the text without white space at its ends; line ends inside it stay."""
    return (text or "").strip()


def _date(text: str, formats: Sequence[str]) -> str | None:
    for form in formats:
        try:
            moment = datetime.strptime(text, form)  # noqa: DTZ007 (kept as the site's wall clock, without a zone)
        except ValueError:
            continue
        return moment.isoformat() if re.search("%[HIMScX]", form) else moment.date().isoformat()
    return None


def _number(text: str, site: SiteFile, url: str) -> int | str | None:  # noqa: ARG001 (one signature for all words)
    number = read_number(text)
    if number is None:
        return None
    return int(number) if number == number.to_integral() and "." not in str(number) else str(number)


@lru_cache(maxsize=1024)
def _country(name: str) -> str | None:
    try:
        return str(pycountry.countries.lookup(name).alpha_2)
    except LookupError:
        return None


_WORDS: dict[str, Callable[[str, SiteFile, str], Value]] = {
    "number": _number,
    "money": lambda text, site, _url: read_money(text, site.currency),
    "lower": lambda text, _site, _url: text.lower(),
    "upper": lambda text, _site, _url: text.upper(),
    "squeeze": lambda text, _site, _url: re.sub(r"\s+", "", text),
    "date": lambda text, site, _url: _date(text, site.date_formats),
    "country": lambda text, _site, _url: _country(text),
    "exists": lambda _text, _site, _url: True,
    "unique": lambda text, _site, _url: text,
    "join": lambda text, _site, _url: text,
    "url": lambda text, _site, url: urljoin(url, text),
}
