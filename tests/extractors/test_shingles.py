import subprocess
import sys

import pytest

from extractors import shingles
from records.signature import BANDS, NUMBERS
from store.copies import likenesses

TEMPLATE = (
    "Brand new in the original box, never fired. Price is 900 EUR with two magazines and 50 rounds. We ship from a warehouse "
    "in vacuum sealed bags inside an old radio, tracking on request, reship or refund when seized. Write to duty@mail.example"
)
PROBE = "import sys; from extractors import shingles; sys.stdout.write(shingles.sign([sys.argv[1]]).value.hex())"


def likeness(one, other):
    return likenesses(one, [other])[0]


def signed(text):
    signature = shingles.sign([text])
    assert signature is not None
    return signature.value


def test_a_copy_with_other_numbers_and_another_contact_is_the_same():
    copy = TEMPLATE.replace("900", "1,250.00").replace("50", "100").replace("duty@mail.example", "http://x7.onion/me")
    assert likeness(signed(TEMPLATE), signed(copy)) == 1.0


def test_case_accents_width_and_hidden_letters_make_no_other_text():
    disguised = TEMPLATE.upper().replace("ORIGINAL", "ÓRIGINAL").replace("RADIO", "RA\u200bDIO")
    assert likeness(signed(TEMPLATE), signed(disguised)) > 0.9


def test_a_template_for_another_good_is_still_alike():
    copy = TEMPLATE.replace("old radio", "empty toaster case").replace("Brand new", "Used twice")
    assert 0.5 < likeness(signed(TEMPLATE), signed(copy)) < 1.0


def test_a_text_about_the_same_good_in_own_words_is_not_alike():
    other = "Selling my pistol, hardly used, comes with 2 magazines and a holster; posted from Austria with tracking, escrow only"
    assert likeness(signed(TEMPLATE), signed(other)) < 0.1


def test_a_text_of_fewer_words_than_tell_a_copy_has_no_signature():
    words = [
        "alfa",
        "bravo",
        "charlie",
        "delta",
        "echo",
        "foxtrot",
        "golf",
        "hotel",
        "india",
        "juliett",
        "kilo",
        "lima",
    ]
    assert shingles.sign([" ".join(words[:-1])]) is None
    assert shingles.sign([" ".join(words[:6]), " ".join(words[6:])]) is not None
    assert shingles.sign(["pistol " * 40]) is None


def test_a_description_that_repeats_its_title_says_nothing_more():
    assert shingles.sign([TEMPLATE, TEMPLATE]) == shingles.sign([TEMPLATE])


@pytest.mark.parametrize("text", ["销售全新手枪带两个弹匣从德国发货真空包装", "ขายปืนพกใหม่พร้อมกล่องส่งจากเยอรมนีห่อสุญญากาศ"])
def test_a_script_without_blanks_is_read_letter_by_letter(text):
    assert likeness(signed(text), signed(text[:-2] + text[:2])) > 0.5


def test_a_signature_is_the_same_in_every_process_and_version():
    there = subprocess.run([sys.executable, "-c", PROBE, TEMPLATE], capture_output=True, text=True, check=True).stdout
    assert there == signed(TEMPLATE).hex()
    assert there[:34] == "015f667baa445691a960cf3331aadd22fe"


def test_bands_are_apart_by_place_and_fit_their_column():
    bands = shingles.sign([TEMPLATE]).bands()
    assert len(set(bands)) == BANDS
    assert max(map(len, bands)) <= 24
    assert len(signed(TEMPLATE)) == 1 + 2 * NUMBERS
