"""An encoder is read without torch and without a network; a folder that is not whole is refused by the name of its file."""

import json
import subprocess
import sys

import numpy as np
import pytest

from classifiers.encoder import load_encoder
from classifiers.linear import ModelError
from tests.classifiers import tiny_encoder

SERVED_APART = """
import sys

def refuse(event, args):
    if event in ("socket.connect", "socket.getaddrinfo"):
        raise RuntimeError(f"asked the network: {event}")

sys.addaudithook(refuse)
from pathlib import Path
from classifiers.encoder import load_encoder

found = load_encoder(Path(sys.argv[1])).opinion("a pistol")
print(found.value, "torch" in sys.modules)
"""


def test_a_text_gets_the_class_whose_words_it_has(tmp_path):
    encoder = load_encoder(tiny_encoder.write(tmp_path / "m"))
    assert encoder.opinion("pistol").value == "firearm"
    assert encoder.opinion("Holster for a pistol").value == "accessory"
    np.testing.assert_array_equal(encoder.scores(["holster for pistol", ""]), [[7, 3, 0], [0, 0, 0]])


def test_the_probability_is_the_calibrated_one(tmp_path):
    calibration = {"encoder": {"temperature": 1.0, "scores": [0.0, 1.0], "probabilities": [0.2, 0.6]}}
    opinion = load_encoder(tiny_encoder.write(tmp_path / "m", calibration=calibration)).opinion("pistol")
    share = np.exp(3) / (np.exp(3) + 2)
    assert opinion.probability == pytest.approx(0.2 + 0.4 * share, abs=1e-6)
    assert opinion.probabilities.sum() == pytest.approx(1)


def test_it_reads_without_torch_and_asks_no_network(tmp_path):
    folder = tiny_encoder.write(tmp_path / "m")
    made = subprocess.run(
        [sys.executable, "-c", SERVED_APART, str(folder)], capture_output=True, text=True, check=False
    )
    assert made.stdout.split() == ["firearm", "False"], made.stderr
    assert made.stderr == ""  # nor does a library tell that torch is missing


def test_the_manifest_says_which_of_its_graphs_reads(tmp_path):
    assert load_encoder(tiny_encoder.write(tmp_path / "a", precision="int8")).scores(["pistol"])[0, 1] == 3
    assert load_encoder(tiny_encoder.write(tmp_path / "b", precision="fp32")).scores(["pistol"])[0, 1] == 6


def test_a_text_is_cut_to_its_tokens_and_to_two_thousand_characters(tmp_path):
    encoder = load_encoder(tiny_encoder.write(tmp_path / "m", tokens=2))
    assert encoder.scores(["pistol pistol pistol pistol"])[0, 1] == 6
    long = load_encoder(tiny_encoder.write(tmp_path / "l", tokens=10_000))
    assert long.scores(["x " * 1_000 + "pistol"])[0, 1] == 0
    assert long.scores(["x " * 990 + "pistol"])[0, 1] == 3


def test_what_stands_behind_a_nul_is_read(tmp_path):
    assert load_encoder(tiny_encoder.write(tmp_path / "m")).scores(["x\x00pistol"])[0, 1] == 3


def test_a_listing_in_a_language_it_was_not_fitted_to_is_none_of_its(tmp_path):
    encoder = load_encoder(tiny_encoder.write(tmp_path / "m"))
    assert (encoder.knows("en"), encoder.knows(None), encoder.knows("ar")) == (True, True, False)


@pytest.mark.parametrize("name", ["model.int8.onnx", "tokenizer/tokenizer.json", "model.fp32.onnx"])
def test_a_missing_and_a_damaged_file_are_named(tmp_path, name):
    folder = tiny_encoder.write(tmp_path / "m")
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[:-1] + b"?")
    with pytest.raises(ModelError, match="another file than the manifest names") as refused:
        load_encoder(folder)
    assert str(folder / name) in str(refused.value)
    (folder / name).unlink()
    with pytest.raises(ModelError, match="No such file") as refused:
        load_encoder(folder)
    assert str(folder / name) in str(refused.value)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"no graph at all", "not readable"),
        (tiny_encoder.graph(output="pooled"), "does not read a text"),
        (tiny_encoder.graph(asked="pixel_values"), "asks for pixel_values"),
        (tiny_encoder.graph({word: row[:2] for word, row in tiny_encoder.WORDS.items()}), r"shape \(1, 2\), not of 3 classes"),
        (tiny_encoder.graph({"only": (0, 0, 0)}), None),  # a word that it lacks is told when such a text comes
    ],
)  # fmt: skip
def test_a_graph_that_does_not_fit_is_refused_when_loaded(tmp_path, data, problem):
    folder = tiny_encoder.write(tmp_path / "m", graphs={"int8": data})
    if problem is None:
        with pytest.raises(ModelError, match="does not read a text"):
            load_encoder(folder).opinion("pistol")
        return
    with pytest.raises(ModelError, match=problem) as refused:
        load_encoder(folder)
    assert "model.int8.onnx" in str(refused.value)


def test_a_tokenizer_that_is_none_is_refused(tmp_path):
    folder = tiny_encoder.write(tmp_path / "m")
    manifest = json.loads((folder / "model.json").read_text("utf-8"))
    (folder / "tokenizer/tokenizer.json").write_text('{"version": "1.0"}', "utf-8")
    del manifest["files"]["tokenizer/tokenizer.json"]
    (folder / "model.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(ModelError, match=r"does not name tokenizer/tokenizer\.json"):
        load_encoder(folder)


@pytest.mark.parametrize("changes", [{"backend": "linear"}, {"served": None}, {"calibration": {}}])
def test_a_manifest_of_something_else_is_refused(tmp_path, changes):
    with pytest.raises(ModelError, match="describes no encoder"):
        load_encoder(tiny_encoder.write(tmp_path / "m", **changes))
