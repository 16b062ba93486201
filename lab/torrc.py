"""Configuration of the processes of the private Tor network; everything is on 127.0.0.1."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

VOTING_INTERVAL_SECONDS = 20
FIRST_VOTING_INTERVAL_SECONDS = 6
BROWSER_PORTS = 10


@dataclass(frozen=True, slots=True)
class Authority:
    """One of the directory authorities, which are also all the relays there are."""

    name: str
    folder: Path
    or_port: int
    dir_port: int
    fingerprint: str = ""  # of the relay, 40 hex digits
    identity: str = ""  # of the voter (v3ident), 40 hex digits

    @property
    def line(self) -> str:
        """Return how everybody else is told of it."""
        return f"DirAuthority {self.name} orport={self.or_port} no-v2 v3ident={self.identity} 127.0.0.1:{self.dir_port} {self.fingerprint}"


def shared(folder: Path, owner_pid: int) -> Iterator[str]:
    """Yield what holds for every process; `owner_pid` is the process whose end ends them all."""
    empty = folder.parent / "empty"
    yield f"DataDirectory {folder}"
    yield f"__OwningControllerProcess {owner_pid}"
    yield "TestingTorNetwork 1"
    yield "AssumeReachable 1"
    yield f"GeoIPFile {empty}"  # 130 instead of 600 MiB
    yield f"GeoIPv6File {empty}"
    yield "LearnCircuitBuildTimeout 0"  # the adaptive one breaks circuits under load
    yield "CircuitBuildTimeout 30"
    yield f"Log notice file {folder / 'notice.log'}"
    yield "SafeLogging 1"


def authority(one: Authority, everybody: Iterable[Authority], owner_pid: int) -> str:
    """Return the configuration of an authority, which is guard, exit and hidden service directory too."""
    lines = [
        *shared(one.folder, owner_pid),
        *(other.line for other in everybody),
        f"Nickname {one.name}",
        "Address 127.0.0.1",
        "SocksPort 0",
        f"ORPort 127.0.0.1:{one.or_port}",
        f"DirPort 127.0.0.1:{one.dir_port}",
        "AuthoritativeDirectory 1",
        "V3AuthoritativeDirectory 1",
        "ContactInfo lab@lab.invalid",
        f"TestingV3AuthInitialVotingInterval {FIRST_VOTING_INTERVAL_SECONDS}",
        "TestingV3AuthInitialVoteDelay 2",
        "TestingV3AuthInitialDistDelay 2",
        f"V3AuthVotingInterval {VOTING_INTERVAL_SECONDS}",
        "V3AuthVoteDelay 4",  # half of it is the grace for a late vote; the first votes have only 1 s
        "V3AuthDistDelay 4",
        "TestingDirAuthVoteGuard *",
        "TestingDirAuthVoteExit *",
        "TestingDirAuthVoteHSDir *",
        "TestingMinExitFlagThreshold 0",
        "ExitRelay 1",
        "ExitPolicy accept *:*",  # without it no Exit flag; the next lines make that loopback only
        "OutboundBindAddress 127.0.0.1",  # from there the kernel reaches nothing but loopback
        f"ServerDNSResolvConfFile {one.folder.parent / 'resolv.conf'}",  # a name server that does not exist
        "ServerDNSAllowBrokenConfig 1",
        "ServerDNSDetectHijacking 0",
        "ServerDNSTestAddresses",
    ]
    return "\n".join(lines) + "\n"


def client(
    folder: Path, everybody: Iterable[Authority], ports: "ClientPorts", mapped: Mapping[str, str], owner_pid: int
) -> str:
    """Return the configuration of the client, which also hosts the onion services; `mapped` are clearnet names of the lab."""
    lines = [
        *shared(folder, owner_pid),
        *(one.line for one in everybody),
        f"SocksPort 127.0.0.1:{ports.socks}",
        *(f"SocksPort 127.0.0.1:{port}" for port in ports.browser),
        f"ControlPort 127.0.0.1:{ports.control}",
        "CookieAuthentication 1",
        *(f"MapAddress {name} {address}" for name, address in mapped.items()),
    ]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class ClientPorts:
    """Ports of the client at 127.0.0.1."""

    socks: int
    control: int
    browser: tuple[int, ...]
