"""Auctions of the lab's classifieds board: lots of people who advertise there, bids that come day by day, an hour of the end."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from random import Random

from lab import wording
from lab.crowd import LAST_DAY
from lab.entities import Vendor
from lab.story import build
from lab.words import goods, language
from lab.writer import DAY_ZERO

COUNT = 14
_GOODS = ("boats", "furniture", "bikes", "tools", "phones", "clothing")
_BIDS = (0, 1, 3, 4, 7, 11)


@dataclass(frozen=True, slots=True)
class Bid:
    """What somebody offers; `bidder` is masked as the page shows it."""

    amount: Decimal
    bidder: str
    on: datetime


@dataclass(frozen=True, slots=True)
class Lot:
    """A thing that goes to the highest bid at `ends_at`, or at once for `buy_now`."""

    site_key: str
    title: str
    description: str
    seller: str
    country: str
    currency: str
    section: str
    start: Decimal
    buy_now: Decimal
    begins_at: datetime
    ends_at: datetime
    bids: tuple[Bid, ...]  # in order of time

    @property
    def price(self) -> Decimal:
        """Return the highest bid, or the price that the auction starts at."""
        return self.bids[-1].amount if self.bids else self.start


@lru_cache(maxsize=64)
def auctions(seed: int, day: int) -> tuple[Lot, ...]:
    """Return the lots that have begun and do not end before a day, with the bids made by its end; the next to end first."""
    start, end = DAY_ZERO + timedelta(days=day), DAY_ZERO + timedelta(days=day + 1)
    running = [_until(lot, end) for lot in _lots(seed) if lot.begins_at < end and lot.ends_at >= start]
    return tuple(sorted(running, key=lambda lot: (lot.ends_at, lot.site_key)))


def _until(lot: Lot, end: datetime) -> Lot:
    return Lot(**{name: getattr(lot, name) for name in Lot.__slots__} | {"bids": tuple(bid for bid in lot.bids if bid.on < end)})  # fmt: skip


@lru_cache(maxsize=4)
def _lots(seed: int) -> tuple[Lot, ...]:
    rng = Random(f"harbour auctions {seed}")  # noqa: S311 (a story, not a secret)
    story = build(seed)
    taken = {listing.site_key for listing in story.listings if listing.site == "harbour"}
    people = [vendor for vendor in story.vendors if vendor.site == "harbour" and vendor.language == "en" and vendor.first_day < -10]  # fmt: skip
    keys = rng.sample([key for key in range(300_000, 1_000_000) if str(key) not in taken], COUNT)
    return tuple(_lot(rng, str(key), rng.choice(people)) for key in keys)


def _lot(rng: Random, site_key: str, seller: Vendor) -> Lot:
    good = rng.choice(_GOODS)
    words = wording.of_good(rng, language("en"), good)
    worth = wording.amount(rng, rng.uniform(*goods()[good].price_eur), seller.currency)
    begins_at = DAY_ZERO + timedelta(days=rng.randrange(-5, LAST_DAY - 2), hours=rng.randrange(8, 22))
    ends_at = begins_at + timedelta(days=rng.randrange(5, 10), minutes=rng.randrange(0, 60, 5))
    start = max(Decimal(1), (worth / 4).quantize(Decimal(1)))
    return Lot(
        site_key=site_key,
        title=words.title,
        description=words.text,
        seller=seller.handle,
        country=seller.ships_from,
        currency=seller.currency,
        section=goods()[good].section,
        start=start,
        buy_now=max(start * 5, worth),
        begins_at=begins_at,
        ends_at=ends_at,
        bids=_bids(rng, start, begins_at, ends_at),
    )


def _bids(rng: Random, start: Decimal, begins_at: datetime, ends_at: datetime) -> tuple[Bid, ...]:
    count = rng.choice(_BIDS)
    minutes = int((ends_at - begins_at).total_seconds()) // 60
    moments = sorted(rng.sample(range(10, minutes), count))
    step = max(Decimal(1), (start / 10).quantize(Decimal(1)))
    bids, amount = [], start
    for moment in moments:
        bidder = f"{rng.choice('abcdehkmnprst')}***{rng.choice('aeionrst')}"
        bids.append(Bid(amount, bidder, begins_at + timedelta(minutes=moment)))
        amount += step * rng.randrange(1, 4)
    return tuple(bids)
