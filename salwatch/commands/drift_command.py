"""`salwatch drift`: where sites are read otherwise than before, and what a person decides about it."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from salwatch import installation, mending, settings
from salwatch.clock import utc_now
from salwatch.commands.drift_labels import dismiss_labels, labels
from salwatch.installation import Installation
from salwatch.mending import MendError, Trial
from store import drifts
from store.drifts import Decision, Drift, Status

home_option = click.option("--home", type=click.Path(path_type=Path), help="Home folder; $SALWATCH_HOME, else var.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
by_option = click.option("--by", required=True, metavar="NAME", help="Who decides.")
reason_option = click.option("--reason", required=True, metavar="TEXT", help="Why.")
LONGEST = 80  # characters of a value that is shown


@click.group()
def command() -> None:
    """Where sites are read otherwise than before; repairs. Example: salwatch drift list."""


@command.command(name="list")
@click.option("--site", metavar="NAME", help="Only of this site.")
@click.option("--all", "every", is_flag=True, help="Also what is decided or has ended.")
@json_option
@home_option
def list_(site: str | None, home: Path | None, *, every: bool, as_json: bool) -> None:
    """List open drifts, oldest first. Example: salwatch drift list --site kestrel --all."""
    with _opened(home) as desk, desk.database.read() as connection:
        found = drifts.listed(connection, site=site, statuses=() if every else (Status.OPEN,))
    for drift in found:
        if as_json:
            click.echo(json.dumps(_row(drift), ensure_ascii=False))
        else:
            mark = "  (repair proposed)" if drift.proposal and drift.status is Status.OPEN else ""
            click.echo(f"{drift.id:>5}  {drift.status:<9}  {drift.site:<14}  {drift.sentence}{mark}")
    click.echo(f"{len(found)} drifts", err=True)


@command.command()
@click.argument("drift_id", metavar="ID", type=int)
@json_option
@home_option
def show(drift_id: int, home: Path | None, *, as_json: bool) -> None:
    """Show a drift: numbers, the last good and the first bad capture, the proposal, its steps. Example: salwatch drift show 3."""
    with _opened(home) as desk:
        drift = _drift(desk, drift_id)
    click.echo(json.dumps(_row(drift), ensure_ascii=False) if as_json else "\n".join(_shown(drift)))


@command.command(name="try")
@click.argument("drift_id", metavar="ID", type=int)
@json_option
@home_option
def try_(drift_id: int, home: Path | None, *, as_json: bool) -> None:
    """Say what the proposed repair would change on the pages of the bad visit; change nothing. Example: salwatch drift try 3."""
    with _opened(home) as desk:
        trial = mending.try_repair(desk, _drift(desk, drift_id))
    click.echo(json.dumps(asdict(trial), ensure_ascii=False) if as_json else "\n".join(_tried(trial)))


@command.command()
@click.argument("drift_id", metavar="ID", type=int)
@by_option
@reason_option
@json_option
@home_option
def accept(drift_id: int, by: str, reason: str, home: Path | None, *, as_json: bool) -> None:
    """Try the proposed repair, and write the mended site file. Example: salwatch drift accept 3 --by duty --reason "seen on the page"."""
    with _opened(home) as desk:
        mended = mending.accept(desk, _drift(desk, drift_id), _decision(by, reason))
    if as_json:
        click.echo(json.dumps(asdict(mended) | {"file": str(mended.file)}, ensure_ascii=False))
        return
    click.echo("\n".join(_tried(mended.trial)))
    click.echo(f"{mended.file} is in force; workers read again what could not be read")


@command.command()
@click.argument("drift_id", metavar="ID", type=int)
@by_option
@reason_option
@home_option
def dismiss(drift_id: int, by: str, reason: str, home: Path | None) -> None:
    """Say that the site is so now: later visits are compared with it. Example: salwatch drift dismiss 3 --by duty --reason "no prices any more"."""
    with _opened(home) as desk:
        mending.dismiss(desk, _drift(desk, drift_id), _decision(by, reason))
    click.echo("dismissed", err=True)


@command.command()
@click.argument("drift_id", metavar="ID", type=int)
@by_option
@reason_option
@home_option
def undo(drift_id: int, by: str, reason: str, home: Path | None) -> None:
    """Take an accepted repair back: the site file before it holds again. Example: salwatch drift undo 3 --by duty --reason "wrong field"."""
    with _opened(home) as desk:
        path = mending.undo(desk, _drift(desk, drift_id), _decision(by, reason))
    click.echo(f"{path} is in force again")


command.add_command(labels)
command.add_command(dismiss_labels)


@contextmanager
def _opened(home: Path | None) -> Iterator[Installation]:
    desk = installation.open_installation(settings.load(home=home))
    try:
        yield desk
    except MendError as error:
        raise click.ClickException(str(error)) from error
    finally:
        desk.database.close()


def _drift(desk: Installation, drift_id: int) -> Drift:
    with desk.database.read() as connection:
        found = drifts.get(connection, drift_id)
    if found is None:
        raise click.ClickException(f"there is no drift {drift_id}")
    return found


def _decision(by: str, reason: str) -> Decision:
    for name, value in (("--by", by), ("--reason", reason)):
        if not value.strip():
            raise click.BadParameter("must not be empty", param_hint=name)
    return Decision(by.strip(), reason.strip(), utc_now())


def _row(drift: Drift) -> dict[str, Any]:
    instants: Mapping[str, Callable[[Any], Any]] = {
        name: lambda value: value.isoformat() if value else None for name in ("raised_at", "decided_at", "ended_at")
    }
    return {name: instants[name](value) if name in instants else value for name, value in asdict(drift).items()}


def _shown(drift: Drift) -> Iterator[str]:
    yield f"drift {drift.id} of {drift.site}, {drift.status}: {drift.sentence}"
    yield f"  raised {drift.raised_at:%Y-%m-%d %H:%M} UTC in visit {drift.visit_id}, last seen in visit {drift.last_visit_id}"
    for name, numbers in (("before", drift.before), ("now", drift.now)):
        yield f"  {name:<6} " + ", ".join(f"{key} {value}" for key, value in numbers.items() if value is not None)
    yield f"  last good capture  {drift.good_capture_id or 'none'}"
    yield f"  first bad capture  {drift.bad_capture_id or 'none'}"
    if drift.proposal is None:
        yield "  no repair is proposed: look at both captures, and mend the site file by hand"
    else:
        yield f"  proposed selector  {drift.proposal.selector}  (likeness {drift.proposal.likeness:.2f}: {drift.proposal.why})"
        yield f"    value before     {_cut(drift.proposal.value_before)}"
        yield f"    value now        {_cut(drift.proposal.value_now)}"
        yield f"    with the repair  {_cut(drift.proposal.value_mended)}"
    for step in drift.steps:
        yield f"  {step['at'][:16].replace('T', ' ')}  {step['who']}: {step['what']}, {step['reason']}"


def _tried(trial: Trial) -> Iterator[str]:
    yield f"{trial.pages} pages tried: {trial.whole_before} whole now, {trial.whole_after} with the repair, {trial.lost} lost"
    for name, count in sorted(trial.changed.items()):
        yield f"  {name}: other value on {count} pages"
    for capture_id, name, before, after in trial.examples:
        yield f"    {capture_id[:12]}  {name}: {_cut(before)} → {_cut(after)}"


def _cut(value: Any) -> str:  # noqa: ANN401 (a field holds what its site gives)
    text = "–" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
