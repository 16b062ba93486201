"""The closed list of transforms: what a site file may do to a printed text to make a value of it."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urljoin

import pycountry

from crawlers.markup import fold
from crawlers.money import read_money
from crawlers.numbers import LIMIT_CHARACTERS, UNKNOWN, NumberStyle, is_unclear, read_number
from crawlers.rules import Step, Word
from crawlers.sitefile import SiteFile

Value = Any  # str, int, bool, a dict of money, or a list of these; None is no value


class Page(NamedTuple):
    """What transforms must know of the page beside the text: its site, its address, and how it writes numbers."""

    site: SiteFile
    url: str
    style: Callable[[], NumberStyle]

    def style_for(self, text: str) -> NumberStyle:
        """Return how the page writes numbers, where the text leaves a doubt; finding out takes the whole page."""
        return self.style() if is_unclear(text) else UNKNOWN


def transform(
    value: Value,
    steps: Sequence[Word | Step],
    site: SiteFile,
    url: str,
    style: Callable[[], NumberStyle] = lambda: UNKNOWN,
) -> Value:
    """Return the value after all steps, applied to each item of a list; None where one of them found nothing."""
    page = Page(site, url, style)
    for step in steps:
        if value is None:
            return None
        value = _apply(value, step, page)
    return None if value in ("", []) else value


def _apply(value: Value, step: Word | Step, page: Page) -> Value:
    if isinstance(value, list):
        if isinstance(step, Step) and step.item is not None:
            return value[step.item] if -len(value) <= step.item < len(value) else None
        if step == "join":
            return "\n".join(map(str, value))
        if step == "unique":
            return list(dict.fromkeys(value))
        made = [_apply(one, step, page) for one in value]
        return [one for each in made if each is not None for one in (each if isinstance(each, list) else [each])]
    if isinstance(step, Step):
        return _step(value, step)
    return _WORDS[step](str(value), page)


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


def _number(text: str, page: Page) -> int | str | None:
    number = read_number(text[:LIMIT_CHARACTERS], style=page.style_for(text))
    if number is None:
        return None
    return int(number) if number == number.to_integral() and "." not in str(number) else str(number)


@lru_cache(maxsize=1024)
def _country(name: str) -> str | None:
    try:
        return str(pycountry.countries.lookup(name).alpha_2)
    except LookupError:
        return None


_WORDS: dict[str, Callable[[str, Page], Value]] = {
    "number": _number,
    "money": lambda text, page: read_money(text[:LIMIT_CHARACTERS], page.site.currency, page.style_for(text)),
    "lower": lambda text, _page: text.lower(),
    "upper": lambda text, _page: text.upper(),
    "squeeze": lambda text, _page: re.sub(r"\s+", "", text),
    "date": lambda text, page: _date(text, page.site.date_formats),
    "country": lambda text, _page: _country(text),
    "exists": lambda _text, _page: True,
    "unique": lambda text, _page: text,
    "join": lambda text, _page: text,
    "url": lambda text, page: _url(text, page.url),
}


def _url(text: str, base: str) -> str | None:
    try:
        return urljoin(base, text)
    except ValueError:  # "http://[": hostile pages print broken addresses on purpose
        return None
