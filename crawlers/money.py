"""Numbers and prices as pages print them: 1,234.56 · 1.234,56 · 1 234 · $5 · 0.02 BTC · 7,50 zł."""

import re
from decimal import Decimal

COINS = {"BTC": "BTC", "XBT": "BTC", "฿": "BTC", "₿": "BTC", "XMR": "XMR", "ɱ": "XMR", "LTC": "LTC", "BCH": "BCH", "ETH": "ETH", "DASH": "DASH", "ZEC": "ZEC", "DOGE": "DOGE"}  # fmt: skip
FRACTIONS = {"MBTC": ("BTC", Decimal("0.001")), "SAT": ("BTC", Decimal("0.00000001")), "SATS": ("BTC", Decimal("0.00000001")), "SATOSHI": ("BTC", Decimal("0.00000001"))}  # fmt: skip
CURRENCIES = {
    "US$": "USD", "$US": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₽": "RUB", "руб": "RUB", "р.": "RUB",
    "₴": "UAH", "грн": "UAH", "zł": "PLN", "kč": "CZK", "Fr.": "CHF", "EURO": "EUR", "ЕUR": "EUR", "R$": "BRL", "₹": "INR", "₺": "TRY",
    **{code: code for code in ("USD", "EUR", "GBP", "AUD", "CAD", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "BGN", "RUB", "UAH", "TRY", "JPY", "CNY", "INR", "BRL", "NZD", "ZAR", "MXN", "USDT", "USDC")},
}  # fmt: skip
DOLLARS = frozenset(["USD", "AUD", "CAD", "NZD", ""])  # a site with one of these as its currency means that one by "$"
LIKELY_CURRENCY = "USD"  # of bare numbers and of "$" where no site file says otherwise

_SIGNS = {sign.upper(): code for sign, code in {**COINS, **CURRENCIES}.items()}
_SIGN = "|".join(re.escape(sign) for sign in sorted({*_SIGNS, *FRACTIONS}, key=len, reverse=True))
NUMBER = r"\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?:[.,]\d+)?|\d[\d.,]*\d|\d"
PRICE = re.compile(
    rf"(?<![\w.])(?P<before>{_SIGN})[ \u00a0]{{0,2}}(?P<first>{NUMBER})|(?<![\w.,])(?P<second>{NUMBER})[ \u00a0]{{0,2}}(?P<after>{_SIGN})(?![\w])",
    re.IGNORECASE,
)


def read_number(text: str, *, thousands: str = ",") -> Decimal | None:
    """Return the first number of the text; `thousands` are the signs that group when one stands alone before exactly three digits.

    >>> [str(read_number(text)) for text in ("1,234.50 left", "1.234,50", "1,234", "1.234", "12,5", "none")]
    ['1234.50', '1234.50', '1234', '1.234', '12.5', 'None']
    """
    match = re.search(NUMBER, text)
    if not match:
        return None
    digits = re.sub(r"[ \u00a0\u202f'’]", "", match.group()).strip(".,")
    decimal = _decimal_sign(digits, thousands)
    whole = re.sub(f"[{'.,'.replace(decimal, '') if decimal else '.,'}]", "", digits).replace(",", ".")
    return Decimal(whole) if re.fullmatch(r"\d+(\.\d+)?", whole) else None


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


def read_money(text: str, currency: str = "USD") -> dict[str, str] | None:
    """Return {"amount", "currency"} of the first price; a bare number is in `currency`.

    An empty `currency` says that the site's sign is ambiguous: then the sign itself is kept, as `currency_symbol`.

    >>> read_money("485.00 USD/112g"), read_money("ask")
    ({'amount': '485.00', 'currency': 'USD'}, None)
    >>> [read_money(text)["amount"] for text in ("€1,450", "1.450 €", "1.450,00 €", "2.834 XMR", "0,125 BTC")]
    ['1450', '1450', '1450.00', '2.834', '0.125']
    """
    match = PRICE.search(text)
    if not match:
        amount = read_number(text)
        return None if amount is None else {"amount": str(amount), "currency": currency}
    sign = (match["before"] or match["after"]).upper()
    if sign in FRACTIONS:
        code, factor = FRACTIONS[sign]
    else:
        code, factor = _SIGNS[sign], Decimal(1)
    amount = read_number(match["first"] or match["second"], thousands="" if code in COINS.values() else ",.")
    if amount is None:
        return None
    if sign == "$" and currency in DOLLARS:
        if not currency:
            return {"amount": str(amount), "currency_symbol": sign}
        code = currency
    return {"amount": str(amount * factor if factor != 1 else amount), "currency": code}


def find_money(text: str) -> dict[str, str] | None:
    """Return the first price of a page whose currency nobody has told; a "$" is kept beside the dollar it most likely means."""
    price = read_money(text, LIKELY_CURRENCY) if text else None
    return {**price, "currency_symbol": "$"} if price and re.search(r"(?<![A-Za-z])\$(?![A-Za-z])", text) else price
