from pathlib import Path

import pytest
import structlog

from salwatch.settings import load
from salwatch.site_folders import SiteFolders, configured

SITE = "name: {name}\ntitle: {title}\nrecrawl_seconds: {pace}\n"


def write(folder: Path, name: str, title: str = "A market", pace: int = 60) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.yml"
    path.write_text(SITE.format(name=name, title=title, pace=pace), "utf-8")
    return path


@pytest.fixture
def folders(tmp_path):
    write(tmp_path / "shipped", "dunmere", "Shipped")
    write(tmp_path / "shipped", "fernhill")
    return SiteFolders(tmp_path / "shipped", tmp_path / "own")


def test_an_own_file_replaces_the_shipped_one_of_its_name_and_leaves_the_others(folders):
    write(folders.own, "dunmere", "Own")
    assert folders.refresh()
    assert {name: site.title for name, site in folders.items()} == {"dunmere": "Own", "fernhill": "A market"}
    assert folders.path("dunmere") == folders.own / "dunmere.yml"
    assert folders.path("fernhill") == folders.shipped / "fernhill.yml"
    assert folders.path("nowhere") is None


def test_what_is_taken_away_is_gone_and_the_shipped_file_holds_again(folders):
    own = write(folders.own, "dunmere", "Own")
    folders.refresh()
    own.unlink()
    (folders.shipped / "fernhill.yml").unlink()
    assert folders.refresh()
    assert {name: site.title for name, site in folders.items()} == {"dunmere": "Shipped"}


def test_looking_at_unchanged_files_reads_nothing_and_keeps_the_same_sites(folders):
    before = folders["dunmere"]
    assert not folders.refresh()
    write(folders.shipped, "fernhill", "Another title")
    assert folders.refresh()
    assert folders["dunmere"] is before


def test_a_file_that_breaks_is_told_once_and_the_one_before_stays_in_force(folders):
    path = write(folders.shipped, "dunmere", "Shipped")
    with structlog.testing.capture_logs() as logged:
        path.write_text("name: dunmere\ntitle: x\ntitel: y\n", "utf-8")
        folders.refresh()
        write(folders.shipped, "fernhill", "Another title")
        folders.refresh()
    assert [line["event"] for line in logged] == ["site file refused"]
    assert "dunmere.yml:3: titel" in logged[0]["error"]
    assert folders["dunmere"].title == "Shipped"
    assert len(folders.broken) == 1
    write(folders.shipped, "dunmere", "Mended")
    folders.refresh()
    assert (folders["dunmere"].title, folders.broken) == ("Mended", ())


def test_while_an_own_file_is_wrong_from_the_start_the_shipped_one_is_used(tmp_path):
    write(tmp_path / "shipped", "dunmere", "Shipped")
    write(tmp_path / "own", "dunmere").write_text("name: [", "utf-8")
    folders = SiteFolders(tmp_path / "shipped", tmp_path / "own")
    assert folders["dunmere"].title == "Shipped"
    assert [error.path.parent.name for error in folders.broken] == ["own"]


def test_a_folder_that_is_away_takes_no_site_away(folders):
    away = folders.shipped.rename(folders.shipped.with_name("elsewhere"))
    assert not folders.refresh()
    assert set(folders) == {"dunmere", "fernhill"}
    away.rename(folders.shipped)


def test_kept_versions_of_a_file_are_no_sites(folders):
    write(folders.own, "dunmere", "Own").with_name("dunmere.yml.0a1b2c3d4e5f").write_text("name: dunmere\n", "utf-8")
    folders.refresh()
    assert set(folders) == {"dunmere", "fernhill"}


def test_both_folders_are_those_of_the_settings(tmp_path):
    write(tmp_path / "sites", "dunmere", "Own")
    folders = configured(load(home=tmp_path))
    assert folders["dunmere"].title == "Own"
    assert "kestrel" in folders
