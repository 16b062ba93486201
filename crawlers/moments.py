"""What a printed time says, apart from when it was printed; and the interval that it means once that is known."""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import IntEnum
from typing import Literal

from records.page import Interval

_INSTANT = timedelta(seconds=1)  # the narrowest interval: nobody prints less


class Unit(IntEnum):
    """What the last word of a time counts; ordered by length."""

    SECOND = 1
    MINUTE = 60
    HOUR = 3_600
    DAY = 86_400
    WEEK = 604_800
    MONTH = 2_629_800  # of a mean year; calendar arithmetic takes over where a date is made of it
    YEAR = 31_557_600


@dataclass(frozen=True, slots=True)
class Exact:
    """A calendar time to the `unit`; several `starts` where day and month cannot be told apart. Without `zone`: the site's."""

    starts: tuple[datetime, ...]
    unit: Unit
    zone: tzinfo | None = None


@dataclass(frozen=True, slots=True)
class Ago:
    """So many units before the page was made, or after it with `ahead`; at most so many with `within`."""

    count: int
    unit: Unit
    ahead: bool = False
    within: bool = False


@dataclass(frozen=True, slots=True)
class Near:
    """A day told from the page's own: so many days before it, the last such weekday, the last such day of a year, or none named.

    `numbers` are (days,), (weekday from Monday = 0,), (month, day), ().
    """

    how: Literal["days", "weekday", "yearly", "clock"]
    numbers: tuple[int, ...] = ()
    clock: time | None = None
    unit: Unit = Unit.DAY
    zone: tzinfo | None = None


Moment = Exact | Ago | Near


def interval_at(moment: Moment, at: datetime, zone: tzinfo) -> Interval | None:
    """Return the interval of the moment on a page made `at`; None for one outside the years 1–9999."""
    try:
        if isinstance(moment, Ago):
            return _counted(moment, at)
        starts, unit = (moment.starts, moment.unit) if isinstance(moment, Exact) else _near(moment, at, zone)
        clock = moment.zone or zone
        earliest = min(starts).replace(tzinfo=clock).astimezone(UTC)
        latest = shifted(max(starts), 1, unit).replace(tzinfo=clock).astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return Interval(earliest, max(latest, earliest + _INSTANT))  # an hour that summer time leaves out has no length


def _counted(moment: Ago, at: datetime) -> Interval:
    """Return the interval of "3 weeks ago": 3 to 4 of them where the site cuts off, from 2½ on where it rounds."""
    sign = 1 if moment.ahead else -1
    if moment.within or moment.count == 0:
        near, far = at - sign * _INSTANT, shifted(at, sign * max(moment.count, 1), moment.unit)
    else:
        near = shifted(at, sign * moment.count, moment.unit) - sign * timedelta(seconds=moment.unit / 2)
        far = shifted(at, sign * (moment.count + 1), moment.unit)
    return Interval(near, far) if moment.ahead else Interval(far, near)


def _near(moment: Near, at: datetime, zone: tzinfo) -> tuple[tuple[datetime, ...], Unit]:
    local = at.astimezone(moment.zone or zone).replace(tzinfo=None)
    clock = moment.clock or time()
    day = local.date()
    if moment.how == "days":
        day -= timedelta(days=moment.numbers[0])
    elif moment.how == "weekday":
        back = (day.weekday() - moment.numbers[0]) % 7
        day -= timedelta(days=back)
        if datetime.combine(day, clock) > local:
            day -= timedelta(days=7)
    elif moment.how == "yearly":
        day = _last_of_year(local, *moment.numbers)
    elif datetime.combine(day, clock) > local:
        day -= timedelta(days=1)
    return (datetime.combine(day, clock),), moment.unit


def _last_of_year(local: datetime, month: int, day: int) -> date:
    """Return the last day of this name that is not more than a day ahead; 29 February may be up to eight years back."""
    for year in range(local.year, local.year - 9, -1):
        if day <= calendar.monthrange(year, month)[1] and date(year, month, day) <= local.date() + timedelta(days=1):
            return date(year, month, day)
    raise ValueError(f"no year has a day {month}-{day}")


def shifted(start: datetime, count: int, unit: Unit) -> datetime:
    """Return the instant so many units on; the day of a month that is too short is its last.

    >>> shifted(datetime(2024, 1, 31), 1, Unit.MONTH), shifted(datetime(2024, 1, 31), -2, Unit.DAY)
    (datetime.datetime(2024, 2, 29, 0, 0), datetime.datetime(2024, 1, 29, 0, 0))
    """
    if unit < Unit.MONTH:
        return start + timedelta(seconds=count * unit)
    months = start.year * 12 + start.month - 1 + count * (12 if unit is Unit.YEAR else 1)
    year, month = divmod(months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError(f"year {year}")
    return start.replace(year=year, month=month + 1, day=min(start.day, calendar.monthrange(year, month + 1)[1]))
