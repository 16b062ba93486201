from pathlib import Path

import pytest

from classifiers import legal
from classifiers.provisions import PATH, LegalModel
from configfile.loading import ConfigError, load
from tests.classifiers.listing import given, sold

CATEGORY, PROTOCOL, COMPONENT = "eu_category", "firearms_protocol", "essential_component"


def answer(title: str, label: str, description: str = "") -> str:
    return given(title, description).labels[label].value


def quoted(title: str, label: str = CATEGORY) -> str:
    return " | ".join(reason.words for reason in given(title).labels[label].reasons)


@pytest.mark.parametrize(
    ("title", "category", "point"),
    [
        ("Glock 17 9mm with 15 rd magazine", "B", "category B point 5"),
        ("Glock 17 9mm with 33 rd magazine", "A", "category A point 7 (a)"),
        ("Walther P22 .22 LR pistol", "B", "category B point 5"),
        ("S&W 686 revolver .357", "B", "category B point 1"),
        ("AKM 7.62x39 rifle", "A", "category A point 2"),
        ("AR-15 .223 with 30 rd magazine", "A", "category A point 7 (b)"),
        ("AR-15 .223 with 10 rd magazine", "B", "category B point 4"),
        ("Remington 700 .308", "C", "category C point 1"),
        ("pen gun .22", "A", "category A point 3"),
        ("Deactivated Sten SMG with EU certificate", "C", "category C point 6"),
        ("Zoraki 914 converted to live", "B", "category B point 5"),
        ("VZ58 salute gun", "A", "category A point 9"),
        ("9mm armor-piercing rounds", "A", "category A point 4"),
        ("9mm JHP 50 rounds", "A", "category A point 5"),
        ("RPG-7", "A", "category A point 1"),
    ],
)
def test_a_category_is_quoted_with_its_point(title, category, point):
    assert answer(title, CATEGORY) == category
    assert f"Annex I part II, {point}:" in quoted(title)


@pytest.mark.parametrize(
    "title",
    [
        "Semi-automatic rifle .223",  # its magazine decides between A, B and C
        "AR-15 .223",
        "AKM 7.62x39, semi-auto rifle",
        "Deactivated Sten SMG",  # no certificate
        "Mossberg 500 12 gauge",  # barrel above or below 60 cm
        "Sawn-off double barrel shotgun",
        "80% lower receiver",
        "Zoraki 914",
        "hunting rifle for sale",
    ],
)
def test_what_the_words_do_not_decide_is_said_so(title):
    assert answer(title, CATEGORY) == "cannot_be_told"


@pytest.mark.parametrize(
    "title", ["9mm suppressor 1/2x28", "Glock 17 33rd magazine", "9mm FMJ 50 rounds", "FGC-9 STL files"]
)
def test_goods_that_the_annex_does_not_list_are_in_no_category(title):
    assert answer(title, CATEGORY) == "none"


def test_a_silencer_is_a_part_for_the_protocol_and_none_for_the_directive():
    assert answer("9mm suppressor", PROTOCOL) == "parts_and_components"
    assert answer("9mm suppressor", CATEGORY) == "none"
    assert answer("9mm suppressor", COMPONENT) == "no"
    assert "national law may" in quoted("9mm suppressor")


@pytest.mark.parametrize(
    ("title", "essential"),
    [
        ("Glock 19 slide", "yes"),
        ("AR-15 bolt carrier group", "yes"),
        ("Glock trigger", "no"),
        ("Glock 17 33rd magazine", "no"),
        ("80% lower receiver", "cannot_be_told"),
    ],
)
def test_essential_components_are_those_that_the_directive_names(title, essential):
    assert answer(title, COMPONENT) == essential


def test_a_component_has_the_category_of_the_firearm_it_is_for_and_less_surely():
    slide = given("Glock 19 slide").labels[CATEGORY]
    pistol = given("Glock 19 9mm").labels[CATEGORY]
    assert slide.value == pistol.value == "B"
    assert slide.probability < pistol.probability


def test_a_component_of_an_unknown_firearm_has_no_category_that_can_be_told():
    assert answer("Threaded pistol barrel for sale", COMPONENT) == "yes"
    assert answer("bolt carrier group", CATEGORY) == "cannot_be_told"


def test_the_magazine_of_a_firearm_is_not_read_into_the_component_for_it():
    assert answer("Glock 19 slide", CATEGORY, "I also have 33 rd magazines") == "B"


@pytest.mark.parametrize("title", ["Holster for Glock 19", "Top Gun poster", "butterfly knife", "pepper spray"])
def test_goods_that_are_no_arms_get_no_legal_label(title):
    assert not {CATEGORY, PROTOCOL, COMPONENT} & given(title).labels.keys()


def test_what_could_make_it_otherwise_speaks_against():
    against = [reason.words for reason in given("Glock 17 9mm").labels[CATEGORY].reasons if reason.weight < 0]
    assert against[0] == "magazine: the listing does not say"
    assert "category A point 7 (a)" in against[1]


def test_the_words_that_a_rule_rests_on_are_quoted():
    reasons = given("Glock 17 9mm with 33 rd magazine").labels[CATEGORY].reasons
    assert {reason.fact.text for reason in reasons if reason.fact} == {"Glock 17", "9mm", "magazine"}


def test_a_listing_of_arms_without_any_fact_cannot_be_told():
    labels = {label.name: label for label in legal.build()(sold("firearm"))}
    assert labels[CATEGORY].value == "cannot_be_told"
    assert labels[PROTOCOL].value == "firearm"


def test_every_provision_that_is_in_the_file_is_quoted_by_a_rule():
    model = load(PATH, LegalModel)
    used = {key for label in model.labels.values() for rule in label.rules for key in (*rule.by, *rule.but)}
    assert used == model.provisions.keys()


def test_a_rule_that_quotes_an_unknown_provision_is_refused_with_its_file(tmp_path: Path):
    path = tmp_path / "legal.yml"
    path.write_text(PATH.read_text("utf-8").replace("by: [A3]", "by: [A33]", 1), "utf-8")
    with pytest.raises(ConfigError, match=r"legal\.yml:1: .*no provision A33"):
        load(path, LegalModel)


def test_an_unknown_key_is_refused_with_its_line(tmp_path: Path):
    path = tmp_path / "legal.yml"
    path.write_text("abuot: x\n", "utf-8")
    with pytest.raises(ConfigError, match=r"legal\.yml:1: "):
        load(path, LegalModel)
