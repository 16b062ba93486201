"""From a folder of weights to a decision: trained where torch is, served where it is not."""

import importlib.util
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from classifiers import serving
from classifiers.encoder import load_encoder
from classifiers.linear import ModelError
from salwatch.training.encoder_fitting import FURTHEST, LEAST_ALIKE
from tests.salwatch.running import run
from tests.training.conftest import Trained, in_training

pytestmark = [pytest.mark.training, pytest.mark.timeout(1800)]  # torch on two cores that others use as well


@pytest.fixture(autouse=True)
def _shipped_again() -> Iterator[None]:
    yield
    serving.use(None)


def test_this_environment_has_no_torch():
    assert importlib.util.find_spec("torch") is None


def test_minilm_learns_arms_from_others_and_is_served_without_torch(trained: Trained):
    encoder = load_encoder(trained.folder / "minilm")
    assert encoder.opinion("Glock 19 Gen 5 9mm pistol").value == "firearm"
    assert encoder.opinion("Premium cannabis seeds, ten pieces").value == "other"
    alone = trained.manifest("minilm")["scores"]["encoder"]
    assert alone["accuracy"] > 0.75  # the more frequent class alone: 0.55
    assert alone["torch_difference"] < FURTHEST


def test_the_graph_of_8_bits_is_served_only_where_it_says_the_same(trained: Trained):
    for name in ("minilm", "first", "unchanging"):
        manifest = trained.manifest(name)
        alike = manifest["scores"]["encoder"]["int8_agreement"]
        assert manifest["served"]["precision"] == ("int8" if alike >= LEAST_ALIKE else "fp32")
    sizes = {one: (trained.folder / "minilm" / f"model.{one}.onnx").stat().st_size for one in ("int8", "fp32")}
    assert sizes["int8"] < 0.3 * sizes["fp32"]


def test_a_language_of_eight_examples_is_not_spoken(trained: Trained):
    assert trained.manifest("minilm")["served"]["languages"] == ["en"]


def test_the_same_seed_gives_the_same_weights_and_another_seed_others(trained: Trained):
    first, again, another = (
        trained.manifest(name)["files"]["model.fp32.onnx"] for name in ("first", "again", "another")
    )
    assert first == again
    assert first != another


def test_training_stops_when_nothing_gets_better(trained: Trained):
    recipe = trained.manifest("unchanging")["data"]["recipe"]
    assert (recipe["epochs"], len(recipe["history"])) == (6, 2)


def test_an_encoder_that_counts_its_places_from_two_reads_a_text_of_any_length(trained: Trained):
    encoder = load_encoder(trained.folder / "first")
    assert trained.manifest("first")["served"]["tokens"] == 64
    assert encoder.scores(["pistol " * 1000]).shape == (1, len(encoder.manifest.classes))


def test_it_tells_how_far_it_is_and_keeps_nothing_else(trained: Trained):
    told = trained.report["told"]
    assert any(line.startswith("epoch 1 of at most 6: macro-F1") for line in told)
    assert "step 4 of" in " ".join(told)
    assert not list(trained.folder.glob(".training-*"))


def test_a_refused_training_says_why_and_leaves_no_folder(trained: Trained):
    assert "never written over" in trained.report["refused"]["exists"]
    assert "config.json is missing" in trained.report["refused"]["unfit"]
    assert not (trained.folder / "unfit").exists()


def test_the_card_tells_people_what_they_need(trained: Trained):
    card = (trained.folder / "minilm" / "card.md").read_text("utf-8")
    for words in ("Fine-tuned from `model`", "in: en", "names the same class for", "SHA-256"):
        assert words in card


@pytest.mark.parametrize("name", ["tokenizer/tokenizer.json", "tokenizer/tokenizer_config.json", "model.int8.onnx"])
def test_a_damaged_file_of_a_trained_folder_is_named_and_the_shipped_model_goes_on(
    trained: Trained, tmp_path: Path, name: str
):
    folder = shutil.copytree(trained.folder / "first", tmp_path / "m")
    with (folder / name).open("ab") as file:
        file.write(b" ")
    with pytest.raises(ModelError, match="another file than the manifest names"):
        load_encoder(folder)
    now = serving.use(folder)
    assert now.encoder is None
    assert now.model is not None
    assert str(folder / name) in now.problems[0]


def test_the_command_trains_registers_and_a_promotion_lets_it_decide(trained: Trained, tmp_path: Path):
    home = tmp_path / "home"
    made = in_training(
        "-m", "salwatch.cli", "classifier", "train", "--backend", "transformers", "--base", trained.folder / "tiny",
        "--per-group", "0", "--by", "ana", "--home", home,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    version = next(line.split()[0] for line in made.stdout.splitlines() if "is registered" in line)
    assert version in run("classifier", "list", "--home", home)[0]
    decided = ("--by", "ana", "--reason", "a trial", "--home", home)
    run("classifier", "promote", version, "--anyway", *decided)
    now = serving.active()
    assert (now.version, now.problems) == (version, ())
    assert now.encoder is not None
    assert now.encoder.knows("ru")
    run("classifier", "rollback", *decided)
    assert "→ shipped" in run("classifier", "list", "--home", home)[0]
