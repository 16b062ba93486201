from decimal import Decimal

import pytest

from extractors.frame import prepare
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
    ("500 КМ или 300 BAM", "500 BAM, 300 BAM"),
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


# --- what an amount is for -------------------------------------------------------------------------------------------
PURPOSES = [
    ("$575 obo, $20 shipping", [None, "shipping"]),
    ("was $900, now $750", ["old", None]),
    ("extra mags $25 each, gun $480", ["extra", None]),
    ("600 bucks, $100 deposit holds it", [None, "deposit"]),
    ("minimum order $200", ["minimum"]),
    ("450 € + 15 € Versand", [None, "shipping"]),
    ("VB 480 Euro, Versand 6,90 €", [None, "shipping"]),
    ("statt 900 € nur 650 €", ["old", None]),
    ("450 euros más 15 € de envío", [None, "shipping"]),
    ("acompte 150 €, solde 450 €", ["deposit", None]),
    ("450 euro, spedizione 12 euro", [None, "shipping"]),
    ("nieuwprijs € 900, nu € 600", ["old", None]),
    ("800 zł + 20 zł wysyłka", [None, "shipping"]),
    ("450 euros, portes 8 €", [None, "shipping"]),
    ("доставка 500 руб, сам ствол 40 000 руб", ["shipping", None]),
    ("завдаток 1000 грн, решта 9000 грн", ["deposit", None]),
    ("300 eura + 5 eura poštarina", [None, "shipping"]),
    ("dostava 10 KM, puška 800 KM", ["shipping", None]),
    ("350 евра, поштарина 500 дин", [None, "shipping"]),
    ("kapora 1000 TL, kalan 9000 TL", ["deposit", None]),
    ("600$ والتوصيل 20$", [None, "shipping"]),
    # near misses: the word is there, and the amount is what is asked
    ("650 € inkl. Versand", [None]),
    ("postage included $640", [None]),
    ("port compris, 380 €", [None]),
    ("Glock 19 with spare mag 450 €", [None]),
    ("450 €, Versand möglich", [None]),
    ("450 € Versand 6 €", [None, "shipping"]),
]


@pytest.mark.parametrize(("text", "expected"), PURPOSES)
def test_an_amount_that_is_not_asked_says_what_it_is_for(text, expected):
    assert [fact.attributes.get("for") for fact in find(text)] == expected


def test_a_bare_asking_price_is_in_the_money_of_the_place_or_language_and_marked_as_assumed():
    (fact,) = find("asking 650 obo", regions=["CA"])
    assert (fact.value, fact.attributes["assumed"]) == ("650 CAD", "true")
    assert [fact.value for fact in find("cena 1200, kontakt tylko przez portal")] == ["1200 PLN"]
    assert list(find("asking 650 obo")) == []


def test_a_lot_has_one_price():
    (fact,) = find("2 for $500")
    assert (fact.attributes["unit"], fact.attributes["per"]) == ("piece", "2")


def test_codes_that_are_words_need_no_capitals_in_a_price_column():
    assert [fact.value for fact in find(prepare("php 7,500", "price_text"))] == ["7500 PHP"]
    assert list(find("try 5 now")) == []
