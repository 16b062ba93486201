import pytest

from classifiers import item_type, modus_operandi, trade_relevant
from classifiers.given import Given
from records.fact import Fact
from records.label import Label


def fact(kind, value, field="title", role="head", **attributes):
    return Fact(0, len(value), kind, value, value, field, kind, {"role": role, **attributes})


def label(value, *facts, ambiguous=()):
    (found,) = item_type.build(ambiguous)(Given(facts, {}))
    assert found.value == value
    return found


GUN = fact("weapon", "Glock 17", item_type="firearm")
HOLSTER = fact("good", "holster", item_type="accessory")
BARE_PART = fact("part", "barrel", item_type="firearm_part", weak=True)


def test_the_more_special_noun_names_the_good():
    label("accessory", GUN, HOLSTER)


def test_an_extra_does_not_name_the_good():
    label("firearm", GUN, fact("good", "holster", role="extra", item_type="accessory"))


def test_a_weak_word_alone_is_nothing():
    label("other", BARE_PART)


def test_a_weak_word_counts_in_a_category_of_arms():
    label("firearm_part", BARE_PART, fact("category", "weapons", field="category", armed=True))


def test_a_word_of_another_world_unsays_an_ambiguous_name():
    found = label(
        "other", fact("weapon", "AK-47", item_type="firearm"), fact("world", "drug", world="drug"), ambiguous=("AK-47",)
    )
    assert found.reasons[0].fact.kind == "world"


def test_a_drug_category_needs_two_kinds_of_words_of_arms():
    drugs = fact("category", "drug", field="category", world="drug")
    found = label("other", GUN, drugs)
    assert [reason.weight for reason in found.reasons] == [-0.4, 0.6]
    label("firearm", GUN, fact("calibre", "9x19mm"), drugs)


def test_a_converted_blank_firer_is_a_firearm():
    label(
        "firearm",
        fact("weapon", "Zoraki 914", item_type="blank_firing"),
        fact("conversion", "converted", item_type="firearm", way="conversion"),
    )


BOX = fact("good", "ammunition box", item_type="accessory", holds="ammunition")


def test_a_box_for_ammunition_is_none():
    label("accessory", BOX)
    label("accessory", BOX, fact("calibre", ".50 BMG"))


def test_a_box_of_a_told_cartridge_is_ammunition():
    label("ammunition", BOX, fact("calibre", "9x19mm"))
    label("ammunition", BOX, fact("ammunition", "round", item_type="ammunition", weak=True), fact("calibre", "9x19mm"))


def test_a_gun_in_a_calibre_of_blanks_is_a_blank_firer():
    label("blank_firing", GUN, fact("calibre", "9mm P.A.K."))
    label("firearm", GUN, fact("calibre", "9x19mm"))
    label("accessory", GUN, HOLSTER, fact("calibre", "9mm P.A.K."))


def test_a_category_alone_is_a_doubtful_answer():
    found = label("ammunition", fact("category", "ammunition", field="category", armed=True, item_type="ammunition"))
    assert found.probability < 0.9


def test_an_every_reason_names_its_words():
    assert label("accessory", GUN, HOLSTER).reasons[0].words == "'holster' names the good"


def relevance(item, *facts):
    (found,) = trade_relevant.build()(Given(facts, {"item_type": Label("item_type", item, 0.9, (), "test")}))
    return found.value


@pytest.mark.parametrize(
    ("item", "value"),
    [("firearm", "true"), ("silencer", "true"), ("service", "true"), ("accessory", "false"), ("other", "false")],
)
def test_trade_follows_the_item_type(item, value):
    assert relevance(item) == value


def test_a_manual_is_relevant_when_it_teaches_making():
    assert relevance("manual", GUN) == "false"
    assert relevance("manual", fact("manual", "making")) == "true"


def ways(when, *facts, item="firearm"):
    given = Given(facts, {"item_type": Label("item_type", item, 0.9, (), "test")})
    return [found.value for found in modus_operandi.build(when)(given)]


