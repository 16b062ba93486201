"""The general reader on pages of invented software, whose authors did not know it: shares, kind by kind, since no reader gets all of it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from crawlers.general import read_document
from crawlers.general.certainty import SHARE_RIGHT, How
from crawlers.markup import open_page
from crawlers.sources import place
from records.page import Page
from salwatch.page_scoring import PageScore, leaves, score_pages

UNSEEN = Path(__file__).parent.parent / "unseen"
SOFTWARE = sorted(path.name for path in UNSEEN.iterdir() if path.is_dir())
VALUES, KINDS = 0.82, 0.85  # of any one software: a fall below says that a change broke one for another
ALL_VALUES, ALL_KINDS = 0.965, 0.985


@cache
def read(software: str) -> dict[str, Page]:
    pages = sorted((UNSEEN / software).glob("*/page.html"))
    return {f"{software}/{path.parent.name}": read_document(open_page(path.read_bytes())) for path in pages}


def scored(software: list[str]) -> PageScore:
    found: dict[str, dict[str, Any]] = {}
    for name in software:
        found |= {page: {"kind": one.kind.value, "fields": one.fields} for page, one in read(name).items()}
    return score_pages(UNSEEN, found, software)


@pytest.mark.parametrize("software", SOFTWARE)
def test_most_of_an_unseen_site_is_read_right(software: str) -> None:
    score = scored([software])
    assert score.kind_accuracy >= KINDS
    assert score.value_accuracy >= VALUES


def test_nearly_all_of_all_unseen_sites_is_read_right() -> None:
    score = scored(SOFTWARE)
    assert score.kind_accuracy >= ALL_KINDS
    assert score.value_accuracy >= ALL_VALUES


@pytest.mark.parametrize("software", SOFTWARE)
def test_every_value_leads_back_to_its_place(software: str) -> None:
    for name, page in read(software).items():
        document = open_page((UNSEEN / name / "page.html").read_bytes())
        rows = {
            field
            for field, value in page.fields.items()
            if isinstance(value, list) and value and isinstance(value[0], dict)
        }
        assert set(page.fields) - rows - {"count"} <= set(page.sources), name  # a count stands nowhere
        for field, source in page.sources.items():
            found = place(document, source)
            assert found is not None, f"{name} {field} {source}"
            assert 0 <= source.start <= source.end <= len(found[1]), f"{name} {field} {source}"


def test_surer_values_are_right_more_often() -> None:
    right: dict[bool, list[bool]] = {True: [], False: []}
    for software in SOFTWARE:
        for name, page in read(software).items():
            expected = json.loads((UNSEEN / name / "expected.json").read_text("utf-8"))
            for leaf in leaves(expected, page.fields):
                field = leaf.trail.removesuffix("_starts").partition(".")[0]
                if leaf.found is not None and (sure := page.sure.get(field)) is not None:
                    right[sure > SHARE_RIGHT[How.GUESSED]].append(leaf.right)
    found, guessed = (sum(leaves_right) / len(leaves_right) for leaves_right in (right[True], right[False]))
    assert found > 0.95 > guessed


def test_each_folder_has_its_expected_values() -> None:
    for path in UNSEEN.glob("*/*/page.html"):
        assert json.loads((path.parent / "expected.json").read_text("utf-8"))["kind"]
