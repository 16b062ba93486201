"""Intake: material of others becomes captures, marked as imported; from there on it goes the way of a crawl."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Self

from sqlalchemy import select

from records.capture import Capture, Origin
from salwatch.installation import Installation
from store import captures, sites, tables, visits
from store.archive import Writer
from store.sites import Site
from store.visits import Outcome
from store.warc import Exchange

LARGEST_BYTES = 50_000_000  # of one page or response
BATCH = 100  # captures that are written and acknowledged together


@dataclass(slots=True)
class Received:
    """What came of an import so far; `problems` name file and line, offset or field."""

    captures: list[Capture] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Piece:
    """One response to be archived."""

    url: str
    at: datetime
    body: bytes
    content_type: str
    status: int = 200
    conditions: Mapping[str, str] = field(default_factory=dict)


def ensure_site(desk: Installation, name: str, title: str = "", kind: str = "market") -> None:
    """Add the site, if the store does not have it: from its file, else under the name that was given."""
    known = desk.sites.get(name)
    title = known.title if known else title
    route = "tor" if known and known.crawl else "import"
    with desk.database.begin() as connection:
        stored = connection.scalar(select(tables.site.c.name).where(tables.site.c.name == name))
        if title or stored is None:
            site = Site(name, title or name, known.kind if known else kind, route, desk.clock())
            sites.ensure(connection, site)


class Intake:
    """Archives and acknowledges what is handed over for one site, as one visit that nobody made."""

    def __init__(self, desk: Installation, site: str) -> None:
        self._desk, self._site = desk, site
        ensure_site(desk, site)
        with desk.database.begin() as connection:
            self._visit = visits.begin(connection, site, desk.clock(), authority=None, origin=Origin.IMPORTED)
        self._writer = Writer(desk.settings.archive, site, desk.clock)
        self._waiting: list[Exchange] = []
        self.captures: list[Capture] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._acknowledge()
            outcome = Outcome(complete=error is None, pages={"ok": len(self.captures)})
            with self._desk.database.begin() as connection:
                visits.end(connection, self._visit.id, self._desk.clock(), outcome)
        finally:
            self._writer.close()

    def put(self, piece: Piece) -> None:
        """Take one response over; it is acknowledged with the next ones, at the latest when the intake closes."""
        self._waiting.append(_exchange(piece, self._site, self._visit.id))
        if len(self._waiting) == BATCH:
            self._acknowledge()

    def _acknowledge(self) -> None:
        if self._waiting:
            written = self._writer.put_many(self._waiting)
            with self._desk.database.begin() as connection:
                captures.add_all(connection, written)
                for capture in written:
                    if capture.captured_at > (now := self._desk.clock()):  # by a clock ahead of ours: read it anyway
                        captures.hold(connection, capture.id, now)
            self.captures += written
            self._waiting = []


class Intakes:
    """An intake for each site that something is put in for; what was archived is told once all are closed."""

    def __init__(self, desk: Installation, received: Received) -> None:
        self._desk, self._received = desk, received
        self._stack = ExitStack()
        self._intakes: dict[str, Intake] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)
        self._received.captures += [capture for intake in self._intakes.values() for capture in intake.captures]

    def put(self, site: str, piece: Piece) -> None:
        """Take one response of a site over."""
        if site not in self._intakes:
            self._intakes[site] = self._stack.enter_context(Intake(self._desk, site))
        self._intakes[site].put(piece)


def _exchange(piece: Piece, site: str, visit_id: int) -> Exchange:
    return Exchange(
        site=site,
        url=piece.url,
        captured_at=piece.at,
        status=piece.status,
        headers=(("Content-Type", piece.content_type),),
        body=piece.body,
        origin=Origin.IMPORTED,
        visit_id=visit_id,
        conditions=piece.conditions,
    )
