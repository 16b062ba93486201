import pytest

from extractors import ammunition, category, conversion, good, manual, part, print_file


def values(extractor, text):
    return [fact.value for fact in extractor.find(text)]


GOODS = [
    ("Pistole mit Holster", ["pistol", "holster"]),
    ("Jagdklappmesser", ["knife"]),
    ("Kydexholster", ["holster"]),
    ("пневматический пистолет", ["air gun"]),
    ("стартовий пістолет", ["blank-firing gun"]),
    ("startni pištolj", ["blank-firing gun"]),
    ("стартни пиштољ", ["blank-firing gun"]),
    ("pistolet d'alarme", ["blank-firing gun"]),
    ("pistola de fogueo", ["blank-firing gun"]),
    ("kurusıkı tabanca", ["blank-firing gun"]),
    ("مسدس صوت", ["blank-firing gun"]),
    ("broń hukowa", ["blank-firing gun"]),
    ("water pistol", ["toys"]),
    ("pistolet à eau", ["toys"]),
    ("su tabancası", ["toys"]),
    ("stun gun", ["non-lethal"]),
    ("CS-Spray", ["non-lethal"]),
    ("aérosol CS", ["non-lethal"]),
    ("armoire à fusils", ["holster"]),
    ("оружейный шкаф", ["holster"]),
    ("szafa na broń", ["holster"]),
    ("silah dolabı", ["holster"]),
    ("caisse à munitions", ["ammunition box"]),
    ("Munitionskiste", ["ammunition box"]),
    ("caja de munición", ["ammunition box"]),
    ("патронный ящик", ["ammunition box"]),
    ("ручная граната", ["explosive"]),
]

WORLDS = [
    ("glue gun", "media"), ("pistola de calor", "media"), ("термопистолет", "media"), ("massage gun", "media"), ("клеевой пистолет", "media"), ("pistolet à colle", "media"), ("AK-47 seeds", "drug"), ("7.5 g", "drug"), ("CS:GO knife skin", "game"),
    ("Chronograph calibre 7750", "watch"), ("a crime novel", "fiction"),
]  # fmt: skip

PARTS = [
    ("Glock slide", "slide"), ("Verschluss", "slide"), ("затвор", "slide"), ("threaded barrel", "barrel"), ("Lauf", "barrel"), ("lufa", "barrel"), ("80% lower", "unfinished frame"), ("glock switch", "auto sear"),
    ("Magazine", "magazine"), ("chargeurs", "magazine"), ("şarjör", "magazine"), ("обойма", "magazine"), ("suppressor", "silencer"), ("Schalldämpfer", "silencer"), ("глушителем", "silencer"),
    ("prigušivač", "silencer"), ("كاتم صوت", "silencer"), ("solvent trap", "solvent trap"),
]  # fmt: skip

AMMUNITION = [
    "ammo",
    "Munition",
    "cartouches de chasse",
    "cartuchos de caza",
    "munição",
    "munizioni",
    "munitie",
    "amunicję",
    "патронов",
    "набоїв",
    "municije",
    "метака",
    "mermi",
    "ذخيرة",
]

WAYS = [
    ("converted to live", "conversion"), ("umgebaut", "conversion"), ("переделан под боевой", "conversion"), ("prepravljen", "conversion"), ("deaktiviert", "deactivated"), ("neutralisée", "deactivated"),
    ("reactivated", "reactivation"), ("3D printed", "craft_or_3d_printed"), ("самодельный", "craft_or_3d_printed"), ("el yapımı", "craft_or_3d_printed"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), GOODS)
def test_goods_are_found_by_their_nouns(text, expected):
    assert values(good, text) == expected


@pytest.mark.parametrize(("text", "world"), WORLDS)
def test_words_of_other_worlds_are_found(text, world):
    assert world in [fact.value for fact in good.find(text) if fact.kind == "world"]


@pytest.mark.parametrize(("text", "value"), PARTS)
def test_parts_are_found_in_all_languages(text, value):
    assert value in values(part, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9mm can - M13.5x1 LH", ["silencer"]),
        (".45 can, 1/2-28", ["silencer"]),
        ("you can fit M13.5x1 LH barrels", ["barrel"]),
        ("beer can, 5/8 full", []),
        ("can of paint", []),
    ],
)
def test_a_can_with_a_thread_is_a_silencer(text, expected):
    assert values(part, text) == expected


