"""The pipeline: capture → page kind → named texts → facts → labels → observation → outbox.

Every stage can run again over old captures; what the same code has said of a capture is written once.
"""

import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from datetime import timedelta

import structlog
from sqlalchemy import Connection

from crawlers.reading import PageRefusedError, read
from crawlers.sitefile import SiteFile
from records.capture import Capture
from records.page import Page, PageKind
from salwatch import drifting, observing, statements, tabular, versions
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
        versions.remember(self.database, self.clock)
        with self.database.begin() as connection:
            for capture in captures.claim_pending(connection, self.clock(), limit):
                if tabular.is_table(capture):
                    tables.append(capture)
                else:
                    counts[self._page(connection, capture)] += 1
            counts.update(gone=observing.settle_visits(connection, self.clock()))
        for capture in tables:
            counts[self._table(capture)] += 1
        counts.update(drifts=drifting.compare_visits(self.database, self.sites, self.payload, self.clock))
        return +counts

    def _page(self, connection: Connection, capture: Capture) -> str:
        def read_page() -> str:
            with connection.begin_nested():
                outcome = self.process(connection, capture)
                captures.settle(connection, capture.id)
            return outcome

        return self._try(capture, read_page, lambda: nullcontext(connection))

    def _table(self, capture: Capture) -> str:
        """Observe a table whose import was cut off; its rows take transactions of their own."""

        def read_table() -> str:
            done = tabular.process(self.database, capture, self._body(capture), self.clock)
            if done.problems:
                log.warning("rows not read", capture=capture.id[:12], site=capture.site, rows=len(done.problems))
            return "table"

        return self._try(capture, read_table, self.database.begin)

    def _try(
        self, capture: Capture, step: Callable[[], str], begin: Callable[[], AbstractContextManager[Connection]]
    ) -> str:
        try:
            return step()
        except UnreadableError as error:
            log.warning("capture not read", capture=capture.id[:12], site=capture.site, reason=error.reason)
            problem = str(error)
        except observing.UndecidedError:  # nothing is wrong: the end of its visit will tell
            with begin() as connection:
                captures.hold(connection, capture.id, self.clock() + PATIENCE)
            return "waiting"
        except Exception as error:  # noqa: BLE001 (the outermost loop: one capture that breaks the code stops no other)
            problem = type(error).__name__
            where = "".join(traceback.format_tb(error.__traceback__))  # not the message, which may quote what was found
            log.error("capture breaks the code", capture=capture.id[:12], problem=problem, where=where)  # noqa: TRY400
        with begin() as connection:
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
        if not page.whole:  # kept as capture and reading, and read again after a mend
            return f"incomplete_{page.kind}"
        understood = understand(statements.of_page(page, capture))
        baseline = observing.is_baseline(connection, capture)
        observing.write(connection, capture, understood, baseline=baseline, quiet=quiet)
        return str(page.kind)

    def read(self, capture: Capture) -> Page:
        """Return the page of a capture, by its site's file or the general reader. Raises UnreadableError."""
        payload = self._body(capture)
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

    def _body(self, capture: Capture) -> bytes:
        try:
            return self.payload(capture)
        except (DecodeError, OSError, ValueError) as error:  # ValueError: other bytes stand there now
            raise UnreadableError("archive", error) from error


def _reading(page: Page) -> readings.Reading:
    sources = {name: asdict(source) for name, source in page.sources.items()}
    return readings.Reading(
        page.reader,
        page.kind,
        page.fields,
        sources,
        page.missing,
        invalid=[asdict(one) for one in page.invalid],
        sure=page.sure,
        times={name: (time.earliest.isoformat(), time.latest.isoformat()) for name, time in page.times.items()},
        links=Counter(link.leads_to for link in page.links),
    )
