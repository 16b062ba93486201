"""An alert: a sentence a duty officer can read aloud, with the words it rests on."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Severity(StrEnum):
    """How soon somebody should look."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class AlertStatus(StrEnum):
    """Where an alert stands in triage."""

    NEW = "new"
    OPEN = "open"
    ESCALATED = "escalated"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row of reasons: signed weight, words, and the quoted span of a named text of one observation."""

    words: str
    weight: float
    quote: str = ""
    field: str = ""
    start: int = 0
    end: int = 0
    kind: str = ""  # of the fact: weapon, route, parcel, price, contact


@dataclass(frozen=True, slots=True)
class Alert:
    """What a rule found; `key` is unique per rule, so that it is raised once."""

    rule: str
    rule_version: int
    key: str
    sentence: str
    severity: Severity
    seq: int
    observation_id: int
    entity: str  # listing, vendor
    entity_id: int
    raised_at: datetime
    evidence: tuple[Evidence, ...] = ()
    site: str = ""
