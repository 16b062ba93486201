"""Printed times as intervals: 2019-03-04 · 04.03.2019 14:05 · Mar 2015 · 3 weeks ago · gestern 14:05 · vor 3 Wochen."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from crawlers.moments import Ago, Exact, Moment, Near, Unit, interval_at
from crawlers.spoken import spoken
from records.page import Interval

LIMIT_CHARACTERS = 80  # "Wednesday, 4th of September 2019 at 12:00:00 AM (UTC+02:00)" has 58
# Names of fields that are times wherever they stand; of those ahead a bare "2 hours" is still to come.
TIMES = frozenset(["member_since", "last_seen", "listed_at", "date", "age", "posted_at", "ends_at", "published_at"])
AHEAD = frozenset(["ends_at"])
Order = Literal["day", "month", ""]

_CLOCK = re.compile(
    r"(?:\b(?:at|um|à|a las|alle|om|o|в|о|kl\.?|ore)\s|[T,]\s?)?(?<![\d.:])(?P<hour>\d{1,2})(?P<sign>[:h])(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?(?![\d:])"
    r"\s?(?P<half>[ap]\.?m\b\.?)?(?:\s?(?:uhr|h|hrs?)\b)?\s?\(?(?P<zone>z\b|utc\b|gmt\b|[+-]\d{2}:?\d{2}\b)?\)?",
    re.IGNORECASE,
)
_ISO = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_NUMERIC = re.compile(r"(\d{1,4})([./-])\s?(\d{1,2})(?:\2\s?(\d{4}|\d{1,2}))?(\.?)")
_MONTH_YEAR = re.compile(r"(\d{1,2})[./-]((?:19|20)\d{2})")
_EAST_ASIAN = re.compile(r"(\d{4})[年년]\s?(\d{1,2})[月월]\s?(?:(\d{1,2})[日일])?")
_STAMP = re.compile(r"[1-3]\d{9}(?:\d{3})?")
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august", "sep sept september", "oct october", "nov november", "dec december"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = r"(?P<month>[a-z]{3,9})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_NAMED = re.compile(
    rf"(?:{_MONTH}[\s-]{_DAY}(?:,?[\s-](?P<year>\d{{4}}|'\d{{2}}))?|{_DAY.replace('day', 'day2')}(?:\sof)?[\s-]{_MONTH.replace('month', 'month2')}(?:,?[\s-](?P<year2>\d{{4}}|'?\d{{2}}))?|{_MONTH.replace('month', 'month3')},?[\s-](?P<year3>\d{{4}}))",
    re.IGNORECASE,
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = re.compile(r"(?:on |last )?(mon|tue|wed|thu|fri|sat|sun)(?:[a-z]{0,6})?\.?,?\s?", re.IGNORECASE)
_DAYS = {"today": 0, "yesterday": 1, "the day before yesterday": 2, "tomorrow": -1}
_UNITS = {
    "s": Unit.SECOND, "sec": Unit.SECOND, "second": Unit.SECOND, "m": Unit.MINUTE, "min": Unit.MINUTE, "minute": Unit.MINUTE, "h": Unit.HOUR, "hr": Unit.HOUR, "hour": Unit.HOUR,
    "d": Unit.DAY, "day": Unit.DAY, "w": Unit.WEEK, "wk": Unit.WEEK, "week": Unit.WEEK, "mo": Unit.MONTH, "mth": Unit.MONTH, "month": Unit.MONTH, "y": Unit.YEAR, "yr": Unit.YEAR, "year": Unit.YEAR,
}  # fmt: skip
_SPAN = r"(?:\d{1,5}|an?|one|last)\s?[a-z]{1,7}"
_AGO = re.compile(
    rf"(?P<in>in\s)?(?:(?P<less>less than|under|<)\s?|(?:about|almost|over|nearly|around|more than|ca\.?|~|>)\s?)?(?P<spans>{_SPAN}(?:(?:,\s?|\s)(?:and\s)?{_SPAN}){{0,3}}?)(?P<ago>\s?(?:ago|old|before))?(?P<left>\s?(?:left|remaining|to go|from now))?",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"(?<=\d)\s?(?:г\.?|года?|року|р\.|r\.)$")  # "year", after one
_WITHIN = re.compile(
    r"(?:active\s)?(?:wh?ith?in|in|during|over)\s(?:the\s)?(?:last|past)\s(?:(?P<count>\d{1,4})\s)?(?P<unit>[a-z]{1,7})"
)
_LABEL = re.compile(r"^[^\d:]{2,30}:\s+(?=\S)|^(?:since|seit|on|depuis|desde|dal|с|від|od)\s+(?=\S)", re.IGNORECASE)


def interval_of(  # noqa: PLR0913 (what a site file says of times, each by its name)
    text: str,
    at: datetime,
    *,
    languages: Sequence[str] = (),
    zone: str = "UTC",
    formats: Sequence[str] = (),
    ahead: bool = False,
) -> Interval | None:
    """Return what the printed time can mean on a page made `at` (aware): at or after `earliest`, before `latest`, in UTC; or None.

    The width is the precision: a day, a month, a minute. "3 weeks ago" is [at − 4 weeks, at − 2½ weeks), since some sites cut
    off and some round. Where day and month cannot be told apart, by `formats` or by `languages`, the interval reaches over both.
    `ahead`: a bare "2 hours" is still to come, as on an auction. Clock times are of `zone` unless they name their own.

    >>> at = datetime(2019, 3, 20, 12, tzinfo=UTC)
    >>> def days(text):
    ...     return [str(end.date()) for end in (interval_of(text, at).earliest, interval_of(text, at).latest)]
    >>> days("Mar 2015"), days("04.03.2019"), days("04/03/2019"), days("13/03/2019")
    (['2015-03-01', '2015-04-01'], ['2019-03-04', '2019-03-05'], ['2019-03-04', '2019-04-04'], ['2019-03-13', '2019-03-14'])
    >>> days("3 weeks ago"), days("yesterday"), interval_of("3 pieces", at), interval_of("31.02.2019", at)
    (['2019-02-20', '2019-03-03'], ['2019-03-19', '2019-03-20'], None, None)
    """
    if len(text) > 4 * LIMIT_CHARACTERS:
        return None
    moment = moment_of(" ".join(text.split()), tuple(languages), tuple(formats))
    if moment is None:
        return None
    if ahead and isinstance(moment, Ago) and not re.search(r"\bago\b", text):
        moment = Ago(moment.count, moment.unit, ahead=True)
    return interval_at(moment, at.astimezone(UTC), _zone(zone))


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo:
    return UTC if name == "UTC" else ZoneInfo(name)


@lru_cache(maxsize=8192)
def moment_of(text: str, languages: tuple[str, ...] = (), formats: tuple[str, ...] = ()) -> Moment | None:
    """Return what the text says, whenever it was printed; None for what is no time."""
    if not text or len(text) > LIMIT_CHARACTERS:
        return None
    text = _SUFFIX.sub("", text.strip(" ,;()[]"))
    if moment := _formatted(text, formats):
        return moment
    bare = _LABEL.sub("", text, count=1)
    clock = _peeled(bare)
    order = _order(languages, formats)
    day = _day(clock.rest, order) or spoken(clock.rest, languages)
    if day is None and clock.rest:
        return None
    return _together(day, clock)


class _Clock(NamedTuple):
    rest: str
    time: time | None
    unit: Unit
    zone: tzinfo | None


def _peeled(text: str) -> _Clock:
    """Return the text without its time of day, and that."""
    match = _CLOCK.search(text)
    if not match:
        return _Clock(text, None, Unit.DAY, None)
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].lower().startswith("p") else 0)
    if hour > 23 or minute > 59 or second > 59:
        return _Clock(text, None, Unit.DAY, None)
    rest = f"{text[: match.start()]} {text[match.end() :]}".strip(" ,;-–|()@")
    unit = Unit.SECOND if match["second"] else Unit.MINUTE
    return _Clock(" ".join(rest.split()), time(hour, minute, second), unit, _offset(match["zone"]))


def _offset(printed: str | None) -> tzinfo | None:
    if not printed:
        return None
    if printed[0] not in "+-":
        return UTC
    hours, minutes = int(printed[1:3]), int(printed[-2:])
    span = timedelta(hours=hours, minutes=minutes)
    return timezone(-span if printed[0] == "-" else span) if span < timedelta(hours=24) else None


def _together(day: Moment | None, clock: _Clock) -> Moment | None:
    if clock.time is None:
        return day
    if day is None:
        return Near("clock", (), clock.time, clock.unit, clock.zone)
    if isinstance(day, Near):
        return Near(day.how, day.numbers, clock.time, clock.unit, clock.zone)
    if isinstance(day, Exact) and day.unit is Unit.DAY:
        return Exact(tuple(datetime.combine(start, clock.time) for start in day.starts), clock.unit, clock.zone)
    return None  # "March 2019 14:05", "3 weeks ago 14:05"


def _formatted(text: str, formats: tuple[str, ...]) -> Exact | None:
    for form in formats:
        try:
            moment = datetime.strptime(text, form)  # noqa: DTZ007 (its zone is added where it is placed)
        except ValueError:
            continue
        if moment.year == 1900 and not re.search("%[YyGcxD]", form):
            continue  # a format without a year says less than what is read below
        return Exact((moment.replace(tzinfo=None),), unit_of(form), moment.tzinfo)
    return None


def unit_of(form: str) -> Unit:
    """Return the precision of a date format.

    >>> unit_of("%d.%m.%Y"), unit_of("%B %Y"), unit_of("%d.%m.%Y %H:%M")
    (<Unit.DAY: 86400>, <Unit.MONTH: 2629800>, <Unit.MINUTE: 60>)
    """
    for signs, unit in (
        ("SfTXcsr", Unit.SECOND),
        ("MR", Unit.MINUTE),
        ("HI", Unit.HOUR),
        ("djxDFuaA", Unit.DAY),
        ("mbB", Unit.MONTH),
    ):
        if re.search(f"%-?[{signs}]", form):
            return unit
    return Unit.YEAR


def _order(languages: tuple[str, ...], formats: tuple[str, ...]) -> Order:
    """Return what comes first in a date of numbers; "" where nobody says: English is written both ways."""
    for form in formats:
        day, month = form.find("%d"), form.find("%m")
        if day >= 0 and month >= 0:
            return "day" if day < month else "month"
    return "day" if languages and "en" not in languages else ""


def _day(text: str, order: Order) -> Moment | None:  # noqa: PLR0911 (one line for each form)
    """Return a day, month or year in numbers or English, without a time of day."""
    if match := _ISO.fullmatch(text):
        return _exact(int(match[1]), int(match[2]), int(match[3]) if match[3] else None)
    if match := _MONTH_YEAR.fullmatch(text):
        return _exact(int(match[2]), int(match[1]), None)
    if match := _EAST_ASIAN.fullmatch(text):
        return _exact(int(match[1]), int(match[2]), int(match[3]) if match[3] else None)
    if match := _NUMERIC.fullmatch(text):
        return _numeric(match, order)
    if _YEAR.fullmatch(text):
        return _exact(int(text), None, None)
    if _STAMP.fullmatch(text):
        return Exact((datetime.fromtimestamp(int(text[:10]), UTC).replace(tzinfo=None),), Unit.SECOND, UTC)
    return _english(text.lower())


def _numeric(match: re.Match[str], order: Order) -> Moment | None:
    first, second, last = int(match[1]), int(match[3]), match[4]
    if len(match[1]) == 4:
        return _exact(first, second, int(last) if last else None)
    if last is None:
        return Near("yearly", (second, first)) if match[2] == match[5] == "." and _is_day(second, first) else None
    if len(match[1]) == 3 or len(last) == 1:
        return None
    year = _century(last)
    day_first, month_first = _exact(year, second, first), _exact(year, first, second)
    if order == "day" or match[2] == ".":
        return day_first or (month_first if match[2] != "." else None)
    if order == "month":
        return month_first or day_first
    both = [moment.starts[0] for moment in (day_first, month_first) if moment]
    return Exact(tuple(dict.fromkeys(both)), Unit.DAY) if both else None


def _century(year: str) -> int:
    """Return the year of two digits as POSIX does: from 69 on it is of the last century."""
    year = year.lstrip("'")
    number = int(year)
    return number if len(year) == 4 else number + (1900 if number >= 69 else 2000)


def _is_day(month: int, day: int) -> bool:
    return _exact(2000, month, day) is not None


def _exact(year: int, month: int | None, day: int | None) -> Exact | None:
    unit = Unit.YEAR if month is None else Unit.MONTH if day is None else Unit.DAY
    try:
        return Exact((datetime(year, month or 1, day or 1),), unit)  # noqa: DTZ001 (its zone is added where it is placed)
    except ValueError:
        return None


def _english(text: str) -> Moment | None:
    if text in _DAYS:
        return Near("days", (_DAYS[text],))
    if text in ("now", "just now", "online", "online now", "moments ago", "a moment ago"):
        return Ago(0, Unit.HOUR if "online" in text else Unit.MINUTE)
    if match := _WEEKDAY.match(text):
        rest = text[match.end() :]
        if not rest:
            return Near(
                "weekday", (next(number for number, name in enumerate(_WEEKDAYS) if name.startswith(match[1])),)
            )
        text = rest if rest[0].isdigit() or rest[:3] in _MONTHS else text
    if match := _NAMED.fullmatch(text):
        return _named(match)
    if match := _WITHIN.fullmatch(text):
        unit = _unit(match["unit"])
        return Ago(int(match["count"] or 1), unit, within=True) if unit else None
    match = _AGO.fullmatch(text)
    return _ago(match) if match else None


def _named(match: re.Match[str]) -> Moment | None:
    name = match["month"] or match["month2"] or match["month3"]
    month = _MONTHS.get(name.lower())
    if month is None:
        return None
    day = match["day"] or match["day2"]
    year = match["year"] or match["year2"] or match["year3"]
    if year is None:
        return Near("yearly", (month, int(day))) if _is_day(month, int(day)) else None
    return _exact(_century(year), month, int(day) if day else None)


def _ago(match: re.Match[str]) -> Moment | None:
    total, smallest = 0, Unit.YEAR
    for count, word in re.findall(r"(\d+|an?|one|last)\s?([a-z]+)", match["spans"]):
        unit = _unit(word)
        if unit is None:
            return None
        total += (int(count) if count.isdigit() else 1) * unit
        smallest = min(smallest, unit)
    return Ago(round(total / smallest), smallest, bool(match["in"] or match["left"]), within=bool(match["less"]))


def _unit(word: str) -> Unit | None:
    return _UNITS.get(word) or _UNITS.get(word.removesuffix("s"))
