"""`salwatch site test`: saved pages read by the files of their sites, and what differs from what was expected."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from crawlers.sitefile import load_families
from salwatch import settings
from salwatch.page_testing import PAGES_DIR, described, run_folder
from salwatch.site_folders import configured


@click.command(name="test")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--pages",
    "pages_dir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=PAGES_DIR,
    help="Folder of SITE/KIND-N/ with page.html and expected.json; tests/pages of the checkout if not given.",
)
@click.option(
    "--home", type=click.Path(path_type=Path), help="Home folder with own site files; $SALWATCH_HOME, else var."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a page.")
def command(names: tuple[str, ...], pages_dir: Path, home: Path | None, *, as_json: bool) -> None:
    """Read saved pages with the files of their sites, all or those NAMEd, and name every difference.

    A folder named for a family and a site (phpbb-tidepool) is read by the family's file. For example: salwatch site test kestrel
    """
    sites = configured(settings.load(home=home))
    families, errors = load_families(sites.families)
    errors += sites.broken
    for error in errors:
        click.echo(f"salwatch: {error}", err=True)
    folders = described(pages_dir, sites, (family.name for family in families))
    if unknown := sorted(set(names) - set(folders)):
        raise click.UsageError(f"no pages of a described site: {', '.join(unknown)}")
    wrong = pages = 0
    for name in names or folders:
        for outcome in run_folder(pages_dir, name, folders[name], families):
            pages += 1
            wrong += bool(outcome.differences)
            words = "; ".join(outcome.differences) or "right"
            click.echo(json.dumps(asdict(outcome), ensure_ascii=False) if as_json else f"{outcome.page:32}  {words}")
    click.echo(f"{pages - wrong} right, {wrong} wrong", err=True)
    sys.exit(1 if wrong or errors else 0)
