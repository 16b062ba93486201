"""In the cascade an encoder decides what rules and the shipped model's first stage leave open, in the languages that it knows."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from classifiers import cascade, serving
from classifiers.encoder import load_encoder
from classifiers.given import Given
from records.label import Label
from records.listing import ListingRow
from salwatch.analysis import read
from tests.classifiers import tiny_encoder

NEVER_SURE = 1.1  # a limit that no first stage reaches


@pytest.fixture(autouse=True)
def _shipped_again() -> Iterator[None]:
    yield
    serving.use(None)


def given(title: str, rules: str, language: str | None = "en") -> Given:
    label = Label("item_type", rules, 0.6, (), "rules")
    return replace(read(ListingRow("1", title=title)), labels={"item_type": label}, language=language)


def label(one: Given, **limits: float) -> Label:
    (found,) = cascade.build(sure=NEVER_SURE, **limits)(one)
    return found


def test_the_encoder_decides_and_quotes_its_words(tmp_path):
    now = serving.use(tiny_encoder.write(tmp_path / "m"))
    assert (now.version, now.problems) == ("tiny-1", ())
    found = label(given("leather holster", "accessory"))
    assert (found.value, found.classifier) == ("accessory", "item_type tiny-1 encoder")
    assert ("holster", True) in {(one.fact.text, one.weight > 0) for one in found.reasons if one.fact}


def test_in_a_language_that_it_does_not_know_the_shipped_stages_decide(tmp_path):
    serving.use(tiny_encoder.write(tmp_path / "m"))
    assert "encoder" not in label(given("leather holster", "accessory", "sr")).classifier


def test_what_the_first_stage_is_sure_of_never_reaches_it(tmp_path, monkeypatch):
    now = serving.use(tiny_encoder.write(tmp_path / "m"))
    assert now.model is not None
    one = given("Glock 19 pistol", "firearm")
    first = now.model.judge(now.model.see(one))
    (found,) = cascade.build(sure=first.probability)(
        replace(one, labels={"item_type": Label("item_type", first.value, 0.6, (), "rules")})
    )
    assert found.classifier.endswith(" plain")


def test_a_broken_encoder_is_named_and_the_shipped_model_goes_on(tmp_path):
    folder = tiny_encoder.write(tmp_path / "m")
    (folder / "model.int8.onnx").write_bytes(b"cut short")
    now = serving.use(folder)
    assert now.encoder is None
    assert now.model is not None
    assert str(folder / "model.int8.onnx") in now.problems[0]
    assert now.problems[0].endswith("the shipped model decides without it")
    assert "encoder" not in label(given("leather holster", "accessory")).classifier


def test_an_encoder_that_fails_at_a_text_is_told_once_and_asked_no_more(tmp_path):
    words = {"[UNK]": (0.0, 0.0, 0.0)}  # a graph that lacks the words its tokenizer knows
    serving.use(tiny_encoder.write(tmp_path / "m", graphs={"int8": tiny_encoder.graph(words)}))
    for _ in range(2):
        assert "encoder" not in label(given("leather holster", "accessory")).classifier
    now = serving.active()
    assert now.encoder is None
    assert len([one for one in now.problems if "does not read a text" in one]) == 1


def test_rolling_back_brings_the_shipped_model_back(tmp_path):
    serving.use(tiny_encoder.write(tmp_path / "m"))
    now = serving.use(None)
    assert now.encoder is None
    assert now.version != "tiny-1"


def test_the_verdict_is_as_sure_as_the_encoder_was_right_in_its_own_tests(tmp_path):
    ways = {"agreed": {"scores": [0.0, 1.0], "probabilities": [0.7, 0.7]}}
    folder = tiny_encoder.write(tmp_path / "m", ways=ways)
    assert load_encoder(folder).manifest.ways["agreed"].probabilities == (0.7, 0.7)
    serving.use(folder)
    assert label(given("leather holster", "accessory")).probability == pytest.approx(0.7)
