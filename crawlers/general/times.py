"""Times as pages print them in many languages, found in running text: dates with or without a time of day, and ages."""

import re
from pathlib import Path

from configfile.loading import FrozenModel, load
from crawlers.general.spellings import spelled

WORDS_FILE = Path(__file__).parents[2] / "config" / "time-words.yml"


class TimeWords(FrozenModel):
    """Names of months and days, units, and what says that a time lies back."""

    months: dict[str, tuple[str, ...]]
    english_months: tuple[str, ...]
    short_months: dict[str, tuple[str, ...]]
    weekdays: tuple[str, ...]
    short_units: tuple[str, ...]
    bare_units: tuple[str, ...]
    units: dict[str, tuple[str, ...]]
    close_units: tuple[str, ...]
    close_ago: tuple[str, ...]
    ago: tuple[str, ...]
    ago_alone: tuple[str, ...]
    before: tuple[str, ...]
    counts: tuple[str, ...]
    days: tuple[str, ...]
    clock: tuple[str, ...]


_WORDS = load(WORDS_FILE, TimeWords)
_LONG = [month for months in _WORDS.months.values() for month in months]
_SHORT = [month for months in _WORDS.short_months.values() for month in months]
_LONG_MONTH = rf"{spelled(_LONG)}(?!\w)"
_FIRST_MONTH = rf"{spelled([*_LONG, *_WORDS.english_months])}(?!\w)\.?"  # which may stand before its day without a year
_MONTH = rf"{spelled([*_LONG, *_SHORT, *_WORDS.english_months])}(?!\w)\.?"
_WEEKDAY = rf"{spelled(_WORDS.weekdays)}(?!\w)\.?,?\s{{1,3}}(?:the\s{{1,3}})?"
_CLOCK = rf"(?:,?\s{{1,3}}(?:{spelled(_WORDS.clock)})?\s{{0,3}}\d{{1,2}}(?::\d{{2}}(?::\d{{2}})?|(?<=[lo.]\s\d\d)\.\d{{2}})(?!\d)(?:\s?[ap]\.?m\b\.?)?(?:\s?(?:UTC|GMT|CET|CEST)\b)?)?"
_OF = r"(?:de\s{1,3}|of\s{1,3})?"
_YEAR = rf"(?:,?\s{{1,3}}{_OF}\d{{4}}\b|[-/ ]\d{{4}}\b)"
_DAY = r"\d{1,2}(?!\d)(?:st|nd|rd|th|er|\.|º|ος)?"
_LONG_UNITS = [unit for units in _WORDS.units.values() for unit in units]
_LONG_UNIT = spelled(_LONG_UNITS)
_UNIT = spelled([*_LONG_UNITS, *_WORDS.short_units])
_NUMBER = rf"(?:\d{{1,3}}|{spelled(_WORDS.counts)}(?!\w))"
_CLOSE = rf"{spelled(_WORDS.close_units)}"

DATE = re.compile(
    rf"(?<![\w.])(?:\d{{4}}-\d{{2}}-\d{{2}}(?:T\d{{2}}:\d{{2}}(?::\d{{2}})?(?:Z|[+-]\d{{2}}:?\d{{2}})?)?{_CLOCK}"
    rf"|\d{{1,2}}[./-]\d{{1,2}}[./-](?:\d{{4}}|\d{{2}})\b{_CLOCK}|\d{{1,2}}\.\s\d{{1,2}}\.\s\d{{4}}\b{_CLOCK}|\d{{4}}[./]\d{{1,2}}[./]\d{{1,2}}\b{_CLOCK}|\d{{1,2}}\.\d{{1,2}}\.\s{{1,2}}\d{{1,2}}:\d{{2}}|\d{{4}}\.\s\d{{1,2}}\.\s\d{{1,2}}\b\.?{_CLOCK}"
    rf"|\d{{4}}\s?[年년]\s?\d{{1,2}}\s?[月월](?:\s?\d{{1,2}}\s?[日일])?{_CLOCK}"
    rf"|(?:{_WEEKDAY})?{_DAY}(?:\s{{1,3}}|[-/]){_OF}(?:{_LONG_MONTH}{_YEAR}?|{_MONTH}(?:{_YEAR}|(?=,?\s{{1,3}}(?:at\s|um\s)?\d{{1,2}}:\d{{2}}))){_CLOCK}"
    rf"|(?:{_WEEKDAY})?(?:{_FIRST_MONTH}\s{{1,3}}\d{{1,2}}(?!\d)(?:st|nd|rd|th)?(?:,?\s{{1,3}}\d{{4}}\b)?|{_MONTH}\s{{1,3}}\d{{1,2}}(?!\d),?\s{{1,3}}\d{{4}}\b){_CLOCK}"
    rf"|{_MONTH},?\s{{1,3}}{_OF}\d{{4}}\b|\d{{4}}\.?\s{{1,3}}{_LONG_MONTH}(?:\s{{1,3}}\d{{1,2}}\b\.?)?{_CLOCK}"
    rf"|(?:ngày\s)?\d{{1,2}}\stháng\s\d{{1,2}}(?:,?\s(?:năm\s)?\d{{4}}\b)?{_CLOCK})",
    re.IGNORECASE,
)
AGE = re.compile(
    rf"(?<![\w.])(?:(?:f[öo]r\s{{1,2}})?\d{{1,3}}\s{{0,2}}{_UNIT}(?:(?:,|\s|\sand|\sund|\set|\sy|\se|\si|\sja|\soch|\sog|\sи)\s{{0,2}}\d{{1,2}}\s{{0,2}}{_UNIT})?\s{{1,2}}{spelled(_WORDS.ago)}"
    rf"|{spelled(_WORDS.counts)}\s{{1,2}}{_LONG_UNIT}\s{{1,2}}{spelled(_WORDS.ago)}|{_LONG_UNIT}\s{{1,2}}{spelled(_WORDS.ago_alone)}"
    rf"|{spelled(_WORDS.before)}\s{{1,2}}(?:{_NUMBER}\s{{1,2}}){{0,2}}{_LONG_UNIT}|{spelled(_WORDS.before)}\s{{1,2}}\d{{1,3}}\s{{0,2}}{_UNIT}"
    rf"|{spelled(_WORDS.days)}(?!\w){_CLOCK}|\d{{1,3}}\s?{_CLOSE}\s?{spelled(_WORDS.close_ago)})(?!\w)",
    re.IGNORECASE,
)
BARE_AGE = re.compile(
    rf"(?:\d{{1,3}}\s?{spelled([*_LONG_UNITS, *_WORDS.bare_units])}(?:\s{{1,3}}\d{{1,2}}\s?[hm])?|\d{{1,3}}\s?{_CLOSE}|\d{{1,2}}:\d{{2}}|{spelled(_WORDS.days)})",
    re.IGNORECASE,
)  # an age without a word that says so, as columns of ages have it
MAYBE = re.compile(
    rf"\d|(?<!\w){spelled([*_WORDS.days, *_WORDS.before, *_WORDS.ago_alone])}", re.IGNORECASE
)  # what has none of these holds no time


def find_time(text: str) -> str:
    """Return the first date or age in the text as printed; "" where there is none.

    >>> find_time("Posted by kelp on 3 March 2021, 14:05"), find_time("vor 3 Wochen"), find_time("Glock 19 Gen 5")
    ('3 March 2021, 14:05', 'vor 3 Wochen', '')
    """
    found = [match for pattern in (DATE, AGE) if (match := pattern.search(text))]
    return min(found, key=lambda match: match.start())[0] if found else ""
