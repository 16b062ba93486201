import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.frame import disguised_words, prepare
from extractors.normal import fold, normalise

WORDS = frozenset({"glock", "pistol", "ammo", "beretta", "silencer"})

DISGUISED = [
    ("GL0CK 19", "GLoCK 19"),
    ("gl0ck19", "glock19"),
    ("G.l.o.c.k 17", "Glock 17"),
    ("G l o c k 17", "Glock 17"),
    ("G-l-o-c-k", "Glock"),
    ("G.lock", "Glock"),
    ("P1stol", "Pistol"),
    ("b3retta 92", "beretta 92"),
    ("s1lencer!", "silencer!"),
    ("$ilencer", "silencer"),
    ("@mmo", "ammo"),
    ("Gl\u043eck", "Glock"),  # Cyrillic о
    ("\u0420istol", "Pistol"),  # Cyrillic Р
    ("am\u200bmo", "ammo"),
    ("ａｍｍｏ", "ammo"),
]

LEFT_ALONE = [
    "G19 and P22",
    "5.56 NATO",
    "mp5 camera",
    "g.p.s. tracker",
    "semi-auto",
    "w/2 mags",
    "пистолет",
    "e.g. a b c",
    "100% pure",
]


@pytest.mark.parametrize(("text", "plain"), DISGUISED)
def test_disguises_of_known_words_are_undone(text, plain):
    assert normalise(text, WORDS).text == plain


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_is_no_disguise_stays_as_it_is(text):
    assert normalise(text, WORDS).text == text


def test_a_disguise_is_reported_with_its_original_span():
    normal = normalise("buy G.l.o.c.k now", WORDS)
    assert normal.disguises == ((4, 13, "split"),)


def test_a_cyrillic_word_with_one_latin_letter_becomes_cyrillic():
    assert normalise("пистoлет").text == "пистолет"


def test_a_cross_of_another_script_between_numbers_is_an_x():
    assert normalise("7,62х39").text == "7,62x39"


def test_white_space_is_one_blank_and_a_line_break_stays():
    assert normalise("Glock \t 17\r\n\r\n  new").text == "Glock 17\nnew"


def test_folding_drops_accents_and_keeps_the_length():
    assert fold("Škorpion ŁÓDŹ Ёлка") == "skorpion lodz елка"


@given(st.text(max_size=200))
def test_every_normalised_character_leads_back_into_the_original(text):
    prepared = prepare(text)
    assert len(prepared.normal) == len(prepared.folded)
    previous = 0
    for index in range(len(prepared.normal)):
        start, end = prepared.span(index, index + 1)
        assert 0 <= start < end <= len(text)
        assert start >= previous
        previous = start


@given(
    st.lists(
        st.sampled_from([*sorted(disguised_words()), "G.l.0.c.k", "Ⅷ", "ß", "e\u0301", "\u200d", "  ", "№", "ﬁ"]),
        max_size=12,
    )
)
def test_text_between_disguises_is_kept(words):
    text = " ".join(words)
    normal = normalise(text, disguised_words())
    whole = normal.span(0, len(normal.text)) if normal.text else (0, 0)
    assert whole[1] <= len(text)
