"""Telephone numbers in the international form, and in a national one where a word says it is a number."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers

from extractors.language import guess

_INTERNATIONAL = re.compile(r"(?<![\w+])(?:\+|00)\s?[1-9](?:[\s().\-/]{0,3}\d){6,14}(?![\s().\-/]{0,1}\d|\w)")
_NATIONAL = re.compile(r"(?<![\w+.,])\(?\d(?:[\s().\-/]{0,2}\d){7,11}(?!\w)")
_RUSSIAN = re.compile(r"[78]\D?9\d\D*\d")
_AMERICAN = re.compile(r"\(?[2-9]\d{2}\)?[-.\s]?[2-9]\d{2}[-.\s]?\d{4}")
# Where a number without country code is most likely from, by the language of the text around it.
_REGIONS = {
    "ar": ("IQ", "EG", "SA", "YE", "LY", "SY"), "bs": ("BA", "HR", "RS"), "de": ("DE", "AT", "CH"), "en": ("GB",), "es": ("ES", "MX"), "fr": ("FR", "BE"), "hr": ("HR", "BA", "RS"),
    "it": ("IT",), "nl": ("NL", "BE"), "pl": ("PL",), "pt": ("PT", "BR"), "sr": ("RS", "BA"), "tr": ("TR",), "uk": ("UA",), "ru": ("RU", "UA"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number; `value` is E.164, `+` and digits."""

    start: int
    end: int
    value: str


def find_numbers(source: str) -> Iterator[Number]:
    """Yield the numbers written with `+` or `00`; a length that its country does not have is no number."""
    for match in _INTERNATIONAL.finditer(source):
        digits = re.sub(r"\D", "", match[0].replace("(0)", ""))
        if number := _read("+" + (digits if match[0].startswith("+") else digits[2:]), None):
            yield Number(*match.span(), number)


def national_number(source: str, start: int, end: int) -> Number | None:
    """Return the number without country code that begins between `start` and `end`.

    Its country is told by the form (American, Russian) or by the language around it; it must be valid there.
    """
    match = _NATIONAL.search(source, start)
    if match is None or match.start() > end:
        return None
    digits = re.sub(r"\D", "", match[0])
    number = next(
        (found for region in _regions(source, match[0], digits) if (found := _read(digits, region, valid=True))), None
    )
    return Number(*match.span(), number) if number else None


def _regions(source: str, text: str, digits: str) -> tuple[str, ...]:
    if len(digits) == 11 and _RUSSIAN.match(digits):
        return ("RU",)
    if _AMERICAN.fullmatch(text):
        return ("US",)
    return _REGIONS.get(guess(source) or "", ())


def _read(digits: str, region: str | None, *, valid: bool = False) -> str | None:
    """Return the E.164 form of a number that is possible, or `valid` by its country's plan; None for any other."""
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    if not (phonenumbers.is_valid_number(number) if valid else phonenumbers.is_possible_number(number)):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
