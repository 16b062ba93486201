"""A linear model small enough to reason about: one word decides."""

from pathlib import Path

import numpy as np

from classifiers.features import BUCKETS, cut
from classifiers.linear import PARTS, ManifestModel, save_model
from records.analysis import ITEM_TYPES

NAMES = ("rules:firearm", "rules:other", "title:weapon:head:any")
SCORES = {
    "accuracy": 0.9,
    "macro_f1": 0.9,
    "relevant_f1": 0.9,
    "calibration_error": 0.01,
    "abstained": 0.02,
    "examples": 100,
    "reliability": [[0.55, 0.5, 20], [0.95, 0.96, 80]],
    "classes": {"firearm": 0.9, "other": 0.9},
    "languages": {"en": 0.9},
}


def write_model(
    folder: Path, weights=(("zorbel", "firearm", 40.0),), version="linear-small", **scores
) -> ManifestModel:
    """Write a model in which each word speaks for one class, by `weight`; `scores` change those it claims."""
    hashed = np.zeros((len(ITEM_TYPES), BUCKETS), np.float32)
    for word, item_type, weight in weights:
        hashed[ITEM_TYPES.index(item_type), np.unique(cut(word).buckets)] += weight
    arrays = {
        "named": np.zeros((len(ITEM_TYPES), len(NAMES)), np.float32),
        "hashed": hashed,
        "dense": np.zeros((len(ITEM_TYPES), 0), np.float32),
        "bias": np.zeros(len(ITEM_TYPES), np.float32),
    }
    held_out = SCORES | scores
    manifest = {
        "backend": "linear",
        "label": "item_type",
        "version": version,
        "classes": ITEM_TYPES,
        "names": NAMES,
        "calibration": {"plain": {"temperature": 1.0}},
        "made_at": "2026-01-02T03:04:05+00:00",
        "data": {"sha256": "0" * 64, "sources": {"lines": 100}, "languages": {"en": 100}},
        "scores": {"held_out": held_out, "rules": SCORES},
    }
    return save_model(folder, manifest, {f"plain_{part}": arrays[part] for part in PARTS}, {"card.md": "# A card\n"})
