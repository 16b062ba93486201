"""Values that a site file refuses: a price below nothing, a seller named "Login". Pure: checks and values in, violations out."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pycountry

from crawlers.dates import interval_of
from crawlers.numbers import read_number
from crawlers.rules import Check, RowRule
from crawlers.sitefile import SiteFile
from records.page import Violation

QUOTED_CHARACTERS = 200
_LATER = datetime(2100, 1, 1, tzinfo=UTC)  # only whether a date is one is asked, not which
# What sites print instead of a country, beside the names that ISO 3166 has.
_REGIONS = frozenset(["worldwide", "world", "ww", "eu", "europe", "european union", "uk", "usa", "us", "england", "scotland", "russia", "everywhere", "undeclared", "unknown"])  # fmt: skip


def refused(
    fields: Mapping[str, Any], checks: Mapping[str, Check], site: SiteFile, prefix: str = ""
) -> Iterator[Violation]:
    """Yield a violation for each value that a check refuses; a field that is not there is no matter of checks."""
    for name, check in checks.items():
        if name not in fields:
            continue
        value = fields[name]
        for one in value if isinstance(value, list) else [value]:
            if why := refusal(one, check, site):
                yield Violation(prefix + name, printed(one)[:QUOTED_CHARACTERS], why)
                break


def printed(value: Any) -> str:  # noqa: ANN401 (a field's value)
    """Return the value as one text: of money, amount and currency."""
    if isinstance(value, Mapping):
        return " ".join(str(part) for part in value.values())
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def refusal(value: Any, check: Check, site: SiteFile) -> str:  # noqa: ANN401 (a field's value)
    """Return in words why the check refuses the value; "" where it does not."""
    text = printed(value)
    if check.kind and not _is_kind(value, check.kind, site):
        return f"no {check.kind}"
    if check.one_of is not None and value not in check.one_of:
        return "none of the values that there are"
    if check.pattern is not None and not re.search(check.pattern, text):
        return f"does not match {check.pattern}"
    if check.unlike is not None and re.search(check.unlike, text):
        return f"matches {check.unlike}"
    return _out_of_bounds(value, text, check)


def _out_of_bounds(value: Any, text: str, check: Check) -> str:  # noqa: ANN401 (a field's value)
    if check.at_least is not None or check.at_most is not None:
        number = number_of(value)
        if number is None:
            return "no number"
        if check.at_least is not None and number < Decimal(str(check.at_least)):
            return f"below {check.at_least:g}"
        if check.at_most is not None and number > Decimal(str(check.at_most)):
            return f"above {check.at_most:g}"
    if check.shortest is not None and len(text) < check.shortest:
        return f"shorter than {check.shortest}"
    return f"longer than {check.longest}" if check.longest is not None and len(text) > check.longest else ""


def number_of(value: Any) -> Decimal | None:  # noqa: ANN401 (a field's value)
    """Return the number of a count, of a printed number, or of an amount of money.

    >>> number_of({"amount": "12.50", "currency": "EUR"}), number_of("1,234 sold"), number_of("many"), number_of(7)
    (Decimal('12.50'), Decimal('1234'), None, Decimal('7'))
    """
    if isinstance(value, Mapping):
        value = value.get("amount", "")
    negative = str(value).startswith(("-", "−"))
    number = read_number(str(value))
    return -number if number is not None and negative else number


def _is_kind(value: Any, kind: str, site: SiteFile) -> bool:  # noqa: ANN401 (a field's value)
    if kind == "money":
        return isinstance(value, Mapping) and "amount" in value
    text = str(value)
    if kind == "number":
        return not isinstance(value, Mapping) and re.fullmatch(r"[-−+~<>]?\s?\d[\d.,' \u00a0]*[+%]?", text) is not None
    if kind == "url":
        return re.fullmatch(r"(?:https?://[^\s/]+|/(?!/))\S*|[\w.?][^\s:]*", text) is not None
    if kind == "date":
        return (
            interval_of(text, _LATER, languages=site.languages, zone=site.time_zone, formats=site.date_formats)
            is not None
        )
    return _is_country(text)


@lru_cache(maxsize=1024)
def _is_country(text: str) -> bool:
    if text.strip().lower() in _REGIONS:
        return True
    try:
        pycountry.countries.lookup(text.strip())
    except LookupError:
        return False
    return True


def refused_rows(name: str, rule: RowRule, kept: int, dropped: int, *, more_follow: bool) -> Iterator[Violation]:
    """Yield a violation where rows are too few for a page that others follow, or where most lack a field that each must have."""
    if dropped > kept and dropped > 1:
        yield Violation(name, str(kept), f"{dropped} of {kept + dropped} rows lack one of {', '.join(rule.required)}")
    elif rule.expected_yield is not None and kept < rule.expected_yield and more_follow:
        yield Violation(name, str(kept), f"fewer than {rule.expected_yield} rows, though more pages follow")
