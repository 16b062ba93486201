"""What is held out when an encoder is fine-tuned, and what is said where torch is missing; the training itself: tests/training."""

import importlib.util
from datetime import UTC, datetime

import numpy as np
import pytest

from salwatch.training.encoder_fitting import LEAST_ALIKE, Measured, TrainingError, balanced, split, train_encoder

ORIGINS = [f"template {n // 5}" for n in range(100)]
TEXTS = [f"text {n}" for n in range(100)]


def test_no_origin_stands_on_two_sides_of_a_split():
    found = split(ORIGINS, TEXTS, seed=1)
    sides = [{ORIGINS[n] for n in part} for part in (found.train, found.watched, found.held_out)]
    assert sum(len(side) for side in sides) == len(set(ORIGINS)) == len(set.union(*sides))
    assert all(sides)


def test_equal_texts_of_other_origins_are_kept_from_what_is_fitted_to():
    texts = [f"Text {n % 30}" if n % 2 else f"text {n % 30}" for n in range(100)]
    found = split(ORIGINS, texts, seed=1)
    sides = [{texts[n].casefold() for n in part} for part in (found.train, found.watched, found.held_out)]
    assert not sides[0] & sides[1]
    assert not sides[0] & sides[2]
    assert not sides[1] & sides[2]


def test_the_split_is_the_seeds():
    first, again, another = (split(ORIGINS, TEXTS, seed) for seed in (1, 1, 2))
    assert np.array_equal(first.held_out, again.held_out)
    assert set(first.held_out) != set(another.held_out)


def test_what_is_measured_of_many_is_no_run_of_neighbours():
    assert list(split(ORIGINS, TEXTS, seed=1).held_out) != sorted(split(ORIGINS, TEXTS, seed=1).held_out)


def test_too_few_origins_and_too_equal_texts_are_refused():
    with pytest.raises(TrainingError, match="examples of 5 origins: at least 6"):
        split(ORIGINS[:25], TEXTS[:25], seed=1)
    with pytest.raises(TrainingError, match="the same few texts"):
        split(ORIGINS, ["one text"] * 100, seed=1)


def test_a_rare_class_counts_more_and_an_examples_own_weight_stays():
    found = balanced(np.array([0] * 9 + [1]), np.array([1, 2] + [1] * 8, np.float32))
    assert found[9] == pytest.approx(3 * found[0])
    assert found[1] == pytest.approx(2 * found[0])
    assert found.mean() == pytest.approx(1)


def test_eight_bits_are_served_only_where_they_say_the_same():
    scores = {"int8": np.zeros((1, 2), np.float32), "fp32": np.zeros((1, 2), np.float32)}
    assert Measured(scores, np.zeros(1, np.int64), 0.0, LEAST_ALIKE).served == "int8"
    assert Measured(scores, np.zeros(1, np.int64), 0.0, LEAST_ALIKE - 0.01).served == "fp32"


@pytest.mark.skipif(importlib.util.find_spec("torch") is not None, reason="torch is installed here")
def test_without_torch_the_error_names_what_installs_it(tmp_path):
    with pytest.raises(TrainingError, match=r"is missing: pip install 'salwatch\[training\]'.*make setup-training"):
        train_encoder([], tmp_path, tmp_path / "m", print, made_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert not (tmp_path / "m").exists()
