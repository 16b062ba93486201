"""A page read: its kind, its fields and where on the page each of them came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
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
    CATALOGUE = "catalogue"  # what a shop of one seller offers
    ADVERTISEMENT = "advertisement"  # of a private person, on a board of classified ads
    AUCTION = "auction"
    FILE_ITEM = "file_item"  # of a repository of 3D models: names, sizes and hashes of its files, never a file
    THREAD = "thread"  # of a forum
    POST = "post"  # of a forum, on a page of its own
    PROFILE = "profile"  # of a forum's member, who sells nothing there
    LOGIN = "login"
    CAPTCHA = "captcha"
    WAITING = "waiting"
    NOT_FOUND = "not_found"
    OTHER = "other"


OFFERS = frozenset({PageKind.LISTING, PageKind.ADVERTISEMENT, PageKind.AUCTION, PageKind.FILE_ITEM})
PROFILES = frozenset({PageKind.VENDOR, PageKind.FEEDBACK, PageKind.PGP, PageKind.PROFILE})
LISTS = frozenset({PageKind.SEARCH, PageKind.HOME, PageKind.CATALOGUE})
WALLS = frozenset({PageKind.LOGIN, PageKind.CAPTCHA, PageKind.WAITING, PageKind.NOT_FOUND})


@dataclass(frozen=True, slots=True)
class Link:
    """A link worth following, with what it leads to: a page kind, or `next_page`."""

    url: str
    leads_to: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a field stands: a CSS path to its element and the half-open range of characters in that element's text.

    With an `attribute` the range is one of that attribute's text: an address in `href`, a word in a picture's `alt`.
    """

    path: str
    start: int
    end: int
    attribute: str = ""


@dataclass(frozen=True, slots=True)
class Interval:
    """What a printed time can mean, seen from the time of capture: at or after `earliest`, before `latest`; aware UTC."""

    earliest: datetime
    latest: datetime


@dataclass(frozen=True, slots=True)
class Violation:
    """A value that a validator of the site file refuses, and why in words."""

    field: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class Page:
    """What was read from one page; it is whole when nothing is `missing` and nothing `invalid`.

    Keys of `sources`, `sure` and `times` are names of fields, inside rows as in `listings[3].price`.
    """

    kind: PageKind
    fields: Mapping[str, Any] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    missing: tuple[str, ...] = ()  # required fields that were not there
    site: str | None = None
    reader: str = ""  # name and version of what read it
    invalid: tuple[Violation, ...] = ()
    sure: Mapping[str, float] = field(default_factory=dict)  # 0–1, by the general reader; `kind` is among them
    times: Mapping[str, Interval] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Return whether the page may be believed; any other is kept as a capture and counted, never observed."""
        return not self.missing and not self.invalid
