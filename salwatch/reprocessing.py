"""Reprocessing: old captures read again with the present code and lexicons; what changed is shown before it holds."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from configfile.loading import parse
from records.capture import Capture
from salwatch import deciding, mending, observing, tabular, versions
from salwatch.changed import Changes
from salwatch.installation import Installation
from salwatch.occasion import UndecidedError
from salwatch.pipeline import UnreadableError
from salwatch.understanding import understand, version
from store import audit, captures
from store.audit import Entry

BATCH = 50  # captures of one transaction
ACCEPTED = "accepted_reading"  # of the audit


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Who lets the present version read old captures, and why."""

    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reread:
    """What reading again came to: captures by outcome, and what the listings say otherwise than before."""

    version: str
    counts: Counter[str] = field(default_factory=Counter)
    changes: Changes = field(default_factory=Changes)


def reprocess(  # noqa: PLR0913 (what to read, and how)
    desk: Installation,
    site: str | None,
    *,
    dry_run: bool,
    broken: bool = False,
    examples: int = 20,
    progress: Callable[[int], None] = lambda done: None,  # noqa: ARG005
) -> Reread:
    """Read captures of a site, or all, again, oldest first; return how many, and what changed.

    With `broken` only those that an earlier version of their site file could not read: what they say is news.
    """
    deciding.follow(desk.database, desk.settings.home)
    made = Reread(version(), changes=Changes(most=examples))
    versions.remember(desk.database, desk.clock)
    for batch in _batches(desk, site, broken=broken):
        pages = [capture for capture in batch if not tabular.is_table(capture)]
        _read_again(desk, pages, made, dry_run=dry_run, quiet=not broken)
        for capture in batch:
            if tabular.is_table(capture):
                _table_again(desk, capture, made, dry_run=dry_run)
        made.counts["captures"] += len(batch)
        progress(made.counts["captures"])
    return made


def record(desk: Installation, site: str | None, acceptance: Acceptance) -> None:
    """Keep in the audit who accepts the present version for old captures; before they are read, for that may be cut off."""
    purpose = f"{version()}: {acceptance.reason}" if acceptance.reason else version()
    with desk.database.begin() as connection:
        audit.append(connection, Entry(desk.clock(), acceptance.by, ACCEPTED, site or "all sites", purpose))


def _batches(desk: Installation, site: str | None, *, broken: bool) -> Iterator[list[Capture]]:
    with desk.database.read() as connection:
        if broken:
            names = list(desk.sites) if site is None else [site]
            ids = [found for name in names for found in mending.broken(desk, connection, name)]
        else:
            ids = [capture.id for capture in captures.chosen(connection, site=site)]
    for start in range(0, len(ids), BATCH):
        with desk.database.read() as connection:
            found = [captures.get(connection, capture_id) for capture_id in ids[start : start + BATCH]]
        yield [capture for capture in found if capture is not None]


def _read_again(desk: Installation, batch: Sequence[Capture], made: Reread, *, dry_run: bool, quiet: bool) -> None:
    pipeline = desk.pipeline()
    with desk.database.begin() as connection:
        trial = connection.begin_nested()
        mark = made.changes.mark(connection)
        for capture in batch:
            try:
                with connection.begin_nested():
                    made.counts[pipeline.process(connection, capture, quiet=quiet)] += 1
            except UnreadableError:
                made.counts["unreadable"] += 1
            except UndecidedError:  # its visit is being made; the worker will read it
                made.counts["undecided"] += 1
        made.changes.look(connection, [capture.id for capture in batch], mark)
        if dry_run:
            trial.rollback()


def _table_again(desk: Installation, capture: Capture, made: Reread, *, dry_run: bool) -> None:
    made.counts["tables"] += 1
    if dry_run:
        _try_table(desk, capture, made)
        return
    with desk.database.read() as connection:
        mark = made.changes.mark(connection)
    tabular.process(desk.database, capture, desk.payload(capture), desk.clock, quiet=True)
    with desk.database.read() as connection:
        made.changes.look(connection, [capture.id], mark)


def _try_table(desk: Installation, capture: Capture, made: Reread) -> None:
    """Observe the rows of a table, some hundred at a time, and take that back."""
    mapping = parse(capture.conditions["mapping"], tabular.TableMapping, Path(capture.conditions["mapping_file"]))
    said = tabular.statements(desk.payload(capture), mapping, capture.conditions["file"], capture.captured_at)
    rows = (row for row in said if not isinstance(row, tabular.RowProblem))
    while chunk := list(islice(rows, tabular.CHUNK)):
        understood = list(understand(chunk))
        with desk.database.begin() as connection:
            trial = connection.begin_nested()
            mark = made.changes.mark(connection)
            observing.write(connection, capture, understood, baseline=True, quiet=True)
            made.changes.look(connection, [capture.id], mark)
            trial.rollback()
