import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configfile.loading import ConfigError
from extractors import calibre, cartridges
from extractors.cartridges import calibres
from extractors.lexicon import FOLDER


def found(text):
    return [fact.value for fact in calibre.find(text)]


SPELLINGS = [
    # metric
    ("9x19", "9x19mm"), ("9 x 19 mm", "9x19mm"), ("9x19mm Parabellum", "9x19mm"), ("9mm Luger", "9x19mm"), ("9 mm Para", "9x19mm"), ("9х19 мм", "9x19mm"),
    ("9X19", "9x19mm"), ("9×19", "9x19mm"), ("9*19", "9x19mm"), ("9mm NATO", "9x19mm"), ("9x18", "9x18mm Makarov"), ("9mm Makarov", "9x18mm Makarov"),
    ("9x18 PM", "9x18mm Makarov"), ("9 мм Макаров", "9x18mm Makarov"), ("9x21", "9x21mm"), ("9mm kurz", ".380 ACP"), ("9x17", ".380 ACP"), ("9mm court", ".380 ACP"),
    ("7.62x39", "7.62x39mm"), ("7,62x39", "7.62x39mm"), ("7,62 х 39", "7.62x39mm"), ("762x39", "7.62x39mm"), ("7.62 X 39 mm", "7.62x39mm"), ("7.62x51 NATO", "7.62x51mm"),
    ("7.62x54R", "7.62x54mmR"), ("7,62x54 R", "7.62x54mmR"), ("7.62x25", "7.62x25mm Tokarev"), ("7.62 Tokarev", "7.62x25mm Tokarev"), ("5.45x39", "5.45x39mm"),
    ("545x39", "5.45x39mm"), ("5.56x45", "5.56x45mm"), ("5,56 NATO", "5.56x45mm"), ("556x45", "5.56x45mm"), ("5.7x28", "5.7x28mm"), ("4.6x30", "4.6x30mm"), ("6,35 Browning", ".25 ACP"),
    ("7,65 Browning", ".32 ACP"), ("7.65x17", ".32 ACP"), ("6.5 Creedmoor", "6.5mm Creedmoor"), ("8x57 IS", "7.92x57mm Mauser"), ("7.92x57", "7.92x57mm Mauser"),
    ("9.3x62", "9.3x62mm"), ("6.5x55 SE", "6.5x55mm"), ("7x64", "7x64mm"), ("12.7x108", "12.7x108mm"), ("10x25", "10mm Auto"),
    # imperial
    (".45 ACP", ".45 ACP"), ("45ACP", ".45 ACP"), (".45acp", ".45 ACP"), ("45 Auto", ".45 ACP"), (".40 S&W", ".40 S&W"), ("40S&W", ".40 S&W"), (".40 Smith & Wesson", ".40 S&W"),
    (".380 ACP", ".380 ACP"), ("380 auto", ".380 ACP"), (".357 Magnum", ".357 Magnum"), (".357 Mag", ".357 Magnum"), ("357mag", ".357 Magnum"), (".38 Special", ".38 Special"),
    (".38 spl", ".38 Special"), (".44 Magnum", ".44 Magnum"), ("44 mag", ".44 Magnum"), (".22 LR", ".22 LR"), ("22lr", ".22 LR"), (".22 long rifle", ".22 LR"), ("0.22 LR", ".22 LR"),
    (".22lfb", ".22 LR"), (".22 WMR", ".22 WMR"), (".17 HMR", ".17 HMR"), (".223 Rem", ".223 Remington"), (".308 Win", ".308 Winchester"), ("308 Winchester", ".308 Winchester"),
    (".30-06", ".30-06 Springfield"), ("30-06", ".30-06 Springfield"), (".300 Win Mag", ".300 Winchester Magnum"), (".300 BLK", ".300 AAC Blackout"), ("300 blackout", ".300 AAC Blackout"),
    (".338 Lapua", ".338 Lapua Magnum"), (".50 BMG", ".50 BMG"), (".50 AE", ".50 AE"), (".45-70", ".45-70 Government"), (".45 Colt", ".45 Colt"), (".25 ACP", ".25 ACP"), (".32 ACP", ".32 ACP"),
    (".357 SIG", ".357 SIG"), (".500 S&W", ".500 S&W Magnum"), (".410 bore", ".410 bore"), (".243 Win.", ".243 Winchester"),
    # gauge
    ("12 gauge", "12 gauge"), ("12ga", "12 gauge"), ("12 GA", "12 gauge"), ("12/70", "12 gauge"), ("12x76", "12 gauge"), ("20 gauge", "20 gauge"), ("kal. 12 Flinte", "12 gauge"),
    ("12 калибра", "12 gauge"), ("calibre 16", "16 gauge"),
    # blank
    ("9mm P.A.K.", "9mm P.A.K."), ("9mm PAK", "9mm P.A.K."), ("9 mm P.A.K", "9mm P.A.K."), ("9mm à blanc", "9mm P.A.K."), ("8mm K", "8mm K"), ("8mm Knall", "8mm K"), (".380 R Knall", "9mm R.K."),
]  # fmt: skip

