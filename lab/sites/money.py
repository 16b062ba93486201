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
