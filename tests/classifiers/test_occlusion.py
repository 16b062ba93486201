"""What an encoder rests on is found by leaving words out: the weights of this one are known, so its reasons must be them."""

import pytest

from classifiers import occlusion
from classifiers.contributions import bounded
from classifiers.encoder import Encoder, load_encoder
from records.listing import ListingRow
from salwatch.analysis import read
from tests.classifiers import tiny_encoder


@pytest.fixture
def encoder(tmp_path) -> Encoder:
    return load_encoder(tiny_encoder.write(tmp_path / "m", tokens=500))


def told(encoder: Encoder, title: str, description: str = "") -> dict[str, float]:
    given = read(ListingRow("1", title=title, description=description))
    found = occlusion.reasons(encoder, given, "firearm", "accessory")
    texts = {"title": title, "description": description}
    for reason in found:
        assert reason.fact is not None
        assert texts[reason.fact.field][reason.fact.start : reason.fact.end] == reason.fact.text
    return {reason.fact.text: reason.weight for reason in found if reason.fact}


def test_each_word_weighs_what_the_score_loses_without_it(encoder):
    assert told(encoder, "Holster for a pistol") == {
        "pistol": bounded(3.0),
        "Holster": bounded(-6.0),
        "for": bounded(-1.0),
    }


def test_what_speaks_against_is_told_as_such(encoder):
    given = read(ListingRow("1", title="Holster for a pistol"))
    words = [reason.words for reason in occlusion.reasons(encoder, given, "firearm", "accessory")]
    assert words[0] == "'pistol': speaks for firearm, the encoder is less sure of it without"
    assert words[1] == "'Holster': speaks against firearm, the encoder is more sure of it without"


def test_a_disguised_word_is_read_plainly_and_quoted_as_printed(encoder):
    assert told(encoder, "new GL0CK") == {"GL0CK": bounded(2.0)}


def test_the_weightiest_word_of_a_long_text_is_found_with_few_readings(encoder, monkeypatch):
    description = " ".join(f"word{n}" for n in range(30)) + " pistol " + " ".join(f"more{n}" for n in range(30))
    read_texts: list[str] = []
    run = Encoder.scores
    monkeypatch.setattr(Encoder, "scores", lambda self, texts: read_texts.extend(texts) or run(self, texts))
    found = told(encoder, "offer", description)
    assert list(found.values()) == [bounded(3.0)]
    assert "pistol" in next(iter(found))
    assert len(next(iter(found)).split()) <= 12
    assert len(read_texts) <= occlusion.MOST_PASSES + 3


def test_a_text_of_any_length_costs_no_more_letters_than_allowed(encoder, monkeypatch):
    letters: list[int] = []
    run = Encoder.scores
    monkeypatch.setattr(Encoder, "scores", lambda self, texts: letters.extend(map(len, texts)) or run(self, texts))
    told(encoder, "pistol " * 100, "pistol for sale, " * 400)
    assert sum(letters) <= occlusion.MOST_LETTERS * 1.5


def test_a_listing_without_words_has_no_reasons(encoder):
    assert told(encoder, "") == {}
    assert told(encoder, "!!!", "?") == {}
