"""Numbers, dates and distances of a query string as the bounds that the engines compare with."""

import math
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from index.errors import QueryError
from index.schema import INSTANT, INTEGER, milliseconds
from index.tree import Range

LUCENE_DEFAULT_FUZZINESS = Decimal("0.5")  # what luqum puts for a bare `~`
_LARGEST_NUMBER = 2**53  # whole numbers above it are not exact as a float
_DATE = re.compile(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?")


def span(field: str, low: str | None, high: str | None, include: tuple[bool, bool], position: int) -> Range:
    """Return the range between two written bounds; raise QueryError if nothing can lie in it.

    A month or day written as a bound is its whole extent: `[2014-01 TO 2014-03]` ends with March.
    """
    include_low, include_high = include
    low_number = high_number = None
    if low is not None:
        first, after = bounds(field, low, position)
        low_number = first if include_low or field not in INSTANT else after
        include_low = include_low or field in INSTANT
    if high is not None:
        first, after = bounds(field, high, position)
        high_number = after if include_high or field not in INSTANT else first
        include_high = include_high and field not in INSTANT
    if low_number is not None and high_number is not None:
        closed = include_low and include_high
        if low_number > high_number or (low_number == high_number and not closed):
            raise QueryError(position, "nothing lies in this range: its lower bound is not below its upper one")
    return Range(field, low_number, high_number, include_low, include_high)


def bounds(field: str, text: str, position: int) -> tuple[float, float]:
    """Return the lowest value meant by a written number or date and the highest (of a date: the first one after it)."""
    if field in INSTANT:
        return _interval(text, position)
    try:
        number = int(text) if field in INTEGER else float(text)
    except ValueError:
        number = math.nan
    if not abs(number) <= _LARGEST_NUMBER:
        raise QueryError(position, f"{field} is compared with numbers, and {text!r} is not one")
    return number, number


def edits(word: str, asked: int | None) -> int:
    """Return how many letters may differ: never so many that little of the word is left."""
    allowed = 0 if len(word) < 3 else 1 if len(word) < 5 else 2
    if asked is None:
        return min(allowed, 1 if len(word) < 6 else 2)
    return min(allowed, asked)


def _interval(text: str, position: int) -> tuple[int, int]:
    try:
        start, end = _extent(text.strip())
        return milliseconds(start), milliseconds(end)
    except (ValueError, OverflowError) as error:
        problem = f"{text!r} is not a date; write 2014, 2014-03, 2014-03-09 or 2014-03-09T18:30:00Z"
        raise QueryError(position, problem) from error


def _extent(text: str) -> tuple[datetime, datetime]:
    if not (parts := _DATE.fullmatch(text)):
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment, moment + timedelta(seconds=1)
    year, month, day = (int(part) if part else None for part in parts.groups())
    start = datetime(year or 0, month or 1, day or 1, tzinfo=UTC)
    if day:
        return start, start + timedelta(days=1)
    if month:
        return start, (start + timedelta(days=31)).replace(day=1)
    return start, start.replace(year=start.year + 1)
