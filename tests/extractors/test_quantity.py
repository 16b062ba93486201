import pytest

from extractors.quantity import find

TEXTS = [
    ("x10", "10 piece"),
    ("2 x Luger", "2 piece"),
    ("10 X 9mm ball", "10 piece"),
    ("100 x .22 LR", "100 piece"),
    ("50pcs", "50 piece"),
    ("10 Stück", "10 piece"),
    ("500 шт", "500 piece"),
    ("20 sztuk", "20 piece"),
    ("30 komada", "30 piece"),
    ("5 adet", "5 piece"),
    ("1,000 rounds", "1000 round"),
    ("1.000 Schuss", "1000 round"),
    ("(25 Rounds)", "25 round"),
    ("100 cartouches", "100 round"),
    ("200 cartuchos", "200 round"),
    ("20 патронов", "20 round"),
    ("50 набоїв", "50 round"),
    ("40 metaka", "40 round"),
    ("60 طلقة", "60 round"),
    ("box of 50", "50 box"),
    ("caja de 25", "25 box"),
    ("w/2 mags", "2 magazine"),
    ("3x magazines", "3 magazine"),
    ("7.62 X 39 (20 Rounds)", "20 round"),
    ("6.5x55 x 20", "20 piece"),
    (".308 FMJ x 50", "50 piece"),
    ("two pistols", "2 piece"),
    ("fünf Stück", "5 piece"),
    ("a dozen", "12 piece"),
    ("min. 5 pcs", "5 order"),
    # near misses
    ("min. 5 €", ""),
    ("two of us", ""),
    ("7.62x39", ""),
    ("8x57 IS", ""),
    ("9x18 mm", ""),
    ("10x42 scope", ""),
    ("3-9x40 scope", ""),
    ("15 rd mag", ""),
    ("$500 pcs", ""),
    ("9mm", ""),
    ("12 gauge", ""),
    ("0 rounds", ""),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_a_count_is_found_with_what_it_counts(text, expected):
    assert ", ".join(f"{fact.value} {fact.attributes['unit']}" for fact in find(text)) == expected


def test_a_range_has_its_lower_end():
    (fact,) = find("5-10 pcs")
    assert (fact.value, fact.attributes["low"], fact.text) == ("10", 5, "5-10 pcs")
