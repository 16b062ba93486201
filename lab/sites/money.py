"""Prices as the sites print them."""

from decimal import Decimal

from lab.wording import RATES


def english(amount: Decimal, currency: str) -> str:
    """Return a price in English fashion.

    >>> english(Decimal(1450), "USD"), english(Decimal("0.02279"), "BTC")
    ('USD 1,450.00', 'BTC 0.02279')
    """
    return f"{currency} {_places(amount, currency)}"


def german(amount: Decimal, currency: str) -> str:
    """Return a price in German fashion.

    >>> german(Decimal(1450), "EUR"), german(Decimal("2.83"), "XMR")
    ('1.450,00 €', '2,83 XMR')
    """
    return f"{_places(amount, currency).translate(str.maketrans(',.', '.,'))} {'€' if currency == 'EUR' else currency}"


def board(amount: Decimal, currency: str) -> str:
    """Return a price as private sellers write it.

    >>> board(Decimal(1450), "USD")
    '$1,450'
    """
    return f"{'$' if currency == 'USD' else '€'}{amount:,.0f}"


def other_currency(amount: Decimal, currency: str) -> str:
    """Return roughly the same price in coins, or in dollars if it is one in coins."""
    target = "USD" if currency in {"BTC", "XMR"} else "BTC"
    return english(amount / RATES[currency] * RATES[target], target)


def _places(amount: Decimal, currency: str) -> str:
    return f"{amount:.5f}" if currency == "BTC" else f"{amount:,.2f}"


def three_ways(amount: Decimal) -> tuple[str, str, str]:
    """Return a price in euro, and about the same in two coins, in German fashion.

    >>> three_ways(Decimal(1450))
    ('1.450,00 EUR', '0,02610 BTC', '9,42 XMR')
    """
    values = [(amount * RATES[currency], currency) for currency in ("EUR", "BTC", "XMR")]
    euro, *coins = (f"{comma(_places(value, currency))} {currency}" for value, currency in values)
    return euro, coins[0], coins[1]


def comma(number: object) -> str:
    """Return a number with points and commas changed over, as German prints it.

    >>> comma("1,450.25")
    '1.450,25'
    """
    return str(number).translate(str.maketrans(",.", ".,"))
