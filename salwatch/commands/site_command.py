"""`salwatch site`: the files that describe watched sites."""

import json
import re
import sys
from pathlib import Path
from typing import Any

import click

from configfile.loading import ConfigError
from crawlers.markup import PageRefusedError, open_page
from crawlers.reading import read_document, recognise_document
from crawlers.sitefile import SITES_DIR, SiteFile, load_site, load_sites
from records.page import Page
from salwatch.clock import utc_now
from salwatch.home import open_home
from store.sites import Site, add_address, ensure


@click.group()
def command() -> None:
    """List, check and try site files. For example: salwatch site check config/sites/*.yml."""


@command.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_sites(*, as_json: bool) -> None:
    """List all sites that are described, broken files too. For example: salwatch site list --json."""
    sites, errors = load_sites()
    for site in sites:
        row = _row(site)
        click.echo(
            json.dumps(row, ensure_ascii=False)
            if as_json
            else "  ".join(f"{row[name]!s:{width}}" for name, width in _WIDTHS.items()).rstrip()
        )
    _end_with(errors)


_WIDTHS = {"name": 14, "kind": 12, "how": 18, "pages": 0}


def _row(site: SiteFile) -> dict[str, Any]:
    how = "saved pages only" if not site.crawl else "browser" if site.javascript else "plain"
    return {
        "name": site.name,
        "kind": site.kind,
        "how": how,
        "pages": ", ".join(dict.fromkeys(rule.kind.value for rule in site.pages)),
    }


@command.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Check FILES, or all that are configured; what is wrong is named with file and line.

    For example: salwatch site check config/sites/kestrel.yml
    """
    errors, right = [], 0
    for path in files or sorted(SITES_DIR.glob("*.yml")):
        try:
            load_site(path)
            right += 1
        except ConfigError as error:
            errors.append(error)
    click.echo(f"{right} right, {len(errors)} wrong", err=True)
    _end_with(errors)


def _end_with(errors: list[ConfigError]) -> None:
    for error in errors:
        click.echo(str(error), err=True)
    if errors:
        sys.exit(1)


@command.command()
@click.argument("name")
@click.argument("url")
@click.option("--source", default="command line", show_default=True, help="Where the address is known from.")
@click.option("--home", type=click.Path(path_type=Path), help="Home folder; $SALWATCH_HOME, else var.")
def address(name: str, url: str, source: str, home: Path | None) -> None:
    """Add an address (URL) of the site NAME to the store: an address needs to stand in no file.

    For example: salwatch site address kestrel http://kestrel.example
    """
    origin = url.rstrip("/")
    if not re.fullmatch(r"https?://[^/\s@]+", origin):
        raise click.BadParameter("scheme and host alone, as http://host", param_hint="URL")
    chosen, database = open_home(home)
    site = next((site for site in load_sites(chosen.sites_folder)[0] if site.name == name), None)
    if site is None:
        raise click.UsageError(f"no site file named {name}")
    with database.begin() as connection:
        ensure(connection, Site(name, site.title, site.kind, site.route, utc_now()))
        new = add_address(connection, name, origin, source, utc_now())
    database.close()
    click.echo("added" if new else "known already", err=True)


@command.command()
def schema() -> None:
    """Print the JSON Schema of a site file, for editors that check while typing. For example: salwatch site schema."""
    made = {"$schema": "https://json-schema.org/draft/2020-12/schema", **SiteFile.model_json_schema()}
    click.echo(json.dumps(made, ensure_ascii=False, indent=2))


@command.command(name="try")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--site", metavar="NAME", help="Read with this site's file; without it, the page is recognised.")
@click.option("--url", default="", help="Where the page was, for links and for tests of the address.")
def try_page(file: Path, site: str | None, url: str) -> None:
    """Read one saved page and show each value with its place on the page.

    For example: salwatch site try page.html --site kestrel
    """
    if site and not (SITES_DIR / f"{site}.yml").is_file():
        raise click.UsageError(f"no site file named {site}")
    try:
        document = open_page(file.read_bytes(), url=url)
    except PageRefusedError as error:
        click.echo(f"salwatch: {file}: {error}", err=True)
        sys.exit(1)
    chosen = load_site(SITES_DIR / f"{site}.yml") if site else recognise_document(document, load_sites()[0])
    page = read_document(document, chosen)
    _show(page)
    if page.missing:
        sys.exit(1)


def _show(page: Page) -> None:
    click.echo(f"kind     {page.kind.value}\nreader   {page.reader}")
    for name, value in page.fields.items():
        _show_value(page, name, value)
    for link in page.links:
        click.echo(f"link     {link.leads_to}  {link.url}")
    for name in page.missing:
        click.echo(f"missing  {name}")


def _show_value(page: Page, name: str, value: Any) -> None:  # noqa: ANN401 (a field may be a text, a number or rows)
    if isinstance(value, list) and value and isinstance(value[0], dict):
        for number, row in enumerate(value):
            for field, inner in row.items():
                _show_value(page, f"{name}[{number}].{field}", inner)
        return
    source = page.sources.get(name)
    click.echo(f"{name}: {json.dumps(value, ensure_ascii=False)}")
    if source:
        click.echo(f"    {source.start}–{source.end} in {source.path}")
