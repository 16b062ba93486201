"""The story of a seed: accounts, listings and events, and what of them is true on a given day."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from lab import crowd, plot
from lab.crowd import LAST_DAY
from lab.entities import Event, Listing, Phase, Story, Vendor
from lab.wording import RATES
from lab.writer import DAY_ZERO, Writer

PRICE_CHANGES = 0.10  # share of listings whose price changes once within the story
VANISHING = 0.05  # share of innocent listings that are taken down within the story


@dataclass(frozen=True, slots=True)
class Truth:
    """What has become true up to `day`: every account and listing seen so far, gone ones included, and all events."""

    seed: int
    day: int
    vendors: tuple[Vendor, ...]
    listings: tuple[Listing, ...]
    events: tuple[Event, ...]

    def as_json(self) -> dict[str, Any]:
        """Return plain values for a machine; days below 0 are given as 0, the day on which watching begins."""
        return {
            "seed": self.seed,
            "day": self.day,
            "vendors": [_vendor_row(vendor, self.listings) for vendor in self.vendors],
            "listings": [_listing_row(listing, self.day) for listing in self.listings],
            "events": [asdict(event) for event in self.events],
        }


@lru_cache(maxsize=4)
def build(seed: int) -> Story:
    """Return the story of a seed, always the same one."""
    writer = Writer(seed)
    shop, shelf = crowd.shop(writer)
    stalls = list(crowd.gather(writer))
    bystander = next(vendor for vendor, _ in stalls if vendor.site == "kestrel" and vendor.language == "en")
    threads = plot.unfold(writer, shop, bystander)
    innocent = [
        _ageing(writer.rng, listing) for listing in (*shelf, *(piece for _, stall in stalls for piece in stall))
    ]
    vendors = (shop, *(vendor for vendor, _ in stalls), *threads.vendors)
    return _story(writer, vendors, (*innocent, *threads.listings), threads.events)


def aside(writer: Writer, stalls: Iterable[tuple[Vendor, list[Listing]]], threads: plot.Plot) -> Story:
    """Return the story of a market that is not one of the four: the same kinds of events, of accounts of its own."""
    known = list(stalls)
    innocent = [_ageing(writer.rng, piece) for _, stall in known for piece in stall]
    vendors = (*(vendor for vendor, _ in known), *threads.vendors)
    return _story(writer, vendors, (*innocent, *threads.listings), threads.events)


def _story(writer: Writer, vendors: tuple[Vendor, ...], pieces: Iterable[Listing], known: list[Event]) -> Story:
    listings = [_repriced(writer.rng, listing) for listing in pieces]
    events = [
        *known,
        *_new_vendors(vendors, listings),
        *_parcel_offers(listings),
        *_price_changes(listings),
        *_vanished(listings),
    ]
    return Story(writer.seed, vendors, tuple(listings), tuple(sorted(events)))


def truth(seed: int, day: int) -> Truth:
    """Return what is true of the four watched sites up to and including `day`."""
    return up_to(build(seed), day)


def up_to(story: Story, day: int) -> Truth:
    """Return what of a story is true up to and including `day`."""
    return Truth(
        story.seed,
        day,
        tuple(vendor for vendor in story.vendors if vendor.first_day <= day),
        tuple(listing for listing in story.listings if listing.first_day <= day),
        tuple(event for event in story.events if event.day <= day),
    )


def date_of(day: int) -> date:
    """Return the date that pages print on a story day."""
    return (DAY_ZERO + timedelta(days=day)).date()


def _ageing(rng: Random, listing: Listing) -> Listing:
    """Return the listing, one in twenty with a day on which it is taken down."""
    if rng.random() >= VANISHING or listing.first_day >= LAST_DAY:
        return listing
    return replace(listing, gone_day=rng.randint(max(listing.first_day, 0) + 1, LAST_DAY))


def _repriced(rng: Random, listing: Listing) -> Listing:
    """Return the listing, one in ten with a phase at another price."""
    first = max(listing.first_day, 0) + 1
    if rng.random() >= PRICE_CHANGES or len(listing.phases) > 1 or first > LAST_DAY:
        return listing
    day = rng.randint(first, LAST_DAY)
    if not listing.present(day):
        return listing
    old = listing.phases[-1]
    step = old.price.normalize().as_tuple().exponent
    price = round(old.price * RATES["EUR"] * rng.choice([80, 85, 90, 110, 115, 125]) / 100, max(0, -int(step)))
    return replace(listing, phases=(old, replace(old, day=day, price=price))) if price != old.price else listing


def _new_vendors(vendors: tuple[Vendor, ...], listings: list[Listing]) -> list[Event]:
    """An account that appears within the story and offers something trade-relevant, from the first day it does."""
    events = []
    for vendor in vendors:
        offers = [listing for listing in _of(vendor, listings) if listing.trade_relevant]
        if vendor.first_day >= 1 and offers:
            day = min(offer.first_day for offer in offers)
            keys = tuple(offer.site_key for offer in offers if offer.first_day == day)
            events.append(Event(day, "new_vendor", vendor.site, vendor.handle, keys))
    return events


def _parcel_offers(listings: list[Listing]) -> list[Event]:
    events = []
    for listing in listings:
        stated = next((phase for phase in listing.phases if phase.parcel), None)
        if listing.trade_relevant and stated:
            events.append(_event(max(stated.day, 0), "parcel_offer", listing))
    return events


def _price_changes(listings: list[Listing]) -> list[Event]:
    return [_event(phase.day, "price_change", listing) for listing in listings for phase in repricings(listing)]


def _vanished(listings: list[Listing]) -> list[Event]:
    return [_event(listing.gone_day, "vanish", listing) for listing in listings if listing.gone_day is not None]


def repricings(listing: Listing) -> tuple[Phase, ...]:
    """Return the phases that begin with another price than the one before."""
    pairs = zip(listing.phases, listing.phases[1:], strict=False)
    return tuple(after for before, after in pairs if after.price != before.price)


def _event(day: int, kind: str, listing: Listing) -> Event:
    return Event(day, kind, listing.site, listing.vendor, (listing.site_key,))


def _of(vendor: Vendor, listings: list[Listing] | tuple[Listing, ...]) -> list[Listing]:
    return [listing for listing in listings if (listing.site, listing.vendor) == (vendor.site, vendor.handle)]


def _vendor_row(vendor: Vendor, listings: tuple[Listing, ...]) -> dict[str, Any]:
    return {
        "site": vendor.site,
        "handle": vendor.handle,
        "first_day": max(vendor.first_day, 0),
        "language": vendor.language,
        "fingerprint": vendor.key.fingerprint if vendor.key else None,
        "contacts": [{"kind": kind, "value": value} for kind, value in vendor.contacts],
        "trade_relevant": any(listing.trade_relevant for listing in _of(vendor, listings)),
    }


def _listing_row(listing: Listing, day: int) -> dict[str, Any]:
    phase = listing.phase(day)
    gone = listing.gone_day is not None and listing.gone_day <= day
    return {
        "site": listing.site,
        "site_key": listing.site_key,
        "vendor": listing.vendor,
        "title": listing.title,
        "language": listing.language,
        "item_type": listing.item_type,
        "trade_relevant": listing.trade_relevant,
        "make": listing.make,
        "model": listing.model,
        "calibre": listing.calibre,
        "quantity": listing.quantity,
        "price": {"amount": str(phase.price), "currency": listing.currency},
        "ships_from": listing.ships_from,
        "ships_to": listing.ships_to,
        "excludes": listing.excludes,
        "parcel": phase.parcel,
        "modus_operandi": phase.modus_operandi,
        "first_day": max(listing.first_day, 0),
        "gone_day": listing.gone_day if gone else None,
        "price_changes": [
            {"day": change.day, "amount": str(change.price)} for change in repricings(listing) if change.day <= day
        ],
    }
