"""Times in words of other languages than English, which dateparser knows: vor 3 Wochen · hier · 4 марта 2019."""

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from dateparser.date import DateDataParser

from crawlers.moments import Ago, Exact, Moment, Near, Unit

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt", "ru", "uk", "tr", "cs", "sv", "ar")
LIMIT_CHARACTERS = 50
# A text is read as seen from two days. Where both readings agree it is a date; where they keep their distance it counts from the day of reading.
_BASES = (datetime(2011, 3, 16, 12, 34, 56), datetime(2014, 8, 29, 3, 4, 5))  # noqa: DTZ001 (dateparser takes naive ones)
_LACKING = {"أسابيع": "أسبوع", "före": "för", "شهور": "أشهر"}  # forms that dateparser 1.5 does not know
_UNKNOWN = re.compile(rf"\b(?:{'|'.join(_LACKING)})\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2}")
_NAME = re.compile(r"[^\W\d_]{3}")  # the shortest names of months and days: "2 of 10" is no date


def spoken(text: str, languages: tuple[str, ...] = ()) -> Moment | None:  # noqa: PLR0911 (one line for each form)
    """Return what a date without a time of day says in one of the languages (or of those most sites use), or None.

    >>> spoken("vor 3 Wochen"), spoken("4 марта", ("ru",)).numbers, spoken("3 Stück")
    (Ago(count=3, unit=<Unit.WEEK: 604800>, ahead=False, within=False), (3, 4), None)
    """
    if not text or len(text) > LIMIT_CHARACTERS or not _WORD.search(text):
        return None
    text = _UNKNOWN.sub(lambda match: _LACKING[match[0].lower()], text)
    known = tuple(language for language in languages if _is_known(language)) or LANGUAGES
    first, second = (_seen_from(base, text, known) for base in _BASES)
    if first is None or second is None:
        return None
    period, seen = first.period, (first.moment, second.moment)
    if seen[0].date() == seen[1].date():
        if not _NAME.search(text):
            return None
        if period == "month" and re.search(r"\b\d{1,2}\b", text):  # "4 Mart 2026", of which French makes April
            others = tuple(language for language in known if language != first.language)
            return spoken(text, others) if others else None
        unit = {"year": Unit.YEAR, "month": Unit.MONTH}.get(period, Unit.DAY)
        return Exact((datetime(seen[0].year, seen[0].month, seen[0].day),), unit)  # noqa: DTZ001 (its zone is added where it is placed)
    if period == "month" and seen[0].month == seen[1].month and seen[0].day == seen[1].day == 1:
        return Near("yearly", (seen[0].month, 1), unit=Unit.MONTH)
    return _counted(text, seen, period) or (_near(seen) if _NAME.search(text) else None)


def _counted(text: str, seen: tuple[datetime, datetime], period: str) -> Moment | None:
    """Return "3 weeks ago" where both readings keep the same distance to their base; a day without a number is a calendar day."""
    printed = re.search(r"\d+", text)
    count = int(printed[0]) if printed and len(printed[0]) < 6 else None
    spans = [seen[number] - base for number, base in enumerate(_BASES)]
    months = [(then.year - base.year) * 12 + then.month - base.month for then, base in zip(seen, _BASES, strict=True)]
    if period in ("month", "year") and months[0] == months[1]:
        length = abs(months[0])
        unit, length = (Unit.YEAR, length // 12) if length % 12 == 0 else (Unit.MONTH, length)
        if count is not None and count == length * 12 and unit is Unit.YEAR:
            unit, length = Unit.MONTH, count
        return Ago(length, unit, ahead=months[0] > 0)
    if spans[0] != spans[1]:
        return None
    seconds = round(abs(spans[0].total_seconds()))
    if count is None and seconds % Unit.DAY == 0 and period == "day":
        return Near("days", (-spans[0].days,))
    units = [unit for unit in reversed(Unit) if unit < Unit.MONTH and seconds % unit == 0]
    unit = next((unit for unit in units if seconds == (count or 1) * unit), units[0])
    return Ago(seconds // unit, unit, ahead=spans[0] > timedelta())


def _near(seen: tuple[datetime, datetime]) -> Moment | None:
    """Return "4 марта" or "Montag": the same day of a year or of a week, whenever it is read."""
    first, second = seen
    if (first.month, first.day) == (second.month, second.day):
        return Near("yearly", (first.month, first.day)) if first.day > 1 or first.month > 1 else None
    within = all(timedelta() <= base - then < timedelta(days=8) for then, base in zip(seen, _BASES, strict=True))
    return Near("weekday", (first.weekday(),)) if within and first.weekday() == second.weekday() else None


class _Seen(NamedTuple):
    moment: datetime
    period: str
    language: str


def _seen_from(base: datetime, text: str, languages: tuple[str, ...]) -> _Seen | None:
    """Return dateparser's reading, its precision and the language it found."""
    try:
        made = _parser(base, languages).get_date_data(text)
    except (
        ValueError,
        OverflowError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
    ):  # of texts that only a fuzzer writes
        return None
    return _Seen(made.date_obj.replace(tzinfo=None), made.period, str(made.locale)) if made.date_obj else None


@lru_cache(maxsize=64)
def _parser(base: datetime, languages: tuple[str, ...]) -> DateDataParser:
    settings = {
        "RELATIVE_BASE": base,
        "TIMEZONE": "UTC",
        "PREFER_DATES_FROM": "past",
        "PREFER_DAY_OF_MONTH": "first",
        "PARSERS": ["relative-time", "absolute-time"],
    }
    return DateDataParser(languages=list(languages), use_given_order=True, settings=settings)


@lru_cache(maxsize=256)
def _is_known(language: str) -> bool:
    try:
        DateDataParser(languages=[language])
    except ValueError:
        return False
    return True
