import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from index import IndexSettings, build
from salwatch.cli import root
from tests.index.corpus import DOCUMENTS


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder whose index holds the corpus of the contract test."""
    index = build(IndexSettings(folder=tmp_path / "index"))
    index.put(DOCUMENTS)
    index.close()
    return tmp_path


def salwatch(home: Path, *words: str) -> Result:
    return CliRunner().invoke(root, [*words, "--home", str(home)])


def test_search_prints_a_line_for_each_hit(home: Path) -> None:
    found = salwatch(home, "search", "item_type:firearm AND ships_from:US", "--facet", "calibre")
    assert found.exit_code == 0
    lines = found.stdout.splitlines()
    assert lines[0].startswith("listing:1  2025-01-05  quay  firearm  850 USD  US→WW  Iron_Parcel  Glock 19")
    assert lines[-1] == "calibre: 9x19mm 1"
    assert "1 of 1" in found.stderr


def test_search_for_machines_is_one_object(home: Path) -> None:
    found = json.loads(salwatch(home, "search", "glock", "--json", "--facet", "site", "--limit", "1").stdout)
    assert (found["total"], len(found["hits"])) == (2, 1)
    assert found["facets"] == {"site": [{"value": "board", "count": 1}, {"value": "quay", "count": 1}]}
    rest = json.loads(salwatch(home, "search", "glock", "--json", "--after", found["next"]).stdout)
    assert {hit["id"] for hit in found["hits"] + rest["hits"]} == {"listing:1", "listing:8"}


def test_a_wrong_query_points_to_its_place_and_ends_with_2(home: Path) -> None:
    found = salwatch(home, "search", "glock itm_type:firearm")
    assert found.exit_code == 2
    assert found.stderr.startswith(
        "glock itm_type:firearm\n      ^ there is no field 'itm_type'; did you mean 'item_type'?"
    )


def test_search_without_an_index_finds_nothing(tmp_path: Path) -> None:
    found = salwatch(tmp_path, "search", "glock")
    assert (found.exit_code, found.stdout) == (0, "")


def test_an_index_that_cannot_be_read_ends_with_1_and_says_the_mend(home: Path) -> None:
    for file in (home / "index").glob("v*/meta.json"):
        file.write_text("{")
    found = salwatch(home, "search", "glock")
    assert found.exit_code == 1
    assert "salwatch index rebuild" in found.stderr


def test_status_tells_how_the_index_is(home: Path) -> None:
    told = json.loads(salwatch(home, "index", "status", "--json").stdout)
    assert (told["ok"], told["backend"]) == (True, "tantivy")
    assert "10 documents, seq 10" in told["detail"]


def test_status_of_a_broken_index_ends_with_1_and_rebuild_mends_it(home: Path) -> None:
    (home / "index" / "current").write_text("v0-000001")
    assert salwatch(home, "index", "status").exit_code == 1
    assert "0 documents indexed" in salwatch(home, "index", "rebuild").stdout  # the store is empty
    assert salwatch(home, "index", "status").exit_code == 0
