"""`salwatch demo`: everything on one machine, until Ctrl-C."""

import signal
import sys
from pathlib import Path

import click

from lab.sites.catalogue import EXTRAS
from salwatch import demo
from salwatch.commands.lab_command import asked


@click.command()
@click.option(
    "--home", type=click.Path(path_type=Path), default=Path("var/demo"), show_default=True, help="Home folder."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Of the story: onion keys, handles, events.")
@click.option(
    "--day-seconds",
    type=click.FloatRange(0),
    default=90.0,
    show_default=True,
    help="A day of the story; 0 stands still.",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8460, show_default=True, help="Of the web pages; 0 = any free one."
)
@click.option(
    "--with",
    "extras",
    type=click.Choice([*EXTRAS, "all"]),
    multiple=True,
    default=demo.EXTRAS,
    show_default=True,
    help="A site beside the four.",
)
def command(home: Path, seed: int, day_seconds: float, port: int, extras: tuple[str, ...]) -> None:
    """Start the lab, a worker and the web pages; print the address and a password. Example: salwatch demo --day-seconds 60."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    home.mkdir(parents=True, exist_ok=True)
    try:
        demo.run(home.resolve(), seed, day_seconds, port, click.echo, asked(extras))
    except KeyboardInterrupt:
        click.echo("\n  ended; everything that was started is stopped")
    except demo.DemoError as error:
        raise click.ClickException(str(error)) from error
