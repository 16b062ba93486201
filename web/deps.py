"""What the pages need, handed in once: nothing here is read from the environment or kept in a global."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from fastapi import Request

from index.protocol import Index
from records.capture import Capture
from store.archive import Payload, read_payload
from store.database import Database
from web.desk import Desk

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class Archive(Protocol):
    """Where the bytes of captures lie."""

    def read_payload(self, capture: Capture) -> Payload:
        """Return what the capture holds; raise FileNotFoundError or ValueError where it is gone or changed."""


@dataclass(frozen=True, slots=True)
class FolderArchive:
    """The archive in a folder."""

    folder: Path

    def read_payload(self, capture: Capture) -> Payload:
        """Return what the capture holds; raise FileNotFoundError or ValueError where it is gone or changed."""
        return read_payload(self.folder, capture)


@dataclass(frozen=True, slots=True)
class Deps:
    """The parts behind the pages. `tor_ports` are the SocksPorts that the site page looks for on loopback."""

    database: Database
    index: Index
    archive: Archive
    clock: Callable[[], datetime]
    version: str
    home: Path
    desk: Desk  # of site files
    titles: Mapping[str, str] = field(default_factory=dict)  # site name → title, for sites not yet in the store
    tor_ports: tuple[int, ...] = ()
    tor_control_port: int | None = None
    hosts: tuple[str, ...] = LOOPBACK  # Host headers that are answered
    index_watermark: str = "index:embedded"  # the row of `watermark` that says how far the index has read


def deps_of(request: Request) -> Deps:
    """Return the parts that the application was built with."""
    deps = request.app.state.deps
    if not isinstance(deps, Deps):
        raise TypeError("the application was not made by web.app.build")
    return deps
