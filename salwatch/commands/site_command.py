"""`salwatch site`: the files that describe watched sites."""

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from configfile.loading import ConfigError
from crawlers.families import FamilyFile, load_family
from crawlers.schema import schema_text
from crawlers.sitefile import SiteFile, load_site
from salwatch import settings
from salwatch.clock import utc_now
from salwatch.commands import site_learn, site_test, site_try
from salwatch.home import open_home
from salwatch.site_folders import configured
from store.sites import Site, add_address, ensure

home_option = click.option("--home", type=click.Path(path_type=Path), help="Home folder; $SALWATCH_HOME, else var.")


@click.group()
def command() -> None:
    """List, check, test and try site files. For example: salwatch site check config/sites/*.yml."""


@command.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@home_option
def list_sites(home: Path | None, *, as_json: bool) -> None:
    """List all sites that are described, broken files too. For example: salwatch site list --json."""
    folders = configured(settings.load(home=home))
    for site in folders.values():
        row = _row(site)
        click.echo(
            json.dumps(row, ensure_ascii=False)
            if as_json
            else "  ".join(f"{row[name]!s:{width}}" for name, width in _WIDTHS.items()).rstrip()
        )
    _end_with(folders.broken)


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
@home_option
def check(files: tuple[Path, ...], home: Path | None) -> None:
    """Check FILES, or all that are configured, families too; what is wrong is named with file and line.

    A file in a folder named families is a family file, any other one of a site.

    For example: salwatch site check config/sites/kestrel.yml
    """
    errors, right = [], 0
    folders = configured(settings.load(home=home))
    for path in files or sorted(
        path for folder in (folders.families, folders.shipped, folders.own) for path in folder.glob("*.yml")
    ):
        try:
            if path.absolute().parent.name == "families":
                load_family(path)
            else:
                load_site(path, folders.families if not files else None)
            right += 1
        except ConfigError as error:
            errors.append(error)
    click.echo(f"{right} right, {len(errors)} wrong", err=True)
    _end_with(errors)


def _end_with(errors: Sequence[ConfigError]) -> None:
    for error in errors:
        click.echo(str(error), err=True)
    if errors:
        sys.exit(1)


@command.command()
@click.argument("name")
@click.argument("url")
@click.option("--source", default="command line", show_default=True, help="Where the address is known from.")
@home_option
def address(name: str, url: str, source: str, home: Path | None) -> None:
    """Add an address (URL) of the site NAME to the store: an address needs to stand in no file.

    For example: salwatch site address kestrel http://kestrel.example
    """
    origin = url.rstrip("/")
    if not re.fullmatch(r"https?://[^/\s@]+", origin):
        raise click.BadParameter("scheme and host alone, as http://host", param_hint="URL")
    chosen, database = open_home(home)
    site = configured(chosen).get(name)
    if site is None:
        raise click.UsageError(f"no site file named {name}")
    with database.begin() as connection:
        ensure(connection, Site(name, site.title, site.kind, site.route, utc_now()))
        new = add_address(connection, name, origin, source, utc_now())
    database.close()
    click.echo("added" if new else "known already", err=True)


@command.command()
@click.option("--family", is_flag=True, help="That of a family file.")
def schema(*, family: bool) -> None:
    """Print the JSON Schema of a site file, for editors that check while typing. For example: salwatch site schema."""
    click.echo(schema_text(FamilyFile if family else SiteFile), nl=False)


command.add_command(site_learn.command)
command.add_command(site_test.command)
command.add_command(site_try.command)
