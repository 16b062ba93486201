"""A page read: its kind, its fields and where on the page each of them came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class PageKind(StrEnum):
    """What a page is for; the words of the saved-page corpus and of site files."""

    LISTING = "listing"
    VENDOR = "vendor"
    SEARCH = "search"
    FEEDBACK = "feedback"
    PGP = "pgp"
    HOME = "home"
    LOGIN = "login"
    CAPTCHA = "captcha"
    WAITING = "waiting"
    NOT_FOUND = "not_found"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Link:
    """A link worth following, with what it leads to: a page kind, or `next_page`."""

    url: str
    leads_to: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a field stands: a CSS path to its element and the half-open range of characters in that element's text."""

    path: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Page:
    """What was read from one page. `missing` names the required fields that were not there."""

    kind: PageKind
    fields: Mapping[str, Any] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    site: str | None = None
    reader: str = ""  # name and version of what read it
