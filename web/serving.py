"""The web pages as a running server: on loopback alone, without a log of addresses, which hold what people search for."""

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path

import uvicorn

from index.protocol import Index
from store.database import Database
from web.app import build
from web.deps import Deps, FolderArchive
from web.desk import Desk

GRACE_SECONDS = 3  # at the end an open request may finish


class AddressError(Exception):
    """The pages may not or cannot listen there."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where things lie, who writes site files, and which SocksPorts the pages look for."""

    home: Path
    archive: Path
    desk: Desk
    tor_ports: Sequence[int] = ()
    tor_control_port: int | None = None


def make_deps(database: Database, index: Index, place: Place, clock: Callable[[], datetime], version: str) -> Deps:
    """Return the parts behind the pages."""
    return Deps(
        database=database,
        index=index,
        archive=FolderArchive(place.archive),
        clock=clock,
        version=version,
        home=place.home,
        desk=place.desk,
        tor_ports=tuple(place.tor_ports),
        tor_control_port=place.tor_control_port,
    )


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 takes any free one. Raises AddressError for what is not loopback, or taken."""
    try:
        if not ip_address(host).is_loopback:
            raise AddressError(f"{host} is not loopback: put a reverse proxy with TLS before the pages")
    except ValueError as error:
        raise AddressError(f"{host!r} is no IP address: use 127.0.0.1 or ::1") from error
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()  # from now a connection waits instead of being refused
    except OSError as error:
        listener.close()
        raise AddressError(f"{host}:{port} is taken or not allowed: {error.strerror}") from error
    return listener


def address(listener: socket.socket) -> str:
    """Return the address that a browser opens."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def serve(deps: Deps, listener: socket.socket) -> None:
    """Answer until SIGINT or SIGTERM."""
    config = uvicorn.Config(
        build(deps),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    uvicorn.Server(config).run(sockets=[listener])
