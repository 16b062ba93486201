from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.numbers import UNKNOWN, NumberStyle, is_unclear, read_number, style_of

POINT, COMMA = NumberStyle(".", seen=True), NumberStyle(",", seen=True)


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("Lampe 12,50 €, Docht 1.234 €", COMMA),
        ("Lamp €12.50, wick €1,234", POINT),
        ("1 250,00 zł", COMMA),
        ("1'250.50 Fr.", POINT),
        ("1.234.567 Besucher", COMMA),
        ("1,234,567 visitors", POINT),
        ("1.234,5 und 4.5 von 5 Sternen, 4.8 von 5", COMMA),  # one price of the page outweighs ratings
        ("12,50 € bei 4.5 Sternen, 4.8 Sternen, 3.9 Sternen", COMMA),
        ("1.234 or 5,678", UNKNOWN),
        ("04.03.2026, 10.0.0.1, v1.2.3, 14.05.26, 0.00271 BTC, 1/2.5", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_the_unmistakable_numbers_of_a_page_say_how_it_writes_all(text: str, style: NumberStyle) -> None:
    assert style_of(text) == style


@pytest.mark.parametrize(
    ("language", "decimal"),
    [
        ("de", ","),
        ("de-AT", ","),
        ("de-CH", "."),
        ("en-US", "."),
        ("pt_BR", ","),
        ("es-MX", "."),
        ("tlh", ""),
        ("", ""),
    ],
)
def test_without_such_a_number_the_language_says_it(language: str, decimal: str) -> None:
    assert style_of("1.234", language) == NumberStyle(decimal)


def test_what_a_page_shows_goes_before_its_language() -> None:
    assert style_of("$12.50", "de") == POINT


@pytest.mark.parametrize(
    ("text", "point", "comma"),
    [
        ("1.234", "1.234", "1234"),
        ("1,234", "1234", "1.234"),
        ("1.234,50", "1234.50", "1234.50"),
        ("1,234.50", "1234.50", "1234.50"),
        ("1 234", "1234", "1234"),
        ("1\u202f234,5", "1234.5", "1234.5"),
        ("1'234", "1234", "1234"),
        ("12,5", "12.5", "12.5"),
        ("0.125", "0.125", "0.125"),
        ("1.234.567", "1234567", "1234567"),
    ],
)
def test_a_lone_sign_before_three_digits_is_what_the_style_says(text: str, point: str, comma: str) -> None:
    assert str(read_number(text, style=POINT)) == point
    assert str(read_number(text, style=COMMA)) == comma


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_a_number_printed_in_a_style_is_read_back_in_it(number: Decimal) -> None:
    printed = f"{number:,.2f}"
    swapped = printed.translate(str.maketrans(".,", ",."))
    assert read_number(printed, style=POINT) == read_number(swapped, style=COMMA) == number
    assert style_of(f"{printed} €").decimal == "."
    assert style_of(f"{swapped} €").decimal == ","


@given(st.text(alphabet="0123456789.,' \u00a0€x", max_size=40))
def test_no_text_breaks_the_reading_of_numbers(text: str) -> None:
    for style in (POINT, COMMA, UNKNOWN):
        assert (read_number(text, style=style) is None) == (not any(sign.isdigit() for sign in text))
    style_of(text)
    if not is_unclear(text):
        assert read_number(text, style=POINT) == read_number(text, style=COMMA)
