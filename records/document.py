"""A document of the search index: one listing or vendor account, flat, as the questions asked of it need it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Document:
    """`id` is `listing:<row id>` or `vendor:<row id>`; `seq` is the outbox number this state comes from, higher wins."""

    id: str
    seq: int
    kind: str  # listing, vendor
    site: str
    first_seen_at: datetime
    last_seen_at: datetime
    month: str  # YYYY-MM of first_seen_at
    title: str = ""
    description: str = ""
    vendor: str = ""
    category: str = ""
    url: str = ""
    origin: str = "crawled"
    item_type: str = ""
    trade_relevant: bool = False
    confidence: float = 0.0
    modus_operandi: tuple[str, ...] = ()
    make: tuple[str, ...] = ()
    model: tuple[str, ...] = ()
    calibre: tuple[str, ...] = ()
    ships_from: tuple[str, ...] = ()
    ships_to: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    shipping: tuple[str, ...] = ()  # the stated ones of parcel, tracked, stealth, split_parts, in_person
    contact: tuple[str, ...] = ()  # kind:value
    pgp: tuple[str, ...] = ()  # fingerprints
    wallet: tuple[str, ...] = ()
    currency: str = ""
    price: float | None = None  # in `currency`
    price_eur: float | None = None
    language: str = ""
    intent: str = ""
    scam: bool = False  # likely fraud
    parcel_risk: str = ""  # low, medium, high
    parcel_risk_score: float | None = None  # 0-1
    eu_category: str = ""  # A, B, C, none, cannot_be_told
    gone: bool = False
