"""The lab's four sites behind a SOCKS server that stands for Tor, and a home folder that knows them."""

import json
import os
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from crawlers.sitefile import SITES_DIR
from lab import state
from lab.sites.catalogue import SITES
from salwatch.clock import utc_now
from store import authorities, sites
from store.authorities import Authority
from store.database import Database
from tests.crawlers.socks import SocksServer

ROOT = Path(__file__).parent.parent.parent
SEED = 7


@dataclass
class Markets:
    """Running sites; `hosts` are their names for the SOCKS server, `state_file` holds the story day."""

    socks: SocksServer
    hosts: dict[str, str]
    state_file: Path


@pytest.fixture(scope="session")
def markets(tmp_path_factory):
    state_file = tmp_path_factory.mktemp("lab") / state.FILE_NAME
    hosts = {name: f"{name}{'a' * (56 - len(name))}.onion" for name in SITES}
    listening = {name: socket.create_server(("127.0.0.1", 0)) for name in SITES}
    ports = {name: item.getsockname()[1] for name, item in listening.items()}
    state.write(state.State(SEED, 0, {
        name: state.SiteState(site.kind, site.javascript, hosts[name], 80, ports[name], *state.credentials(SEED, name))
        for name, site in SITES.items()
    }), state_file)  # fmt: skip
    server = subprocess.Popen(
        [sys.executable, "-m", "lab.sites.serve", str(state_file), *(f"{name}={item.fileno()}" for name, item in listening.items())],
        stdin=subprocess.PIPE, pass_fds=[item.fileno() for item in listening.values()], cwd=ROOT,
    )  # fmt: skip
    for item in listening.values():
        item.close()
    with SocksServer({hosts[name]: port for name, port in ports.items()}) as socks:
        yield Markets(socks, hosts, state_file)
    server.stdin.close()
    server.wait(30)


@dataclass
class Home:
    """A home folder with its own site files; `crawl` runs the command in a process of its own."""

    folder: Path
    settings: dict = field(default_factory=dict)

    @property
    def database(self):
        return Database(f"sqlite:///{self.folder / 'salwatch.db'}")

    @property
    def archive(self):
        return self.folder / "archive"

    def write_site(self, name, **changes):
        values = yaml.safe_load((SITES_DIR / f"{name}.yml").read_text("utf-8")) | changes
        folder = self.folder / "sites"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.yml").write_text(yaml.safe_dump(values, allow_unicode=True), "utf-8")

    def write_settings(self, **values):
        self.settings |= values
        (self.folder / "settings.yml").write_text(yaml.safe_dump(self.settings), "utf-8")

    def authorise(self, site, seconds=3600):
        now = utc_now()
        with self.database.begin() as connection:
            authorities.record(connection, Authority(
                f"TEST-{site}", "test", "test", "test", (site,), now, now + timedelta(seconds=seconds), now))  # fmt: skip

    def add_address(self, site, url):
        with self.database.begin() as connection:
            sites.ensure(connection, sites.Site(site, site, "market", "tor", utc_now()))
            sites.add_address(connection, site, url, "test", utc_now())

    def write_secret(self, site, username, password, mode=0o600):
        path = self.folder / "secrets" / f"{site}.yml"
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.write_text(yaml.safe_dump({"username": username, "password": password}), "utf-8")
        path.chmod(mode)

    def command(self, site):
        return [sys.executable, "-m", "salwatch.cli", "crawl", site, "--settings", str(self.folder / "settings.yml"), "--json"]

    def crawl(self, site, prefix=()):
        done = subprocess.run([*prefix, *self.command(site)], cwd=ROOT, capture_output=True, text=True, timeout=240, env=dict(os.environ))
        last = done.stdout.strip().splitlines()[-1:] or ["{}"]
        assert done.returncode in {0, 1}, done.stderr
        return done.returncode, json.loads(last[0]), done.stderr


@pytest.fixture
def home(tmp_path, markets):
    """A home folder that knows all sites of the lab, has an authority for each, and our account at Kestrel."""
    made = Home(tmp_path / "home")
    made.folder.mkdir()
    made.write_settings(home=str(made.folder), sites_folder=str(made.folder / "sites"), tor={"socks_port": markets.socks.port, "browser_ports": [markets.socks.port]})
    made.database.migrate()
    for name, host in markets.hosts.items():
        made.write_site(name, pace={"delay_seconds": 0, "concurrency": 4, "page_budget": 25})
        made.add_address(name, f"http://{host}")
        made.authorise(name)
    made.write_secret("kestrel", *state.credentials(SEED, "kestrel"))
    return made
