import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.features import BUCKETS, cut, told, weighed
from records.listing import ListingRow
from salwatch.analysis import read


@settings(max_examples=60)
@given(st.text(max_size=80))
def test_any_text_is_cut_into_grams_whose_places_lie_in_it(text):
    found = cut(text)
    assert ((found.buckets >= 0) & (found.buckets < BUCKETS)).all()
    assert ((found.starts >= -1) & (found.starts + found.sizes <= len(text) + 1)).all()


def test_the_hash_is_the_same_on_every_machine():
    assert cut("glock").buckets[:6].tolist() == [5954, 16030, 1039, 6191, 8680, 11140]


def test_digits_count_as_one_another_and_letters_do_not():
    assert cut("9mm").buckets.tolist() == cut("8mm").buckets.tolist() != cut("9cm").buckets.tolist()


def test_a_word_weighs_the_same_however_long_the_text_before_it_is_cut():
    _, weights = weighed([cut("one two three")])
    assert np.isclose(np.linalg.norm(weights), 1)
    assert weighed([])[0].size == 0


def test_what_is_sold_and_what_it_is_for_are_different_features():
    pistol, holster = (
        {one.name for one in told(read(ListingRow("1", title)))} for title in ("Glock 19", "holster for Glock 19")
    )
    assert "title:weapon:head:firearm" in pistol
    assert "title:weapon:target:firearm" in holster - pistol
