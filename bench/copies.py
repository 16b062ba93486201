"""How well and how fast copied texts are found: `python -m bench.copies [--listings 100000] [--url URL]`.

Sellers write listings from the same stock of phrases, each in his own choice and order: what they share is the trade's and no copy.
Copies are made of some of them and changed as copiers do. Prints, by length and by change, the share of copies that are found at
several thresholds, how many pairs of independent texts are called copies, and lookups and writes a second.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert, select

from extractors import shingles
from records.signature import Signature
from store import copies, tables
from store.database import Database

SEED = 7
AT = datetime(2031, 5, 1, tzinfo=UTC)
THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7)
PHRASES = {  # of each a seller takes one, or none
    "state": "brand new in the box|never fired|used but in perfect order|test fired only|cleaned and oiled|good condition see pictures|as new with papers|some wear on the slide|fresh from the factory|bought last year and hardly used",
    "good": "{good} in {calibre}|this is a {good}, calibre {calibre}|you buy one {good} ({calibre})|selling my {good} {calibre}|{good} chambered in {calibre} for sale|a real {good} and no replica, {calibre}",
    "comes": "comes with {number} magazines|with {number} magazines and {rounds} rounds|includes a cleaning kit|magazine and holster are included|{rounds} rounds on top for free|you get the case and the manual|extra magazine on request|two barrels and a spare spring",
    "price": "price is {price} EUR|only {price} EUR this week|{price} EUR including shipping|asking {price}, not negotiable|{price} each, discount for three|bulk prices on request|{price} or best offer",
    "packing": "vacuum sealed and hidden in an old radio|taken apart and sent in three parcels|packed inside a toaster|wrapped in foil and put in a toy box|stealth as always|double sealed against dogs and scanners|shipped as machine parts|inside a car battery|packed between books",
    "post": "tracking number on request|tracked parcel within two days|no tracking for your own safety|sent the next working day|posted every monday and thursday|express possible for a surcharge|parcel arrives in about a week|delivery takes {number} days in europe",
    "route": "ships from germany to all of europe|worldwide except australia|only inside the european union|from slovenia with regular post|we send from a warehouse in poland|no orders to the united states|domestic only for now|to balkan countries by bus",
    "terms": "escrow only|finalize early after ten deals|no finalize early ever|half now and half on arrival|reship once if seized|full refund when it is lost|no refunds with a wrong address|multisig is welcome|first order needs escrow",
    "contact": "encrypt your address with my key|read my profile before you order|write to {contact}|messages are answered within a day|orders without encryption are cancelled|questions are welcome at any time|ask before ordering more than two",
    "trust": "selling since three years on other markets|more than {rounds} happy customers|new here but known elsewhere|look at my feedback|we do not sell to beginners|leave five stars when satisfied|custom orders are possible",
}  # fmt: skip
GOODS = ["glock 19", "walther p99", "cz 75", "beretta 92fs", "zastava m70", "skorpion vz 61", "tokarev tt", "browning hp", "sig p226", "taurus pt92", "makarov pm", "norinco np22"]  # fmt: skip
CALIBRES = ["9mm", "9x19", ".45 acp", "7.62x25", "7.65 browning", ".380 auto", ".22 lr"]
WORDS = sorted({word for several in PHRASES.values() for word in several.replace("|", " ").split() if word.isalpha()})


def written(chance: random.Random, phrases: int) -> str:
    """Return a listing of about so many phrases, in a seller's own choice and order."""
    kinds = [*PHRASES, *PHRASES][: max(phrases, 1)] if phrases > len(PHRASES) else chance.sample(list(PHRASES), phrases)
    chance.shuffle(kinds)
    return ". ".join(_filled(chance, chance.choice(PHRASES[kind].split("|"))) for kind in kinds)


def _filled(chance: random.Random, phrase: str) -> str:
    return phrase.format(
        good=chance.choice(GOODS),
        calibre=chance.choice(CALIBRES),
        number=chance.randint(1, 9),
        rounds=chance.randint(20, 500),
        price=chance.randint(200, 3000),
        contact=f"user{chance.randint(1, 9999)}@mail.example",
    )


def _numbers(chance: random.Random, text: str) -> str:
    return "".join(str(chance.randint(1, 9)) if letter.isdigit() else letter for letter in text)


def _replaced(share: float) -> Callable[[random.Random, str], str]:
    def change(chance: random.Random, text: str) -> str:
        return " ".join(chance.choice(WORDS) if chance.random() < share else word for word in text.split())

    return change


def _moved(chance: random.Random, text: str) -> str:
    sentences = text.split(". ")
    chance.shuffle(sentences)
    return ". ".join(sentences)


