import json
import shutil
from pathlib import Path

import pytest

from tests.salwatch.running import run

PAGES = Path(__file__).parent.parent / "pages"


@pytest.fixture
def home(tmp_path: Path) -> list[str]:
    return ["--home", str(tmp_path / "home")]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """Return a folder with one page of a site, one of a family and one of an unknown site."""
    folder = tmp_path / "pages"
    for name in ("kestrel/listing-1", "phpbb-tidepool/thread-1"):
        shutil.copytree(PAGES / name, folder / name)
    shutil.copytree(PAGES / "kestrel" / "listing-1", folder / "elsewhere" / "listing-1")
    return folder


def change(folder: Path, old: str, new: str) -> None:
    text = (folder / "expected.json").read_text("utf-8")
    assert old in text
    (folder / "expected.json").write_text(text.replace(old, new), "utf-8")


def test_all_saved_pages_of_described_sites_and_families_are_read_right(home: list[str]) -> None:
    out, err = run("site", "test", *home)
    assert "kestrel/listing-1" in out
    assert "phpbb-tidepool/thread-1" in out
    assert " 0 wrong" in err


def test_pages_of_sites_without_a_file_are_left_out(saved: Path, home: list[str]) -> None:
    out, err = run("site", "test", "--pages", saved, *home)
    assert [line.split() for line in out.splitlines()] == [
        ["kestrel/listing-1", "right"],
        ["phpbb-tidepool/thread-1", "right"],
    ]
    assert err == "2 right, 0 wrong\n"


def test_each_difference_is_named_and_ends_with_one(saved: Path, home: list[str]) -> None:
    change(saved / "phpbb-tidepool" / "thread-1", "Limpet on glass", "Limpet on ice")
    change(saved / "phpbb-tidepool" / "thread-1", '"thread"', '"search"')
    out, err = run("site", "test", "--pages", saved, *home, code=1)
    assert (
        "thread-1           kind: wanted 'search', read 'thread'; title: wanted 'Limpet on ice', read 'Limpet on glass'"
        in out
    )
    assert err == "1 right, 1 wrong\n"


def test_a_page_that_is_not_whole_is_wrong_though_all_expected_values_are_read(saved: Path, home: list[str]) -> None:
    page = saved / "kestrel" / "listing-1" / "page.html"
    page.write_text(page.read_text("utf-8").replace("ships-from", "sent-from"), "utf-8")
    (page.parent / "expected.json").write_text('{"kind": "listing"}', "utf-8")
    assert "ships_from: missing" in run("site", "test", "kestrel", "--pages", saved, *home, code=1)[0]


def test_json_gives_an_object_a_page(saved: Path, home: list[str]) -> None:
    rows = [json.loads(line) for line in run("site", "test", "--pages", saved, "--json", *home)[0].splitlines()]
    assert [(row["page"], row["differences"]) for row in rows] == [
        ("kestrel/listing-1", []),
        ("phpbb-tidepool/thread-1", []),
    ]
    assert rows[1]["reader"].startswith("family phpbb ")


def test_a_broken_expected_file_is_named(saved: Path, home: list[str]) -> None:
    (saved / "kestrel" / "listing-1" / "expected.json").write_text("{", "utf-8")
    assert (
        "kestrel/listing-1                 cannot be tested" in run("site", "test", "--pages", saved, *home, code=1)[0]
    )


def test_a_name_without_pages_is_wrong_use(saved: Path, home: list[str]) -> None:
    assert "no pages of a described site: nowhere" in run("site", "test", "nowhere", "--pages", saved, *home, code=2)[1]


def test_an_own_site_file_is_tested_before_the_shipped_one(saved: Path, tmp_path: Path, home: list[str]) -> None:
    own = tmp_path / "home" / "sites"
    own.mkdir(parents=True)
    (own / "kestrel.yml").write_text(
        "name: kestrel\ntitle: Kestrel\npages:\n  - {kind: other, when: [{css: h1}]}\n", "utf-8"
    )
    assert "kind: wanted 'listing', read 'other'" in run("site", "test", "kestrel", "--pages", saved, *home, code=1)[0]


