"""Runs the lab: its sites in one child process, the private Tor network in others, a clock that moves the story."""

import fcntl
import http.client
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TextIO

from lab import state
from lab.crowd import LAST_DAY
from lab.network import Network
from lab.onion import OnionService, make_service
from lab.sites.catalogue import ALL, SITES
from lab.state import SiteState, State, TorState

SITES_SECONDS = 30.0
STOP_SECONDS = 10.0


class SitesFailedError(Exception):
    """The process that serves the sites ended or does not answer."""


class LabRunningError(Exception):
    """Another process runs a lab in the same folder."""


def _silent(_: str) -> None:
    """Take a progress line and say nothing."""


class Lab:
    """A synthetic darknet below `home`/lab; `day_seconds` moves the story on by itself, one day each so many seconds.

    The four sites of the story always run; `extras` names those of EXTRAS that run besides.
    """

    def __init__(self, home: Path, seed: int, day_seconds: float | None = None, extras: Iterable[str] = ()) -> None:
        self.folder = home.absolute() / "lab"
        self.state_file = self.folder / state.FILE_NAME
        self.seed = seed
        self._day_seconds = day_seconds
        self._chosen = {name: site for name, site in ALL.items() if name in SITES or name in set(extras)}
        self._network: Network | None = None
        self._sites: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._calendar: threading.Thread | None = None
        self._lock: TextIO | None = None

    @property
    def state(self) -> State:
        """Return the present state, with the day as anybody may have set it."""
        return state.read(self.state_file)

    @property
    def pids(self) -> tuple[int, ...]:
        """Return the ids of all processes that the lab has started."""
        own = (self._sites.pid,) if self._sites else ()
        return own + (self._network.pids if self._network else ())

    def start(self, progress: Callable[[str], None] = _silent) -> None:
        """Start everything and return when the sites can be reached through Tor; on failure nothing is left running."""
        self._lock = _claim(self.folder)
        try:
            self._start(progress)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End every process that was started; the state file stays and tells the next start the day."""
        self._stopping.set()
        if self._calendar:
            self._calendar.join()
            self._calendar = None
        if self._network:
            self._network.stop()
            self._network = None
        if self._sites:
            _end(self._sites)
            self._sites = None
        if self._lock:
            if self.state_file.exists():
                state.change(self.state_file, lambda present: replace(present, tor=None))
            self._lock.close()
            self._lock = None

    def ended(self) -> str:
        """Return which process is not running any more, or nothing while all is well."""
        if self._sites and self._sites.poll() is not None:
            return "sites"
        return self._network.ended() if self._network else ""

    def __enter__(self) -> "Lab":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start(self, progress: Callable[[str], None]) -> None:
        self._stopping.clear()
        chosen = self._chosen
        listening = {name: _listen(_preferred_port(self.seed, name)) for name in chosen}
        ports = {name: int(sock.getsockname()[1]) for name, sock in listening.items()}
        onions = {
            name: make_service(f"{self.seed} {name}", ports[name]) for name, site in chosen.items() if not site.host
        }
        network = Network(
            self.folder / "tor",
            onions,
            {site.host: ("127.0.0.1", ports[name]) for name, site in chosen.items() if site.host},
        )
        sites = {name: self._site_state(name, ports[name], onions.get(name)) for name in chosen}
        day, layouts = self._left_off()
        state.write(State(self.seed, day, sites, layouts=layouts), self.state_file)
        self._serve(listening)
        progress(f"{len(sites)} sites are served")
        self._network = network
        network.start(progress)
        tor = TorState(network.socks_port, network.control_port, network.browser_ports, str(network.cookie_file))
        state.change(self.state_file, lambda present: replace(present, tor=tor))
        if self._day_seconds:
            self._calendar = threading.Thread(target=self._turn_days, args=(self._day_seconds,), daemon=True)
            self._calendar.start()

    def _serve(self, listening: dict[str, socket.socket]) -> None:
        """Start the process that serves the sites; it inherits the sockets and ends when its standard input does."""
        arguments = [f"{name}={sock.fileno()}" for name, sock in listening.items()]
        self._sites = subprocess.Popen(  # noqa: S603 (this interpreter, our own module)
            [sys.executable, "-m", "lab.sites.serve", str(self.state_file), *arguments],
            stdin=subprocess.PIPE,
            pass_fds=[sock.fileno() for sock in listening.values()],
            process_group=0,  # Ctrl-C is for the lab, which then ends its children in order
        )
        deadline = time.monotonic() + SITES_SECONDS
        for sock in listening.values():
            if not _answers(int(sock.getsockname()[1]), deadline):
                raise SitesFailedError("the lab's sites do not answer")
            sock.close()

    def _site_state(self, name: str, port: int, onion: OnionService | None) -> SiteState:
        site = ALL[name]
        user, password = state.credentials(self.seed, name) if site.login else ("", "")
        host, public_port = (onion.address, 80) if onion else (site.host, port)
        return SiteState(site.kind, site.javascript, host, public_port, port, user, password)

    def _left_off(self) -> tuple[int, dict[str, str]]:
        """Return the day on which an earlier run of the same story stopped, and the layouts that it showed."""
        try:
            before = state.read(self.state_file)
        except (FileNotFoundError, KeyError, ValueError):
            return 0, {}
        return (before.day, before.layouts) if before.seed == self.seed else (0, {})

    def _turn_days(self, seconds: float) -> None:
        while not self._stopping.wait(seconds):
            state.advance(self.state_file, 1, LAST_DAY)


def _claim(folder: Path) -> TextIO:
    """Return an open file that only one process can have; it is given back when it is closed or its process ends."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / "running.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.close()
        raise LabRunningError(f"a lab is already running in {folder}") from error
    return lock


def _preferred_port(seed: int, name: str) -> int:
    """Return the port of a clearnet site, the same for a seed so that its addresses stay the same; 0 (any) for an onion."""
    clearnet = [known for known, site in ALL.items() if site.host]
    return 19_000 + clearnet.index(name) * 1_000 + seed % 997 if name in clearnet else 0


def _listen(port: int) -> socket.socket:
    """Return a listening socket at 127.0.0.1, on another port if the wanted one is taken."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind(("127.0.0.1", port))
    except OSError:
        sock.bind(("127.0.0.1", 0))
    sock.listen(128)
    return sock


def _answers(port: int, deadline: float) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=max(0.1, deadline - time.monotonic()))
    try:
        connection.request("HEAD", "/")
        connection.getresponse().close()
    except (OSError, http.client.HTTPException):
        return False
    else:
        return True
    finally:
        connection.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
