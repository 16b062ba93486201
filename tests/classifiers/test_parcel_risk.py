import doctest
from dataclasses import replace
from decimal import Decimal

import pytest

from classifiers import parcel_risk
from classifiers.risk import PATH, RiskModel
from configfile.loading import ConfigError, load
from records.context import Context
from records.label import Label
from tests.classifiers.listing import given, said, sold

PARCEL = said("parcel", "parcel")


def risk(listing) -> Label:
    (found,) = parcel_risk.build()(listing)
    return found


def words(label: Label) -> str:
    return " | ".join(reason.words for reason in label.reasons)


def route(role: str, place: str):
    return said("route", place, role=role)


def test_the_examples_in_its_docstrings_are_true():
    assert doctest.testmod(parcel_risk).failed == 0


def test_concealment_makes_a_parcel_riskier_and_is_quoted():
    plain = risk(given("Glock 17", "Sent by DHL from Austria to Germany"))
    hidden = risk(given("Glock 17", "Sent by DHL from Austria to Germany, vacuum sealed, no tracking"))
    assert hidden.probability > plain.probability
    assert {"vacuum sealed", "no tracking"} <= {reason.fact.text for reason in hidden.reasons if reason.fact}


def test_an_offer_that_hides_splits_and_leads_over_a_border_by_a_new_sender_is_high():
    facts = (
        said("parcel", "stealth"), said("parcel", "split_parts"), said("parcel", "untracked"), route("from", "US"), route("to", "DE"),
    )  # fmt: skip
    assert risk(sold("firearm", *facts, context=Context(new_sender=True))).value == "high"


def test_a_firearm_of_which_nothing_else_is_said_is_low_and_says_what_is_unknown():
    found = risk(sold("firearm"))
    assert (found.value, found.probability) == ("low", 0.25)
    unknown = [reason for reason in found.reasons if reason.words.startswith("unknown: ")]
    assert len(unknown) == len([group for group in load(PATH, RiskModel).groups if group.unknown])
    assert {reason.weight for reason in unknown} == {0.0}


def test_an_answered_question_is_not_called_unknown():
    assert "unknown: whether its sender is new" in words(risk(sold("firearm")))
    assert "unknown: whether its sender is new" not in words(risk(sold("firearm", context=Context(new_sender=False))))


def test_a_refusal_to_send_takes_most_of_the_risk_away_but_not_where_it_is_sent_elsewhere():
    refused = said("parcel", "refused")
    assert risk(sold("firearm", refused)).probability < 0.1
    assert "sending is refused" not in words(risk(sold("firearm", refused, PARCEL)))


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        ("US", "DE", "over a customs border: US to DE"),
        ("DE", "WW", "over a customs border: DE to WW"),
        ("DE", "CH", "over a customs border: DE to CH"),
        ("DE", "FR", "stays in the customs union"),
        ("DE", "EU", "stays in the customs union"),
        ("DE", "DE", "it stays in one country: DE"),
        ("US", "US", "it stays in one country: US"),
    ],
)
def test_a_route_is_told_by_the_borders_it_crosses(start, end, says):
    found = words(risk(sold("firearm", route("from", start), route("to", end))))
    told = [part for part in found.split(" | ") if "customs" in part or "country" in part]
    assert len(told) == 1
    assert says.split(":")[0] in told[0]
    assert says.rpartition(": ")[2].removesuffix(" union") in told[0]


@pytest.mark.parametrize(("start", "end"), [("", "DE"), ("DE", "")])
def test_half_a_route_is_unknown(start, end):
    facts = [route(role, place) for role, place in (("from", start), ("to", end)) if place]
    assert "unknown: where it comes from and goes to" in words(risk(sold("firearm", *facts)))


@pytest.mark.parametrize(
    ("price", "prices", "says"),
    [
        ("100", 20, "much cheaper"),
        ("400", 20, "costs what goods of its type cost"),
        ("100", 3, "unknown: how its price compares"),
    ],
)
def test_a_price_is_compared_with_the_store_only_where_that_knows_enough(price, prices, says):
    context = Context(price_eur=Decimal(price), typical_eur=Decimal(500), prices=prices)
    found = words(risk(sold("firearm", context=context)))
    assert says in found
    if prices == 20:
        assert "the middle of 20 prices of the store is 500 EUR" in found


def test_declared_contents_are_quoted():
    found = risk(sold("firearm", said("parcel", "declared_as", contents="kitchen parts")))
    assert "other contents: as 'kitchen parts'" in words(found)


def test_a_likely_fraud_speaks_against_a_parcel():
    listing = sold("firearm", PARCEL)
    fraud = Label("scam", "true", 0.9, (), "test")
    suspected = replace(listing, labels={**listing.labels, "scam": fraud})
    assert risk(suspected).probability < risk(listing).probability


def test_goods_that_are_no_arms_are_not_scored():
    assert "parcel_risk" not in given("Holster for Glock 19", "Stealth shipping, no tracking").labels


def test_reasons_stand_in_order_raising_lowering_unknown():
    weights = [reason.weight for reason in risk(sold("firearm", PARCEL, said("parcel", "tracked"))).reasons]
    signs = [0 if weight > 0 else 1 if weight < 0 else 2 for weight in weights]
    assert signs == sorted(signs)
    assert set(signs) == {0, 1, 2}


def test_a_part_that_rests_on_nothing_is_refused(tmp_path):
    path = tmp_path / "risk.yml"
    path.write_text(PATH.read_text("utf-8").replace("{figure: domestic, ", "{", 1), "utf-8")
    with pytest.raises(ConfigError, match=r"risk\.yml:\d+: .*give facts or a figure"):
        load(path, RiskModel)
