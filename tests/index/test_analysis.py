import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import analysis, highlight, query, schema
from index.analysis import GAP, LONGEST_TOKEN, analyze, fold, forms, joined, keyword, words


@pytest.mark.parametrize("module", [analysis, highlight, query, schema])
def test_the_examples_in_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("AK-47", "ak47"),
        ("AK-47", "АК 47"),  # Cyrillic
        ("9x19mm", "9 X 19 mm"),
        (".45ACP", ".45 acp"),
        ("Café", "cafe\u0301"),
        ("gl\u200bock", "Glock"),
        ("ｇｌｏｃｋ １９", "glock 19"),
        ("pistols", "pistol"),
        ("accessories", "accessory"),
        ("пистолеты", "пистолетов"),
        ("المسدس", "مسدس"),
        ("Weiß", "WEISS"),
        ("٩ ملم", "9 ملم"),
        ("@iron_parcel", "Iron_Parcel"),
        ("Łódź", "lodz"),
    ],
)
def test_both_spellings_have_the_same_tokens(one: str, other: str) -> None:
    assert analyze(one) == analyze(other) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("9x19mm", "9x18mm"),
        ("bus", "bu"),
        ("press", "pres"),
        ("joe@example.org", "joe example.org"),
        ("guns_ammo", "guns ammo"),
    ],
)
def test_different_things_stay_different(one: str, other: str) -> None:
    assert analyze(one) != analyze(other)


def test_selectors_are_kept_whole() -> None:
    onion = "b" * 56 + ".onion"
    assert analyze(f"http://{onion}/x joe.doe+1@example.org @iron_parcel") == [
        "http",
        onion,
        "x",
        "joe.doe+1@example.org",
        "iron_parcel",
    ]
    wallet = "bc1q" + "x7" * 15
    assert analyze(wallet) == [wallet]


def test_a_phrase_cannot_reach_from_one_text_to_the_next() -> None:
    assert joined([forms("one"), forms("two")]).split() == ["one", *[GAP] * 10, "two", *[GAP] * 10]


@given(st.text(max_size=200))
def test_words_point_into_the_text_and_tokens_are_fit_for_a_whitespace_analyser(text: str) -> None:
    end = 0
    for word in words(text):
        assert 0 <= word.start < word.end <= len(text)
        assert word.end >= end or len(word.tokens) == 0
        end = max(end, word.end)
        for token in (*word.tokens, *word.spare):
            assert token
            assert token != GAP
            assert len(token.split()) == 1
            assert len(token) <= LONGEST_TOKEN
    main, spare = forms(text)
    assert main == analyze(text)
    assert joined([(main, spare)]).split() == [*main, *[GAP] * 10 * bool(main), *spare]


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert keyword(keyword(text)) == keyword(text)
