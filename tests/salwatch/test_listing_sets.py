"""The labelled listings of tests/listings: understanding must not fall behind what was reached, in any language."""

import json
from pathlib import Path

import pytest

from salwatch.analysis import analyse, prediction
from salwatch.listing_rows import read_rows
from salwatch.listing_scoring import score

FOLDER = Path(__file__).parent.parent / "listings"
# Least F1 over the values of all fields, least share of right item types, least F1 of trade_relevant.
LEAST = {
    "market-en": (0.94, 0.94, 0.95),
    "board-en": (0.88, 0.86, 0.94),
    "seven-languages": (0.93, 0.90, 0.94),
    "six-languages": (0.91, 0.88, 0.92),
}
LEAST_OF_A_LANGUAGE = 0.85


@pytest.mark.parametrize("name", LEAST)
def test_a_labelled_set_is_understood_as_well_as_before(name):
    rows = list(read_rows(FOLDER / name / "rows.jsonl"))
    labels = [json.loads(line) for line in (FOLDER / name / "gold.jsonl").read_text("utf-8").splitlines()]
    result = score(labels, [prediction(analyse(row)) for row in rows])
    assert result.predicted == len(rows) == len(labels) > 90
    reached = result.all_fields.f1, result.accuracy, result.trade_relevant.f1
    assert all(value >= least for value, least in zip(reached, LEAST[name], strict=True)), reached
    assert min(figure.f1 for figure in result.fields_by_language.values()) >= LEAST_OF_A_LANGUAGE, result


def test_every_set_has_a_least_figure():
    assert {path.name for path in FOLDER.iterdir() if path.is_dir()} == set(LEAST)
