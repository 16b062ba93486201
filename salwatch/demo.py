"""The demo: lab, worker and web pages on one machine, with everything that an installation needs recorded first."""

import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import yaml
from sqlalchemy import Connection, Table, func, select

from lab.crowd import LAST_DAY
from lab.run import Lab
from lab.state import State, advance
from salwatch.installation import Installation, open_installation
from salwatch.processes import Family
from salwatch.settings import Settings, load
from store import authorities, sites, tables, users
from store.authorities import Authority
from store.sites import Site
from store.users import User
from web.passwords import hash_password, one_time_password

PEOPLE: Mapping[str, str] = {  # name → role: one of each kind of user, and somebody who looks after it all
    "duty": "cyber_unit",
    "analyst": "analyst",
    "investigator": "investigator",
    "policy": "policymaker",
    "admin": "administrator",
}
EXTRAS = ("saltmarsh",)  # beside the four: a market to be added by a person
AUTHORITY_DAYS = 30
ANSWER_SECONDS = 60.0
LOOK_SECONDS = 2.0

Say = Callable[[str], None]


class DemoError(Exception):
    """The demo cannot go on; the text says which part ended and where its log is."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What has been found so far."""

    captures: int
    listings: int
    relevant: int
    vendors: int
    alerts: int

    def __str__(self) -> str:
        return (
            f"{self.captures:,} pages captured · {self.listings:,} listings, {self.relevant:,} of them trade-relevant · "
            f"{self.vendors:,} vendor accounts · {self.alerts:,} alerts"
        )


def run(home: Path, seed: int, day_seconds: float, port: int, say: Say, extras: tuple[str, ...] = EXTRAS) -> None:  # noqa: PLR0913, PLR0917 (what the command line says)
    """Start everything, say where it is, and go on until a signal; every process that was started is ended."""
    lab = Lab(home, seed, extras=extras)
    with Family(home / "logs") as family:
        say("starting the private Tor network and its sites …")
        lab.start(lambda line: say(f"  {line}"))
        try:
            settings = write_settings(home, lab.state, port)
            desk = open_installation(settings)
            password = prepare(desk, lab.state)
            environment = {"SALWATCH_SETTINGS": str(home / "settings.yml")}
            family.start("serve", ["serve"], environment)
            family.start("work", ["work"], environment)
            _wait_for(settings.web.port, family)
            say(_welcome(settings, password, unwatched(desk, lab.state)))
            _go_on(desk, lab, family, day_seconds, say)
        finally:
            lab.stop()


def write_settings(home: Path, state: State, port: int) -> Settings:
    """Write the settings file that worker and web pages read, with the ports of the lab's Tor; return it loaded."""
    if state.tor is None:
        raise DemoError("the lab's Tor network is not running")
    tor = {"socks_port": state.tor.socks_port, "control_port": state.tor.control_port}
    values = {
        "home": str(home),
        "tor": tor | {"browser_ports": list(state.tor.browser_ports)},
        "web": {"port": port or _free_port()},
        "schedule": {"process_seconds": 0.5, "index_seconds": 0.5, "alert_seconds": 0.5},
    }
    path = home / "settings.yml"
    path.write_text("# Written by `salwatch demo` at every start.\n" + yaml.safe_dump(values, sort_keys=False), "utf-8")
    return load(path)


def prepare(desk: Installation, state: State) -> str:
    """Record what watching needs: sites with addresses, an authority, credentials, people; return their password."""
    password = one_time_password()
    with desk.database.begin() as connection:
        for name, lab_site in state.sites.items():
            if (site := desk.sites.get(name)) is None:
                continue  # a market that is still to be added, by a person
            sites.ensure(connection, Site(name, site.title, site.kind, site.route, desk.clock()))
            sites.add_address(connection, name, lab_site.url.rstrip("/"), "lab", desk.clock())
        _authorise(connection, desk, tuple(state.sites))
        for name, role in PEOPLE.items():
            _add_person(connection, User(name, role, hash_password(password), False, desk.clock()))  # noqa: FBT003 (a record)
    for name, lab_site in state.sites.items():
        if lab_site.user:
            path = desk.settings.secrets / f"{name}.yml"
            path.touch(mode=0o600)
            path.write_text(yaml.safe_dump({"username": lab_site.user, "password": lab_site.password}), "utf-8")
    return password


