import pytest

from classifiers import intent
from tests.classifiers.listing import given, said, sold

WEIGHTS = {
    "title": 6, "category": 4, "opening": 4.5, "elsewhere": 1, "question": 3, "listing": 3, "price": 1, "parcel": 0.5,
}  # fmt: skip


def label_of(title: str, description: str = "", **columns: str):
    return given(title, description, **columns).labels["intent"]


@pytest.mark.parametrize(
    ("title", "value"),
    [
        ("Glock 19, as new", "offer"),
        ("WTB Glock 19", "wanted"),
        ("Suche Glock 17", "wanted"),
        ("Куплю магазин", "wanted"),
        ("Satılık tabanca", "offer"),
        ("WTT 1911 for a CZ 75", "trade"),
        ("For sale or trade: CZ 75", "offer"),
        ("Does anyone know this pistol?", "discussion"),
        ("Uwaga oszust", "warning"),
    ],
)
def test_a_title_says_what_it_is_for(title, value):
    assert label_of(title).value == value


def test_a_question_in_the_title_alone_is_no_longer_surely_an_offer():
    assert label_of("Glock 19?").probability < label_of("Glock 19").probability


def test_a_warning_deep_in_the_text_of_a_seller_does_not_make_it_a_warning():
    text = "Walther PPK with two magazines and a box. " * 4 + "I was scammed last year, so escrow only."
    found = label_of("Walther PPK", text, price_text="$500")
    assert found.value == "offer"
    assert ["scammed" in reason.fact.text for reason in found.reasons if reason.weight < 0] == [True]


def test_a_category_of_requests_makes_a_bare_title_a_request():
    assert label_of("Glock 19", category="Wanted").value == "wanted"


def test_what_decides_is_quoted_and_what_speaks_against_has_a_weight_below_0():
    found = label_of("WTB: Glock 19", price_text="$400")
    assert (found.reasons[0].fact.text, found.reasons[0].weight) == ("WTB", 6)
    assert {reason.weight for reason in found.reasons[1:]} == {-3, -1}


def test_the_same_phrase_again_and_again_counts_once_in_a_place():
    (once,) = intent.build(WEIGHTS, 120)(sold("firearm", said("intent", "wanted")))
    (thrice,) = intent.build(WEIGHTS, 120)(sold("firearm", *[said("intent", "wanted")] * 3))
    assert once == thrice
