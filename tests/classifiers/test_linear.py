import json

import pytest

from classifiers.linear import ModelError, load_model
from records.listing import ListingRow
from salwatch.analysis import read
from tests.classifiers.small_model import write_model


def judged(folder, title):
    model = load_model(folder)
    return model.judge(model.see(read(ListingRow("1", title))))


def test_a_model_written_is_the_model_read(tmp_path):
    written = write_model(tmp_path / "m")
    assert load_model(tmp_path / "m").manifest == written


def test_its_weights_decide(tmp_path):
    write_model(tmp_path / "m")
    found = judged(tmp_path / "m", "a fine zorbel")
    assert (found.value, found.probability > 0.8) == ("firearm", True)
    assert sum(found.probabilities) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("name", ["weights.npz", "card.md"])
def test_a_damaged_file_is_named(tmp_path, name):
    write_model(tmp_path / "m")
    (tmp_path / "m" / name).write_bytes(b"rubbish")
    with pytest.raises(ModelError, match=rf"{name}: another file than the manifest names"):
        load_model(tmp_path / "m")


def test_a_missing_model_is_named(tmp_path):
    with pytest.raises(ModelError, match=r"model\.json: No such file"):
        load_model(tmp_path / "none")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"format": 9}, "format 9"),
        ({"names": ["one"]}, "plain_named is missing or not of shape"),
        ({"embedders": ["usem3"]}, "usem3_named is missing"),
        ({"calibration": {}}, "no calibration of stage plain"),
    ],
)
def test_a_manifest_that_does_not_fit_its_weights_is_refused(tmp_path, change, problem):
    write_model(tmp_path / "m")
    path = tmp_path / "m" / "model.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(ModelError, match=problem):
        load_model(tmp_path / "m")
