"""A capture: one response of a watched site, as it was received."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Origin(StrEnum):
    """How a capture came in: by our own crawl, or handed over by somebody."""

    CRAWLED = "crawled"
    IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class Capture:
    """Where the bytes of one response lie and the conditions they were received under; never changed once written."""

    id: str  # SHA-256, hex, of the WARC record id
    site: str
    url: str
    captured_at: datetime
    status: int
    content_type: str
    payload_sha256: str
    size_bytes: int
    warc_file: str  # relative to the archive's folder
    warc_offset: int  # bytes, of the response record
    warc_length: int  # bytes, compressed
    origin: Origin = Origin.CRAWLED
    visit_id: int | None = None
    conditions: Mapping[str, str] = field(
        default_factory=dict
    )  # route, identity, javascript, tool versions, screenshot