NEAR_ARMS = [
    ("Glock 19 9mm", ["9x19mm"]),
    ("Beretta 92 cal. 9", ["9x19mm"]),
    ("pistol 40 cal", [".40 S&W"]),
    ("Colt 1911 .45", [".45 ACP"]),
    ("45 carbine", [".45 ACP"]),
    ("22 rifle", [".22 LR"]),
    ("Ruger 9mm or 380 pistol", ["9x19mm", ".380 ACP"]),
    ("ammo: 22, 38, 9mm", [".22 LR", ".38 Special", "9x19mm"]),
    ("Zoraki 914 9mm", ["9mm P.A.K."]),
    ("Пистолет Макарова 9 мм", ["9x18mm Makarov"]),
    ("pistolet kaliber 7,65", [".32 ACP"]),
    ("Ruger P-89/9mm pistol", ["9x19mm"]),
]

NONE = [
    "9mm drill bit",
    "9mm wrench and socket",
    "35mm film for your camera",
    "Canon 50mm lens",
    "TAG Heuer Calibre 36",
    "10g of tea",
    "28g blue dream",
    "meet me 12/07/2014",
    "Glock 22",
    "Glock 40",
    "walk 9 miles, 45 minutes",
    "100mg tablets, 25 pcs",
    "Nokia 3310",
    "size 40 shoes",
    "pay 45 EUR",
    "Glock 17, 50 EUR deposit",
]


@pytest.mark.parametrize(("text", "name"), SPELLINGS)
def test_each_spelling_leads_to_one_name(text, name):
    assert set(found(text)) == {name}


@pytest.mark.parametrize(("text", "names"), NEAR_ARMS)
def test_bare_numbers_count_beside_arms(text, names):
    assert list(dict.fromkeys(found(text))) == names


@pytest.mark.parametrize("text", NONE)
def test_sizes_doses_dates_and_model_numbers_are_no_calibres(text):
    assert found(text) == []


def test_the_caller_may_know_that_a_text_speaks_of_arms():
    assert [fact.value for fact in calibre.find("9mm, as new", armed=True)] == ["9x19mm"]


def test_pieces_after_a_cartridge_are_no_second_cartridge():
    assert found("9mm Luger 50 szt") == ["9x19mm"]


METRIC = [name for name in calibres().named.lexicon.entries if re.fullmatch(r"\d+\.\d+x\d+mm", name.value)]
INCHES = [
    name for name in calibres().named.lexicon.entries if re.fullmatch(r"\.\d+ [A-Z][a-z]{4,}(?: Magnum)?", name.value)
]


@given(
    st.sampled_from(METRIC),
    st.sampled_from([".", ",", "٫", ""]),
    st.sampled_from(["x", "X", "х", "×", "*", " x ", "mm x ", " мм x "]),
    st.sampled_from(["mm", " mm", "мм", " мм", " ملم", ""]),
)
def test_points_crosses_and_units_change_no_metric_name(entry, point, cross, unit):
    bore, length = entry.value.removesuffix("mm").split("x")
    assert found(bore.replace(".", point) + cross + length + unit) == [entry.value]


@given(st.sampled_from(INCHES), st.sampled_from([".", "", "0.", "cal. ."]), st.sampled_from([" ", "-", "", "  "]))
def test_points_blanks_and_hyphens_change_no_name_in_inches(entry, point, gap):
    assert found(point + entry.value[1:].replace(" ", gap)) == [entry.value]


@given(st.sampled_from(INCHES), st.data())
def test_one_wrong_letter_in_a_long_word_changes_no_name(entry, data):
    number, word, *rest = entry.value.split(" ")
    at = data.draw(st.integers(1, len(word) - 1))
    wrong = data.draw(st.sampled_from([word[:at] + word[at + 1 :], word[:at] + word[at - 1] + word[at:]]))
    if len(word) >= 7:
        assert found(" ".join((number, wrong, *rest))) == [entry.value]


def test_the_lexicon_knows_more_names_than_asked_for():
    assert len(calibres().named.lexicon.entries) >= 350


def test_a_spelling_of_two_cartridges_is_refused(tmp_path, monkeypatch):
    text = (FOLDER / "calibres.yml").read_text("utf-8")
    (tmp_path / "calibres.yml").write_text(text.replace("  9x39mm: [", "  9x39mm: [9mm luger, "), "utf-8")
    monkeypatch.setattr(cartridges, "FOLDER", tmp_path)
    with pytest.raises(ConfigError, match=r"'9mm luger' is also '9x19mm'"):
        calibres.__wrapped__()


def test_a_bare_number_takes_the_calibre_of_the_gun_beside_it():
    assert found("Walther PP 7.65 and a Tokarev TT-33 in 7.62") == [".32 ACP", "7.62x25mm Tokarev"]
