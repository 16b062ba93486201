"""A sight: when and how something was seen."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Sight:
    """In a baseline (a site's first visit, an import) nothing counts as new, only as present."""

    at: datetime
    baseline: bool
    url: str | None = None
    first_at: datetime | None = None  # where the source itself says since when
