"""Printed values as they are compared: an amount with its currency, a number of pieces."""

import re
from decimal import Decimal
from typing import NamedTuple

SIGNS = {"€": "EUR", "£": "GBP", "₽": "RUB", "₿": "BTC", "¥": "JPY", "zł": "PLN"}  # "$" is of many countries
_AMOUNT = re.compile(r"\d[\d.,' \u00a0\u202f]*")
_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3,4}(?![A-Za-z])|(?<![A-Za-z])[A-Z]{0,2}\$|[€£₽₿¥]|zł|mBTC|\bsats?\b")
_SOLD_OUT = re.compile(
    r"^\W*(sold[\s-]*out|out[\s-]+of[\s-]+stock|none( left)?|unavailable|ausverkauft|nicht auf lager|épuisé|agotado|esaurito"
    r"|uitverkocht|wyprzedane|нет в наличии|распродано|esgotado)\W*$",
    re.IGNORECASE,
)


class Price(NamedTuple):
    """An amount and the code or sign of its currency; empty where none is printed."""

    amount: Decimal
    currency: str


def price(text: str) -> Price | None:
    """Return the first amount of a printed price, or None where none is printed.

    >>> price("ab 1.250,00 €"), price("0.055 BTC"), price("1,400 USD").amount, price("ask me")
    (Price(amount=Decimal('1250.00'), currency='EUR'), Price(amount=Decimal('0.055'), currency='BTC'), Decimal('1400'), None)
    """
    found = _AMOUNT.search(text)
    if found is None:
        return None
    code = _CODE.search(text)
    sign = code.group() if code else ""
    return Price(_decimal(found.group()), SIGNS.get(sign, sign))


def is_same(before: str, after: str) -> bool:
    """Return whether two printed prices differ only in how the amount is written.

    >>> is_same("450 USD", "450.00 usd"), is_same("450 USD", "450 EUR"), is_same("450 USD a piece", "450 USD a pack")
    (True, False, False)
    """
    was, now = price(before), price(after)
    if was is None or now is None or was.amount != now.amount:
        return False
    rests = (" ".join(_AMOUNT.sub(" ", text).casefold().split()) for text in (before, after))
    return next(rests) == next(rests)


def _decimal(printed: str) -> Decimal:
    digits = re.sub(r"[' \u00a0\u202f]", "", printed).strip(".,")
    marks = [c for c in digits if c in ".,"]
    if not marks:
        return Decimal(digits)
    last = marks[-1]
    behind = digits.rpartition(last)[2]
    grouping = len(set(marks)) == 1 and (len(marks) > 1 or (len(behind) == 3 and digits[0] != "0"))
    if grouping:
        return Decimal(re.sub(r"[.,]", "", digits))
    whole, _, rest = digits.rpartition(last)
    return Decimal(f"{re.sub(r'[.,]', '', whole) or '0'}.{rest}")


def stock(text: str) -> int | None:
    """Return how many pieces are left; 0 where the page says so in words, None where it gives no number.

    >>> stock("1,067 pieces"), stock("Sold out"), stock("Unlimited")
    (1067, 0, None)
    """
    if _SOLD_OUT.match(text):
        return 0
    found = re.search(r"\d[\d.,]*", text)
    return int(re.sub(r"\D", "", found.group())) if found else None
