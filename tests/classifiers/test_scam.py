from decimal import Decimal

import pytest

from classifiers import scam
from records.context import Context, Copy
from records.label import Label
from tests.classifiers.listing import given, said, sold

COPY = Copy(7, 3, "heron", 0.95)
OTHER_COPY = Copy(8, 4, "heron", 0.9)


def fraud(listing) -> Label:
    (found,) = scam.build()(listing)
    return found


def likely(label: Label) -> float:
    return label.probability if label.value == "true" else 1 - label.probability


def test_a_plain_offer_is_no_fraud():
    assert fraud(sold("firearm")).value == "false"


def test_words_of_fraud_together_make_it_likely_and_are_quoted():
    listing = given("Glock 17", "Western Union only. A refundable insurance fee is due. 100% legit no scam, trust me")
    found = listing.labels["scam"]
    assert found.value == "true"
    assert "insurance" in found.reasons[0].fact.text


def test_one_assurance_alone_is_no_fraud():
    assert given("Glock 17", "trust me").labels["scam"].value == "false"


@pytest.mark.parametrize(
    "context",
    [
        Context(copies=(COPY,), copies_number=1),
        Context(same_picture=2),
        Context(new_sender=True),
        Context(price_eur=Decimal(40)),
        Context(price_eur=Decimal(100), typical_eur=Decimal(900), prices=12),
    ],
    ids=["copied text", "copied picture", "new sender", "impossible price", "price far below the usual"],
)
def test_each_figure_of_the_store_makes_it_likelier(context):
    assert likely(fraud(sold("firearm", context=context))) > likely(fraud(sold("firearm")))


def test_a_copied_text_at_an_impossible_price_is_likely_fraud():
    context = Context(copies=(COPY, OTHER_COPY), copies_number=2, price_eur=Decimal(40))
    found = fraud(sold("firearm", context=context))
    assert found.value == "true"
    assert "2 other accounts use its text, most alike (0.95) listing 7 of heron" in [r.words for r in found.reasons]


def test_a_text_that_is_only_somewhat_alike_is_not_copied():
    context = Context(copies=(Copy(7, 3, "heron", 0.6),), copies_number=1)
    assert fraud(sold("firearm", context=context)) == fraud(sold("firearm"))


def test_a_usual_price_speaks_against_and_few_prices_say_nothing():
    usual = Context(price_eur=Decimal(800), typical_eur=Decimal(900), prices=12)
    few = Context(price_eur=Decimal(100), typical_eur=Decimal(900), prices=3)
    assert likely(fraud(sold("firearm", context=usual))) < likely(fraud(sold("firearm")))
    assert fraud(sold("firearm", context=few)) == fraud(sold("firearm"))


def test_the_least_price_is_one_of_a_round_for_ammunition():
    cheap, fair = Context(price_eur=Decimal("0.01")), Context(price_eur=Decimal("0.25"))
    assert likely(fraud(sold("ammunition", context=cheap))) > likely(fraud(sold("ammunition", context=fair)))


@pytest.mark.parametrize(
    "fact",
    [
        said("payment", "escrow"),
        said("payment", "cash_on_delivery"),
        said("parcel", "in_person"),
        said("scam", "proof_offered"),
    ],
    ids=lambda fact: fact.value,
)
def test_what_fraud_does_not_offer_speaks_against(fact):
    found = fraud(sold("firearm", fact))
    assert likely(found) < likely(fraud(sold("firearm")))
    assert any(reason.fact == fact and reason.weight > 0 for reason in found.reasons)  # for `false`


def test_a_known_sender_speaks_against_and_an_unknown_one_says_nothing():
    assert likely(fraud(sold("firearm", context=Context(new_sender=False)))) < likely(fraud(sold("firearm")))


def test_what_speaks_against_the_answer_has_a_weight_below_0():
    found = given(
        "Glock 17", "Western Union only. Advance: refundable insurance fee, trust me. Video on request"
    ).labels["scam"]
    assert found.value == "true"
    assert [reason.fact.text for reason in found.reasons if reason.weight < 0] == ["Video on request"]


def test_other_goods_are_labelled_only_where_they_hold_words_of_fraud():
    assert "scam" not in given("Poster of a film").labels
    assert "scam" in given("Poster of a film", "Western Union only").labels
