"""`salwatch crawl`: one visit of one site through Tor, now."""

import json
import sys
from collections import Counter
from pathlib import Path

import click

from crawlers.reasons import FINE, WORDS
from crawlers.sitefile import load_site
from crawlers.visit import NotVisitedError, Surroundings, visit
from salwatch.clock import utc_now
from salwatch.home import open_home
from salwatch.settings import Settings
from salwatch.site_folders import configured
from store.database import Database
from store.visits import Outcome

PROGRESS_PAGES = 25


@click.command()
@click.argument("site", metavar="SITE")
@click.option("--home", type=click.Path(path_type=Path), help="Home folder; $SALWATCH_HOME, else var.")
@click.option("--settings", "settings_file", type=click.Path(path_type=Path), help="Settings file; $SALWATCH_SETTINGS.")
@click.option("--json", "as_json", is_flag=True, help="Print what came of the visit as JSON.")
def command(site: str, home: Path | None, settings_file: Path | None, *, as_json: bool) -> None:
    """Visit SITE once, within its pace and budget, and stop at the archive.

    Ends with 0 if every page was fetched, with 1 and the reasons if not. For example: salwatch crawl kestrel
    """
    chosen, database = open_home(home, settings_file)
    folders = configured(chosen)
    path = folders.path(site)
    if path is None:
        raise click.UsageError(f"no site file named {site} in {folders.own} or {folders.shipped}")
    site_file = folders.get(site) or load_site(path, folders.families)  # which says what is wrong with it
    if not site_file.crawl:
        raise click.UsageError(f"the file of {site} is for reading saved pages only (crawl: false)")
    try:
        outcome = visit(site_file, surroundings(chosen, database), _progress)
    except NotVisitedError as error:
        click.echo(
            json.dumps({"site": site, "complete": False, "pages": {error.reason: 1}}) if as_json else str(error),
            err=not as_json,
        )
        sys.exit(1)
    click.echo(json.dumps(_values(site, outcome)) if as_json else summary(site, outcome))
    sys.exit(0 if outcome.complete else 1)


def surroundings(chosen: Settings, database: Database) -> Surroundings:
    """Return what a visit works with, as the settings name it."""
    return Surroundings(
        database=database,
        archive=chosen.archive,
        secrets=chosen.secrets,
        socks_port=chosen.tor.socks_port,
        browser_ports=chosen.tor.browser_ports,
        chromium=chosen.chromium,
        clock=utc_now,
    )


def summary(site: str, outcome: Outcome) -> str:
    """Return what came of a visit in words, one reason a line."""
    ending = "complete" if outcome.complete else "incomplete"
    lines = [
        f"{site}: {ending}, {outcome.pages.get('ok', 0)} pages read, {outcome.seen} of {outcome.expected} known listings seen again"
    ]
    for reason, count in sorted(outcome.pages.items()):
        if reason != "ok":
            mark = " " if reason in FINE else "!"
            lines.append(f" {mark} {count} × {reason}: {WORDS.get(reason, 'as the server answered')}")
    return "\n".join(lines)


def _values(site: str, outcome: Outcome) -> dict[str, object]:
    return {
        "site": site,
        "complete": outcome.complete,
        "pages": dict(outcome.pages),
        "expected": outcome.expected,
        "seen": outcome.seen,
    }


def _progress(tally: Counter[str]) -> None:
    if tally.total() % PROGRESS_PAGES == 0:
        click.echo(", ".join(f"{count} {reason}" for reason, count in tally.most_common()), err=True)
