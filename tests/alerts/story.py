"""Writes what a crawl would have left in the store, in one line per listing, for tests of rules."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert

from records.capture import Capture, Origin
from records.fact import Fact
from records.label import Label, Reason
from store import accounts, captures, listings, observations, outbox, tables
from store.database import Database
from store.observations import Said, Subject
from store.outbox import Entry
from store.sight import Sight

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
GUN = {
    "item_type": "firearm",
    "trade_relevant": True,
    "confidence": 0.9,
    "offers": [{"make": "CZ", "model": "75 BD", "calibre": "9x19mm", "quantity": 1}],
    "ships_from": ["SI"],
    "ships_to": ["EU"],
    "shipping": {"parcel": True},
}
WATCH = {"item_type": "other", "trade_relevant": False, "shipping": {"parcel": True}}


@dataclass
class Story:
    """Time passes by a minute with every page."""

    database: Database
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def now(self) -> datetime:
        return START + timedelta(days=30)

    def site(self, name: str) -> None:
        with self.database.begin() as connection:
            connection.execute(
                insert(tables.site).values(name=name, title=name.title(), kind="market", route="tor", added_at=START)
            )

    def listing(
        self,
        vendor: str,
        site: str = "kestrel",
        *,
        key: str = "",
        baseline: bool = False,
        quiet: bool = False,
        **said: Any,
    ) -> int:
        """Write a listing's page as seen now; return the listing's id. `said` changes texts and analysis."""
        with self.database.begin() as connection:
            return self._listing(connection, vendor, site, key, baseline=baseline, quiet=quiet, said=said)

    def _listing(
        self,
        connection: Connection,
        vendor: str,
        site: str,
        key: str,
        *,
        baseline: bool,
        quiet: bool,
        said: dict[str, Any],
    ) -> int:
        number = next(self.numbers)
        at = START + timedelta(minutes=number)
        capture_id = f"{number:064x}"
        captures.add(
            connection,
            Capture(
                capture_id,
                site,
                f"http://x.onion/{number}",
                at,
                200,
                "text/html",
                "0" * 64,
                1,
                "a.warc.gz",
                0,
                1,
                Origin.CRAWLED,
            ),
        )
        sight = Sight(at, baseline)
        account_id = accounts.ensure(connection, site, vendor, sight)
        listing_id, _ = listings.ensure(connection, site, key or f"item-{number}", sight, account_id)
        texts = {
            "title": said.pop("title", "CZ 75 BD 9x19"),
            "description": said.pop("description", "Posted from Slovenia"),
        }
        facts: tuple[Fact, ...] = said.pop("facts", ())
        reasons: tuple[Reason, ...] = said.pop("reasons", ())
        analysis = GUN | said.pop("analysis", {}) | said
        labels = [Label("item_type", analysis["item_type"], 0.9, reasons, "rules/1")]
        observed = observations.append(
            connection, Subject("listing", listing_id), capture_id, at, Said(texts, analysis, "v1", facts, labels)
        )
        assert observed is not None
        accounts.sight(connection, account_id, facts, observed.id, at)
        outbox.append(connection, Entry("listing", listing_id, observed.id, observed.kind, at, quiet))
        return listing_id
