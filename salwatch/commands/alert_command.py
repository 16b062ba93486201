"""`salwatch alert`: list, show and triage alerts."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from alerts.channels import DeliveryError, send, trial_message
from alerts.triage import Action, Deed, TriageError, Verdict, act
from records.alert import AlertStatus, Severity
from salwatch import settings
from salwatch.clock import utc_now
from store import alerts, deliveries, users
from store.alerts import AlertChangedError, AlertFilter, StoredAlert, UnknownAlertError
from store.database import Database

STATUSES = click.Choice([status.value for status in AlertStatus])
SEVERITIES = click.Choice([severity.value for severity in Severity])
home_option = click.option("--home", type=click.Path(path_type=Path), help="Home folder; $SALWATCH_HOME, else var.")
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


@click.group()
def command() -> None:
    """Alerts: what the rules have raised. Example: salwatch alert list --status new."""


@command.command("raise")
@home_option
def raise_command(home: Path | None) -> None:
    """Bring every rule up to what is in the store, as a worker does; after an import, say. Example: salwatch alert raise."""
    from salwatch.installation import open_installation  # noqa: PLC0415 (the other verbs need none of the readers)
    from salwatch.working import raise_alerts_unless_working  # noqa: PLC0415 (as above)

    counts = raise_alerts_unless_working(open_installation(settings.load(home=home)))
    click.echo("  ".join(f"{name} {count:,}" for name, count in counts.items()) or "a running worker raises them")


@command.command("list")
@click.option("--status", type=STATUSES, multiple=True, help="Only these; may be given more than once.")
@click.option("--severity", type=SEVERITIES, multiple=True, help="Only these; may be given more than once.")
@click.option("--rule", default="", metavar="NAME", help="Only what this rule raised.")
@click.option("--site", default="", metavar="NAME", help="Only what was seen on this site.")
@click.option("--assignee", default="", metavar="USER", help="Only what this person has taken.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(min=1), help="At most so many.")
@json_option
@home_option
def list_command(home: Path | None, limit: int, *, as_json: bool, **asked: Any) -> None:  # noqa: ANN401 (click's options)
    """List alerts, the newest first. Example: salwatch alert list --status new --severity high."""
    wanted = AlertFilter(
        status=tuple(AlertStatus(value) for value in asked.pop("status")),
        severity=tuple(Severity(value) for value in asked.pop("severity")),
        **asked,
    )
    with opened(home) as database, database.read() as connection:
        found = alerts.list_alerts(connection, wanted, limit)
        total = sum(alerts.count_by_status(connection, wanted).values())
    for one in found:
        click.echo(json.dumps(as_row(one), ensure_ascii=False) if as_json else _line(one))
    if total > len(found):
        click.echo(f"{total - len(found)} more: --limit {total}", err=True)


@command.command()
@click.argument("alert_id", type=int, metavar="ID")
@json_option
@home_option
def show(alert_id: int, home: Path | None, *, as_json: bool) -> None:
    """Show one alert with its reasons, its history and where it was delivered. Example: salwatch alert show 12."""
    with opened(home) as database, database.read() as connection:
        found = alerts.get(connection, alert_id)
        steps = alerts.history(connection, alert_id)
        sent = deliveries.of_alert(connection, alert_id)
    if as_json:
        more = {"history": [asdict(step) for step in steps], "deliveries": [asdict(one) for one in sent]}
        click.echo(json.dumps(as_row(found) | more, ensure_ascii=False, default=str))
        return
    click.echo(_line(found))
    for row in found.alert.evidence:
        click.echo(
            f"  {row.weight:+.2f}  {row.words}{f': “{row.quote}”' if row.quote and row.kind != 'contact' else ''}"
        )
    for step in steps:
        click.echo(
            f"  {step.at:%Y-%m-%d %H:%M:%S}  {step.action} by {step.actor}{f': {step.note}' if step.note else ''}"
        )
    for one in sent:
        until = "delivered" if one.delivered_at else f"next try {one.next_at:%H:%M:%S}" if one.next_at else "given up"
        click.echo(f"  {one.channel}: {until} after {one.attempts} attempts {one.answer or ''}".rstrip())


verdict_option = click.option(
    "--verdict",
    type=click.Choice([verdict.value for verdict in Verdict]),
    help="What the alert was; real and false_alarm also teach the next model.",
)


def _triage(action: Action, help_text: str) -> None:
    """Add the command of one action."""

    def run(alert_id: int, actor: str, note: str, home: Path | None, verdict: str | None = None) -> None:
        with opened(home) as database, database.begin() as connection:
            person = users.get(connection, actor)
            if person is None or person.disabled_at is not None:
                raise click.ClickException(f"there is no user {actor!r}: salwatch user list")
            seen = alerts.get(connection, alert_id)
            given = Verdict(verdict) if verdict else None
            moved = act(connection, seen, Deed(action, actor, utc_now(), note, given))
        click.echo(_line(moved))

    options = [
        click.argument("alert_id", type=int, metavar="ID"),
        click.option("--as", "actor", required=True, metavar="USER", help="Who does it; a user of this installation."),
        click.option("--note", default="", help="Why."),
        *([verdict_option] if action is Action.CLOSE else []),
        home_option,
    ]
    for option in reversed(options):
        run = option(run)
    shown = f"{help_text} Example: salwatch alert {action.value} 12 --as ada --note 'seen'."
    command.command(action.value, help=shown)(run)


_triage(Action.TAKE, "Take an alert: it is open and yours.")
_triage(Action.ESCALATE, "Escalate an alert.")
_triage(Action.CLOSE, "Close an alert; the note says why, and --verdict what it was.")
_triage(Action.REOPEN, "Open a closed alert again; the note says why.")
_triage(Action.NOTE, "Add a note to an alert's history.")


@command.command()
@click.argument("alert_id", type=int, metavar="ID")
@home_option
def resend(alert_id: int, home: Path | None) -> None:
    """Try again what of an alert was not delivered, also what was given up. Example: salwatch alert resend 12."""
    with opened(home) as database, database.begin() as connection:
        alerts.get(connection, alert_id)
        count = deliveries.retry(connection, alert_id, utc_now())
    click.echo(f"{count} deliveries will be tried by the next run of a worker")


@command.command("test-channel")
@click.argument("name")
@home_option
def test_channel(name: str, home: Path | None) -> None:
    """Send a message that says it is a test. Example: salwatch alert test-channel duty-mail."""
    channels = settings.load(home=home).channels
    if name not in channels.by_name:
        raise click.ClickException(f"there is no channel {name!r}; there are: {', '.join(channels.names) or 'none'}")
    try:
        answer = send(channels.by_name[name], trial_message(name, utc_now()), utc_now())
    except DeliveryError as error:
        raise click.ClickException(f"{name}: {error}") from error
    click.echo(f"{name}: {answer}")


@contextmanager
def opened(home: Path | None) -> Iterator[Database]:
    """Yield the installation's database; what is wrong with the request becomes one line and exit status 1."""
    database = Database(settings.load(home=home).database_url)
    try:
        database.migrate()
        yield database
    except (UnknownAlertError, AlertChangedError, TriageError) as error:
        raise click.ClickException(str(error)) from error
    finally:
        database.close()


def as_row(one: StoredAlert) -> dict[str, Any]:
    """Return an alert as an object for machines: evidence without the quotes of contacts."""
    row: dict[str, Any] = {"id": one.id, "status": one.status.value, "assignee": one.assignee} | asdict(one.alert)
    row["raised_at"] = one.alert.raised_at.isoformat()
    row["evidence"] = [
        asdict(piece) | ({"quote": ""} if piece.kind == "contact" else {}) for piece in one.alert.evidence
    ]
    return row


def _line(one: StoredAlert) -> str:
    alert = one.alert
    holder = f" ({one.assignee})" if one.assignee else ""
    return f"{one.id:>6}  {alert.raised_at:%Y-%m-%d %H:%M}  {alert.severity:<6}  {one.status}{holder}  {alert.sentence}"
