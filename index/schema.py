"""What is indexed of a Document, and how each field is compared: one table that both engines and the query parser read."""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from types import MappingProxyType
from typing import Any, TypeAlias

from index.analysis import LONGEST_KEYWORD, forms, joined, keyword
from records.document import Document

SCHEMA_VERSION = 3  # raise it whenever the entries below or the analysis change: an older index then asks to be rebuilt

Entry: TypeAlias = Mapping[str, str | list[str] | int | float]

TEXT = ("text", "title", "description")  # `text` is the default field: everything a person wrote, and the selectors
KEYWORD = (
    "id",
    "kind",
    "site",
    "origin",
    "vendor",
    "category",
    "url",
    "item_type",
    "trade_relevant",
    "modus_operandi",
    "make",
    "model",
    "calibre",
    "ships_from",
    "ships_to",
    "excludes",
    "shipping",
    "contact",
    "pgp",
    "wallet",
    "currency",
    "language",
    "month",
    "gone",
    "intent",
    "scam",
    "parcel_risk",
    "eu_category",
    "has",
)
FACET = (
    "kind",
    "site",
    "origin",
    "vendor",
    "category",
    "item_type",
    "trade_relevant",
    "modus_operandi",
    "make",
    "model",
    "calibre",
    "ships_from",
    "ships_to",
    "excludes",
    "shipping",
    "currency",
    "language",
    "month",
    "gone",
    "intent",
    "scam",
    "parcel_risk",
    "eu_category",
)
FLOAT = ("price", "price_eur", "confidence", "parcel_risk_score")
INTEGER = ("seq",)
INSTANT = ("first_seen_at", "last_seen_at")
SORT_KEYS: Mapping[str, str] = MappingProxyType(
    {"newest": "newest_key", "price": "price_key"}
)  # integers; their low bits are a tie-breaker made from the id
ALIASES: Mapping[str, str] = MappingProxyType(
    {"first_seen": "first_seen_at", "last_seen": "last_seen_at", "mo": "modus_operandi"}
)
_ATTRIBUTES = tuple(field.name for field in fields(Document))
_TIE_BITS = 30
_DEAREST_CENTS = 2**32 - 1


def facet_field(name: str) -> str:
    """Return the field that holds the values as shown, which facets count; the field itself holds compared forms."""
    return f"{name}_facet"


def entry(document: Document) -> Entry:
    """Return what an engine is given beside `dump`, absent values left out; whatever a site wrote, it can be written."""
    row: dict[str, str | list[str] | int | float] = {}
    title, description = forms(document.title), forms(document.description)
    row["text"] = joined((title, description, *map(forms, _named(document))))
    row["title"], row["description"] = joined((title,)), joined((description,))
    for name in KEYWORD:
        row[name] = [*dict.fromkeys(keyword_forms(name, shown_values(document, name)))]
    for name in FACET:
        row[facet_field(name)] = [_sound(value) for value in shown_values(document, name) if value]
    for name in FLOAT + INTEGER:
        if (number := getattr(document, name)) is not None and math.isfinite(number):
            row[name] = number
    for name in INSTANT:
        row[name] = milliseconds(getattr(document, name))
    row["newest_key"] = _with_tie(int(document.first_seen_at.timestamp()), document.id)
    row["price_key"] = _with_tie(_cents(document.price_eur), document.id)
    return row


def shown_values(document: Document, name: str) -> tuple[str, ...]:
    """Return the values of a keyword field as people wrote or chose them."""
    if name == "has":
        return tuple(name for name in _ATTRIBUTES if getattr(document, name) not in ("", (), None))
    value = getattr(document, name)
    if isinstance(value, bool):
        return ("true" if value else "false",)
    return value if isinstance(value, tuple) else (value,)


def keyword_forms(name: str, values: Iterable[str]) -> list[str]:
    """Return the forms under which values of a keyword field are found.

    A contact is found with and without its kind, a fingerprint also by its key id.

    >>> keyword_forms("contact", ["telegram:@iron_parcel"])
    ['telegram:@iron_parcel', '@iron_parcel', 'iron_parcel']
    """
    compared = [keyword(value) for value in values if value]
    if name == "contact":
        bare = [form.partition(":")[2] for form in compared if ":" in form]
        compared += bare + [form[1:] for form in bare if form.startswith("@")]
    if name == "pgp":
        compared = [form.replace(" ", "") for form in compared]
        compared += [form[-16:] for form in compared]
    return [form for form in compared if form]


def milliseconds(instant: datetime) -> int:
    """Return an aware instant as milliseconds since 1970; both engines index instants as this integer."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a time zone")
    return int(instant.timestamp() * 1000)


def dump(document: Document) -> str:
    """Return a document as JSON; `load_document` gives the equal document back."""
    raw = {name: getattr(document, name) for name in _ATTRIBUTES}
    return json.dumps(raw, default=datetime.isoformat)


def load_document(source: str) -> Document:
    """Return the document that `dump` wrote."""
    raw: dict[str, Any] = json.loads(source)
    for name in INSTANT:
        raw[name] = datetime.fromisoformat(raw[name])
    for name, value in raw.items():
        if isinstance(value, list):
            raw[name] = tuple(value)
    return Document(**raw)


def _named(document: Document) -> tuple[str, ...]:
    """Return the short texts beside title and description by which people look for a document."""
    bare_contacts = (contact.partition(":")[2] for contact in document.contact)
    designations = (*document.make, *document.model, *document.calibre)
    return (
        document.vendor,
        document.category,
        *designations,
        *bare_contacts,
        *document.pgp,
        *document.wallet,
        document.url,
    )


def _cents(price: float | None) -> int:
    if price is None or not math.isfinite(price):
        return _DEAREST_CENTS
    return min(max(round(price * 100), 0), _DEAREST_CENTS)


def _sound(value: str) -> str:
    """Return a value as an engine can hold it: no halves of characters, and short enough for a term."""
    return value[:LONGEST_KEYWORD].encode("utf-8", "replace").decode("utf-8")


def _with_tie(order: int, document_id: str) -> int:
    tie = int.from_bytes(hashlib.blake2b(document_id.encode(), digest_size=4).digest()) >> (32 - _TIE_BITS)
    return (order << _TIE_BITS) + tie
