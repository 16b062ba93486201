from typing import Any

import pytest

from alerts.decide import decide
from alerts.explain import explain
from alerts.rule import AnyRule, Keyword, Match, NewVendor, ParcelOffer
from records.alert import Alert, Severity
from tests.alerts.changes import NOW, SEEN, change, fact

COMMON = {"name": "r", "title": "Rule", "owner": "Desk", "purpose": "To test", "severity": "medium"}
EVER = NewVendor.model_validate(COMMON | {"kind": "new_vendor", "scope": "ever"})
ELSEWHERE = NewVendor.model_validate(COMMON | {"kind": "new_vendor", "scope": "elsewhere"})
PER_MARKET = NewVendor.model_validate(COMMON | {"kind": "new_vendor", "scope": "per_market"})
ANY_VENDOR = NewVendor.model_validate(COMMON | {"kind": "new_vendor", "scope": "ever", "only": "all"})
PARCEL = ParcelOffer.model_validate(COMMON | {"kind": "parcel_offer"})
BOXES = Keyword.model_validate(COMMON | {"kind": "keyword", "words": ["three box*"]})
NOT_EU = Match.model_validate(COMMON | {"kind": "match", "where": [{"field": "ships_to", "not": "EU"}]})
OTHER_GOOD = {"item_type": "other", "trade_relevant": False}


def fired(rule: AnyRule, **said: Any) -> Alert | None:
    return decide(rule, change(**said), NOW, 3)


def alert(rule: AnyRule, **said: Any) -> Alert:
    found = fired(rule, **said)
    assert found is not None
    return found


@pytest.mark.parametrize("rule", [EVER, PER_MARKET, ANY_VENDOR, PARCEL, BOXES], ids=lambda rule: rule.kind)
def test_a_new_accounts_pistol_by_parcel_fires(rule: AnyRule) -> None:
    assert fired(rule) is not None


@pytest.mark.parametrize("rule", [EVER, PER_MARKET, ANY_VENDOR, PARCEL, BOXES, NOT_EU], ids=lambda rule: rule.kind)
def test_a_listing_that_is_gone_fires_nothing(rule: AnyRule) -> None:
    assert fired(rule, kind="gone", ships_to=()) is None


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (EVER, OTHER_GOOD),
        (EVER, {"account_baseline": True}),
        (EVER, {"baseline": True}),
        (EVER, {"account_id": None}),
        (EVER, {"entity": "vendor"}),
        (EVER, {"handle_seen_on": ("nachtmarkt",)}),
        (ELSEWHERE, {}),
        (ELSEWHERE, {"account_baseline": True, "handle_seen_on": ("nachtmarkt",)}),
        (PER_MARKET, {"account_baseline": True}),
        (PARCEL, OTHER_GOOD),
        (PARCEL, {"shipping": ()}),
        (PARCEL, {"shipping": ("in_person",)}),
        (PARCEL, {"entity": "vendor"}),
        (BOXES, {"texts": {"title": "three crates"}}),
        (BOXES, {"texts": {"price_text": "three boxes"}}),
        (NOT_EU, {}),
    ],
)
def test_one_condition_that_is_not_met_is_enough_and_is_told(rule: AnyRule, said: dict[str, Any]) -> None:
    assert fired(rule, **said) is None
    assert any(not check.met for check in explain(rule, change(**said)))


def test_what_fires_has_every_condition_met() -> None:
    assert all(check.met for check in explain(PARCEL, change()))


def test_ever_and_elsewhere_never_fire_for_the_same_account() -> None:
    for sites in ((), ("nachtmarkt",)):
        both = [fired(rule, handle_seen_on=sites) for rule in (EVER, ELSEWHERE)]
        assert sum(found is not None for found in both) == 1
        assert fired(PER_MARKET, handle_seen_on=sites) is not None


def test_any_new_account_fires_for_all_without_a_listing() -> None:
    assert (
        alert(ANY_VENDOR, entity="vendor", entity_id=2).sentence
        == "New vendor drift_anvil on kestrel; never seen before"
    )


def test_a_new_vendor_is_keyed_by_account_and_everything_else_by_listing() -> None:
    assert [(alert(rule).key, alert(rule).entity, alert(rule).entity_id) for rule in (EVER, PARCEL)] == [
        ("vendor:2", "vendor", 2),
        ("listing:5", "listing", 5),
    ]


def test_an_alert_carries_what_it_was_decided_on() -> None:
    found = alert(PARCEL)
    assert (found.rule, found.rule_version, found.seq, found.observation_id, found.site) == ("r", 3, 9, 31, "kestrel")
    assert found.raised_at == NOW


def test_a_baseline_listing_that_says_parcel_fires() -> None:
    assert fired(PARCEL, baseline=True, account_baseline=True) is not None


def test_a_named_carrier_alone_is_a_parcel() -> None:
    texts = {"description": "goes out with Alpenpost on Mondays"}
    carrier = fact("Alpenpost", "parcel", "carrier:Alpenpost", source=texts["description"])
    assert fired(PARCEL, shipping=(), texts=texts) is None
    assert fired(PARCEL, shipping=(), texts=texts, facts=(carrier,)) is not None


def test_the_first_grade_that_is_met_gives_the_severity() -> None:
    grades = [
        {"severity": "high", "when": [{"field": "item_type", "is": "firearm"}, {"field": "ships_to", "is": "WW"}]},
        {"severity": "low", "when": [{"field": "item_type", "is": "firearm"}]},
    ]
    rule = ParcelOffer.model_validate(COMMON | {"kind": "parcel_offer", "severity_when": grades})
    assert alert(rule).severity is Severity.LOW
    assert alert(rule, ships_to=("WW",)).severity is Severity.HIGH
    assert alert(rule, item_type="silencer").severity is Severity.MEDIUM


