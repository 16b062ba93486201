"""A private Tor network on 127.0.0.1: four authorities and one client that hosts the onion services."""

import http.client
import os
import subprocess
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from lab import authorities, torrc
from lab.authorities import TorFailedError, program
from lab.control import Control, ControlError
from lab.onion import OnionService
from lab.ports import free_ports

START_SECONDS = (
    180.0  # 12–17 s on an idle machine; on a busy one the first votes come too late and the next are 20 s away
)
STOP_SECONDS = 5.0
_NEEDED_FLAGS = {"Running", "Guard", "HSDir", "Exit"}
_PAUSE_SECONDS = 0.1


class Network:
    """Starts, watches and ends the tor processes; `mapped` are clearnet names with the loopback address they stand for."""

    def __init__(self, folder: Path, onions: Mapping[str, OnionService], mapped: Mapping[str, tuple[str, int]]) -> None:
        self._folder = folder.absolute()
        self._onions = onions
        self._mapped = {name: address for name, (address, _) in mapped.items()}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        ports = free_ports(authorities.COUNT * 2 + 2 + torrc.BROWSER_PORTS)
        self._relay_ports, rest = ports[: authorities.COUNT * 2], ports[authorities.COUNT * 2 :]
        self._ports = torrc.ClientPorts(rest[0], rest[1], tuple(rest[2:]))

    @property
    def socks_port(self) -> int:
        """Return the port for crawling; each user name and password given to it has circuits of its own."""
        return self._ports.socks

    @property
    def browser_ports(self) -> tuple[int, ...]:
        """Return SocksPorts with circuits of their own, one for each browser context."""
        return self._ports.browser

    @property
    def control_port(self) -> int:
        """Return the client's control port; it asks for the cookie in `cookie_file`."""
        return self._ports.control

    @property
    def cookie_file(self) -> Path:
        """Return the file that whoever may control the client can read."""
        return self._folder / "client" / "control_auth_cookie"

    @property
    def pids(self) -> tuple[int, ...]:
        """Return the process ids of all tor processes."""
        return tuple(process.pid for process in self._processes.values())

    def start(self, progress: Callable[[str], None]) -> None:
        """Start everything and return when the onion services can be reached; on failure nothing is left running."""
        try:
            self._start(progress, time.monotonic() + START_SECONDS)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End all tor processes."""
        for process in self._processes.values():
            process.terminate()
        for process in self._processes.values():
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._processes.clear()

    def ended(self) -> str:
        """Return the name of a process that is not running any more, or nothing."""
        return next((name for name, process in self._processes.items() if process.poll() is not None), "")

    def __enter__(self) -> "Network":
        self.start(lambda _: None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start(self, progress: Callable[[str], None], deadline: float) -> None:
        program("tor")  # before anything is written
        self._prepare_folder()
        progress("preparing the keys of four directory authorities")
        relays = authorities.prepare(self._folder, self._relay_ports, datetime.now(UTC))
        _wait_for_slot(time.time())
        for relay in relays:
            self._launch(relay.folder, torrc.authority(relay, relays, os.getpid()))
        progress("waiting for the authorities to agree on a consensus")
        self._wait(
            lambda: all(_usable_relays(relay.dir_port) == len(relays) for relay in relays), deadline, "a consensus"
        )
        folder = self._folder / "client"
        authorities.clear(folder)
        self._launch(folder, torrc.client(folder, relays, self._ports, self._mapped, os.getpid()))
        progress("the client is bootstrapping")
        self._wait(self._control_is_open, deadline, "the control port")
        with Control(self.control_port, self.cookie_file) as control:
            self._wait(lambda: control.bootstrap_percent() == 100, deadline, "the client")
            for service in self._onions.values():
                control.host(service)
            progress("publishing onion services")
            control.wait_for_uploads(
                (service.address for service in self._onions.values()), deadline - time.monotonic(), progress
            )

    def _prepare_folder(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        (self._folder / "empty").touch()
        (self._folder / "resolv.conf").write_text("nameserver 127.255.255.254\n", "ascii")

    def _launch(self, folder: Path, settings: str) -> None:
        file = folder / "torrc"
        file.write_text(settings, "utf-8")
        command = [program("tor"), "-f", str(file), "--defaults-torrc", str(self._folder / "empty"), "--quiet"]
        silent = subprocess.DEVNULL
        process = subprocess.Popen(command, stdin=silent, stdout=silent, stderr=silent, process_group=0)  # noqa: S603 (tor, with our own paths)
        self._processes[folder.name] = process

    def _wait(self, ready: Callable[[], bool], deadline: float, what: str) -> None:
        """Wait for something; raise TorFailedError when a process ends or time is up."""
        while not ready():
            if name := self.ended():
                raise TorFailedError(f"tor process {name} ended; see {self._folder / name / 'notice.log'}")
            if time.monotonic() > deadline:
                raise TorFailedError(
                    f"the private Tor network did not get {what} within {START_SECONDS:.0f} s; logs are in {self._folder}"
                )
            time.sleep(_PAUSE_SECONDS)

    def _control_is_open(self) -> bool:
        try:
            with Control(self.control_port, self.cookie_file):
                return True
        except ControlError:
            return False


def _wait_for_slot(now: float) -> None:
    """Wait for a moment just after a multiple of the first voting interval, so that no vote comes too early."""
    interval = torrc.FIRST_VOTING_INTERVAL_SECONDS
    rest = now % interval
    if rest > 1:
        time.sleep(interval - rest + 0.1)


def _usable_relays(dir_port: int) -> int:
    """Return how many relays the consensus of an authority calls running guards, exits and hidden service directories."""
    connection = http.client.HTTPConnection("127.0.0.1", dir_port, timeout=2)
    try:
        connection.request("GET", "/tor/status-vote/current/consensus")
        with connection.getresponse() as answer:
            text = answer.read().decode("ascii", "replace")
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
    return sum(set(line.split()[1:]) >= _NEEDED_FLAGS for line in text.splitlines() if line.startswith("s "))
