"""A change: what one observation means, with all that an alert rule may look at; the only input of deciding."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from records.document import Document
from records.fact import Fact


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the outbox, joined. `texts` are the listing's named texts that `facts` point into."""

    seq: int
    entity: str  # listing, vendor
    entity_id: int
    observation_id: int
    account_id: int | None
    capture_id: str | None
    observed_at: datetime
    document: Document
    kind: str = "observed"  # first_seen, changed, gone, observed
    baseline: bool = False  # seen in the site's first visit or in an import: present before watching began
    account_first_seen_at: datetime | None = None
    account_baseline: bool = False  # the same, of the account
    handle_seen_on: tuple[str, ...] = ()  # other sites where the same handle or PGP key was seen earlier
    texts: Mapping[str, str] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    reasons: tuple[
        Mapping[str, Any], ...
    ] = ()  # of item_type and modus operandi: words, weight, field, start, end, quote
