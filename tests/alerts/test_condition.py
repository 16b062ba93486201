from typing import Any

import pytest

from alerts.condition import Condition
from tests.alerts.changes import change


def met(condition: dict[str, Any], **said: Any) -> bool:
    return Condition.model_validate(condition).met(change(**said).document)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"field": "item_type", "is": "firearm"}, True),
        ({"field": "item_type", "is": "silencer"}, False),
        ({"field": "item_type", "not": "firearm"}, False),
        ({"field": "item_type", "any_of": ["silencer", "firearm"]}, True),
        ({"field": "shipping", "is": "parcel"}, True),
        ({"field": "shipping", "is": "stealth"}, False),
        ({"field": "shipping", "not": "stealth"}, True),
        ({"field": "vendor", "is": "DRIFT_ANVIL"}, True),
        ({"field": "trade_relevant", "is": True}, True),
        ({"field": "gone", "is": True}, False),
        ({"field": "confidence", "at_least": 0.9}, True),
        ({"field": "confidence", "at_least": 0.91}, False),
        ({"field": "price_eur", "at_least": 0}, False),  # not known
    ],
)
def test_a_condition_looks_at_one_field(condition: dict[str, Any], *, expected: bool) -> None:
    assert met(condition) is expected


def test_not_is_met_by_a_listing_that_says_nothing() -> None:
    assert met({"field": "ships_to", "not": "US"}, ships_to=())


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"field": "parcel_risk", "is": "high"}, True),
        ({"field": "parcel_risk", "any_of": ["low", "medium"]}, False),
        ({"field": "parcel_risk_score", "at_least": 0.7}, True),
        ({"field": "scam", "is": False}, True),
        ({"field": "intent", "not": "wanted"}, True),
        ({"field": "eu_category", "is": "A"}, False),
    ],
)
def test_a_condition_looks_at_risk_fraud_intent_and_category(condition: dict[str, Any], *, expected: bool) -> None:
    said = {"parcel_risk": "high", "parcel_risk_score": 0.74, "scam": False, "intent": "offer", "eu_category": "B"}
    assert met(condition, **said) is expected


@pytest.mark.parametrize(("field", "word"), [("parcel_risk", "very high"), ("intent", "sale"), ("eu_category", "D")])
def test_a_word_that_a_label_never_has_is_refused(field: str, word: str) -> None:
    with pytest.raises(ValueError, match=f"{field} never holds"):
        Condition.model_validate({"field": field, "is": word})