@pytest.mark.parametrize("text", AMMUNITION)
def test_ammunition_is_found_in_all_languages(text):
    assert values(ammunition, text) == ["ammunition"]


@pytest.mark.parametrize(
    ("text", "capacity"),
    [
        ("33rd mag", 33),
        ("50 round drum", 50),
        ("Glock drum 75", 75),
        ("30er Magazin", 30),
        ("Magazin 17 Schuss", 17),
        ("caricatore da 15 colpi", 15),
        ("magazynek 30 nab.", 30),
        ("магазин на 30 патронов", 30),
        # near misses
        ("10 mags", None),
        ("mags, 50 rounds", None),
        ("magazine 1911", None),
        ("mag $30", None),
    ],
)
def test_a_magazine_has_the_capacity_that_stands_beside_its_name(text, capacity):
    (found,) = [fact for fact in part.find(text) if fact.attributes.get("item_type") == "magazine"]
    assert found.attributes.get("capacity") == capacity


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Glock frame", "FP 3(b); EU 2021/555 1(1)(2)"),
        ("threaded barrel", "FP 3(b); EU 2021/555 1(1)(2)"),
        ("revolver cylinder", "FP 3(b); EU 2021/555 1(1)(2)"),
        ("bolt carrier group", "FP 3(b); EU 2021/555 1(1)(2)"),
        ("suppressor", "FP 3(b)"),
        ("80% lower", "EU 2025/41 (semi-finished)"),
        ("muzzle brake", None),
        ("bolt carrier", None),
        ("solvent trap", None),
    ],
)
def test_an_essential_part_names_the_rule_that_makes_it_one(text, rule):
    (found,) = part.find(text)
    assert (found.attributes["essential"], found.attributes.get("rule")) == (rule is not None, rule)


@pytest.mark.parametrize(
    ("text", "certificate"),
    [
        ("deactivated, EU certificate", True),
        ("deaktiviert, mit Zertifikat", True),
        ("neutralisé, certificat fourni", True),
        ("zdezaktywowany, bez certyfikatu", False),
        ("inutilizado sin papeles", False),
        ("old spec, nothing else said", None),
        ("deactivated. Certificate of authenticity for the bayonet", None),
    ],
)
def test_what_is_deactivated_says_whether_a_paper_shows_it(text, certificate):
    assert [fact.attributes["certificate"] for fact in conversion.find(text)] == [certificate]


@pytest.mark.parametrize(
    ("text", "attribute", "value"),
    [
        ("FMJ", "bullet", "FMJ"),
        ("бронебойные", "bullet", "AP"),
        ("chevrotine", "bullet", "buckshot"),
        ("Zündhütchen", "component", "primer"),
        ("once fired brass", "component", "case"),
    ],
)
def test_ammunition_names_its_bullet_or_its_component(text, attribute, value):
    (fact,) = ammunition.find(text)
    assert fact.attributes[attribute] == value


def test_essential_components_are_marked():
    assert {fact.value: fact.attributes["essential"] for fact in part.find("slide, trigger")} == {
        "slide": True,
        "trigger": False,
    }


def test_a_brand_of_ammunition_has_its_line():
    (fact,) = ammunition.find("Federal Champion")
    assert (fact.attributes["make"], fact.attributes["model"]) == ("Federal", "Champion")


@pytest.mark.parametrize(("text", "way"), WAYS)
def test_conversions_are_found_with_their_way(text, way):
    assert way in [fact.attributes["way"] for fact in conversion.find(text)]


def test_print_files_and_manuals_are_found():
    assert values(print_file, "STL-Dateien, файлы для печати") == ["print file", "print file"]
    assert values(manual, "Handbuch, Bauanleitung") == ["manual", "making manual"]


def test_a_category_says_whether_its_goods_are_arms():
    assert [fact.attributes.get("armed") for fact in category.find("Weapons/Melee")] == [True, True]
    assert [fact.attributes.get("world") for fact in category.find("Drugs/Cannabis")] == ["drug", "drug"]
