import pytest

from extractors import weapon


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
