from decimal import Decimal

import pytest
from sqlalchemy import select

from records.fact import Fact
from salwatch import reprocessing
from salwatch.understanding import version
from salwatch.weighing import piece_price
from store import tables
from store.observations import Said
from tests.salwatch.marketed import Market, old_layout

TEXT = "Glock 17 9x19mm pistol, two magazines, original box, one owner, kept dry, sent by courier in plain packing, ask for terms"


@pytest.fixture
def market(tmp_path):
    return Market(tmp_path)


def offer(number: int, vendor: str, price: str, title: str = "") -> dict[str, str]:
    return {
        "id": str(number),
        "title": title or f"Glock 17 pistol, no {number}",
        "vendor": vendor,
        "price": price,
        "from": "Austria",
        "stock": "1",
    }


def labels(market, number: int, name: str):
    """The labels of a name that the newest current observation of a listing has."""
    with market.desk.database.read() as connection:
        seen, L = tables.observation, tables.listing  # noqa: N806 (as the modules name tables)
        newest = (
            select(seen.c.id, seen.c.analysis)
            .join(L, L.c.id == seen.c.listing_id)
            .where(L.c.site_key == f"/item/{number}", seen.c.current)
        )
        row = connection.execute(newest.where(seen.c.repeats.is_(None)).order_by(seen.c.id.desc()).limit(1)).one()
        found = connection.execute(
            select(tables.label).where(tables.label.c.observation_id == row.id, tables.label.c.name == name)
        ).all()
    return row.analysis, found


def begin(market) -> None:
    """Make the first look, at which everything is baseline."""
    market.show(old_layout, [offer(number, f"owl{number}", "800.00 EUR") for number in range(9)])


def words(label) -> str:
    return " | ".join(reason["words"] for reason in label.reasons)


def test_a_new_sender_and_a_price_far_below_the_index_are_weighed_when_a_listing_is_seen(market):
    begin(market)
    market.show(old_layout, [offer(50, "newcomer", "90.00 EUR")])
    analysis, (risk,) = labels(market, 50, "parcel_risk")
    assert "its sender was first seen with it" in words(risk)
    assert "90 EUR a piece, the middle of 9 prices of the store is 800 EUR" in words(risk)
    assert analysis["parcel_risk"] == {"level": risk.value, "score": risk.probability}
    _, (fraud,) = labels(market, 50, "scam")
    assert "90.00 EUR each, where the middle of 9 prices of the store is 800.00 EUR" in words(fraud)


def test_what_is_not_known_at_the_first_look_is_said_to_be_unknown(market):
    begin(market)
    _, (risk,) = labels(market, 0, "parcel_risk")
    assert "unknown: whether its sender is new" in words(risk)


def test_a_text_that_another_seller_uses_is_weighed_as_copied(market):
    begin(market)
    market.show(old_layout, [offer(51, "quillback", "800.00 EUR", TEXT), offer(52, "saltmoth", "800.00 EUR", TEXT)])
    _, (first,) = labels(market, 51, "scam")
    _, (second,) = labels(market, 52, "scam")
    assert "other account uses its text" not in words(first)
    assert "1 other account uses its text" in words(second)


def test_other_goods_keep_what_they_were_labelled(market):
    market.show(old_layout, [{**offer(53, "quillback", "90.00 EUR"), "title": "Brass lamp"}])
    analysis, found = labels(market, 53, "parcel_risk")
    assert (analysis["parcel_risk"], found) == (None, [])


def test_reading_again_weighs_in_the_same_way_and_tells_nobody(market, monkeypatch):
    begin(market)
    market.show(old_layout, [offer(50, "newcomer", "90.00 EUR")])
    before, (risk,) = labels(market, 50, "parcel_risk")
    monkeypatch.setattr("salwatch.analysis.CODE", "next")
    reprocessing.reprocess(market.desk, None, dry_run=False)
    after, (again,) = labels(market, 50, "parcel_risk")
    assert (after["version"], after["parcel_risk"]) == (version(), before["parcel_risk"])
    assert (again.reasons, again.observation_id != risk.observation_id) == (risk.reasons, True)
    assert {row.quiet for row in market.rows(tables.outbox) if row.observation_id == again.observation_id} == {True}


@pytest.mark.parametrize(
    ("analysis", "facts", "each"),
    [
        ({"item_type": "firearm", "offers": [{"quantity": None}]}, (), "300.00"),
        ({"item_type": "firearm", "offers": [{"quantity": 3}]}, (), "100"),
        ({"item_type": "ammunition", "offers": [{"quantity": 1000}]}, (), "0.3"),
        ({"item_type": "ammunition", "offers": [{"quantity": None}]}, (), None),
        ({"item_type": "firearm", "offers": [{"quantity": 1}, {"quantity": 1}]}, (), None),
        (
            {"item_type": "ammunition", "offers": [{"quantity": 1000}]},
            (Fact(0, 1, "price", "300 EUR", "x", attributes={"amount": "300", "unit": "round", "per": 100}),),
            "3",
        ),
    ],
    ids=["one", "several", "rounds", "rounds without a number", "different goods", "price for a hundred"],
)
def test_a_price_is_one_of_a_piece_or_unknown(analysis, facts, each):
    said = Said({}, {**analysis, "price": {"amount": 300.0, "currency": "EUR", "eur": "300.00"}}, "1", facts)
    assert piece_price(said) == (None if each is None else Decimal(each))


def test_a_price_that_has_no_worth_in_euro_is_unknown():
    assert piece_price(Said({}, {"item_type": "firearm", "price": {"amount": 3.0, "currency": ""}}, "1")) is None
