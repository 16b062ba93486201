"""Changes as values, for what is pure."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from records.change import Change
from records.document import Document
from records.fact import Fact

NOW = datetime(2026, 3, 31, 8, 0, tzinfo=UTC)
SEEN = datetime(2026, 3, 28, 6, 30, tzinfo=UTC)
DOCUMENT_FIELDS = {field for field in Document.__dataclass_fields__ if field not in {"kind", "seq", "texts"}}
PISTOL = Document(
    id="listing:5",
    seq=9,
    kind="listing",
    site="kestrel",
    first_seen_at=SEEN,
    last_seen_at=SEEN,
    month="2026-03",
    title="CZ 75 BD 9x19",
    vendor="drift_anvil",
    item_type="firearm",
    trade_relevant=True,
    confidence=0.9,
    make=("CZ",),
    model=("75 BD",),
    calibre=("9x19mm",),
    ships_from=("SI",),
    ships_to=("EU",),
    shipping=("parcel",),
    contact=("email:anvil@mail.example",),
)


def change(**said: Any) -> Change:
    """Return a new account's first listing, a pistol sent by parcel; `said` replaces fields of document or change."""
    document = replace(PISTOL, **{name: value for name, value in said.items() if name in DOCUMENT_FIELDS})
    texts = {"title": "CZ 75 BD 9x19", "description": "Posted from Slovenia in three boxes, no EU except mine"}
    plain = Change(
        seq=9,
        entity="listing",
        entity_id=5,
        observation_id=31,
        account_id=2,
        capture_id="c" * 64,
        observed_at=SEEN,
        document=document,
        kind="first_seen",
        account_first_seen_at=SEEN,
        texts=texts,
    )
    return replace(plain, **{name: value for name, value in said.items() if name not in DOCUMENT_FIELDS})


def fact(text: str, kind: str, value: str, field: str = "description", source: str = "", **attributes: Any) -> Fact:
    """Return the fact of a text in the change's description."""
    source = source or change().texts[field]
    start = source.index(text)
    return Fact(start, start + len(text), kind, value, text, field, "test/1", attributes)
