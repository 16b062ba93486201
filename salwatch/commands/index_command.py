"""`salwatch index`: how the search index is, and making it anew."""

import json
import sys
from pathlib import Path

import click

from index import build
from index.errors import IndexBusyError, IndexUnavailableError, IndexWriteError, SchemaChangedError
from salwatch import indexing
from salwatch.home import open_home

home_option = click.option("--home", type=click.Path(path_type=Path), help="Home folder; $SALWATCH_HOME, else var.")


@click.group()
def command() -> None:
    """Keep the search index, a cache of the store. For example: salwatch index status."""


@command.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@home_option
def status(home: Path | None, *, as_json: bool) -> None:
    """Show the engine, its state and how far it is behind the store; end with 1 if it does not work.

    For example: salwatch index status
    """
    chosen, database = open_home(home)
    index = build(chosen.index)
    try:
        health = index.health()
        behind, since = indexing.lag(database, index) if health.ok else (None, None)
    finally:
        index.close()
    if as_json:
        told = {"backend": chosen.index.backend, "ok": health.ok, "detail": health.detail, "behind": behind}
        click.echo(json.dumps(told | {"behind_since": since.isoformat() if since else None}))
    else:
        click.echo(health.detail)
        if behind:
            click.echo(
                f"{behind} changes behind the store, since {since:%Y-%m-%d %H:%M:%S} UTC"
                if since
                else f"{behind} changes behind"
            )
    if not health.ok:
        sys.exit(1)


@command.command()
@home_option
def rebuild(home: Path | None) -> None:
    """Make the index anew from the store; searches are answered by the old one until the new one takes its place.

    For example: salwatch index rebuild
    """
    chosen, database = open_home(home)
    index = build(chosen.index)
    try:
        click.echo(f"{indexing.rebuild(database, index)} documents indexed")
    except (IndexBusyError, IndexUnavailableError, IndexWriteError, SchemaChangedError) as error:
        click.echo(f"salwatch: {error}", err=True)
        sys.exit(1)
    finally:
        index.close()