def test_a_way_is_named_where_one_condition_holds():
    when = {"stealth_packaging": [{"kind": "parcel", "values": ["stealth", "decoy"]}]}
    assert ways(when, fact("parcel", "decoy")) == ["stealth_packaging"]
    assert ways(when, fact("parcel", "tracked")) == []


def test_a_way_may_need_an_item_type_and_a_number():
    when = {"bulk_offer": [{"kind": "quantity", "at_least": 1000, "item_types": ["ammunition"]}]}
    assert ways(when, fact("quantity", "1000"), item="ammunition") == ["bulk_offer"]
    assert ways(when, fact("quantity", "1000")) == []
    assert ways(when, fact("quantity", "50"), item="ammunition") == []


def test_a_way_may_exclude_a_good():
    when = {"craft_or_3d_printed": [{"kind": "conversion", "without": "explosive"}]}
    assert ways(when, fact("conversion", "home-made")) == ["craft_or_3d_printed"]
    assert ways(when, fact("conversion", "home-made"), fact("good", "explosive", item_type="explosive")) == []


def test_slang_for_a_gun_counts_beside_a_removed_number_or_somebody_who_seeks_one():
    slang = fact("good", "firearm", item_type="firearm", weak=True)
    label("other", slang)
    label("firearm", slang, fact("marking", "serial_removed", role=""))
    label("firearm", slang, fact("intent", "wanted", role=""))


def test_a_name_that_other_goods_bear_is_a_gun_where_it_is_sought():
    def decided(*facts):
        (found,) = item_type.build(["Glock", "Browning"], ["Glock"])(Given(facts, {}))
        return found.value

    glock, browning = (fact("weapon", make, item_type="firearm") for make in ("Glock", "Browning"))
    assert decided(glock) == "other"
    assert decided(glock, fact("intent", "wanted", role="")) == "firearm"
    assert decided(browning, fact("intent", "wanted", role="")) == "other"


def test_a_question_about_arms_sells_none_unless_it_offers_them_or_a_book_answers_it():
    gun = fact("good", "firearm", item_type="firearm")
    question = fact("intent", "discussion", role="")
    label("other", gun, question)
    label("firearm", gun, question, fact("intent", "offer", role=""))
    label("manual", gun, question, fact("manual", "manual", field="description"), fact("manual", "making"))


def test_a_weight_unsays_a_gun_but_not_what_is_sold_by_weight():
    weight = Fact(
        20, 27, "world", "drug", "28 gram", "title", "good", {"role": "head", "world": "drug", "weight": True}
    )
    label("other", fact("good", "firearm", item_type="firearm"), weight)
    label("ammunition", fact("ammunition", "slug", item_type="ammunition"), weight)


def test_a_thing_behind_arms_is_how_they_travel_or_what_they_are_swapped_for():
    bicycle = Fact(30, 37, "world", "media", "bicycle", "description", "good", {"role": "head", "world": "media"})
    silencer = fact("part", "silencer", field="description", item_type="silencer")
    label("silencer", silencer, bicycle)
    motorbike = Fact(30, 39, "world", "media", "motorbike", "title", "good", {"role": "head", "world": "media"})
    shotgun = fact("good", "shotgun", item_type="firearm")
    label("other", shotgun, motorbike)
    label("firearm", shotgun, motorbike, fact("intent", "trade", role=""))


def test_a_gun_made_unable_to_fire_is_a_gun_though_it_is_to_be_looked_at():
    gun, decoration = fact("good", "rifle", item_type="firearm"), fact("good", "air gun", item_type="air_or_replica")
    label("air_or_replica", gun, decoration)
    label("firearm", gun, decoration, fact("conversion", "deactivated", way="deactivated"))


def test_a_book_is_a_manual_where_it_tells_of_making_arms_right_there():
    book = fact("manual", "manual", role="head")
    making = Fact(0, 6, "manual", "making", "making", "description", "manual", {"role": "head"})
    near, far = (
        Fact(
            start, start + 4, "good", "firearm", "guns", "description", "good", {"role": "head", "item_type": "firearm"}
        )
        for start in (7, 70)
    )
    label("manual", book, making, near)
    label("other", book, making, far)
