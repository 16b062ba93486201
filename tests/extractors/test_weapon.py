import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configfile.loading import ConfigError
from extractors import weapon
from extractors.firearms import firearms

TYPES = """about: test
sources: []
types:
  pistol: {item_type: firearm, action: semi-automatic, law: short}
"""


def found(text):
    return [(fact.attributes["make"], fact.attributes["model"]) for fact in weapon.find(text)]


HITS = [
    ("Glock 17", ("Glock", "17")), ("Glock-19", ("Glock", "19")), ("glock19", ("Glock", "19")), ("G-17", ("Glock", "17")), ("G19", ("Glock", "19")), ("GL0CK 26", ("Glock", "26")),
    ("G.l.o.c.k 43X", ("Glock", "43X")), ("Glock 17 Gen 5", ("Glock", "17 Gen5")), ("gen4 Glock 19", ("Glock", "19 Gen4")), ("3rd gen Glock 22", ("Glock", "22 Gen3")), ("Глок 17", ("Glock", "17")),
    ("Walther PPK", ("Walther", "PPK")), ("PPK/S", ("Walther", "PPK/S")), ("Walther P99", ("Walther", "P99")), ("P99", ("Walther", "P99")), ("Beretta 92FS", ("Beretta", "92FS")),
    ("92 FS Beretta", ("Beretta", "92FS")), ("Bereta 92 FS", ("Beretta", "92FS")), ("Smith & Wesson M&P9", ("Smith & Wesson", "M&P9")), ("S&W SD9VE", ("Smith & Wesson", "SD9VE")),
    ("Sig P226", ("SIG Sauer", "P226")), ("SIG-Sauer P365", ("SIG Sauer", "P365")), ("HK USP", ("Heckler & Koch", "USP")), ("H&K MP5", ("Heckler & Koch", "MP5")), ("MP5", ("Heckler & Koch", "MP5")),
    ("CZ 75", ("CZ", "75")), ("Taurus 9mm G2C", ("Taurus", "G2C")), ("Taurus 40 cal Millineum", ("Taurus", "Millennium")), ("Ruger 10/22", ("Ruger", "10/22")), ("Desert Eagle", ("Magnum Research", "Desert Eagle")),
    ("Uzi", ("IWI", "Uzi")), ("TEC-9", ("Intratec", "TEC-9")), ("MAC-10", ("MAC", "MAC-10")), ("Zastava M57", ("Zastava", "M57")), ("Застава М57", ("Zastava", "M57")), ("Zastava M70", ("Zastava", "M70")),
    ("пистолет Макарова", ("Makarov", "PM")), ("ТТ-33", ("Tokarev", "TT-33")), ("наган", ("Nagant", "")), ("Сайга-12", ("Kalashnikov Concern", "Saiga-12")), ("СКС", ("Simonov", "SKS")),
    ("Форт-12", ("Fort", "12")), ("Zoraki 914", ("Zoraki", "914")), ("Ekol Tuna", ("Ekol", "Tuna")), ("Bruni 92", ("Bruni", "92")), ("Sarsılmaz Kılınç 2000", ("Sarsılmaz", "Kılınç 2000")),
    ("Agram 2000", ("Agram", "2000")), ("Colt Python", ("Colt", "Python")), ("Mossberg 500", ("Mossberg", "500")), ("Remington 870", ("Remington", "870")), ("Benelli M4", ("Benelli", "M4")),
    ("Steyr AUG", ("Steyr", "AUG")), ("FN Five-seveN", ("FN", "Five-seveN")), ("Browning Hi-Power", ("Browning", "Hi-Power")), ("Canik TP9", ("Canik", "TP9")), ("Kel-Tec SUB-2000", ("Kel-Tec", "SUB-2000")),
    ("Hi-Point C9", ("Hi-Point", "C9")), ("غلوك 19", ("Glock", "19")),
]  # fmt: skip

MODELS_WITHOUT_A_MAKER = [("AK 47", "AK-47"), ("ak47", "AK-47"), ("АК-47", "AK-47"), ("Kalaschnikow", "AK-47"), ("калашников", "AK-47"), ("AR-15", "AR-15"), ("AR15", "AR-15"), ("AKM", "AKM"), ("FGC-9", "FGC-9"), ("pen gun", "pen gun"),
                          ("RPG-7", "RPG-7"), ("MP40", "MP40"), ("АКС-74У", "AKS-74U")]  # fmt: skip

