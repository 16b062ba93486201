"""The pipeline: capture → page kind → named texts → facts → labels → observation → outbox.

Every stage can run again over old captures; what the same code has said of a capture is written once.
"""

import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta

import structlog
from sqlalchemy import Connection

from crawlers.reading import PageRefusedError, read
from crawlers.sitefile import SiteFile
from records.capture import Capture
from records.page import Page, PageKind
from salwatch import observing, statements, tabular
from salwatch.clock import Clock
from salwatch.understanding import understand
from store import captures, readings
from store.archive import DecodeError
from store.database import Database

BATCH = 20  # captures of one transaction: short enough that a crawl waits little for SQLite's one writer
PATIENCE = timedelta(minutes=5)  # before a capture that could not be read is tried again
PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "application/json")

log = structlog.get_logger()


class UnreadableError(Exception):
    """A capture could not be read; `reason` is a code without anything of its content."""

    def __init__(self, reason: str, cause: Exception) -> None:
        self.reason = reason
        super().__init__(f"{reason}: {cause}")


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What the stages need: the bodies of captures, unpacked; how sites are read; and what time it is."""

    database: Database
    payload: Callable[[Capture], bytes]
    sites: Mapping[str, SiteFile]
    clock: Clock

    def run(self, limit: int = BATCH) -> Counter[str]:
        """Read captures that wait, up to `limit`, in one transaction; return counts by outcome."""
        counts: Counter[str] = Counter()
        tables: list[Capture] = []
        with self.database.begin() as connection:
            for capture in captures.claim_pending(connection, self.clock(), limit):
                if capture.content_type == tabular.CONTENT_TYPE:
                    tables.append(capture)
                else:
                    counts[self._try(connection, capture)] += 1
            counts.update(gone=observing.settle_visits(connection, self.clock()))
        for capture in tables:
            tabular.process(self.database, capture, self.payload(capture))
            counts["table"] += 1
        return +counts

    def _try(self, connection: Connection, capture: Capture) -> str:
        try:
            with connection.begin_nested():
                outcome = self.process(connection, capture)
                captures.settle(connection, capture.id)
        except UnreadableError as error:
            log.warning("capture not read", capture=capture.id[:12], site=capture.site, reason=error.reason)
            problem = str(error)
        except Exception as error:  # noqa: BLE001 (the outermost loop: one capture that breaks the code stops no other)
            problem = type(error).__name__
            where = "".join(traceback.format_tb(error.__traceback__))  # not the message, which may quote what was found
            log.error("capture breaks the code", capture=capture.id[:12], problem=problem, where=where)  # noqa: TRY400
        else:
            return outcome
        captures.postpone(connection, capture.id, problem[:200], self.clock() + PATIENCE)
        return "postponed"

    def process(self, connection: Connection, capture: Capture, *, quiet: bool = False) -> str:
        """Read one capture and write what it says; return its page kind, or why nothing was read."""
        if not capture.content_type.startswith(PAGE_TYPES):
            return "no_page"
        page = self.read(capture)
        readings.append(connection, capture.id, _reading(page), self.clock())
        if page.kind is PageKind.NOT_FOUND:
            observing.missing_page(connection, capture)
        understood = understand(statements.of_page(page, capture))
        baseline = observing.is_baseline(connection, capture)
        observing.write(connection, capture, understood, baseline=baseline, quiet=quiet)
        return f"incomplete_{page.kind}" if page.missing else str(page.kind)

    def read(self, capture: Capture) -> Page:
        """Return the page of a capture, by its site's file or the general reader. Raises UnreadableError."""
        try:
            payload = self.payload(capture)
        except (DecodeError, OSError, ValueError) as error:  # ValueError: other bytes stand there now
            raise UnreadableError("archive", error) from error
        try:
            return read(
                payload,
                url=capture.url,
                site=self.sites.get(capture.site),
                content_type=capture.content_type,
                captured_at=capture.captured_at,
            )
        except PageRefusedError as error:
            raise UnreadableError(error.reason, error) from error


def _reading(page: Page) -> readings.Reading:
    sources = {name: asdict(source) for name, source in page.sources.items()}
    return readings.Reading(page.reader, page.kind, page.fields, sources, page.missing)
