import pytest

from crawlers.money import PRICE, find_money, read_money, read_number
from crawlers.numbers import NumberStyle


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
        ("3 µBTC", "0.000003", "BTC"),  # with the micro sign, with the Greek letter, with neither
        ("3 μBTC", "0.000003", "BTC"),
        ("3 uBTC", "0.000003", "BTC"),
        ("12,5 m₿", "0.0125", "BTC"),
        ("ɱ0.5", "0.5", "XMR"),
        ("0.5 ɱ", "0.5", "XMR"),
        ("1'250.– Fr.", "1250", "CHF"),
        ("Fr. 1'250.50", "1250.50", "CHF"),
        ("kr 1.250,-", "1250", "SEK"),
        ("1 250 руб.", "1250", "RUB"),
        ("250 рублей", "250", "RUB"),
        ("3.500 Ft", "3500", "HUF"),
        ("499 ₺", "499", "TRY"),
        ("CAD 99", "99", "CAD"),
        ("500 dollars", "500", "USD"),
        ("12,– €", "12", "EUR"),
    ],
)
def test_prices_are_read_as_printed(text: str, amount: str, currency: str) -> None:
    assert read_money(text, "CHF") == {"amount": amount, "currency": currency}


@pytest.mark.parametrize(
    "text", ["ALL 50 pieces", "all 50", "5 ft", "PEN 1", "Kr5 steel", "50 all", "20 European", "5 trying"]
)
def test_everyday_words_beside_a_number_are_no_currency(text: str) -> None:
    assert PRICE.search(text) is None


def test_a_sign_that_several_currencies_share_is_that_of_the_site() -> None:
    assert read_money("100 kr", "NOK") == {"amount": "100", "currency": "NOK"}
    assert read_money("100 kr", "EUR") == {"amount": "100", "currency": "SEK"}
    assert read_money("¥100", "CNY") == {"amount": "100", "currency": "CNY"}
    assert read_money("$100", "MXN") == {"amount": "100", "currency": "MXN"}


def test_what_the_page_shows_of_its_numbers_decides_a_lone_sign() -> None:
    point, comma, language = NumberStyle(".", seen=True), NumberStyle(",", seen=True), NumberStyle(".")
    assert [read_money("1,234 XMR", style=style)["amount"] for style in (point, comma, language)] == [
        "1234",
        "1.234",
        "1.234",
    ]  # type: ignore[index]
    assert [read_money("1.234 €", style=style)["amount"] for style in (point, comma, language)] == [
        "1.234",
        "1234",
        "1234",
    ]  # type: ignore[index]


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
