"""`salwatch lab`: the synthetic darknet on loopback."""

import json
import signal
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

import click

from lab import forum, models, state
from lab.authorities import TorFailedError, TorMissingError
from lab.control import ControlError
from lab.crowd import LAST_DAY
from lab.layouts import FIRST, LayoutError, chosen, listed
from lab.outside import CROWDS, story_of
from lab.run import Lab, LabRunningError, SitesFailedError
from lab.sites.catalogue import EXTRAS
from lab.sites.renaming import renamed_vendor
from lab.story import Truth, truth, up_to

DEFAULT_SEED = 7
_LOOK_SECONDS = 0.5
_ALL = "all"
_extras = click.option(
    "--with",
    "extras",
    type=click.Choice([*EXTRAS, _ALL]),
    multiple=True,
    help="A site beside the four; may be given several times.",
)
_home = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("var"),
    show_default=True,
    help="Data folder.",
)


@click.group()
def command() -> None:
    """Synthetic darknet: a private Tor network with sites and a known story. For example: `salwatch lab up`."""


@command.command()
@_home
@click.option("--seed", type=int, default=DEFAULT_SEED, show_default=True, help="Makes keys, handles and story.")
@click.option("--day-seconds", type=click.FloatRange(min=1), help="Let one story day pass each so many seconds.")
@_extras
def up(home: Path, seed: int, day_seconds: float | None, extras: tuple[str, ...]) -> None:
    """Start network and sites; run until Ctrl-C. For example: `salwatch lab up --day-seconds 60 --with saltmarsh`."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    lab = Lab(home, seed, day_seconds, asked(extras))
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


@command.command(epilog="\b\n" + listed())
@_home
@click.argument("site")
@click.argument("layout")
def change(home: Path, site: str, layout: str) -> None:
    """Let a site show another LAYOUT from the next request on. For example: `salwatch lab change kestrel price-moved`.

    One layout at a time; `1` is the one that a site begins with.
    """
    try:
        shown = chosen(site, layout)
    except LayoutError as error:
        _fail(f"lab: {error}")
    present = state.lay_out(_state_file(home), site, shown)
    click.echo(f"{site} shows layout {shown or FIRST}")
    if shown == "renamed-vendor":
        click.echo("{} is now {}".format(*renamed_vendor(present.seed, site)))


@command.command()
@_home
@click.option("--seed", type=int, help="Of a lab that is not running; default: the one in the data folder.")
@click.option("--day", type=click.IntRange(min=0), help="Up to which day; default: today's.")
@click.option("--json", "as_json", is_flag=True, help="All accounts, listings and events for a machine.")
@_extras
def story(home: Path, seed: int | None, day: int | None, as_json: bool, extras: tuple[str, ...]) -> None:  # noqa: FBT001 (click's flag)
    """Tell what is true of the four sites up to the present day. For example: `salwatch lab story --json`."""
    if seed is None or day is None:
        present = state.read(_state_file(home))
        seed, day = present.seed if seed is None else seed, present.day if day is None else day
    besides = asked(extras)
    told = [truth(seed, day), *(up_to(story_of(seed, name), day) for name in besides if name in CROWDS)]
    if as_json:
        click.echo(json.dumps(_for_machines(told, besides), ensure_ascii=False, indent=1))
        return
    click.echo("\n".join(_summary(one) for one in told))
    for name, rows in _other_rows(told[0], besides).items():
        click.echo(f"{name}: {len(rows)}, {sum(row['relevant'] for row in rows)} of them name arms")


def asked(extras: tuple[str, ...]) -> tuple[str, ...]:
    """Return the sites beside the four that were asked for, each once.

    >>> asked(("quay", "quay")), asked(("all",))
    (('quay',), ('saltmarsh', 'lattice', 'quay'))
    """
    return tuple(name for name in EXTRAS if name in extras or _ALL in extras)


def _for_machines(told: list[Truth], besides: tuple[str, ...]) -> dict[str, Any]:
    """Return the first truth with the rows of the others added to its own, and what other sites hold under a name of theirs."""
    merged, *others = (one.as_json() for one in told)
    for other in others:
        for name in ("vendors", "listings", "events"):
            merged[name] += other[name]
    return merged | _other_rows(told[0], besides)


def _other_rows(told: Truth, besides: tuple[str, ...]) -> dict[str, list[dict[str, Any]]]:
    known = {"lattice": ("file_items", models.told), "quay": ("threads", forum.told)}
    return {known[name][0]: known[name][1](told.seed, told.day) for name in besides if name in known}


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


def _fail(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(1)
