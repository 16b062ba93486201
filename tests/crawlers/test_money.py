import pytest

from crawlers.money import find_money, read_money, read_number


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("USD 1,250.00", "1250.00", "USD"),
        ("$45.50", "45.50", "USD"),
        ("1.250,00 €", "1250.00", "EUR"),
        ("1 250,00 €", "1250.00", "EUR"),
        ("1\u202f250 €", "1250", "EUR"),
        ("€1,450", "1450", "EUR"),
        ("£9", "9", "GBP"),
        ("149,99 zł", "149.99", "PLN"),
        ("4 500 руб", "4500", "RUB"),
        ("0.00271 BTC", "0.00271", "BTC"),
        ("฿0.0012", "0.0012", "BTC"),
        ("2.834 XMR", "2.834", "XMR"),
        ("12.5 mBTC", "0.0125", "BTC"),
        ("25000 sat", "0.00025000", "BTC"),
        ("A$20", "20", "AUD"),
        ("485.00 USD/112g", "485.00", "USD"),
        ("17", "17", "CHF"),
    ],
)
def test_prices_are_read_as_printed(text: str, amount: str, currency: str) -> None:
    assert read_money(text, "CHF") == {"amount": amount, "currency": currency}


@pytest.mark.parametrize("text", ["", "ask", "USD", "€ per piece"])
def test_a_text_without_a_number_is_no_price(text: str) -> None:
    assert read_money(text) is None


def test_a_dollar_is_the_dollar_of_the_site() -> None:
    assert read_money("$5", "AUD") == {"amount": "5", "currency": "AUD"}
    assert read_money("$5", "EUR") == {"amount": "5", "currency": "USD"}
    assert read_money("$5", "") == {"amount": "5", "currency_symbol": "$"}


def test_without_a_site_file_the_sign_is_kept_beside_the_likely_dollar() -> None:
    assert find_money("$5") == {"amount": "5", "currency": "USD", "currency_symbol": "$"}
    assert find_money("US$5") == {"amount": "5", "currency": "USD"}


def test_a_calibre_or_a_model_is_no_price() -> None:
    assert find_money("") is None
    assert read_money("G17 USD 340") == {"amount": "340", "currency": "USD"}


def test_a_number_of_absurd_length_is_still_a_number() -> None:
    assert read_number("9" * 5_000) is not None
