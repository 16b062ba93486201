import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawlers.sitefile import load_site
from salwatch.cli import root
from tests.crawlers.quayside import listing, search


def run(*arguments: str | Path, code: int = 0) -> tuple[str, str]:
    result = CliRunner().invoke(root, ["site", "learn", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result.stdout, result.stderr


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    for number in range(4):
        (folder / f"listing-{number}").mkdir(parents=True)
        (folder / f"listing-{number}" / "page.html").write_text(listing(number), "utf-8")
    (folder / "offers.html").write_text(search(0), "utf-8")
    return folder


def test_the_file_is_printed_and_the_scores_go_to_standard_error(pages: Path, tmp_path: Path) -> None:
    out, err = run("quayside", pages, "--title", "Quayside Exchange")
    file = tmp_path / "quayside.yml"
    file.write_text(out, "utf-8")
    site = load_site(file)
    assert site.title == "Quayside Exchange"
    assert {rule.kind.value for rule in site.pages} == {"listing", "search"}
    assert "title                        4 of 4" in err
    assert "5 pages" in err


def test_a_file_that_is_there_is_written_over_only_by_force(pages: Path, tmp_path: Path) -> None:
    file = tmp_path / "quayside.yml"
    file.write_text("mine", "utf-8")
    assert "--force" in run("quayside", pages, "--out", file, code=2)[1]
    assert file.read_text("utf-8") == "mine"
    out, _ = run("quayside", pages, "--out", file, "--force")
    assert out == ""
    assert load_site(file).name == "quayside"


def test_a_refused_page_is_named_and_passed_over(pages: Path) -> None:
    (pages / "broken.html").write_bytes(b"<br>" * 200_000)
    out, err = run("quayside", pages, code=1)
    assert "broken.html" in err
    assert out.startswith("# Proposed from 5 pages.")


def test_a_correction_is_followed_on_all_pages_of_the_kind(pages: Path, tmp_path: Path) -> None:
    file = tmp_path / "corrections.yml"
    file.write_text(
        "corrections:\n  - {page: listing-1, field: stock_text, path: 'html > body > main > table tr:nth-of-type(4) > td:nth-of-type(2)', start: 3, end: 7}\n",
        "utf-8",
    )
    made = json.loads(run("quayside", pages, "--corrections", file, "--json")[0])
    assert made["scores"]["listing"]["title"] == [4, 4]
    assert "stock_text" in made["text"]
    assert [Path(page).name for page in made["pages"]].count("page.html") == 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("corrections:\n  - {page: listing-9, field: title, path: h1}\n", "listing-9"),
        ("corrections:\n  - {page: 0, field: title, path: h7}\n", "no element"),
        ("corrections:\n  - {page: 0, feild: title, path: h1}\n", "feild"),
        ("corrections:\n  - {page: page.html, field: title, path: h1}\n", "names 4 of the pages"),
    ],
)
def test_a_wrong_correction_is_named(pages: Path, tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "corrections.yml"
    file.write_text(text, "utf-8")
    assert said in run("quayside", pages, "--corrections", file, code=2)[1]


def test_wrong_use_ends_with_two(pages: Path, tmp_path: Path) -> None:
    assert "no name of a site" in run("Quay Side", pages, code=2)[1]
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "no page" in run("quayside", empty, code=2)[1]
