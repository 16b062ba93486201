"""Frozen values of the synthetic darknet: accounts, listings with their phases, and what happens on which day."""

from dataclasses import dataclass
from decimal import Decimal

from records.analysis import TRADE_RELEVANT


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An OpenPGP certificate; `fingerprint` is 40 hex digits, upper case."""

    armour: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Vendor:
    """An account on one site; `first_day` may be below 0: it was there before the story began."""

    site: str
    handle: str
    language: str
    about: str
    ships_from: str  # ISO 3166 alpha-2
    currency: str
    first_day: int
    sales: int
    rating: Decimal  # of 5
    contacts: tuple[tuple[str, str], ...] = ()  # kind, value
    key: PublicKey | None = None
    formerly: str = ""  # the handle before the account was renamed, as its page says


@dataclass(frozen=True, slots=True)
class Phase:
    """What a listing says from `day` on."""

    day: int
    price: Decimal
    description: str
    parcel: bool | None  # True = stated, False = refused, None = silent
    modus_operandi: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """One offer of one account, from `first_day` until the day before `gone_day`; `phases` are in order of day."""

    site: str
    site_key: str
    vendor: str  # handle
    language: str
    good: str  # of lab/phrases/goods.yml, or `arms`
    title: str
    item_type: str
    currency: str
    ships_from: str
    ships_to: tuple[str, ...]
    excludes: tuple[str, ...]
    first_day: int
    phases: tuple[Phase, ...]
    gone_day: int | None = None
    quantity: int = 1
    make: str | None = None
    model: str | None = None
    calibre: str | None = None  # canonical, only where the text states it

    @property
    def trade_relevant(self) -> bool:
        """True for goods that the watch is about."""
        return self.item_type in TRADE_RELEVANT

    def present(self, day: int) -> bool:
        """Return whether the listing can be seen on `day`."""
        return self.first_day <= day and (self.gone_day is None or day < self.gone_day)

    def phase(self, day: int) -> Phase:
        """Return what the listing says on `day`, or its first words if it is not there yet."""
        return next((phase for phase in reversed(self.phases) if phase.day <= day), self.phases[0])


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """Ground truth: something an analyst would want to be told of, and the day on which it can first be seen."""

    day: int
    kind: str  # new_vendor, parcel_offer, parts_split, conversion_pair, return, impersonator, price_change, vanish
    site: str
    vendor: str
    site_keys: tuple[str, ...] = ()
    other_site: str = ""  # where the related account is
    other_vendor: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """All that happens for one seed; nothing in it depends on a clock."""

    seed: int
    vendors: tuple[Vendor, ...]
    listings: tuple[Listing, ...]
    events: tuple[Event, ...]  # in order of day
