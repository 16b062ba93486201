"""Home folders that know the lab's sites, for crawls in processes of their own."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import yaml

from crawlers.sitefile import SITES_DIR
from lab.state import State
from salwatch.clock import utc_now
from store import authorities, sites
from store.authorities import Authority
from store.database import Database

ROOT = Path(__file__).parent.parent.parent


class Home:
    """A home folder with its own site files and settings; `crawl` runs the command."""

    def __init__(self, folder: Path, socks_port: int, browser_ports: tuple[int, ...] = ()) -> None:
        self.folder, self.archive = folder, folder / "archive"
        folder.mkdir(parents=True)
        self.write_settings(socks_port, browser_ports)
        self.database.migrate()

    @property
    def database(self) -> Database:
        return Database(f"sqlite:///{self.folder / 'salwatch.db'}")

    def write_settings(self, socks_port: int, browser_ports: tuple[int, ...] = ()) -> None:
        tor = {"socks_port": socks_port, "browser_ports": list(browser_ports)}
        values = {"home": str(self.folder), "sites_folder": str(self.folder / "sites"), "tor": tor}
        (self.folder / "settings.yml").write_text(yaml.safe_dump(values), "utf-8")

    def write_site(self, name: str, **changes: object) -> None:
        values = yaml.safe_load((SITES_DIR / f"{name}.yml").read_text("utf-8"))
        values["pace"] = {"delay_seconds": 0, "concurrency": 4, "page_budget": 25} | changes.pop("pace", {})
        (self.folder / "sites").mkdir(exist_ok=True)
        (self.folder / "sites" / f"{name}.yml").write_text(
            yaml.safe_dump(values | changes, allow_unicode=True), "utf-8"
        )

    def authorise(self, site: str, seconds: float = 3600) -> None:
        now = utc_now()
        until = now + timedelta(seconds=seconds)
        with self.database.begin() as connection:
            authorities.record(connection, Authority(f"T-{site}", "law", "test", "court", (site,), now, until, now))

    def add_address(self, site: str, url: str) -> None:
        with self.database.begin() as connection:
            sites.ensure(connection, sites.Site(site, site, "market", "tor", utc_now()))
            sites.add_address(connection, site, url, "test", utc_now())

    def write_secret(self, site: str, username: str, password: str, mode: int = 0o600) -> None:
        path = self.folder / "secrets" / f"{site}.yml"
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.write_text(yaml.safe_dump({"username": username, "password": password}), "utf-8")
        path.chmod(mode)

    def command(self, site: str) -> list[str]:
        settings = str(self.folder / "settings.yml")
        return [sys.executable, "-m", "salwatch.cli", "crawl", site, "--settings", settings, "--json"]

    def crawl(self, site: str) -> tuple[int, dict]:
        """Return the exit code and what came of the visit; a failed command shows what it said."""
        done = subprocess.run(self.command(site), check=False, cwd=ROOT, capture_output=True, text=True, timeout=280)
        lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
        assert len(lines) == 1, done.stdout + done.stderr
        return done.returncode, json.loads(lines[0])


def home_of(folder: Path, lab: State, socks_port: int, browser_ports: tuple[int, ...]) -> Home:
    """Return a home that knows all sites of the lab, with an authority for each and our account where one is needed."""
    home = Home(folder, socks_port, browser_ports)
    for name, site in lab.sites.items():
        home.write_site(name)
        home.add_address(name, site.url.rstrip("/"))
        home.authorise(name)
        if site.user:
            home.write_secret(name, site.user, site.password)
    return home
