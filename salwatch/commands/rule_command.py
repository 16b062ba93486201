"""`salwatch rule`: check alert rules, and try them on the past."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from alerts.decide import decide
from alerts.explain import explain
from alerts.rule import AnyRule, load_rules
from records.alert import Alert
from records.change import Change
from salwatch import settings
from salwatch.clock import utc_now
from salwatch.commands.alert_command import home_option, opened
from store import changes
from store.database import Database

BATCH = 500


@click.group()
def command() -> None:
    """Alert rules, YAML files of the rules folder. Example: salwatch rule check."""


@command.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@home_option
def check(files: tuple[Path, ...], home: Path | None) -> None:
    """Check rule files, or all of the rules folder. Example: salwatch rule check config/rules/parcel-offer.yml."""
    found = load_rules(settings.load(home=home).rules_folder, files)
    for file in found.good:
        armed = "" if file.rule.enabled else "  (not enabled)"
        click.echo(f"{file.rule.name:<32} {file.rule.kind:<14} {file.rule.title}{armed}")
    for error in found.broken:
        click.echo(str(error), err=True)
    if found.broken:
        raise SystemExit(1)


@command.command()
@click.argument("name")
@click.option(
    "--since-seq", default=0, show_default=True, type=click.IntRange(min=0), help="Only changes after this one."
)
@click.option(
    "--listing", "listing_id", type=int, metavar="ID", help="Say why it did or did not fire for this listing."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@home_option
def test(name: str, since_seq: int, listing_id: int | None, home: Path | None, *, as_json: bool) -> None:
    """Say what a rule (a name, or a file) would have raised; raise nothing. Example: salwatch rule test parcel-offer."""
    rule = _named(name, settings.load(home=home).rules_folder)
    with opened(home) as database:
        if listing_id is not None:
            _say_why(rule, listing_id, database)
            return
        read, fired = 0, set()
        for change in past_changes(database, since_seq):
            read += 1
            alert = decide(rule, change, utc_now())
            if alert is not None and alert.key not in fired:
                fired.add(alert.key)
                click.echo(_row(alert) if as_json else f"{alert.seq:>8}  {alert.severity:<6}  {alert.sentence}")
    click.echo(f"{name}: {len(fired)} alerts from {read} changes; nothing was raised", err=True)


def past_changes(database: Database, seq: int) -> Iterator[Change]:
    """Yield all changes above `seq`, read in batches."""
    while True:
        with database.read() as connection:
            batch: Sequence[Change] = changes.since(connection, seq, BATCH)
        if not batch:
            return
        yield from batch
        seq = batch[-1].seq


def _named(name: str, folder: Path) -> AnyRule:
    path = Path(name) if name.endswith(".yml") else folder / f"{name}.yml"
    if not path.is_file():
        raise click.ClickException(f"there is no rule {name!r} in {folder}")
    found = load_rules(folder, [path])
    for error in found.broken:
        raise error
    return found.good[0].rule


def _say_why(rule: AnyRule, listing_id: int, database: Database) -> None:
    """Print the rule's conditions for each change of one listing."""
    with database.read() as connection:
        seen = changes.of_listing(connection, listing_id)
    if not seen:
        raise click.ClickException(f"there is no listing {listing_id}, or nothing was ever said of it")
    for change in seen:
        checked = explain(rule, change)
        fires = all(one.met for one in checked)
        click.echo(f"seq {change.seq}, {change.observed_at:%Y-%m-%d %H:%M}: {'fires' if fires else 'does not fire'}")
        for one in checked:
            found = f" ({one.found})" if one.found else ""
            click.echo(f"  {'yes' if one.met else 'NO ':<3}  {one.words}{found}")


def _row(alert: Alert) -> str:
    fields = {"seq": alert.seq, "key": alert.key, "severity": alert.severity.value, "sentence": alert.sentence}
    return json.dumps(fields, ensure_ascii=False)
