"""`salwatch read`: saved pages in, kinds and fields out, one JSON object a line."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from crawlers.markup import PageRefusedError, open_page
from crawlers.reading import read_document, recognise_document
from crawlers.sitefile import SITES_DIR, SiteFile, known_families, load_site, load_sites


@click.command()
@click.argument("pages_dir", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--site", metavar="NAME", help="Read all pages with this site's file; without it, each page is recognised."
)
@click.option("--no-site-files", is_flag=True, help="Use only the general reader, no site and no family file.")
def command(pages_dir: Path, *, site: str | None, no_site_files: bool) -> None:
    """Read every */*/page.html below PAGES_DIR.

    For example: salwatch read tests/pages --site kestrel
    """
    if site and no_site_files:
        raise click.UsageError("--site and --no-site-files exclude each other")
    wrong = 0
    for row in read_pages(pages_dir, [] if no_site_files else known_sites(), chosen(site)):
        wrong += "refused" in row
        click.echo(json.dumps(row, ensure_ascii=False))
    if wrong:
        click.echo(f"{wrong} pages were refused", err=True)
        sys.exit(1)


def chosen(name: str | None) -> SiteFile | None:
    """Return the site file of that name; raise UsageError when there is none."""
    if name is None:
        return None
    path = SITES_DIR / f"{name}.yml"
    if not path.is_file():
        raise click.UsageError(f"no site file named {name}")
    return load_site(path)


def known_sites() -> list[SiteFile]:
    """Return all sites of the configuration; broken files are named on standard error and left out."""
    sites, errors = load_sites()
    for error in errors:
        click.echo(f"salwatch: {error}", err=True)
    return sites


def read_pages(pages_dir: Path, sites: Sequence[SiteFile], site: SiteFile | None = None) -> Iterator[dict[str, Any]]:
    """Yield one row a page, in order of their names; a refused page has `refused` and its reason.

    Without any site only the general reader is asked, no family either.
    """
    families = known_families() if sites else ()
    for path in sorted(pages_dir.glob("*/*/page.html")):
        name = path.parent.relative_to(pages_dir).as_posix()
        try:
            document = open_page(path.read_bytes())
        except PageRefusedError as error:
            yield {"page": name, "kind": "other", "site": None, "fields": {}, "refused": error.reason}
            continue
        page = read_document(document, site or recognise_document(document, sites), families=families)
        yield {"page": name, "kind": page.kind.value, "site": page.site, "fields": page.fields}
