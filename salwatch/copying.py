"""Copying: the signatures of a store's listings made anew, as when it was made before there were any."""

from collections.abc import Callable

from extractors import shingles
from store import copies
from store.database import Database

BATCH = 500  # listings of one transaction
SIGNED = ("title", "description")


def rebuild(database: Database, progress: Callable[[int], None] = lambda done: None) -> int:  # noqa: ARG005
    """Sign what every listing says now, and return how many listings there are; may run beside workers."""
    done = after = 0
    while True:
        with database.begin() as connection:
            rows = copies.current(connection, after, BATCH)
            for row in rows:
                texts = [text for name in SIGNED if (text := row.texts.get(name))]
                signature = shingles.sign(texts)
                copies.keep(connection, row.listing_id, row.account_id, row.observation_id, signature)
        if not rows:
            return done
        done, after = done + len(rows), rows[-1].listing_id
        progress(done)
