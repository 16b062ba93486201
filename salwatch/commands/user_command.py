"""`salwatch user`: people who may sign in."""

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import Connection

from salwatch.clock import utc_now
from salwatch.home import open_home
from store import audit, sessions, users
from store.audit import Entry
from store.users import ROLES, User, UserError
from web.passwords import hash_password, one_time_password, weakness

ACTOR = "salwatch"  # of the audit rows that the command line writes: whoever has the machine
NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
home_option = click.option("--home", type=click.Path(path_type=Path), help="Home folder; $SALWATCH_HOME, else var.")
stdin_option = click.option("--password-stdin", is_flag=True, help="Take the first line of standard input.")
keep_option = click.option("--keep-password", is_flag=True, help="Do not ask for a new one at the first sign-in.")


def _checked_name(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if not re.fullmatch(NAME, value):
        raise click.BadParameter("letters, digits, dot, line and underline, at most 64")
    return value


@click.group()
def command() -> None:
    """People who may sign in. Example: salwatch user add ana --role analyst."""


@command.command()
@click.argument("name", callback=_checked_name)
@click.option("--role", type=click.Choice(ROLES), required=True, help="What the person may see.")
@stdin_option
@keep_option
@home_option
def add(name: str, role: str, home: Path | None, *, password_stdin: bool, keep_password: bool) -> None:
    """Add a person; prints a one-time password unless one is given. Example: salwatch user add ana --role analyst."""
    password = _given(name) if password_stdin else one_time_password()
    user = User(name, role, hash_password(password), must_change=not keep_password, added_at=utc_now())
    with _writing(home) as connection:
        users.add(connection, user)
        audit.append(connection, Entry(utc_now(), ACTOR, "added_user", f"{name} as {role}"))
    if not password_stdin:
        click.echo(password)


@command.command()
@click.argument("name")
@stdin_option
@keep_option
@home_option
def password(name: str, home: Path | None, *, password_stdin: bool, keep_password: bool) -> None:
    """Give a person another password and end their sessions. Example: salwatch user password ana."""
    new = _given(name) if password_stdin else one_time_password()
    password_hash = hash_password(new)
    with _writing(home) as connection:
        users.set_password(connection, name, password_hash, must_change=not keep_password)
        sessions.end_all(connection, name)
        audit.append(connection, Entry(utc_now(), ACTOR, "renewed_password", name))
    if not password_stdin:
        click.echo(new)


@command.command()
@click.argument("name")
@home_option
def disable(name: str, home: Path | None) -> None:
    """Let a person sign in no more, from now. Example: salwatch user disable ana."""
    with _writing(home) as connection:
        users.disable(connection, name, utc_now())
        sessions.end_all(connection, name)
        audit.append(connection, Entry(utc_now(), ACTOR, "disabled_user", name))


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@home_option
def list_command(home: Path | None, *, as_json: bool) -> None:
    """List everybody, disabled people too. Example: salwatch user list."""
    _, database = open_home(home)
    with database.read() as connection:
        found = users.listed(connection)
    database.close()
    for user in found:
        state = "disabled" if user.disabled_at else "one-time password" if user.must_change else "active"
        row = {"name": user.name, "role": user.role, "state": state, "added_at": user.added_at.isoformat()}
        click.echo(json.dumps(row) if as_json else f"{user.name:24} {user.role:14} {state}")


@command.command("audit")
@home_option
def audit_command(home: Path | None) -> None:
    """Check the chain of the audit; print its newest hash, to be kept elsewhere. Example: salwatch user audit."""
    _, database = open_home(home)
    with database.read() as connection:
        broken_at = audit.verify(connection)
        newest = audit.newest(connection, limit=1)
    database.close()
    if broken_at:
        raise click.ClickException(f"the chain is broken at row {broken_at}")
    click.echo(f"{newest[0].position} {newest[0].sha256}" if newest else "no rows yet")


@contextmanager
def _writing(home: Path | None) -> Iterator[Connection]:
    _, database = open_home(home)
    try:
        with database.begin() as connection:
            yield connection
    except UserError as error:
        raise click.ClickException(str(error)) from error
    finally:
        database.close()


def _given(name: str) -> str:
    password = sys.stdin.readline().rstrip("\n")
    if problem := weakness(password, name):
        raise click.ClickException(problem)
    return password
