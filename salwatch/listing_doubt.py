"""Doubt of predictions: whether they are as sure as they should be, and what they leave to people."""

from collections.abc import Iterable, Mapping
from typing import Any

from classifiers.cascade import is_embedded
from salwatch.training.scoring import Judged, calibration_error

LABEL = "item_type"


def doubt(labels: Iterable[Mapping[str, Any]], predicted: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Return the calibration error of the item type, and the shares left to a person and seen by an embedder or encoder."""
    right = {row["id"]: row["item_type"] for row in labels if "item_type" in row}
    said = [
        (row["id"], one)
        for row in predicted
        if row["id"] in right
        for one in row["explanation"]
        if one["label"] == LABEL
    ]
    judged = [Judged(right[name], one["value"], one["probability"], one["abstained"], "") for name, one in said]
    number = max(1, len(said))
    return {
        "calibration_error": calibration_error(judged),
        "abstained": sum(one.abstained for one in judged) / number,
        "embedded": sum(is_embedded(one["classifier"]) for _, one in said) / number,
    }
