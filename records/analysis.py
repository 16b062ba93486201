"""What was understood of a listing: offers, price, route, how it is sent, labels; every part rests on facts."""

from dataclasses import dataclass, field
from decimal import Decimal

from records.fact import Fact
from records.label import Label
from records.signature import Signature

ITEM_TYPES = (
    "firearm", "firearm_part", "magazine", "silencer", "conversion_kit", "blank_firing", "air_or_replica", "ammunition",
    "explosive", "print_file", "manual", "accessory", "melee", "non_lethal", "service", "other",
)  # fmt: skip
TRADE_RELEVANT = frozenset({
    "firearm", "firearm_part", "magazine", "silencer", "conversion_kit", "blank_firing", "ammunition", "explosive", "print_file",
})  # fmt: skip
MODUS_OPERANDI = (
    "parcel_post", "split_shipment", "stealth_packaging", "conversion", "reactivation", "deactivated", "craft_or_3d_printed",
    "serial_removed", "modular_or_kit", "antique_ammo", "straw_purchase", "bulk_offer", "in_person", "drop_ship", "escrow_avoidance",
)  # fmt: skip


INTENTS = ("offer", "wanted", "trade", "discussion", "warning")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in ISO 4217 or coin code; `currency` is empty where only a bare number is printed."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One good the price is for; `quantity` counts pieces, or rounds for ammunition."""

    make: str | None = None
    model: str | None = None
    calibre: str | None = None
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class Shipping:
    """True = stated, False = refused, None = the listing is silent."""

    parcel: bool | None = None
    tracked: bool | None = None
    stealth: bool | None = None
    split_parts: bool | None = None
    in_person: bool | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to reach the seller; `value` in normal form."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """The understanding of one listing; country codes are ISO 3166 alpha-2, or EU, WW, ASIA, AFRICA, US-CA."""

    id: str
    item_type: str
    trade_relevant: bool
    confidence: float
    offers: tuple[Offer, ...] = ()
    price: Money | None = None
    ships_from: tuple[str, ...] = ()
    ships_to: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    shipping: Shipping = field(default_factory=Shipping)
    modus_operandi: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    language: str | None = None
    facts: tuple[Fact, ...] = ()
    labels: tuple[Label, ...] = ()
    version: str = ""  # of extractors, lexicons and classifiers together
    signature: Signature | None = None  # of title and description, to find copies by
