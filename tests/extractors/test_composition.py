import pytest

from extractors import ammunition, calibre, conversion, good, manual, part, print_file, weapon
from extractors.composition import compose
from extractors.frame import prepare
from extractors.offers import read_offers

EXTRACTORS = (weapon, good, part, ammunition, conversion, print_file, manual, calibre)


def composed(title):
    text = prepare(title, "title")
    return list(compose(text, [fact for extractor in EXTRACTORS for fact in extractor.find(text)]))


def roles(title):
    return {fact.value: fact.attributes["role"] for fact in composed(title) if fact.kind != "calibre"}


TITLES = [
    ("Holster for Glock 19", {"holster": "head", "Glock 19": "target"}),
    ("Glock 19 holster", {"Glock 19": "head", "holster": "head"}),
    ("Glock 19 with holster", {"Glock 19": "head", "holster": "extra"}),
    ("Glock 19, 2 mags, 50 rds", {"Glock 19": "head", "magazine": "extra", "round": "extra"}),
    ("Glock 19 & 2 mags", {"Glock 19": "head", "magazine": "extra"}),
    ("Glock 17 w/2 Mags", {"Glock 17": "head", "magazine": "extra"}),
    ("Glock 17 mit Schalldämpfer", {"Glock 17": "head", "silencer": "extra"}),
    ("Пистолет ПМ с глушителем", {"Makarov PM": "head", "silencer": "extra"}),
    ("Kabura do Glocka 19, Walther P99", {"holster": "head", "Glock 19": "target", "Walther P99": "target"}),
    ("Grip plug for Walther PPQ", {"holster": "head", "Walther PPQ": "target"}),
    ("Something nice for Walther PPQ", {"Walther PPQ": "target"}),
    ("Walther PPQ, holster included", {"Walther PPQ": "head", "holster": "extra"}),
    ("Rucksack, Scheide dabei, Holster inklusive", {"holster": "extra"}),
    ("Something old with scope", {"optic": "extra"}),
    ("For sale: Walther PPQ", {"Walther PPQ": "head"}),
    ("Looking for Walther PPQ", {"Walther PPQ": "head"}),
    ("Beretta 92 not airsoft", {"Beretta 92": "head", "air gun": "denied"}),
    ("ماسورة لمسدس صوت", {"conversion kit": "head"}),
    ("ترباس كامل للكلاش", {"bolt carrier group": "head", "rifle": "target"}),
    ("شوزن عشر طلقات", {"shotgun": "head", "ammunition": "extra"}),
    ("tüfek, çift şarjör", {"rifle": "head", "magazine": "extra"}),
]


@pytest.mark.parametrize(("title", "expected"), TITLES)
def test_a_title_says_what_is_sold_and_what_comes_along(title, expected):
    assert roles(title) == expected


def offers(title, item_type="firearm"):
    return [
        (offer.make, offer.model, offer.calibre, offer.quantity) for offer in read_offers(composed(title), item_type)
    ]


def test_a_gun_has_its_maker_model_and_stated_calibre():
    assert offers("Walther P99 9x19 & 2 mags") == [("Walther", "P99", "9x19mm", 1)]


def test_a_calibre_is_never_inferred_from_the_model():
    assert offers("Walther P99") == [("Walther", "P99", None, 1)]


def test_each_alternative_is_an_offer():
    assert [offer[2] for offer in offers("Ruger P95 pistol 9mm or .45 ACP")] == ["9x19mm", ".45 ACP"]


def test_two_guns_keep_their_own_calibres():
    assert offers("Walther P99 9x19 / Colt 1911 .45 ACP") == [
        ("Walther", "P99", "9x19mm", 1),
        ("Colt", "1911", ".45 ACP", 1),
    ]


def test_a_part_carries_the_gun_it_fits():
    assert offers("Slide for Glock 34", "firearm_part") == [("Glock", "34 slide", None, 1)]


def test_ammunition_has_its_brand():
    assert offers("Fiocchi 9x19 FMJ", "ammunition") == [("Fiocchi", None, "9x19mm", None)]
