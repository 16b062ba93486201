"""Saved pages with expected values as tests of site files: what each page should say, and what is read from it instead."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawlers.markup import PageRefusedError, open_page
from crawlers.reading import read_document
from crawlers.sitefile import SiteFile
from records.page import Page
from salwatch.page_scoring import leaves

PAGES_DIR = Path(__file__).parent.parent / "tests" / "pages"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one saved page was read: `differences` in words, none where all is as expected."""

    page: str
    reader: str
    differences: tuple[str, ...]


def described(pages_dir: Path, sites: Mapping[str, SiteFile], families: Iterable[str]) -> dict[str, SiteFile | None]:
    """Return the folders of the directory that are named for a site, with its file, or for a family (`phpbb-tidepool`), with None."""
    known = tuple(families)
    folders = sorted(path.name for path in pages_dir.iterdir() if path.is_dir())
    return {name: sites.get(name) for name in folders if name in sites or name.partition("-")[0] in known}


def run_folder(pages_dir: Path, name: str, site: SiteFile | None, families: Iterable[SiteFile]) -> Iterator[Outcome]:
    """Yield the outcome of each page `<name>/<kind>-<n>/` that has an `expected.json`; without a site, its family's file reads it."""
    for path in sorted((pages_dir / name).glob("*/expected.json")):
        yield run_page(path.parent, f"{name}/{path.parent.name}", site, families)


def run_page(folder: Path, name: str, site: SiteFile | None, families: Iterable[SiteFile]) -> Outcome:
    """Return how the page of the folder was read."""
    try:
        expected = json.loads((folder / "expected.json").read_text("utf-8"))
        page = read_document(open_page((folder / "page.html").read_bytes()), site, families=families)
    except (OSError, ValueError) as error:
        return Outcome(name, "", (f"cannot be tested: {error}",))
    except PageRefusedError as error:
        return Outcome(name, "", (str(error),))
    return Outcome(name, page.reader, tuple(_differences(expected, page)))


def _differences(expected: Mapping[str, Any], page: Page) -> Iterator[str]:
    also = expected.get("kind_alt", [])
    if page.kind not in (expected.get("kind"), *([also] if isinstance(also, str) else also)):
        yield f"kind: wanted {expected.get('kind')!r}, read {page.kind.value!r}"
    yield from (f"{name}: missing" for name in page.missing)
    yield from (f"{one.field}: {one.value!r} is refused: {one.why}" for one in page.invalid)
    for leaf in leaves(expected, page.fields):
        if not leaf.right:
            yield f"{leaf.trail}: wanted {leaf.wanted!r}, read {leaf.found!r}"
