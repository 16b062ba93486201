"""Reprocessing: old captures read again with the present code and lexicons; what changed is counted before it holds."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from records.capture import Capture
from salwatch import mending, tabular
from salwatch.installation import Installation
from salwatch.occasion import UndecidedError
from salwatch.pipeline import UnreadableError
from salwatch.understanding import VERSION
from store import captures, tables

BATCH = 50  # captures of one transaction
COMPARED = ("item_type", "trade_relevant", "modus_operandi", "ships_from", "ships_to", "offers", "price", "shipping")


def reprocess(
    desk: Installation,
    site: str | None,
    *,
    dry_run: bool,
    broken: bool = False,
    progress: Callable[[int], None] = lambda done: None,  # noqa: ARG005
) -> Counter[str]:
    """Read captures of a site, or all, again, oldest first; return how many, and how often each value changed.

    With `broken` only those that an earlier version of their site file could not read: what they say is news.
    """
    counts: Counter[str] = Counter()
    for batch in _batches(desk, site, broken=broken):
        pages = [capture for capture in batch if not tabular.is_table(capture)]
        counts += _read_again(desk, pages, dry_run=dry_run, quiet=not broken)
        for capture in batch:
            if tabular.is_table(capture):
                counts += _table_again(desk, capture, dry_run=dry_run)
        counts["captures"] += len(batch)
        progress(counts["captures"])
    return counts


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


def _read_again(desk: Installation, batch: Sequence[Capture], *, dry_run: bool, quiet: bool) -> Counter[str]:
    counts: Counter[str] = Counter()
    pipeline = desk.pipeline()
    with desk.database.begin() as connection:
        trial = connection.begin_nested()
        for capture in batch:
            try:
                with connection.begin_nested():
                    counts[pipeline.process(connection, capture, quiet=quiet)] += 1
            except UnreadableError:
                counts["unreadable"] += 1
            except UndecidedError:  # its visit is being made; the worker will read it
                counts["undecided"] += 1
        counts += differences(connection, [capture.id for capture in batch])
        if dry_run:
            trial.rollback()
    return counts


def _table_again(desk: Installation, capture: Capture, *, dry_run: bool) -> Counter[str]:
    if dry_run:
        return Counter(tables_not_tried=1)
    tabular.process(desk.database, capture, desk.payload(capture), desk.clock, quiet=True)
    with desk.database.read() as connection:
        return Counter(tables=1) + differences(connection, [capture.id])


def differences(connection: Connection, capture_ids: Sequence[str]) -> Counter[str]:
    """Return how many observations of the captures say something else now, by the value that changed."""
    new, old = tables.observation.alias("new"), tables.observation.alias("old")
    older = select(func.max(old.c.id)).where(
        old.c.capture_id == new.c.capture_id, old.c.listing_id == new.c.listing_id, old.c.id < new.c.id
    )
    pairs = (
        select(new.c.analysis, old.c.analysis.label("before"))
        .join(old, old.c.id == older.correlate(new).scalar_subquery())
        .where(new.c.capture_id.in_(capture_ids), new.c.current, new.c.version == VERSION)
    )
    counts: Counter[str] = Counter()
    for after, before in connection.execute(pairs):
        counts += _changed(before, after)
    return counts


def _changed(before: dict[str, Any], after: dict[str, Any]) -> Counter[str]:
    if not before or not after:  # one that repeats another has no analysis of its own
        return Counter()
    return Counter(f"changed_{name}" for name in COMPARED if before.get(name) != after.get(name))
