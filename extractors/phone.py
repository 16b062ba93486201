"""Telephone numbers in the international form, and in a national one where a word says it is a number."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers

_INTERNATIONAL = re.compile(r"(?<![\w+])(?:\+|00)\s?[1-9](?:[\s().\-/]{0,3}\d){6,14}(?![\s().\-/]{0,1}\d|\w)")
_NATIONAL = re.compile(r"(?<![\w+.,])\(?\d(?:[\s().\-/]{0,2}\d){7,11}(?![\w])")
_RUSSIAN = re.compile(r"[78]\D?9\d\D*\d")
_AMERICAN = re.compile(r"\(?[2-9]\d{2}\)?[-.\s]?[2-9]\d{2}[-.\s]?\d{4}")


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number; `value` is E.164, `+` and digits."""

    start: int
    end: int
    value: str


def find_numbers(source: str) -> Iterator[Number]:
    """Yield the numbers written with `+` or `00`; a length that its country does not have is no number."""
    for match in _INTERNATIONAL.finditer(source):
        digits = re.sub(r"\D", "", match[0])
        if number := _read("+" + (digits if match[0].startswith("+") else digits[2:]), None):
            yield Number(*match.span(), number)


def national_number(source: str, start: int, end: int) -> Number | None:
    """Return the number without country code that begins between `start` and `end`, by its form: American or Russian."""
    match = _NATIONAL.search(source, start)
    if match is None or match.start() > end:
        return None
    digits = re.sub(r"\D", "", match[0])
    region = "US" if _AMERICAN.fullmatch(match[0]) else "RU" if len(digits) == 11 and _RUSSIAN.match(digits) else None
    number = _read(digits, region) if region else None
    return Number(*match.span(), number) if number else None


def _read(digits: str, region: str | None) -> str | None:
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
