"""Indexing: the search index follows the outbox; it can be made anew from the store at any time."""

from collections import Counter
from datetime import datetime, timedelta

from alerts.schedule import new_holder
from index import build
from index.protocol import Index
from salwatch.installation import Installation
from store import documents, leases, outbox, watermarks
from store.database import Database

BATCH = 1000  # outbox entries that are indexed and committed together
WATERMARK = "index:embedded"  # for people who look at the store; the index itself says where it goes on
JOB = "index"  # its lease: one writer at a time
LEASE = timedelta(seconds=30)


def follow(database: Database, index: Index, limit: int = BATCH) -> Counter[str]:
    """Index what changed since the index's own last number, up to `limit` entries; return counts."""
    with database.read() as connection:
        entries = outbox.since(connection, index.seq(), limit)
        changed = documents.changed_documents(connection, entries) if entries else []
    if entries:
        index.put(changed, through=entries[-1].seq)
        with database.begin() as connection:
            watermarks.move(connection, WATERMARK, entries[-1].seq, entries[-1].at)
    return Counter(entries=len(entries), documents=len(changed))


def catch_up(database: Database, index: Index) -> Counter[str]:
    """Index until the end of the outbox is reached; return counts."""
    counts: Counter[str] = Counter()
    while (step := follow(database, index))["entries"]:
        counts += step
    return counts


def rebuild(database: Database, index: Index) -> int:
    """Make the index anew from the store; the old one answers until the new one takes its place. Return the documents."""
    with database.read() as connection:
        head = outbox.head(connection)
        index.rebuild(documents.all_documents(connection, head), through=head)
    return index.count()


def lag(database: Database, index: Index) -> tuple[int, datetime | None]:
    """Return how many outbox entries the index is behind, and when the oldest of them was written."""
    with database.read() as connection:
        waiting = outbox.since(connection, index.seq(), 1)
        behind = outbox.head(connection) - index.seq()
    return max(behind, 0), waiting[0].at if waiting else None


def catch_up_unless_followed(desk: Installation) -> Counter[str]:
    """Index what is waiting, unless a running worker does it: the embedded index has one writer."""
    with leases.held(desk.database, JOB, new_holder(), desk.clock, LEASE) as lost:
        if lost is None:
            return Counter()
        index = build(desk.settings.index)
        try:
            return Counter(indexed=catch_up(desk.database, index)["documents"])
        finally:
            index.close()
