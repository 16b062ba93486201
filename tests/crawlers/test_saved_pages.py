"""Adding a folder `tests/pages/<site>/<kind>-<n>` with `page.html` and `expected.json` adds a test."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.markup import open_page
from crawlers.reading import read_document, recognise_document
from crawlers.sitefile import known_families, load_sites
from crawlers.sources import place
from salwatch.page_scoring import leaves

PAGES = Path(__file__).parent.parent / "pages"
FOLDERS = sorted(path.parent for path in PAGES.glob("*/*/expected.json"))
SITES = {site.name: site for site in load_sites()[0]}
FAMILIES = {family.name for family in known_families()}
AT = datetime(2026, 9, 16, 12, 0, tzinfo=UTC)


def name_of(folder: Path) -> str:
    return folder.relative_to(PAGES).as_posix()


def family_of(folder: Path) -> str:
    """Return the family that a folder is named for, as in `phpbb-tidepool`; "" for one that is named for a site or for none."""
    first = folder.parent.name.partition("-")[0]
    return first if first in FAMILIES else ""


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_every_expected_value_is_read(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    page = read_document(open_page((folder / "page.html").read_bytes()), SITES.get(folder.parent.name))
    assert page.kind == expected["kind"]
    assert page.whole
    assert [leaf for leaf in leaves(expected, page.fields) if not leaf.right] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_a_saved_page_tells_its_site_or_its_software(folder: Path) -> None:
    document = open_page((folder / "page.html").read_bytes())
    site = recognise_document(document, SITES.values())
    assert (site.name if site else None) == (folder.parent.name if folder.parent.name in SITES else None)
    reader = read_document(document, None).reader
    assert (reader.split()[1] if reader.startswith("family ") else "") == family_of(folder)


@pytest.mark.parametrize(
    "folder", [folder for folder in FOLDERS if folder.parent.name in SITES or family_of(folder)], ids=name_of
)
def test_every_value_stands_where_its_source_says(folder: Path) -> None:
    document = open_page((folder / "page.html").read_bytes())
    page = read_document(document, SITES.get(folder.parent.name), AT)
    for name, source in page.sources.items():
        found = place(document, source)
        assert found is not None, name
        assert 0 <= source.start <= source.end <= len(found[1]), name
        value = value_at(page.fields, name)
        if isinstance(value, str) and "\n" not in value and not name.endswith("url") and value in found[1]:
            assert found[1][source.start : source.end] == value, name
    assert {name.partition("[")[0] for name in page.sources} <= set(page.fields)


def value_at(fields: object, name: str) -> object:
    """Return the value of `listings[3].title`."""
    for step in name.replace("[", ".").replace("]", "").split("."):
        fields = fields[int(step)] if isinstance(fields, list) else fields[step]  # type: ignore[index]
    return fields
