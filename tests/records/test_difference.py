import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.difference import ChangeKind, changed_values, difference, kinds
from records.worddiff import MOST_PIECES, compare_words, excerpt, sides

NAMES = ["title", "description", "price_text", "ships_to_text", "attributes.quantity_left", "attributes.units_sold",
         "attributes.escrow", "attributes.payment", "url", "handle", "gone", "attributes.views", "attributes.colour"]  # fmt: skip
WORDS = st.lists(st.sampled_from(["one", "two", "3", "ago", "hours", "\n", " ", "  ", "€", "ß", "."])).map("".join)
TEXTS = st.dictionaries(st.sampled_from(NAMES), st.text(max_size=60) | WORDS)


def sentences(before, after):
    return [change.sentence for change in difference(before, after)]


@settings(deadline=None)
@given(TEXTS)
def test_what_is_the_same_has_no_difference(texts):
    assert difference(texts, dict(texts)) == ()


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_any_two_states_are_told_in_one_sentence_a_change(before, after):
    changes = difference(before, after)
    assert {change.name for change in changes} == set(changed_values(before, after))
    assert all(change.sentence and change.sentence.isprintable() for change in changes)


@settings(deadline=None)
@given(st.text() | WORDS, st.text() | WORDS)
def test_the_pieces_of_a_word_diff_make_up_both_texts(before, after):
    assert sides(compare_words(before, after)) == (before, after)


@settings(deadline=None)
@given(st.integers(1, 2_500), st.randoms(use_true_random=False))
def test_the_pieces_of_long_texts_make_up_both_texts(number, random):
    words = [random.choice(["a", "b", "c d", "e. "]) for _ in range(number)]
    before, after = "\n".join(words), "\n".join(word for word in words if random.random() < 0.9)
    assert sides(compare_words(before, after)) == (before, after)


def test_a_text_of_200_kb_that_changed_everywhere_has_few_pieces():
    words = [f"word{number}" for number in range(25_000)]
    before, after = " ".join(words), " ".join(reversed(words))
    pieces = compare_words(before, after)
    assert len(pieces) <= MOST_PIECES
    assert sides(pieces) == (before, after)


def test_one_word_in_a_long_text_is_found_among_its_neighbours():
    words = [f"word{number}" for number in range(25_000)]
    pieces = compare_words(" ".join(words), " ".join(["new" if word == "word900" else word for word in words]))
    assert [tuple(piece) for piece in pieces if piece.op != "same"] == [("removed", "word900 "), ("added", "new ")]
    assert len(excerpt(pieces)[0].text) < 100


@pytest.mark.parametrize(
    ("before", "after", "kind", "sentence"),
    [
        ("450 USD", "400 USD", "price_fell", "The price fell from 450 to 400 USD, by 11 %"),
        ("1.250,00 €", "1.400,00 €", "price_rose", "The price rose from 1,250 to 1,400 EUR, by 12 %"),
        ("0.0550 BTC", "0.0549 BTC", "price_fell", "The price fell from 0.055 to 0.0549 BTC, by 0.2 %"),
        ("450 USD", "400 EUR", "price", "The price is in EUR instead of USD: 450 USD before, 400 EUR now"),
        ("450 USD", "ask me", "price", "The price: 450 USD before, ask me now"),
        ("0 USD", "5 USD", "price_rose", "The price rose from 0 to 5 USD"),
    ],
)  # fmt: skip
def test_prices(before, after, kind, sentence):
    (change,) = difference({"price_text": before}, {"price_text": after})
    assert (change.kind, change.sentence) == (kind, sentence)


@pytest.mark.parametrize(
    ("before", "after", "kind", "sentence"),
    [
        ("5", "3", "stock", "The stock went from 5 to 3"),
        ("5", "0", "sold_out", "Sold out, 5 before"),
        ("5", "Out of stock", "sold_out", "Sold out, 5 before"),
        ("Unlimited", "7", "stock", "The stock: Unlimited before, 7 now"),
        ("Sold out", "4", "stock", "The stock went from 0 to 4"),
    ],
)  # fmt: skip
def test_stock(before, after, kind, sentence):
    (change,) = difference({"attributes.quantity_left": before}, {"attributes.quantity_left": after})
    assert (change.kind, change.sentence) == (kind, sentence)


def test_countries_added_and_removed_are_named():
    (change,) = difference({"ships_to_text": "Norway, Germany"}, {"ships_to_text": "norway, Sweden, Malta"})
    assert (change.kind, change.added, change.removed) == ("shipping", ("Sweden", "Malta"), ("Germany",))
    assert change.sentence == "Now ships to Sweden and Malta; no longer ships to Germany"


def test_other_values_have_their_own_kinds():
    before = {
        "attributes.escrow": "yes",
        "attributes.payment": "BTC",
        "attributes.units_sold": "5",
        "vendor": "kelp_jar",
    }
    after = {
        "attributes.escrow": "no",
        "attributes.payment": "XMR, BTC",
        "attributes.units_sold": "12",
        "vendor": "tarn",
    }
    assert sentences(before, after) == [
        "The seller is now called tarn instead of kelp_jar",
        "7 more sold: 12 instead of 5",
        "Now takes XMR",
        "No longer with escrow",
    ]
    assert kinds(changed_values(before, after)) == ("renamed", "sold", "payment", "escrow")


def test_gone_back_and_moved():
    assert sentences({"gone": None}, {"gone": "2031-05-01T00:00:00+00:00"}) == ["Gone: it was not found any more"]
    (back,) = difference({"gone": "2031-05-01T00:00:00+00:00"}, {"gone": None})
    assert (back.kind, back.sentence) == (ChangeKind.BACK, "Back: it was gone since 2031-05-01")
    assert sentences({"url": "/item/1"}, {"url": "/offer/9"}) == ["The address: /item/1 before, /offer/9 now"]


def test_words_of_a_text_are_counted_and_marked():
    (change,) = difference({"title": "Brass lamp, new"}, {"title": "Brass lamp, used, boxed"})
    assert change.sentence == "Title changed: 2 words put in and 1 word taken out"
    assert [tuple(p) for p in change.words if p.op != "same"] == [("removed", "new"), ("added", "used, boxed")]


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("description", "a  lamp\n", "a lamp"),
        ("attributes.listed_at", "3 hours ago", "4 hours ago"),
        ("attributes.listed_at", "vor 2 Tagen", "vor 3 Tagen"),
        ("attributes.listed_at", "il y a 2 jours", "il y a 5 jours"),
        ("attributes.listed_at", "2 часа назад", "3 часа назад"),
        ("attributes.views", "10", "11"),
        ("ships_from_text", "GERMANY", "Germany"),
        ("price_text", "450 USD", "450.00 USD"),
        ("title", "La\u200bmp", "Lamp"),
    ],
)
def test_noise_is_no_change(name, before, after):
    assert difference({name: before}, {name: after}) == ()


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("description", "in 3 hours", "in 4 hours"),
        ("title", "9 mm", "10 mm"),
        ("title", "lamp", "Lamp"),
        ("ships_from_text", "Germany", "Germany (north)"),
    ],
)
def test_what_only_looks_like_noise_is_a_change(name, before, after):
    assert len(difference({name: before}, {name: after})) == 1
