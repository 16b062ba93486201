"""`salwatch authority`: on whose word which sites are watched, and until when."""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from salwatch.clock import utc_now
from salwatch.home import open_home
from store import authorities
from store.authorities import Authority, AuthorityError
from store.database import Database

home_option = click.option("--home", type=click.Path(path_type=Path), help="Home folder; $SALWATCH_HOME, else var.")


@click.group()
def command() -> None:
    """Record the legal authority that collection needs. For example: salwatch authority list."""


@command.command()
@click.argument("reference")
@click.option(
    "--site", "sites", multiple=True, required=True, metavar="NAME", help="A site it covers; may be repeated."
)
@click.option("--basis", required=True, help="The legal basis: act and section.")
@click.option("--purpose", required=True, help="What the collection is for.")
@click.option("--by", "authorised_by", required=True, help="Who authorised it: office and name.")
@click.option("--from", "valid_from", metavar="TIME", help="Begin (ISO 8601, UTC where no zone is given); else now.")
@click.option("--until", "valid_until", metavar="TIME", required=True, help="End, not included.")
@home_option
def add(  # noqa: PLR0913, PLR0917 (an authority has these parts)
    reference: str, sites: tuple[str, ...], basis: str, purpose: str, authorised_by: str,
    valid_from: str | None, valid_until: str, home: Path | None,
) -> None:  # fmt: skip
    """Record an authority; it cannot be changed afterwards, only revoked.

    For example: salwatch authority add 12-Js-4/26 --site kestrel --basis "CCP s. 163" --purpose "firearms by parcel"
    --by "Prosecutor's office, A. Example" --until 2027-01-01
    """
    now = utc_now()
    try:
        authority = Authority(
            reference, basis, purpose, authorised_by, sites,
            valid_from=_instant(valid_from) if valid_from else now, valid_until=_instant(valid_until), recorded_at=now,
        )  # fmt: skip
        with _database(home).begin() as connection:
            authorities.record(connection, authority)
    except AuthorityError as error:
        raise click.UsageError(str(error)) from error
    click.echo(f"recorded: {reference} covers {', '.join(sites)} until {authority.valid_until:%Y-%m-%d %H:%M} UTC")


@command.command("list")
@home_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def list_(home: Path | None, *, as_json: bool) -> None:
    """List the authorities, the newest first. For example: salwatch authority list --json."""
    now = utc_now()
    with _database(home).read() as connection:
        found = authorities.recorded(connection)
    for authority in found:
        if as_json:
            click.echo(json.dumps(asdict(authority), default=str, ensure_ascii=False))
        else:
            state = "in force" if any(authority.covers(site, now) for site in authority.sites) else "not in force"
            click.echo(
                f"{authority.reference}  {state}  until {authority.valid_until:%Y-%m-%d %H:%M} UTC  {', '.join(authority.sites)}"
            )
    if not found:
        click.echo("no authority is recorded: nothing is crawled", err=True)


@command.command()
@click.argument("reference")
@home_option
def revoke(reference: str, home: Path | None) -> None:
    """End an authority now; the next visit of its sites is not made.

    For example: salwatch authority revoke 12-Js-4/26
    """
    try:
        with _database(home).begin() as connection:
            authorities.revoke(connection, reference, utc_now())
    except AuthorityError as error:
        click.echo(f"salwatch: {error}", err=True)
        sys.exit(1)
    click.echo(f"revoked: {reference}")


def _database(home: Path | None) -> Database:
    return open_home(home)[1]


def _instant(text: str) -> datetime:
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.UsageError(f"not a time: {text}") from error
    return read if read.tzinfo else read.replace(tzinfo=UTC)
