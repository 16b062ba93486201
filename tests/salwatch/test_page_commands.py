import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from salwatch.cli import root
from salwatch.page_scoring import leaves, same
from store import sites
from store.database import Database
from tests.salwatch.running import run

PAGES = Path(__file__).parent.parent / "pages"


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """Return a folder with one page under a name that says nothing of its site."""
    folder = tmp_path / "box" / "listing-1"
    folder.mkdir(parents=True)
    (folder / "page.html").write_bytes((PAGES / "kestrel" / "listing-1" / "page.html").read_bytes())
    (folder / "expected.json").write_text(
        '{"kind": "listing", "vendor": "nobody", "price": {"currency": "USD"}}', "utf-8"
    )
    return tmp_path


def test_read_prints_one_object_a_page_and_recognises_the_site_by_its_page(saved: Path) -> None:
    out, err = run("read", saved)
    row = json.loads(out)
    assert (row["page"], row["kind"], row["site"]) == ("box/listing-1", "listing", "kestrel")
    assert row["fields"]["price"]["currency"] == "USD"
    assert err == ""


def test_read_without_site_files_uses_the_general_reader(saved: Path) -> None:
    row = json.loads(run("read", saved, "--no-site-files")[0])
    assert (row["kind"], row["site"]) == ("listing", None)


def test_read_with_a_named_site_uses_its_file(saved: Path) -> None:
    assert json.loads(run("read", saved, "--site", "harbour")[0])["site"] == "harbour"


def test_read_names_a_refused_page_and_goes_on(saved: Path) -> None:
    big = saved / "box" / "listing-0"
    big.mkdir()
    (big / "page.html").write_bytes(b"<br>" * 200_000)
    out, err = run("read", saved, code=1)
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row.get("refused") for row in rows] == ["too_many_tags", None]
    assert "1 pages were refused" in err


@pytest.mark.parametrize("arguments", [["--site", "nowhere"], ["--site", "kestrel", "--no-site-files"]])
def test_wrong_use_of_read_ends_with_two(saved: Path, arguments: list[str]) -> None:
    run("read", saved, *arguments, code=2)


def test_evaluate_pages_counts_kinds_and_values_and_shows_differences(saved: Path) -> None:
    score = json.loads(run("evaluate", "pages", saved, "--json", "--errors", "5")[0])
    assert (score["pages"], score["kind_accuracy"], score["value_accuracy"]) == (1, 1.0, 0.5)
    assert [error["trail"] for error in score["errors"]] == ["vendor"]
    assert "box/listing-1: vendor: wanted 'nobody'" in run("evaluate", "pages", saved, "--errors", "1")[0]


def test_site_list_shows_all_and_check_passes() -> None:
    names = [json.loads(line)["name"] for line in run("site", "list", "--json")[0].splitlines()]
    assert {"kestrel", "empire"} <= set(names)
    assert "0 wrong" in run("site", "check")[1]


def test_site_check_names_file_and_line_of_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "quayside.yml"
    path.write_text("name: quayside\ntitle: Quayside\ncurency: EUR\n", "utf-8")
    assert f"{path}:3: curency" in run("site", "check", path, code=1)[1]


def test_site_schema_is_json_schema() -> None:
    assert json.loads(run("site", "schema")[0])["$schema"].startswith("https://json-schema.org/")


def test_site_try_shows_values_with_their_place() -> None:
    out, _ = run("site", "try", PAGES / "kestrel" / "listing-1" / "page.html", "--site", "kestrel")
    assert "kind     listing" in out
    assert "in html > body" in out


def test_site_try_says_what_is_missing(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<title>x :: Kestrel Bazaar</title><h1 class="listing-title">Brass lamp</h1>', "utf-8")
    assert "missing  price" in run("site", "try", page, code=1)[0]


@pytest.mark.parametrize(
    ("name", "wanted", "read", "right"),
    [
        ("price", "1,234.50", "1234.5", True),
        ("title", "Brass  lamp", "brass lamp", True),
        ("url", "/item/7", "http://quayside.test/item/7", True),
        ("escrow", False, None, False),
        ("escrow", True, "true", False),
        ("title", "1", "one", False),
    ],
)
def test_values_compare_as_a_reader_means_them(name: str, wanted: object, read: object, *, right: bool) -> None:
    assert same(name, wanted, read) is right


def test_a_beginning_a_set_and_rows_are_compared_in_their_own_way() -> None:
    expected = {
        "kind": "x",
        "about_starts": "We send",
        "ships_to": ["Malta"],
        "listings": [{"title": "a"}, {"title": "b"}],
    }
    found = {"about": "We send daily", "ships_to": ["Cyprus", "malta"], "listings": [{"title": "a"}]}
    assert [(leaf.trail, leaf.right) for leaf in leaves(expected, found)] == [
        ("about_starts", True),
        ("ships_to", True),
        ("listings[0].title", True),
        ("listings[1].title", False),
    ]


def test_an_address_is_added_to_the_store_once_and_only_of_a_described_site(tmp_path):
    words = ["site", "address", "kestrel", "http://kestrel.invalid/", "--home", str(tmp_path)]
    assert [CliRunner().invoke(root, words).stderr.strip() for _ in range(2)] == ["added", "known already"]
    database = Database(f"sqlite:///{tmp_path / 'salwatch.db'}")
    with database.read() as connection:
        assert [found.url for found in sites.addresses(connection, "kestrel")] == ["http://kestrel.invalid"]
    database.close()
    for wrong in (
        ["nowhere", "http://a.invalid"],
        ["kestrel", "kestrel.invalid"],
        ["kestrel", "http://a.invalid/path"],
    ):
        assert CliRunner().invoke(root, ["site", "address", *wrong, "--home", str(tmp_path)]).exit_code == 2
