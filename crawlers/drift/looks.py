"""How a value looks: marks that change when a selector meets something else, and stay when a site merely goes on."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from records.site_yield import Mark

Guess = Callable[[str], str | None]  # a text → its language, None where nobody can tell

STEPS_PER_DECADE = 4
LONG_LETTERS = 40  # below, a language is hardly more than a guess
WORDS_OF_TEXT = 12
LONGEST_VALUE = 60  # characters of a value that is counted as it stands

_NUMBER = re.compile(r"[+-]?\d[\d.,' \u00a0]*%?")
_SIGN = r"(?:[$€£¥₿฿₽ɱ₴₺]|\b(?:USD|EUR|GBP|CHF|CAD|AUD|PLN|CZK|RUB|BTC|XMR|LTC|ETH|mBTC|sat)\b)"
_MONEY = re.compile(rf"{_SIGN}\s*[\d.,' ]*\d|\d[\d.,' ]*\s*{_SIGN}", re.IGNORECASE)
_DATE = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]|$)|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b(?:jan|feb|mar|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)[a-zé]*\.?,? \d|\d\.? (?:jan|feb|mar|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)"
    r"|\d (?:second|minute|hour|day|week|month|year)s? ago",
    re.IGNORECASE,
)
_URL = re.compile(r"(?:https?://|/)\S*")


def is_empty(value: Any) -> bool:  # noqa: ANN401 (a field holds what its site gives)
    """Return whether a field has nothing in it; 0 and False are something."""
    return value is None or value in ("", [], {}, ())


def parts(name: str, value: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 (as above)
    """Yield a field and, of one with parts, each part with a value.

    >>> list(parts("price", {"amount": "90", "currency": ""}))
    [('price', {'amount': '90', 'currency': ''}), ('price.amount', '90')]
    """
    yield name, value
    if isinstance(value, Mapping):
        yield from ((f"{name}.{key}", inner) for key, inner in value.items() if not is_empty(inner))


def looks(value: Any, guess: Guess) -> dict[Mark, str]:  # noqa: ANN401 (as above)
    """Return the marks of a value; a list of texts looks like its first.

    >>> looks("1,250.50", lambda text: None)[Mark.SHAPE], looks("2031-05-01", lambda text: None)[Mark.SHAPE]
    ('number', 'date')
    >>> looks("250", lambda text: None)[Mark.SIZE], looks("25000", lambda text: None)[Mark.SIZE]
    ('9', '17')
    """
    if isinstance(value, Mapping):
        return {Mark.SHAPE: "parts"}
    if isinstance(value, Sequence) and not isinstance(value, str):
        inner = looks(value[0], guess) if value else {}
        return {Mark.SHAPE: f"list of {inner.get(Mark.SHAPE, 'nothing')}", Mark.LENGTH: _step(len(value), 2)}
    if isinstance(value, bool):
        return {Mark.SHAPE: "yes or no", Mark.VALUE: str(value)}
    text = str(value).strip()
    made = {Mark.SHAPE: shape(text)}
    if (number := number_of(value)) is not None:
        return made | {Mark.SIZE: size(number)}
    made[Mark.LENGTH] = _step(len(text), 2)
    if len(text) <= LONGEST_VALUE:
        made[Mark.VALUE] = text
    if sum(map(str.isalpha, text)) >= LONG_LETTERS and (language := guess(text)):
        made[Mark.LANGUAGE] = language
    return made


def shape(text: str) -> str:
    """Return what a printed value is, roughly.

    >>> [shape(text) for text in ("4.5", "$ 4.50", "3 days ago", "/item/7", "Glock", "GL-19", "Glock 19", "PGP")]
    ['number', 'money', 'date', 'address', 'word', 'code', 'words with digits', 'word']
    """
    words = len(text.split())
    digits = any(map(str.isdigit, text))
    tests = {
        "number": _NUMBER.fullmatch(text),
        "key": text.startswith("-----BEGIN"),
        "address": _URL.fullmatch(text),
        "text": words > WORDS_OF_TEXT or "\n" in text,
        "money": digits and words <= 4 and _MONEY.search(text),
        "date": digits and words <= 6 and _DATE.search(text),
        "code": digits and words == 1,
        "words with digits": digits,
        "word": words == 1,
    }
    return next((name for name, met in tests.items() if met), "words")


def number_of(value: Any) -> float | None:  # noqa: ANN401 (as above)
    """Return the value of a number, or of a text that is one as readers write it; None for any other.

    >>> number_of(12), number_of("1250.50"), number_of("1,250"), number_of("Glock 19"), number_of(True)
    (12.0, 1250.5, 1250.0, None, None)
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else None
    text = str(value).strip().rstrip("%").replace(",", "").replace(" ", "").replace("'", "")
    try:
        number = float(text) if re.fullmatch(r"[+-]?\d+(?:\.\d+)?", text) else math.inf
    except ValueError:  # digits of another script
        return None
    return number if math.isfinite(number) else None


def size(number: float) -> str:
    """Return which step of a power of ten a number is on; nothing and less than nothing are steps of their own."""
    if number <= 0:
        return "none" if number == 0 else "below none"
    return str(math.floor(math.log10(number) * STEPS_PER_DECADE))


def _step(number: int, base: int) -> str:
    return str(math.floor(math.log(number, base))) if number else "none"