MISSES = [
    "glockenspiel", "4 g 17 x", "500mg 3-HO-PCP", "star wars", "the fort of York", "a record player", "Diana Ross", "blow dryer", "unique piece", "page 92", "key 05dbe92f2b886056fdfbb6b5",
    "9mm Luger", "7.65 Browning",
]  # fmt: skip


@pytest.mark.parametrize(("text", "pair"), HITS)
def test_makers_and_models_are_found(text, pair):
    assert pair in found(text)


@pytest.mark.parametrize(("text", "model"), MODELS_WITHOUT_A_MAKER)
def test_a_model_that_many_make_has_no_maker(text, model):
    assert found(text) == [("", model)]


@pytest.mark.parametrize("text", MISSES)
def test_words_that_only_look_like_guns_are_none(text):
    assert found(text) == []


def test_a_number_that_counts_is_no_model():
    assert found("Glock 40 cal") == [("Glock", "")]


def test_blank_firing_and_air_guns_are_told_apart():
    types = {
        fact.attributes["make"]: fact.attributes["item_type"]
        for fact in weapon.find("Zoraki 914; Crosman 1377; Glock 17")
    }
    assert types == {"Zoraki": "blank_firing", "Crosman": "air_or_replica", "Glock": "firearm"}


def test_a_fact_tells_type_action_country_and_usual_cartridges():
    fact = next(weapon.find("Tanfoglio GT28"))
    known = {name: fact.attributes[name] for name in ("type", "action", "country", "calibres", "host", "blank")}
    assert known == {
        "type": "blank-firing pistol",
        "action": "semi-automatic",
        "country": "IT",
        "calibres": ("8mm K",),
        "host": True,
        "blank": True,
    }


def test_a_replica_is_no_firearm_and_a_copy_for_blanks_is_blank_firing():
    assert [next(weapon.find(text)).attributes["item_type"] for text in ("airsoft Glock 17", "Glock 17")] == [
        "air_or_replica",
        "firearm",
    ]
    assert [fact.attributes["item_type"] for fact in weapon.find("Umarex Glock 17, 9mm blank")][-1] == "blank_firing"


def test_a_model_without_its_maker_counts_among_arms_only():
    assert found("P95 in the box") == []
    assert found("P95 pistol in the box") == [("Ruger", "P95")]


def refused(folder, makers):
    (folder / "types.yml").write_text(TYPES, "utf-8")
    (folder / "guns.yml").write_text(f"about: test\nsources: []\nmakers:\n{makers}", "utf-8")
    with pytest.raises(ConfigError) as error:
        firearms(folder)
    firearms.cache_clear()
    return str(error.value)


def maker(models, name="Acme", aliases=""):
    return f"  - name: {name}\n    country: DE\n    aliases: [{aliases}]\n    models:\n{models}"


def test_a_wrong_lexicon_is_refused_with_file_and_line(tmp_path):
    assert "guns.yml:9: A1: 'pistole' is no type" in refused(tmp_path, maker("      pistole:\n        A1: {}\n"))
    assert "guns.yml:9: A1: ['9mm'] are no calibres" in refused(
        tmp_path, maker("      pistol:\n        A1: {cal: [9mm]}\n")
    )
    assert "guns.yml:10: B: 'a-1' is also 'Acme A1'" in refused(
        tmp_path, maker("      pistol:\n        A1: {}\n        B: {as: [+a-1]}\n")
    )
    assert "guns.yml:9: Other: 'acme' is also 'Acme'" in refused(
        tmp_path, maker("      pistol: {}\n") + maker("      pistol: {}\n", name="Other", aliases="acme")
    )


@settings(deadline=None)  # the first example loads the lexicons
@given(st.text(alphabet="GgLlOoCcKk0123456789 -/,.&xX\nРp", max_size=40))
def test_a_fact_points_into_the_text_whatever_stands_there(middle):
    text = f"Glock 17 {middle} Beretta"
    assert all(fact.text == text[fact.start : fact.end] != "" for fact in weapon.find(text))