def _cut(_chance: random.Random, text: str) -> str:
    words = text.split()
    return " ".join(words[: len(words) * 3 // 4])


def _added(chance: random.Random, text: str) -> str:
    return f"{text}. {written(chance, max(1, text.count('. ') // 3))}"


CHANGES: dict[str, Callable[[random.Random, str], str]] = {
    "numbers and contact": _numbers,
    "1 word in 20": _replaced(0.05),
    "1 word in 10": _replaced(0.1),
    "1 word in 5": _replaced(0.2),
    "sentences moved": _moved,
    "last quarter cut": _cut,
    "a third added": _added,
}


def recall(chance: random.Random, phrases: int, change: Callable[[random.Random, str], str]) -> tuple[float, ...]:
    """Return the share of 400 changed copies that share a band and reach each threshold."""
    found = [0] * len(THRESHOLDS)
    total = 0
    while total < 400:
        text = written(chance, phrases)
        one, other = shingles.sign([text]), shingles.sign([change(chance, text)])
        if one is None or other is None:
            continue
        total += 1
        met = bool(set(one.bands()) & set(other.bands()))
        said = copies.likenesses(one.value, [other.value])[0] if met else 0.0
        found = [count + (said >= least) for count, least in zip(found, THRESHOLDS, strict=True)]
    return tuple(count / total for count in found)


def false_pairs(chance: random.Random, phrases: int, texts: int = 3_000) -> tuple[int, int, tuple[int, ...]]:
    """Return how many texts have a signature, their pairs, and how many pairs of them are called copies at each threshold."""
    signed = [one for one in (shingles.sign([written(chance, phrases)]) for _ in range(texts)) if one]
    shelves: dict[str, list[int]] = {}
    for number, one in enumerate(signed):
        for band in one.bands():
            shelves.setdefault(band, []).append(number)
    pairs = {(a, b) for shelf in shelves.values() for a in shelf for b in shelf if a < b}
    said = [copies.likenesses(signed[a].value, [signed[b].value])[0] for a, b in pairs]
    called = tuple(sum(value >= least for value in said) for least in THRESHOLDS)
    return len(signed), len(signed) * (len(signed) - 1) // 2, called


def fill(database: Database, signed: Sequence[Signature], accounts: int) -> None:
    """Write that many listings with their signatures, straight into the tables."""
    numbers = range(1, len(signed) + 1)
    with database.begin() as connection:
        connection.execute(
            insert(tables.site), {"name": "bench", "title": "", "kind": "market", "route": "tor", "added_at": AT}
        )
        connection.execute(insert(tables.vendor_account), [{"id": n, "site": "bench", "handle": f"v{n}", "handle_key": f"v{n}", "first_seen_at": AT, "last_seen_at": AT, "baseline": False} for n in range(1, accounts + 1)])  # fmt: skip
        for start in range(0, len(signed), 5_000):
            some = numbers[start : start + 5_000]
            connection.execute(insert(tables.listing), [{"id": n, "site": "bench", "site_key": str(n), "account_id": n % accounts + 1, "first_seen_at": AT, "last_seen_at": AT, "baseline": False} for n in some])  # fmt: skip
            connection.execute(insert(tables.observation), [{"id": n, "listing_id": n, "observed_at": AT, "kind": "first_seen", "texts": {}, "analysis": {}, "difference": {}, "version": "1", "current": True} for n in some])  # fmt: skip


def _speed(database: Database, signed: Sequence[Signature], accounts: int) -> Iterator[str]:
    start = time.perf_counter()
    for first in range(0, len(signed), 500):
        with database.begin() as connection:
            for number in range(first + 1, min(first + 500, len(signed)) + 1):
                copies.keep(connection, number, number % accounts + 1, number, signed[number - 1])
    yield f"kept   {len(signed) / (time.perf_counter() - start):8,.0f} listings/s, {len(signed):,} listings"
    chance = random.Random(SEED)  # noqa: S311 (repeatable figures)
    with database.read() as connection:
        for name, ask, most in (
            ("looked", copies.of_listing, len(signed)),
            ("seller", copies.of_account, accounts),
        ):
            asked = [chance.randint(1, most) for _ in range(500)]
            start = time.perf_counter()
            took = []
            for number in asked:
                before = time.perf_counter()
                ask(connection, number)  # type: ignore[operator]
                took.append(time.perf_counter() - before)
            rate = len(asked) / (time.perf_counter() - start)
            yield f"{name} {rate:8,.0f} a second, slowest {max(took) * 1000:.0f} ms"
        size = len(connection.execute(select(tables.text_band.c.band)).all())
        yield f"bands  {size:,}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--listings", type=int, default=100_000)
    parser.add_argument("--url", help="an empty database; SQLite in a temporary folder without")
    arguments = parser.parse_args()
    chance = random.Random(SEED)  # noqa: S311 (repeatable figures)
    head = "".join(f"{least:>7}" for least in THRESHOLDS)
    for phrases, length in ((3, "short"), (7, "middle"), (14, "long")):
        signed, pairs, called = false_pairs(chance, phrases)
        print(
            f"{length}: {phrases} phrases\n  {'independent called copies':<34}{''.join(f'{n:>7}' for n in called)}   of {pairs:,} pairs, {signed} texts long enough"
        )
        print(f"  {'copies found, by threshold':<34}{head}")
        for name, change in CHANGES.items():
            print(f"  {name:<34}" + "".join(f"{share:>7.2f}" for share in recall(chance, phrases, change)))
    texts = [written(chance, chance.choice((5, 8, 12))) for _ in range(arguments.listings * 4 // 5)]
    texts += [_numbers(chance, chance.choice(texts)) for _ in range(arguments.listings - len(texts))]
    start = time.perf_counter()
    signed_all = [one for one in (shingles.sign([text]) for text in texts) if one]
    print(f"signed {len(texts) / (time.perf_counter() - start):8,.0f} texts/s, preparing included")
    with tempfile.TemporaryDirectory() as folder:
        database = Database(arguments.url or f"sqlite:///{Path(folder, 'bench.db')}")
        database.migrate()
        accounts = max(1, len(signed_all) // 20)
        fill(database, signed_all, accounts)
        for line in _speed(database, signed_all, accounts):
            print(line)
        database.close()


if __name__ == "__main__":
    main()