def _authorise(connection: Connection, desk: Installation, names: tuple[str, ...]) -> None:
    now = desk.clock()
    if all(authorities.in_force(connection, name, now) for name in names):
        return
    recorded = Authority(
        reference=f"LAB-{now:%Y%m%d%H%M%S}",
        legal_basis="none needed: every page and person of the lab is invented",
        purpose="demonstration and training",
        authorised_by="whoever started the demo",
        sites=names,
        valid_from=now,
        valid_until=now + timedelta(days=AUTHORITY_DAYS),
        recorded_at=now,
    )
    authorities.record(connection, recorded)


def _add_person(connection: Connection, person: User) -> None:
    if users.get(connection, person.name) is None:
        users.add(connection, person)
    else:
        users.set_password(connection, person.name, person.password_hash, must_change=person.must_change)


def count(connection: Connection) -> Counts:
    """Return what the store holds."""

    def rows(table: Table) -> int:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())

    relevant = select(func.count(tables.label.c.observation_id.distinct())).where(
        tables.label.c.name == "trade_relevant", tables.label.c.value == "true"
    )
    return Counts(
        rows(tables.capture),
        rows(tables.listing),
        int(connection.execute(relevant).scalar_one()),
        rows(tables.vendor_account),
        rows(tables.alert),
    )


def unwatched(desk: Installation, state: State) -> dict[str, str]:
    """Return names and addresses of sites that run and have no site file yet: the authority covers them all the same."""
    return {name: site.url for name, site in state.sites.items() if name not in desk.sites}


def _welcome(settings: Settings, password: str, unseen: Mapping[str, str]) -> str:
    added = "".join(f"  Nobody watches {name} yet; add it in the browser: {url}\n" for name, url in unseen.items())
    people = "\n".join(f"    {name:14} {role.replace('_', ' ')}" for name, role in PEOPLE.items())
    return (
        f"\n  Open  http://{settings.web.host}:{settings.web.port}/\n"
        f"  Password of this run for each of them: {password}\n{people}\n\n{added}"
        "  Ctrl-C ends everything. What is found stays in the home folder.\n"
    )


def _go_on(desk: Installation, lab: Lab, family: Family, day_seconds: float, say: Say) -> None:
    last: Counts | None = None
    turned_at = None
    while True:
        time.sleep(LOOK_SECONDS)
        ended = [*family.ended(), *([lab.ended()] if lab.ended() else [])]
        if ended:
            raise DemoError(f"{', '.join(ended)} ended by itself; see {desk.settings.home / 'logs'}")
        with desk.database.read() as connection:
            now = count(connection)
        if now != last:
            say(f"  day {lab.state.day}: {now}")
            last = now
        if (
            day_seconds
            and surveyed(desk, lab.state)
            and (turned_at is None or time.monotonic() - turned_at >= day_seconds)
        ):
            turned_at = time.monotonic()
            say(f"  the story moves on to day {advance(lab.state_file, 1, LAST_DAY).day}")


def surveyed(desk: Installation, state: State) -> bool:
    """Return whether each site was met in full once: only then is what comes new."""
    complete = select(tables.visit.c.site).distinct().where(tables.visit.c.complete.is_(True))
    with desk.database.read() as connection:
        return set(connection.execute(complete).scalars()) >= set(state.sites) & set(desk.sites)


def _wait_for(port: int, family: Family) -> None:
    until = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < until and not family.ended():
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise DemoError("the web pages do not answer; see logs/serve.log in the home folder")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
