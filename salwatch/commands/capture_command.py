"""`salwatch capture`: what was received, whether it is unchanged, and handing it over."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

import click

from records.capture import Capture
from salwatch.clock import utc_now
from salwatch.home import open_home
from store import captures, readings
from store.archive import DecodeError, find_file, read_payload
from store.database import Database
from store.evidence import Problem, export, verify
from store.ledger import LedgerError
from store.recovery import recover, register_all

home_option = click.option("--home", type=click.Path(path_type=Path), help="Home folder; $SALWATCH_HOME, else var.")


@click.group()
def command() -> None:
    """Show, verify, export and recover captures. For example: salwatch capture verify."""


@command.command()
@click.argument("capture_id", metavar="ID")
@click.option("--part", type=click.Choice(["conditions", "headers", "page", "raw", "screenshot"]), default="conditions")
@home_option
def show(capture_id: str, part: str, home: Path | None) -> None:
    """Print a capture: where it lies, how it was received and read, its headers, its page, its bytes, or its screenshot.

    ID may be shortened. For example: salwatch capture show 3f0a9c --part page
    """
    chosen, database = open_home(home)
    capture = _capture(database, capture_id)
    if part == "conditions":
        click.echo(json.dumps(_conditions(database, capture), default=str, ensure_ascii=False, indent=2))
        return
    try:
        payload = read_payload(chosen.archive, capture)
        page = payload.page() if part == "page" else b""
    except (OSError, ValueError, DecodeError) as error:
        _fail(str(error))
    if part == "headers":
        click.echo(f"HTTP {payload.status}")
        for name, value in payload.headers:
            click.echo(f"{name}: {value}")
    elif part == "screenshot" and payload.screenshot is None:
        _fail("this capture has no screenshot")
    else:
        click.echo({"page": page, "raw": payload.body, "screenshot": payload.screenshot}[part], nl=False)


@command.command("verify")
@home_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a problem.")
def verify_(home: Path | None, *, as_json: bool) -> None:
    """Check every byte of the archive against its ledgers, and that the store's captures are in it.

    For example: salwatch capture verify --json
    """
    chosen, database = open_home(home)
    problems = [*verify(chosen.archive), *_lost(chosen.archive, database)]
    for problem in problems:
        words = f"{problem.file}: {problem.words}" + (
            f" (capture {problem.capture_id[:12]})" if problem.capture_id else ""
        )
        click.echo(json.dumps(asdict(problem)) if as_json else words)
    files = len(list(chosen.archive.glob("*.warc.gz*")))
    click.echo(f"{files} files checked, {len(problems)} problems", err=True)
    sys.exit(1 if problems else 0)


@command.command("export")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--site", metavar="NAME", help="All captures of this site.")
@click.option("--visit", "visit_id", type=int, help="All captures of this visit.")
@click.option("--to", "target", type=click.Path(path_type=Path), required=True, help="New folder for the bundle.")
@home_option
def export_(ids: tuple[str, ...], site: str | None, visit_id: int | None, target: Path, home: Path | None) -> None:
    """Copy captures unchanged into a bundle that can be checked without Salwatch.

    For example: salwatch capture export --visit 12 --to bundle
    """
    if not ids and site is None and visit_id is None:
        raise click.UsageError("name captures, a site or a visit")
    chosen, database = open_home(home)
    if ids:
        found = [_capture(database, capture_id) for capture_id in ids]
    else:
        with database.read() as connection:
            found = list(captures.chosen(connection, site=site, visit_id=visit_id))
    try:
        count = export(chosen.archive, found, target, utc_now)
    except (OSError, LedgerError) as error:
        _fail(str(error))
    click.echo(f"{count} captures in {target}; how to check them stands in {target / 'CHECK.txt'}")


@command.command("recover")
@home_option
def recover_(home: Path | None) -> None:
    """Complete and close what a killed writer left behind, and register captures that the store does not know.

    For example: salwatch capture recover
    """
    chosen, database = open_home(home)
    recovered = recover(chosen.archive, database, utc_now)
    registered = register_all(chosen.archive, database)
    for found in recovered:
        words = (
            found.problem
            or f"{found.captures} captures, {found.registered} new in the store, {found.cut_bytes} bytes cut off"
        )
        click.echo(f"{found.file}: {words}")
    click.echo(f"{len(recovered)} files recovered, {registered} captures of closed files registered", err=True)
    sys.exit(1 if any(found.problem for found in recovered) else 0)


def _capture(database: Database, capture_id: str) -> Capture:
    with database.read() as connection:
        found = captures.get(connection, capture_id)
    if found is None:
        _fail(f"no capture, or more than one, begins with {capture_id}")
    return found


def _conditions(database: Database, capture: Capture) -> dict[str, Any]:
    """Return all about a capture but its content, with what could not be read of it."""
    with database.read() as connection:
        reading = readings.current(connection, capture.id)
    if reading is None:
        return asdict(capture) | {"reading": None}
    told = {name: getattr(reading, name) for name in ("kind", "reader", "read_at", "whole", "missing", "invalid")}
    return asdict(capture) | {"reading": told}


def _lost(archive: Path, database: Database) -> list[Problem]:
    """Return the files that captures of the store lie in and the archive does not have."""
    with database.read() as connection:
        names = captures.files(connection)
    return [Problem(name, "captures of the store lie in this file, and it is missing")
            for name in names if not find_file(archive, name).exists()]  # fmt: skip


def _fail(words: str) -> NoReturn:
    click.echo(f"salwatch: {words}", err=True)
    sys.exit(1)
