"""Adding a folder `tests/pages/<site>/<kind>-<n>` with `page.html` and `expected.json` adds a test."""

import json
from pathlib import Path

import pytest

from crawlers.markup import open_page
from crawlers.reading import read_document, recognise_document
from crawlers.sitefile import load_sites
from salwatch.page_scoring import leaves

PAGES = Path(__file__).parent.parent / "pages"
FOLDERS = sorted(path.parent for path in PAGES.glob("*/*/expected.json"))
SITES = {site.name: site for site in load_sites()[0]}
UNDESCRIBED = {"undescribed", "saltmarsh"}  # pages of sites that have no file: for the general reader


def name_of(folder: Path) -> str:
    return folder.relative_to(PAGES).as_posix()


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_every_expected_value_is_read(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    site = None if folder.parent.name in UNDESCRIBED else SITES[folder.parent.name]
    page = read_document(open_page((folder / "page.html").read_bytes()), site)
    assert page.kind == expected["kind"]
    assert not page.missing
    assert [leaf for leaf in leaves(expected, page.fields) if not leaf.right] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_a_saved_page_tells_its_site(folder: Path) -> None:
    site = recognise_document(open_page((folder / "page.html").read_bytes()), SITES.values())
    assert site.name == folder.parent.name if site else folder.parent.name in UNDESCRIBED