def test_try_shows_times_attributes_and_refused_values(tmp_path: Path, home: list[str]) -> None:
    source = (PAGES / "phpbb-tidepool" / "thread-1" / "page.html").read_text("utf-8")
    page = tmp_path / "page.html"
    page.write_text(source, "utf-8")
    out = run("site", "try", page, *home)[0]
    assert "from 2026-09-01 09:15:00 to before 2026-09-01 09:16:00 UTC" in out
    assert " @href" in out
    kestrel = tmp_path / "kestrel.html"
    kestrel.write_text(
        (PAGES / "kestrel" / "listing-1" / "page.html")
        .read_text("utf-8")
        .replace('class="vendor-link" href="', 'class="vendor-link" title="x" href="'),
        "utf-8",
    )
    text = kestrel.read_text("utf-8")
    start = text.index('<h1 class="listing-title">') + len('<h1 class="listing-title">')
    kestrel.write_text(text[:start] + "x" * 400 + text[start:], "utf-8")
    out = run("site", "try", kestrel, "--site", "kestrel", *home, code=1)[0]
    assert "invalid  title:" in out
    assert "longer than 300" in out


def test_try_as_json_holds_all_that_was_read(home: list[str]) -> None:
    page = PAGES / "phpbb-tidepool" / "thread-1" / "page.html"
    read = json.loads(run("site", "try", page, "--json", "--captured-at", "2026-09-16", *home)[0])
    assert read["whole"] is True
    assert read["times"]["posts[0].posted_at"] == ["2026-09-01T09:15:00+00:00", "2026-09-01T09:16:00+00:00"]
    assert read["sources"]["posts[0].url"]["attribute"] == "href"
    assert (read["missing"], read["invalid"], read["sure"]) == ([], [], {})
    assert {"url": "./viewtopic.php?t=88&start=10", "leads_to": "next_page"} in read["links"]


def test_try_reads_the_newest_capture_of_an_address_and_never_the_network(
    saved: Path, tmp_path: Path, home: list[str]
) -> None:
    nowhere = run("site", "try", "http://kestrel.invalid/listings/1", *home, code=1)[1]
    assert "no capture of this address" in nowhere
    assert "salwatch crawl" in nowhere
    run("import", "pages", saved / "kestrel", *home)
    url = "http://imported.invalid/listing-1/page.html"
    read = json.loads(run("site", "try", url, "--json", *home)[0])
    assert (read["site"], read["kind"]) == ("kestrel", "listing")


def test_try_names_a_file_that_is_not_there(tmp_path: Path, home: list[str]) -> None:
    assert "No such file" in run("site", "try", tmp_path / "missing.html", *home, code=2)[1]


def test_check_takes_a_file_of_a_folder_of_families_for_a_family(tmp_path: Path, home: list[str]) -> None:
    path = tmp_path / "families" / "wharf.yml"
    path.parent.mkdir()
    path.write_text("name: wharf\ntitle: Wharf\n", "utf-8")
    assert f"{path}:1: fingerprint" in run("site", "check", path, *home, code=1)[1]
    path.write_text("name: wharf\ntitle: Wharf\nfingerprint: [{css: body.wharf}]\n", "utf-8")
    assert run("site", "check", path, *home)[1] == "1 right, 0 wrong\n"


def test_read_without_site_files_asks_no_family_either(saved: Path) -> None:
    rows = {row["page"]: row for row in map(json.loads, run("read", saved)[0].splitlines())}
    assert rows["phpbb-tidepool/thread-1"]["fields"]["board"] == "Snails"
    plain = {row["page"]: row for row in map(json.loads, run("read", saved, "--no-site-files")[0].splitlines())}
    assert "author_posts" not in str(plain["phpbb-tidepool/thread-1"]["fields"])
