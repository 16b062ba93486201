"""Prices as pages print them: $5 · 0.02 BTC · 12 mBTC · 7,50 zł · 1'250.– Fr."""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from configfile.loading import FrozenModel, load
from crawlers.numbers import NUMBER, UNKNOWN, NumberStyle, read_number

__all__ = ["COINS", "PRICE", "find_money", "read_money", "read_number"]

MONEY_FILE = Path(__file__).parent.parent / "config" / "money.yml"
COINS = {name: "BTC" if name == "XBT" else name for name in ("BTC", "XBT", "XMR", "LTC", "BCH", "ETH", "DASH", "ZEC", "DOGE", "TRX")}  # fmt: skip
LIKELY_CURRENCY = "USD"  # of bare numbers and of "$" where no site file says otherwise
# Signs of several currencies: on a site with one of these as its currency they mean that one.
DOLLARS = frozenset(["USD", "AUD", "CAD", "NZD", "HKD", "SGD", "MXN", "ARS", "CLP", "COP", ""])
SHARED = {"$": DOLLARS, "kr": frozenset(["SEK", "NOK", "DKK", "ISK"]), "¥": frozenset(["JPY", "CNY"])}
# What pages print and running text does not; on markets a baht sign is a bitcoin, and EUR may begin with a Cyrillic letter.
PAGE_SIGNS = {"฿": "BTC", "$us": "USD", "еur": "EUR", "р.": "RUB", "fr.": "CHF", "kr.": "DKK"}
BEFORE_TOO = frozenset(
    ["fr.", "руб", "ɱ", "Ξ", "ξ", "ƀ"]
)  # words that stand before an amount as well; all codes do that are no everyday words
SHOUTED_BEFORE = frozenset(
    ["CAD", "DASH", "RON", "SEK", "TRY", "ZAR"]
)  # everyday words of which "CAD 5" is a price; "ALL 5" is none


class Part(FrozenModel):
    """A named part of a coin, such as a satoshi."""

    currency: str
    scale: Decimal


class MoneySigns(FrozenModel, extra="ignore"):
    """What pages need of `config/money.yml`, the words for money that the extractors read too."""

    currencies: dict[str, tuple[str, ...]]
    parts: dict[str, Part]
    capitals: tuple[str, ...]


def _pattern(names: Iterable[str]) -> str:
    """Return a pattern for any of the names; common beginnings are tried once. A name's "~" stands for up to three letters."""
    rests: dict[str, list[str]] = {}
    ends = False
    for name in names:
        if name:
            rests.setdefault(name[0], []).append(name[1:])
        else:
            ends = True
    if not rests:
        return ""
    found = [
        (r"[^\W\d_]{0,3}" if first == "~" else re.escape(first)) + _pattern(rest)
        for first, rest in sorted(rests.items())
    ]
    return f"(?:{'|'.join(found)}){'?' if ends else ''}"


def _price_pattern(signs: MoneySigns) -> re.Pattern[str]:
    codes = {code.lower() for code in signs.currencies}
    names = codes | {name for names in signs.currencies.values() for name in names} | set(signs.parts) | set(PAGE_SIGNS)
    shouted = _pattern({name.upper() for name in names & set(signs.capitals)} | {"Ft"})
    after = rf"{_pattern(names - set(signs.capitals))}|(?-i:{shouted})"
    before = {name for name in names if re.search(r"[^\w.~]", name)} | (codes - set(signs.capitals)) | BEFORE_TOO
    return re.compile(
        rf"(?<![\w.])(?:(?P<before>{_pattern(before)}|(?-i:{_pattern(SHOUTED_BEFORE)})|kr(?=[ \u00a0]))[ \u00a0]{{0,2}}(?P<first>{NUMBER}))"
        rf"|(?<![\w.,])(?P<second>{NUMBER})(?:[.,][-–—]{{1,2}})?[ \u00a0]{{0,2}}(?P<after>{after})(?!\w)",
        re.IGNORECASE,
    )


_FILE = load(MONEY_FILE, MoneySigns)
PRICE = _price_pattern(_FILE)


@lru_cache(maxsize=1024)
def _currency(sign: str) -> tuple[str, Decimal]:
    """Return the code of a currency's name as printed, and how much of it one unit is."""
    name = sign.lower().replace("µ", "μ")  # the micro sign and the Greek letter look alike
    if part := _FILE.parts.get(name):
        return part.currency, part.scale
    if code := PAGE_SIGNS.get(name):
        return code, Decimal(1)
    for code, names in _FILE.currencies.items():
        if name == code.lower() or name in names:
            return code, Decimal(1)
    stems = ((code, word[:-1]) for code, names in _FILE.currencies.items() for word in names if word.endswith("~"))
    return next((code for code, stem in stems if name.startswith(stem)), ""), Decimal(1)


def read_money(text: str, currency: str = "USD", style: NumberStyle = UNKNOWN) -> dict[str, str] | None:
    """Return {"amount", "currency"} of the first price; a bare number is in `currency`, and so is a sign that several share.

    An empty `currency` says that the site's sign is ambiguous: then the sign itself is kept, as `currency_symbol`.

    >>> read_money("485.00 USD/112g"), read_money("ask")
    ({'amount': '485.00', 'currency': 'USD'}, None)
    >>> [read_money(text)["amount"] for text in ("€1,450", "1.450 €", "1.450,00 €", "2.834 XMR", "0,125 BTC", "12 mBTC")]
    ['1450', '1450', '1450.00', '2.834', '0.125', '0.012']
    >>> [read_money("2.834 XMR", style=NumberStyle(sign, seen=True))["amount"] for sign in ".,"]
    ['2.834', '2834']
    """
    match = PRICE.search(text)
    if not match:
        amount = read_number(text, style=style)
        return None if amount is None else {"amount": str(amount), "currency": currency}
    sign = match["before"] or match["after"]
    code, scale = _currency(sign)
    # Prices in money have no three digits behind the point, those in coins do; what the page's own numbers show goes before.
    amount = read_number(
        match["first"] or match["second"],
        thousands="" if code in COINS.values() else ",.",
        style=style if style.seen else UNKNOWN,
    )
    if amount is None:
        return None
    if currency in SHARED.get(sign.lower(), ()):
        if not currency:
            return {"amount": str(amount), "currency_symbol": sign}
        code = currency
    return {"amount": str(amount * scale if scale != 1 else amount), "currency": code}


def find_money(text: str, style: NumberStyle = UNKNOWN) -> dict[str, str] | None:
    """Return the first price of a page whose currency nobody has told; a "$" is kept beside the dollar it most likely means."""
    price = read_money(text, LIKELY_CURRENCY, style) if text else None
    return {**price, "currency_symbol": "$"} if price and re.search(r"(?<![A-Za-z])\$(?![A-Za-z])", text) else price
