"""`salwatch drift labels`: where sites are labelled otherwise than in the weeks before."""

import json
from pathlib import Path

import click

from records.label_week import other_version
from salwatch import installation, settings
from salwatch.clock import utc_now
from store import label_drifts, label_weeks
from store.drifts import Decision

home_option = click.option("--home", type=click.Path(path_type=Path), help="Home folder; $SALWATCH_HOME, else var.")
SHOWN = ("id", "site", "week", "code", "sentence", "before", "now", "status", "decided_by", "reason")


@click.command()
@click.option("--site", metavar="NAME", help="Only of this site.")
@click.option("--all", "every", is_flag=True, help="Also what is dismissed.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@home_option
def labels(site: str | None, home: Path | None, *, every: bool, as_json: bool) -> None:
    """List where sites are labelled otherwise than in the weeks before. Example: salwatch drift labels --site kestrel."""
    desk = installation.open_installation(settings.load(home=home))
    with desk.database.read() as connection:
        found = label_drifts.listed(connection, site=site, every=every)
        for name in [site] if site else list(desk.sites):
            weeks = [week for week, _ in label_weeks.of_site(connection, name)]
            if weeks and other_version(weeks[0], weeks[1:]):
                click.echo(
                    f"{name}: labels of {weeks[0].week} are by another version than before: not compared", err=True
                )
    desk.database.close()
    for row in found:
        if as_json:
            values = {key: getattr(row, key) for key in SHOWN} | {"raised_at": row.raised_at.isoformat()}
            click.echo(json.dumps(values, ensure_ascii=False))
        else:
            click.echo(f"{row.id:>5}  {row.status:<9}  {row.site:<14}  {row.week}  {row.sentence}")
    click.echo(f"{len(found)} drifts of labels", err=True)


@click.command(name="dismiss-labels")
@click.argument("drift_id", metavar="ID", type=int)
@click.option("--by", required=True, metavar="NAME", help="Who decides.")
@click.option("--reason", required=True, metavar="TEXT", help="Why.")
@home_option
def dismiss_labels(drift_id: int, by: str, reason: str, home: Path | None) -> None:
    """Say that the site is so now: later weeks are compared with it. Example: salwatch drift dismiss-labels 3 --by duty --reason "sells ammunition now"."""
    for name, value in (("--by", by), ("--reason", reason)):
        if not value.strip():
            raise click.BadParameter("must not be empty", param_hint=name)
    desk = installation.open_installation(settings.load(home=home))
    decision = Decision(by.strip(), reason.strip(), utc_now())
    with desk.database.begin() as connection:
        done = label_drifts.dismiss(connection, drift_id, decision)
    desk.database.close()
    if not done:
        raise click.ClickException(f"there is no open drift of labels {drift_id}")
    click.echo("dismissed", err=True)
