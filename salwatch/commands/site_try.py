"""`salwatch site try`: one page read, each value with its place, its time, and how sure it is."""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import click

from crawlers.markup import Document, PageRefusedError, open_page
from crawlers.reading import read_document, recognise_document
from crawlers.sitefile import SiteFile
from records.page import Page
from salwatch import settings
from salwatch.home import open_home
from salwatch.imports.pages import UNRECOGNISED
from salwatch.site_folders import configured
from store import captures
from store.archive import DecodeError, read_payload


class Tried(NamedTuple):
    """A page as it was saved or captured."""

    payload: bytes
    url: str
    content_type: str
    captured_at: datetime


@click.command(name="try")
@click.argument("source", metavar="FILE|URL")
@click.option("--site", metavar="NAME", help="Read with this site's file; without it, the page is recognised.")
@click.option("--url", default="", help="Where the page of a FILE was, for links and for tests of the address.")
@click.option(
    "--captured-at",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    help="When FILE was saved, in UTC; its own time if not given.",
)
@click.option(
    "--home", type=click.Path(path_type=Path), help="Home folder that a URL is looked up in; $SALWATCH_HOME, else var."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object with all that was read.")
@click.option(
    "--overlay",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="OUT.html",
    help="Write the page with the fields laid over it.",
)
def command(  # noqa: PLR0913 (one for each option)
    source: str,
    site: str | None,
    url: str,
    captured_at: datetime | None,
    home: Path | None,
    *,
    as_json: bool,
    overlay: Path | None,
) -> None:
    """Read one saved page, or the newest capture of an address, and show each value with its place on the page.

    Nothing is fetched: a URL is looked up in the store. For example: salwatch site try page.html --site kestrel
    """
    sites = configured(settings.load(home=home))
    tried = _captured(source, home, sites) if is_address(source) else _saved(Path(source), url, captured_at)
    for error in sites.broken:
        click.echo(f"salwatch: {error}", err=True)
    try:
        document = open_page(tried.payload, url=tried.url, content_type=tried.content_type)
    except PageRefusedError as error:
        _fail(f"{source}: {error}")
    page = read_document(document, _chosen(site, sites, document), tried.captured_at)
    if as_json:
        click.echo(json.dumps(as_mapping(page), ensure_ascii=False, default=str))
    else:
        show(page)
    if overlay:
        overlay.write_text(import_module("web.overlay_frame").overlay_file(document, page), "utf-8")
    sys.exit(0 if page.whole else 1)


def is_address(source: str) -> bool:
    """Return whether the argument is an address and no file."""
    return source.startswith(("http://", "https://"))


def _saved(path: Path, url: str, captured_at: datetime | None) -> Tried:
    try:
        saved_at = captured_at.replace(tzinfo=UTC) if captured_at else datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return Tried(path.read_bytes(), url, "", saved_at)
    except OSError as error:
        raise click.BadParameter(f"{path}: {error.strerror}", param_hint="FILE") from error


def _captured(url: str, home: Path | None, sites: Mapping[str, SiteFile]) -> Tried:
    """Return the newest capture of the address; say how to get one where there is none."""
    chosen, database = open_home(home)
    with database.read() as connection:
        found = [one for name in (*sites, UNRECOGNISED) for one in captures.for_url(connection, name, url)[:1]]
    database.close()
    if not found:
        _fail(
            "no capture of this address in the store; visit its site with `salwatch crawl NAME`, or bring in a saved page with `salwatch import pages`"
        )
    newest = max(found, key=lambda capture: capture.captured_at)
    try:
        payload = read_payload(chosen.archive, newest).page()
    except (OSError, ValueError, DecodeError) as error:
        _fail(f"capture {newest.id[:12]}: {error}")
    return Tried(payload, newest.url, newest.content_type, newest.captured_at)


def _fail(words: str) -> NoReturn:
    click.echo(f"salwatch: {words}", err=True)
    sys.exit(1)


def _chosen(name: str | None, sites: Mapping[str, SiteFile], document: Document) -> SiteFile | None:
    if name is None:
        return recognise_document(document, sites.values())
    if name not in sites:
        raise click.UsageError(f"no site file named {name}")
    return sites[name]


def as_mapping(page: Page) -> dict[str, Any]:
    """Return all that was read as JSON takes it; times as ISO 8601."""
    return {
        "kind": page.kind.value,
        "site": page.site,
        "reader": page.reader,
        "whole": page.whole,
        "fields": page.fields,
        "missing": list(page.missing),
        "invalid": [asdict(one) for one in page.invalid],
        "sure": dict(page.sure),
        "times": {name: [one.earliest.isoformat(), one.latest.isoformat()] for name, one in page.times.items()},
        "sources": {name: asdict(source) for name, source in page.sources.items()},
        "links": [asdict(link) for link in page.links],
    }


def show(page: Page) -> None:
    """Print what was read: each value, below it where it stands and what is known of it."""
    sure = f"  ({page.sure['kind']:.2f} sure)" if "kind" in page.sure else ""
    click.echo(f"kind     {page.kind.value}{sure}\nreader   {page.reader}")
    for name, value in page.fields.items():
        _show_value(page, name, value)
    for link in page.links:
        click.echo(f"link     {link.leads_to}  {link.url}")
    for name in page.missing:
        click.echo(f"missing  {name}")
    for one in page.invalid:
        click.echo(f"invalid  {one.field}: {json.dumps(one.value, ensure_ascii=False)}: {one.why}")


def _show_value(page: Page, name: str, value: Any) -> None:  # noqa: ANN401 (a field may be a text, a number or rows)
    if isinstance(value, list) and value and isinstance(value[0], dict):
        for number, row in enumerate(value):
            for field, inner in row.items():
                _show_value(page, f"{name}[{number}].{field}", inner)
        return
    click.echo(f"{name}: {json.dumps(value, ensure_ascii=False)}")
    if source := page.sources.get(name):
        attribute = f" @{source.attribute}" if source.attribute else ""
        click.echo(f"    {source.start}–{source.end} in {source.path or 'the source'}{attribute}")
    if meant := page.times.get(name):
        click.echo(f"    from {meant.earliest:%Y-%m-%d %H:%M:%S} to before {meant.latest:%Y-%m-%d %H:%M:%S} UTC")
    if name in page.sure:
        click.echo(f"    {page.sure[name]:.2f} sure")