def test_sentences_say_who_offers_what() -> None:
    offer = "offers a CZ 75 BD 9x19mm, sent from Slovenia by parcel, EU only"
    assert alert(PARCEL).sentence == f"drift_anvil {offer}"
    assert alert(EVER).sentence == f"New vendor drift_anvil on kestrel {offer}; never seen before"
    assert alert(BOXES).sentence == f"drift_anvil {offer}: the listing says “three box”"
    assert alert(ELSEWHERE, handle_seen_on=("nachtmarkt",)).sentence == (
        f"drift_anvil, new on kestrel, {offer}; the same name or PGP key was seen earlier on nachtmarkt"
    )


@pytest.mark.parametrize("rule", [EVER, PARCEL, BOXES], ids=lambda rule: rule.kind)
def test_no_sentence_holds_a_contact(rule: AnyRule) -> None:
    assert "mail.example" not in alert(rule).sentence


def reason(words: str, weight: float, quote: str = "", field: str = "description") -> dict[str, Any]:
    start = change().texts[field].index(quote)
    return {"words": words, "weight": weight, "quote": quote, "field": field, "start": start, "end": start + len(quote)}


def test_evidence_quotes_the_text_and_ends_with_what_speaks_against() -> None:
    reasons = (
        reason("Refuses other countries", -0.3, "no EU except mine"),
        reason("Split into several parcels", 0.46, "three boxes"),
        reason("Complete firearm", 0.6, "CZ 75 BD", "title"),
    )
    rows = alert(PARCEL, reasons=reasons, facts=(fact("Slovenia", "route", "SI", role="from"),)).evidence
    assert [(row.words, row.weight, row.quote) for row in rows] == [
        ("Complete firearm", 0.6, "CZ 75 BD"),
        ("Split into several parcels", 0.46, "three boxes"),
        ("Sent from Slovenia", 0.15, "Slovenia"),
        ("Refuses other countries", -0.3, "no EU except mine"),
    ]
    texts = change().texts
    assert all(texts[row.field][row.start : row.end] == row.quote for row in rows)


def test_a_reason_that_points_past_its_text_is_told_without_a_quote() -> None:
    (row,) = alert(PARCEL, reasons=({"words": "Odd", "weight": 0.2, "field": "title", "start": 5, "end": 99},)).evidence
    assert (row.words, row.quote, row.field) == ("Odd", "", "")


def test_reasons_are_told_in_words_that_need_no_code() -> None:
    split = reason("says 'three boxes'", 0.8, "three boxes") | {"label": "modus_operandi", "value": "split_shipment"}
    named = reason("'CZ 75 BD' names the good", 0.9, "CZ 75 BD", "title") | {"label": "item_type", "value": "firearm"}
    assert [row.words for row in alert(PARCEL, reasons=(split, named)).evidence] == [
        "Offers a firearm",
        "Split into several parcels",
    ]


def test_a_refusal_and_a_replica_speak_against() -> None:
    texts = {"description": "airsoft pistol, no shipping, DHL"}
    facts = (
        fact("airsoft", "good", "airsoft", source=texts["description"], item_type="air_or_replica", role="head"),
        fact("no shipping", "parcel", "refused", source=texts["description"]),
        fact("DHL", "parcel", "carrier:DHL", source=texts["description"]),
        fact("pistol", "weapon", "Glock 17", source=texts["description"], role="denied"),
    )
    rows = alert(PARCEL, texts=texts, facts=facts).evidence
    assert [(row.words, row.weight > 0) for row in rows] == [
        ("Carrier named: DHL", True),
        ("May be an air gun or a replica", False),
        ("Refuses to send", False),
    ]


def test_a_span_is_quoted_once() -> None:
    rows = alert(
        PARCEL, reasons=(reason("Split", 0.4, "three boxes"),), facts=(fact("three boxes", "parcel", "split_parts"),)
    ).evidence
    assert [row.words for row in rows] == ["Split"]


def test_many_reasons_are_cut_but_those_against_stay() -> None:
    reasons = [{"words": f"For {number}", "weight": number / 100} for number in range(40)]
    rows = alert(PARCEL, reasons=(*reasons, {"words": "Possible replica", "weight": -0.2})).evidence
    assert len(rows) == 12
    assert rows[0].words == "For 39"
    assert rows[-1].words == "Possible replica"


def test_a_new_vendors_evidence_says_since_when_and_where_else() -> None:
    (row,) = alert(EVER).evidence
    assert row.words == f"Never seen on any watched site before {SEEN:%Y-%m-%d %H:%M} UTC"
    words = [row.words for row in alert(ELSEWHERE, handle_seen_on=("nachtmarkt",)).evidence]
    assert words[0] == "The same name or PGP key was seen earlier on nachtmarkt"


def test_keyword_evidence_points_at_the_disguised_word() -> None:
    texts = {"title": "three b0x", "description": ""}
    (row,) = alert(BOXES, texts=texts).evidence
    assert (row.quote, row.field, row.start, row.end) == ("three b0x", "title", 0, 9)


def test_a_disabled_rule_says_so() -> None:
    rule = PARCEL.model_copy(update={"enabled": False})
    assert decide(rule, change(), NOW) is None
    assert explain(rule, change())[0].met is False
