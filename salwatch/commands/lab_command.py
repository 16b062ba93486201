"""`salwatch lab`: the synthetic darknet on loopback."""

import json
import signal
import sys
import time
from pathlib import Path

import click

from lab import state
from lab.authorities import TorFailedError, TorMissingError
from lab.control import ControlError
from lab.crowd import LAST_DAY
from lab.run import Lab, LabRunningError, SitesFailedError
from lab.story import Truth, truth

DEFAULT_SEED = 7
_LOOK_SECONDS = 0.5
_home = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("var"),
    show_default=True,
    help="Data folder.",
)


@click.group()
def command() -> None:
    """Synthetic darknet: a private Tor network with four sites and a known story. For example: `salwatch lab up`."""


@command.command()
@_home
@click.option("--seed", type=int, default=DEFAULT_SEED, show_default=True, help="Makes keys, handles and story.")
@click.option("--day-seconds", type=click.FloatRange(min=1), help="Let one story day pass each so many seconds.")
def up(home: Path, seed: int, day_seconds: float | None) -> None:
    """Start network and sites; run until Ctrl-C. For example: `salwatch lab up --day-seconds 60`."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    lab = Lab(home, seed, day_seconds)
    started = time.monotonic()
    try:
        lab.start(lambda words: click.echo(f"{time.monotonic() - started:5.1f} s  {words}", err=True))
        _show(lab)
        while not (name := lab.ended()):
            time.sleep(_LOOK_SECONDS)
        _fail(f"lab: process {name} has ended; stopping the rest")
    except (TorMissingError, TorFailedError, ControlError, SitesFailedError, LabRunningError) as error:
        _fail(f"lab: {error}")
    except KeyboardInterrupt:
        click.echo("lab: stopping", err=True)
    finally:
        lab.stop()


@command.command()
@_home
@click.option("--days", type=click.IntRange(min=1), default=1, show_default=True)
def advance(home: Path, days: int) -> None:
    """Move the story on. For example: `salwatch lab advance --days 3`."""
    moved = state.advance(_state_file(home), days, LAST_DAY)
    click.echo(f"day {moved.day} of {LAST_DAY}")


@command.command()
@_home
@click.option("--seed", type=int, help="Of a lab that is not running; default: the one in the data folder.")
@click.option("--day", type=click.IntRange(min=0), help="Up to which day; default: today's.")
@click.option("--json", "as_json", is_flag=True, help="All accounts, listings and events for a machine.")
def story(home: Path, seed: int | None, day: int | None, as_json: bool) -> None:  # noqa: FBT001 (click's flag)
    """Tell what is true up to the present day. For example: `salwatch lab story --json`."""
    if seed is None or day is None:
        present = state.read(_state_file(home))
        seed, day = present.seed if seed is None else seed, present.day if day is None else day
    told = truth(seed, day)
    click.echo(json.dumps(told.as_json(), ensure_ascii=False, indent=1) if as_json else _summary(told))


def _summary(told: Truth) -> str:
    """Return the events of the story, one a line; price changes and vanished listings are only counted."""
    shown = [event for event in told.events if event.kind not in {"price_change", "vanish"}]
    lines = [
        f"day {event.day:2}  {event.kind:16} {event.site:11} {event.vendor:24} {' '.join(event.site_keys)}"
        for event in shown
    ]
    relevant = sum(listing.trade_relevant for listing in told.listings)
    head = f"seed {told.seed}, day {told.day}: {len(told.vendors)} accounts, {len(told.listings)} listings so far, {relevant} trade-relevant"
    return "\n".join([head, *lines, f"{len(told.events) - len(shown)} price changes and vanished listings besides"])


def _show(lab: Lab) -> None:
    present = lab.state
    for name, site in present.sites.items():
        account = f"  (user {site.user}, password {site.password})" if site.user else ""
        click.echo(f"{name:11} {site.url}{account}")
    if present.tor:
        click.echo(f"{'SOCKS':11} 127.0.0.1:{present.tor.socks_port}")
    click.echo(f"{'state':11} {lab.state_file}")
    click.echo(f"{'day':11} {present.day} of {LAST_DAY}; Ctrl-C ends the lab")


def _state_file(home: Path) -> Path:
    path = home / "lab" / state.FILE_NAME
    if not path.exists():
        _fail(f"lab: no lab was started below {home}; start one with: salwatch lab up --home {home}")
    return path


def _fail(words: str) -> None:
    click.echo(words, err=True)
    sys.exit(1)
