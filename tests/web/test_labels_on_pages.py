import pytest
from sqlalchemy import select

from records.fact import Fact
from records.label import Label, Reason
from store import listings, tables
from store.observations import Said, Subject, append
from store.sight import Sight
from tests.web.seed import NOW

TEXTS = {"title": "WTB: CZ 75", "description": "Vacuum sealed, please"}
VACUUM = Fact(0, 13, "parcel", "vacuum", "Vacuum sealed", "description", "parcel")
RISK = Label(
    "parcel_risk", "high", 0.74,
    (
        Reason("it is sealed against dogs or X-rays", 0.2, VACUUM), Reason("its sender was seen before it", -0.1),
        Reason("unknown: where it comes from", 0.0), Reason("unknown: how its price compares", 0.0),
    ),
    "parcel_risk rules-1",
)  # fmt: skip
ANALYSIS = {
    "item_type": "firearm", "trade_relevant": True, "confidence": 0.9, "intent": "wanted", "scam": True, "parcel_risk": {"level": "high", "score": 0.74},
    "legal": {"eu_category": "B"},
}  # fmt: skip


@pytest.fixture
def listing_id(story):
    """A listing of the story with labels that say much."""
    with story.database.begin() as connection:
        found, _ = listings.ensure(connection, "harbour", "/labelled", Sight(NOW, baseline=False), None)
        capture_id = connection.execute(select(tables.capture.c.id)).scalars().first()
        said = Said(TEXTS, ANALYSIS, "1", [VACUUM], [RISK])
        append(connection, Subject("listing", found), capture_id, NOW, said)
    return found


def test_a_listing_shows_its_risk_with_what_raises_what_lowers_and_what_is_not_known(listing_id, signed_in):
    page = signed_in("analyst").get(f"/listings/{listing_id}").text
    assert "parcel risk high 0.74" in page
    assert '<span class="against">against:</span> its sender was seen before it' in page
    assert "Not known: where it comes from · how its price compares." in page
    assert page.count("unknown: ") == 0


def test_a_listing_shows_intent_fraud_and_category_beside_its_type(listing_id, signed_in):
    page = signed_in("analyst").get(f"/listings/{listing_id}").text
    chips = page.partition('<div class="chips">')[2].partition("</div>")[0]
    assert all(f">{words}</span>" in chips for words in ("likely fraud", "wanted", "EU category B"))
