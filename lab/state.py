"""The lab's state file: seed, story day, addresses, passwords and Tor ports; written whole or not at all."""

import fcntl
import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

FILE_NAME = "state.json"


@dataclass(frozen=True, slots=True)
class SiteState:
    """How one site of the lab is reached; `host` is an onion address or a clearnet name that only the lab's Tor knows."""

    kind: str  # market, shop, classifieds, forum, file_repository
    javascript: bool
    host: str
    port: int  # that a Tor client asks for
    local_port: int  # that the site listens on at 127.0.0.1
    user: str = ""
    password: str = ""

    @property
    def url(self) -> str:
        """Return the address of the front page."""
        return f"http://{self.host}/" if self.port == 80 else f"http://{self.host}:{self.port}/"


@dataclass(frozen=True, slots=True)
class TorState:
    """Ports of the lab's Tor client at 127.0.0.1; `browser_ports` are further SocksPorts, one per browser context."""

    socks_port: int
    control_port: int
    browser_ports: tuple[int, ...]
    cookie_file: str = ""  # of the control port


@dataclass(frozen=True, slots=True)
class State:
    """All that a crawler or a demo must know of a running lab; `tor` is None while no network runs."""

    seed: int
    day: int = 0
    sites: dict[str, SiteState] = field(default_factory=dict)
    tor: TorState | None = None
    layouts: dict[str, str] = field(default_factory=dict)  # of sites that do not show their first one

    def as_json(self) -> dict[str, Any]:
        """Return plain values; each site has also its `url`, and `onion` or `host`."""
        sites = {name: asdict(site) | {"url": site.url} for name, site in self.sites.items()}
        for row in sites.values():
            if row["host"].endswith(".onion"):
                row["onion"] = row["host"]
        tor = asdict(self.tor) if self.tor else None
        return {"seed": self.seed, "day": self.day, "sites": sites, "tor": tor, "layouts": self.layouts}


def read(path: Path) -> State:
    """Return the state in a file; raise FileNotFoundError if no lab was ever started there."""
    value = json.loads(path.read_text("utf-8"))
    names = SiteState.__dataclass_fields__
    sites = {name: SiteState(**{key: row[key] for key in names}) for name, row in value["sites"].items()}
    tor = TorState(**{**value["tor"], "browser_ports": tuple(value["tor"]["browser_ports"])}) if value["tor"] else None
    return State(value["seed"], value["day"], sites, tor, value.get("layouts", {}))


def write(state: State, path: Path) -> None:
    """Replace the file in one step; it holds passwords, so only its owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as draft:
        json.dump(state.as_json(), draft, indent=2)
    Path(draft.name).replace(path)


def change(path: Path, changed: Callable[[State], State]) -> State:
    """Replace the state by what `changed` makes of it, one caller after the other, and return the new one."""
    with path.with_suffix(".lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        state = changed(read(path))
        write(state, path)
        return state


def advance(path: Path, days: int, last_day: int) -> State:
    """Move the story on by some days, not beyond `last_day`, and return the new state."""
    return change(path, lambda state: replace(state, day=min(state.day + days, last_day)))


def lay_out(path: Path, site: str, layout: str) -> State:
    """Let a site show another layout from the next request on, an empty one its first, and return the new state."""

    def changed(state: State) -> State:
        others = {name: shown for name, shown in state.layouts.items() if name != site}
        return replace(state, layouts=others | ({site: layout} if layout else {}))

    return change(path, changed)


def credentials(seed: int, site: str) -> tuple[str, str]:
    """Return the user name and password of the lab's own account on a site."""
    rng = Random(f"credentials {seed} {site}")  # noqa: S311 (guards invented pages on loopback)
    return f"visitor{rng.randrange(1000, 10_000)}", f"{rng.getrandbits(64):016x}"
