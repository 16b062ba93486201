"""Numbers as pages print them, and which sign sets off the fraction on a page: 1,234.56 · 1.234,56 · 1 234 · 1'234."""

import re
from collections import Counter
from decimal import Decimal
from typing import NamedTuple

LIMIT_CHARACTERS = (
    1_000  # of a text that a number or price is looked for in; patterns of numbers try long runs in many ways
)
NUMBER = r"\d{1,3}(?:[ \u00a0\u202f\u2009'’]\d{3})+(?:[.,]\d+)?|\d[\d.,]*\d|\d"
LIMIT_CHARACTERS = 40_000  # of a page's text that its way of writing numbers is told from; more only repeats it
# Languages that write 1.234,56 or 1 234,56. Source: Unicode CLDR, "numbers/symbols/decimal".
COMMA_LANGUAGES = frozenset(
    ["bg", "bs", "ca", "cs", "da", "de", "el", "es", "et", "fi", "fr", "hr", "hu", "hy", "id", "is", "it", "ka", "kk", "lt", "lv", "mk", "nb", "nl", "nn", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "tr", "uk", "uz", "vi"],
)  # fmt: skip
POINT_LANGUAGES = frozenset(["en", "he", "hi", "ja", "ko", "ms", "th", "tl", "zh"])
_POINT_PLACES = ("de-ch", "de-li", "es-mx", "fr-ch", "it-ch")  # of a language that writes a comma elsewhere

_BLANKS = re.compile(r"[ \u00a0\u202f\u2009'’]")
_PLAIN = re.compile(r"\d+(\.\d+)?")
_FIRST = re.compile(NUMBER)
_ALL = re.compile(
    r"(?<![\w.,:/-])(?P<sign>[$€£¥₽₴₹₺]\s?)?(?P<digits>\d+(?:[ \u00a0\u202f'’]\d{3})*(?:[.,]\d+)+)(?![\w/:-]|[.,]\d)(?P<after>\s?(?:[$€£¥₽₴₹₺]|(?:zł|kč|kr|руб|грн|eur|usd|gbp|chf|pln)\b))?",
    re.IGNORECASE,
)
_UNCLEAR = re.compile(r"(?<!\d)(?<!\d[.,])[1-9]\d{0,2}[.,]\d{3}(?![\d]|[.,]\d)")


class NumberStyle(NamedTuple):
    """The sign before a fraction, "" for unknown; `seen` when numbers of the page show it, not only its language."""

    decimal: str = ""
    seen: bool = False


UNKNOWN = NumberStyle()


def style_of(text: str, language: str = "") -> NumberStyle:
    """Return how the page writes numbers: as its unmistakable ones do, prices before others, else as its language does.

    >>> style_of("12,50 € · 1.234 €"), style_of("$12.50"), style_of("1.234 and 5,678"), style_of("1.234", "de-DE")
    (NumberStyle(decimal=',', seen=True), NumberStyle(decimal='.', seen=True), NumberStyle(decimal='', seen=False), NumberStyle(decimal=',', seen=False))
    >>> style_of("v4.03.2019, 0.00271 BTC", "de"), style_of("1'234.50", "de"), style_of("1.234.567")
    (NumberStyle(decimal=',', seen=False), NumberStyle(decimal='.', seen=True), NumberStyle(decimal=',', seen=True))
    """
    votes: Counter[str] = Counter()
    for match in _ALL.finditer(text, 0, LIMIT_CHARACTERS):
        if decimal := _shown_by(match["digits"]):
            certain = match["sign"] or match["after"] or len(match["digits"]) > 6  # 1.234,5: longer than a rating
            votes[decimal] += 4 if certain else 1
    point, comma = votes["."], votes[","]
    if point != comma:
        return NumberStyle("." if point > comma else ",", seen=True)
    return NumberStyle(decimal_of(language))


def decimal_of(language: str) -> str:
    """Return the sign before a fraction in a language by its BCP 47 tag; "" for one not known.

    >>> decimal_of("de"), decimal_of("de-CH"), decimal_of("en-GB"), decimal_of("")
    (',', '.', '.', '')
    """
    tag = language.strip().lower().replace("_", "-")
    if tag.startswith(_POINT_PLACES):
        return "."
    language = tag.partition("-")[0]
    return "," if language in COMMA_LANGUAGES else "." if language in POINT_LANGUAGES else ""


def _shown_by(digits: str) -> str:
    """Return the sign before the fraction where the number leaves no doubt: 1,50 · 1.234,5 · 1'234.56, but not 1.234 or 0.00271."""
    whole, *groups = re.split(r"[.,]", _BLANKS.sub("", digits))
    signs = re.sub(r"[^.,]", "", digits)
    if len(set(signs)) == 2:
        fits = signs.count(signs[-1]) == 1 and all(len(group) == 3 for group in groups[:-1])
        return signs[-1] if fits else ""
    if len(signs) > 1:  # 1.234.567
        grouped = len(whole) <= 3 and all(len(group) == 3 for group in groups)
        return "," if grouped and signs[0] == "." else "." if grouped else ""
    return signs if len(groups[0]) in (1, 2) else ""


def is_unclear(text: str) -> bool:
    """Return whether the text holds a number that only the page's style can tell: 1.234 or 1,234.

    >>> is_unclear("1.234 €"), is_unclear("1,234.50"), is_unclear("0.125"), is_unclear("1234")
    (True, False, False, False)
    """
    return _UNCLEAR.search(text) is not None


def read_number(text: str, *, thousands: str = ",", style: NumberStyle = UNKNOWN) -> Decimal | None:
    """Return the first number of the text; before exactly three digits a lone sign groups as `style` says, else those in `thousands` do.

    >>> [str(read_number(text)) for text in ("1,234.50 left", "1.234,50", "1,234", "1.234", "12,5", "none")]
    ['1234.50', '1234.50', '1234', '1.234', '12.5', 'None']
    >>> [str(read_number(text, style=NumberStyle(","))) for text in ("1.234", "1,234", "1'234", "0.125", "1.23")]
    ['1234', '1.234', '1234', '0.125', '1.23']
    """
    match = _FIRST.search(text)
    if not match:
        return None
    digits = _BLANKS.sub("", match.group()).strip(".,")
    if style.decimal:
        thousands = "," if style.decimal == "." else "."
    decimal = _decimal_sign(digits, thousands)
    whole = re.sub(f"[{'.,'.replace(decimal, '') if decimal else '.,'}]", "", digits).replace(",", ".")
    return Decimal(whole) if _PLAIN.fullmatch(whole) else None


def _decimal_sign(digits: str, thousands: str) -> str:
    """Return "." or "," where it sets off the fraction, "" for a whole number."""
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and point >= 0:
        return "," if comma > point else "."
    sign, at = (",", comma) if comma >= 0 else (".", point)
    if at < 0 or digits.count(sign) > 1:
        return ""
    groups = at <= 3 and len(digits) - at == 4 and not digits.startswith("0")
    return "" if groups and sign in thousands else sign
