"""Search and indexing speed of the embedded engine: `python -m bench.search`, or with `--documents 200000`."""

import argparse
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from index.tantivy_index import TantivyIndex
from records.document import Document

FACETS = ("item_type", "site", "ships_from", "calibre", "month")
QUERIES = (
    "glock pistol",
    '"glock 19" AND ships_from:US',
    "item_type:firearm -replica",
    "silencer~ OR suppressor",
    "ak47 price:[200 TO 900]",
    "title:rifle first_seen_at:[2025-03 TO 2025-09]",
    "",
    "sup* modus_operandi:stealth_packaging",
    'calibre:".45 ACP" OR calibre:9x19mm',
    "vendor:seller_12* NOT gone:true",
)
_NOUNS = [
    "pistol",
    "rifle",
    "shotgun",
    "magazine",
    "silencer",
    "barrel",
    "slide",
    "trigger",
    "holster",
    "scope",
    "ammo",
    "box",
    "kit",
    "receiver",
    "frame",
]
_MAKES = ("Glock", "Beretta", "Sig", "Ruger", "Taurus", "Zastava", "Norinco", "Walther")
_CALIBRES = ("9x19mm", ".45 ACP", "7.62x39mm", "12 gauge", ".22 LR", ".380 ACP")
_TYPES = ("firearm", "firearm_part", "magazine", "silencer", "ammunition", "accessory", "air_or_replica", "other")
_COUNTRIES = ("US", "DE", "NL", "GB", "CA", "SI", "RS", "EU")
_FILLER = [
    "new",
    "used",
    "ships",
    "fast",
    "tracked",
    "discreet",
    "parcel",
    "boxed",
    "clean",
    "price",
    "per",
    "unit",
    "ask",
    "for",
    "photos",
    "no",
    "returns",
    "escrow",
    "only",
]


def document(number: int, dice: random.Random) -> Document:
    """Return an invented listing, about 90 words long."""
    seen = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=50 * number % 520_000)
    make, noun = dice.choice(_MAKES), dice.choice(_NOUNS)
    price = round(dice.lognormvariate(5.5, 1.0), 2)
    return Document(
        id=f"listing:{number}",
        seq=number + 1,
        kind="listing",
        site=dice.choice(("quay", "lantern", "board")),
        first_seen_at=seen,
        last_seen_at=seen + timedelta(days=dice.randrange(60)),
        month=f"{seen:%Y-%m}",
        title=f"{make} {dice.randrange(17, 99)} {noun}",
        description=" ".join(dice.choices(_FILLER + _NOUNS, k=85)),
        vendor=f"seller_{dice.randrange(400)}",
        item_type=dice.choice(_TYPES),
        make=(make,),
        calibre=tuple(dice.sample(_CALIBRES, k=dice.randrange(3))),
        ships_from=(dice.choice(_COUNTRIES),),
        modus_operandi=("parcel_post", "stealth_packaging")[: dice.randrange(3)],
        currency="EUR",
        price=price,
        price_eur=price,
        language="en",
        gone=dice.random() < 0.2,
    )


def main() -> None:
    """Print documents per second of indexing, and the milliseconds of a search with five facets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_587)
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    dice = random.Random(7)  # noqa: S311 (the same documents each time)
    documents = [document(number, dice) for number in range(options.documents)]
    with tempfile.TemporaryDirectory() as folder:
        index = TantivyIndex(Path(folder))
        started = time.perf_counter()
        index.put(documents)
        took = time.perf_counter() - started
        print(f"indexed   {len(documents)} documents, {len(documents) / took:.0f} per second")
        started = time.perf_counter()
        index.put(documents[:1])
        print(f"one put   {(time.perf_counter() - started) * 1000:.1f} ms")
        durations = []
        for _ in range(options.rounds):
            for query in QUERIES:
                started = time.perf_counter()
                index.search(query, facets=FACETS)
                durations.append((time.perf_counter() - started) * 1000)
        cuts = statistics.quantiles(durations, n=100)
        print(
            f"searched  {len(durations)} queries with {len(FACETS)} facets: p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, p99 {cuts[98]:.1f} ms"
        )


if __name__ == "__main__":
    main()
