from decimal import Decimal

import pytest

from extractors.number import read_amount
from extractors.price import find, read_price
from records.analysis import Money

# --- developed on: own examples; prices in the order of the text -----------------------------------------------------
PRICES = [
    ("2.5 BTC", "2.5 BTC"),
    ("0.125 btc", "0.125 BTC"),
    ("1.234 BTC", "1.234 BTC"),  # coins have no thousands mark with one group
    ("BTC: 0,5", "0.5 BTC"),
    ("XMR 3.2", "3.2 XMR"),
    ("3.2XMR", "3.2 XMR"),
    ("₿0.02", "0.02 BTC"),
    ("500mBTC", "0.5 BTC"),
    ("250000 sats", "0.0025 BTC"),
    ("12 LTC or 0.4 ETH", "12 LTC, 0.4 ETH"),
    ("80 USDT", "80 USDT"),
    ("$400", "400 USD"),
    ("400$", "400 USD"),
    ("$ 1,250.50", "1250.5 USD"),
    ("USD500", "500 USD"),
    ("US$ 1,000", "1000 USD"),
    ("$500 CAD", "500 CAD"),
    ("A$300", "300 AUD"),
    ("R$ 1.500,00", "1500 BRL"),
    ("$1.5k", "1500 USD"),
    ("600 dollars", "600 USD"),
    ("£75", "75 GBP"),
    ("90 quid", "90 GBP"),
    ("€5 $6", "5 EUR, 6 USD"),
    ("1.250,00 €", "1250 EUR"),
    ("1.200,00 Euro pro Stück", "1200 EUR"),
    ("1200,-€", "1200 EUR"),
    ("12,99€", "12.99 EUR"),
    ("nur 950 Euro", "950 EUR"),
    ("CHF 1'200.-", "1200 CHF"),
    ("1 200 €", "1200 EUR"),
    ("prix 1\u202f450 €", "1450 EUR"),
    ("precio 300 euros", "300 EUR"),
    ("prezzo: 450 euro", "450 EUR"),
    ("cena 2 500 zł", "2500 PLN"),
    ("3,5 tys. zł", "3500 PLN"),
    ("800 złotych", "800 PLN"),
    ("5 000 Kč", "5000 CZK"),
    ("12 500 руб", "12500 RUB"),
    ("1500р", "1500 RUB"),
    ("5 тыс. рублей", "5000 RUB"),
    ("за 900 долларов", "900 USD"),
    ("1500 грн", "1500 UAH"),
    ("25 000 гривень", "25000 UAH"),
    ("15.000 din", "15000 RSD"),
    ("300 evra", "300 EUR"),
    ("500 КМ нема, 300 BAM", "300 BAM"),
    ("1500 TL", "1500 TRY"),
    ("₺2.000", "2000 TRY"),
    ("5 bin TL", "5000 TRY"),
    ("٥٠٠ دولار", "500 USD"),
    ("300 lei", "300 RON"),
    ("200-300 €", "200 EUR, 300 EUR"),
    ("€200–300", "200 EUR, 300 EUR"),
    ("от 100 до 200 евро", "100 EUR, 200 EUR"),
    # a number in front of the price belongs to the gun
    ("Glock 19 450€", "450 EUR"),
    ("AK 47 1500 USD", "1500 USD"),
    ("CZ 75 600 EUR", "600 EUR"),
    ("cal .45 200 rounds 90 eur", "90 EUR"),
]

# --- near misses: numbers that are no money --------------------------------------------------------------------------
NO_PRICES = [
    "7.62x39 FMJ",
    "9mm 124 gr",
    "20 % off",
    "50mg",
    "try 5 now",
    "5 all together",
    "2014",
    "x50",
    ".45 ACP",
    "12 gauge",
    "10 fr",
    "100 cop rounds",
    "km 5",
    "",
]

FIELDS = [
    ("2.10848136 BTC", Money(Decimal("2.10848136"), "BTC")),
    ("12.5", Money(Decimal("12.5"), "")),
    ("Price: $ 99.90 (0.01 BTC)", Money(Decimal("99.9"), "USD")),
    ("on request", None),
    ("", None),
]

UNITS = [
    ("350€/шт", ("piece", "1")),
    ("100 € each", ("piece", "1")),
    ("25 € per 50 rounds", ("round", "50")),
    ("90 EUR pro Schachtel", ("box", "1")),
    ("500 $ and a holster", (None, None)),
]


@pytest.mark.parametrize(("text", "expected"), PRICES)
def test_an_amount_with_a_currency_is_a_price(text, expected):
    assert ", ".join(fact.value for fact in find(text)) == expected


@pytest.mark.parametrize("text", NO_PRICES)
def test_a_number_without_a_currency_is_no_price(text):
    assert list(find(text)) == []


@pytest.mark.parametrize(("text", "expected"), FIELDS)
def test_a_price_field_may_hold_a_bare_number(text, expected):
    assert read_price(text) == expected


@pytest.mark.parametrize(("text", "expected"), UNITS)
def test_what_an_amount_is_for_stands_behind_it(text, expected):
    (fact,) = find(text)
    assert (fact.attributes.get("unit"), fact.attributes.get("per")) == expected


def test_the_ends_of_a_range_are_marked():
    assert [fact.attributes["range"] for fact in find("$200 - $300")] == ["from", "to"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1'234", "1234"),
        ("0.500", "0.5"),
        ("12,5", "12.5"),
        (".5", "0.5"),
        ("1 234 567", "1234567"),
    ],
)
def test_an_amount_is_read_in_every_countrys_spelling(text, expected):
    assert read_amount(text) == Decimal(expected)
