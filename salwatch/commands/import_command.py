"""`salwatch import`: pages, tables and WARC files of others; the same path as a crawl, marked as imported."""

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeElapsedColumn

from salwatch import installation, settings, warm
from salwatch.imports.intake import Received
from salwatch.imports.pages import import_pages
from salwatch.imports.table import import_table
from salwatch.imports.warc_file import import_warc
from salwatch.indexing import catch_up_unless_followed
from salwatch.installation import Installation
from salwatch.tabular import SITE_NAME, TableError

home = click.option("--home", type=click.Path(path_type=Path), help="Home folder; $SALWATCH_HOME, else var.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")


def _site_name(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(SITE_NAME, value):
        raise click.BadParameter("small letters, digits and lines")
    return value


@click.group()
def command() -> None:
    """Bring in material of others. Example: salwatch import csv listings.csv --map config/mappings/agora-2014q1.yml."""


@command.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--site", metavar="NAME", callback=_site_name, help="All pages are of this site; else each is recognised."
)
@click.option("--at", "saved_at", metavar="TIME", help="When they were saved (ISO 8601); else each file's own time.")
@home
@as_json
def pages(folder: Path, site: str | None, saved_at: str | None, home: Path | None, *, as_json: bool) -> None:
    """Import every saved HTML page below FOLDER. Example: salwatch import pages saved --site kestrel --at 2026-03-01."""
    at = _instant(saved_at)
    _finish(home, lambda desk: import_pages(desk, folder, site, at), as_json=as_json)


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--site",
    metavar="NAME",
    callback=_site_name,
    help="All responses are of this site; else each goes to the site that has its address.",
)
@home
@as_json
def warc(file: Path, site: str | None, home: Path | None, *, as_json: bool) -> None:
    """Import the HTTP responses of a WARC FILE. Example: salwatch import warc crawl.warc.gz."""
    _finish(home, lambda desk: import_warc(desk, file, site), as_json=as_json)


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--map", "mapping", required=True, type=click.Path(exists=True, path_type=Path), help="Which column means what."
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=max(1, (os.cpu_count() or 2) - 1),
    show_default=True,
    help="Processes that analyse; one more writes.",
)
@home
@as_json
def csv(file: Path, mapping: Path, workers: int, home: Path | None, *, as_json: bool) -> None:
    """Import a table of listings from a CSV FILE.

    Example: salwatch import csv listings.csv --map config/mappings/agora-2014q1.yml
    """
    desk = _open(home)
    try:
        with warm.executor(workers) as executor, _progress(file.name) as progress:
            counts = import_table(desk, file, mapping, executor, progress)
    except TableError as error:
        raise click.ClickException(str(error)) from error
    for problem in counts.problems:
        click.echo(f"salwatch: {problem}", err=True)
    indexed = catch_up_unless_followed(desk)
    _report({"rows": counts.rows, "new": counts.new, "problems": len(counts.problems), **indexed}, as_json=as_json)
    sys.exit(1 if counts.problems else 0)


def _open(home: Path | None) -> Installation:
    return installation.open_installation(settings.load(home=home))


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is not an ISO 8601 time", param_hint="--at") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _finish(home: Path | None, take: Callable[[Installation], Received], *, as_json: bool) -> None:
    desk = _open(home)
    received = take(desk)
    for problem in received.problems:
        click.echo(f"salwatch: {problem}", err=True)
    outcomes: Counter[str] = Counter()
    pipeline = desk.pipeline()
    while step := pipeline.run():
        outcomes += step
    counts = {"captures": len(received.captures), "problems": len(received.problems), **outcomes}
    _report(counts | catch_up_unless_followed(desk), as_json=as_json)
    sys.exit(1 if received.problems else 0)


def _report(counts: dict[str, int], *, as_json: bool) -> None:
    click.echo(json.dumps(counts) if as_json else "  ".join(f"{name} {count:,}" for name, count in counts.items()))


@contextmanager
def _progress(name: str) -> Iterator[Callable[[int], None]]:
    columns = ("{task.description}", MofNCompleteColumn(), "rows", TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(name, total=None)
        yield lambda rows: progress.update(task, completed=rows)
