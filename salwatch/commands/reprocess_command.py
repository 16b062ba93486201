"""`salwatch reprocess`: old captures read again."""

import json
from pathlib import Path

import click

from salwatch import installation, settings
from salwatch.indexing import catch_up_unless_followed
from salwatch.reprocessing import reprocess


@click.command()
@click.option("--site", metavar="NAME", help="Only this site's captures.")
@click.option("--broken", is_flag=True, help="Only captures that an earlier version of their site file could not read.")
@click.option("--dry-run", is_flag=True, help="Count what would change; change nothing.")
@click.option("--home", type=click.Path(path_type=Path), help="Home folder; $SALWATCH_HOME, else var.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def command(site: str | None, home: Path | None, *, broken: bool, dry_run: bool, as_json: bool) -> None:
    """Read old captures again with the present code and lexicons. Example: salwatch reprocess --site kestrel --dry-run.

    What was observed before is kept; the new reading becomes the current one. No alert is raised, but for pages that could
    not be read before: what they say is news.
    """
    desk = installation.open_installation(settings.load(home=home))
    counts = dict(reprocess(desk, site, dry_run=dry_run, broken=broken, progress=_tell))
    if not dry_run:
        counts |= catch_up_unless_followed(desk)
    click.echo(json.dumps(counts) if as_json else "\n".join(f"{name:28} {n:>8,}" for name, n in sorted(counts.items())))


def _tell(done: int) -> None:
    click.echo(f"{done:,} captures read again", err=True)
