"""Statements: what one capture says, and of which listing or account, before anything of it is understood."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crawlers.texts import named_texts
from records.capture import Capture, Origin
from records.listing import ListingRow
from records.page import Page, PageKind
from store.listings import site_key

PROFILE_KINDS = frozenset({PageKind.VENDOR, PageKind.FEEDBACK, PageKind.PGP})
ROW_LISTS = frozenset({"entries", "listings", "external_accounts"})  # not part of a profile's own words


@dataclass(frozen=True, slots=True)
class ListingSaid:
    """The named texts of one listing at one time; `first_at` where the source says since when it is there."""

    key: str
    url: str | None
    row: ListingRow
    at: datetime
    first_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AccountSaid:
    """What a profile page says of one vendor account."""

    handle: str
    url: str | None
    texts: Mapping[str, str]
    at: datetime


Statement = ListingSaid | AccountSaid


def of_page(page: Page, capture: Capture) -> Iterator[Statement]:
    """Yield what a page states; nothing for a page that lacks a required field, so that no wrong value is written."""
    if page.missing:
        return
    if page.kind is PageKind.LISTING:
        yield from _listing(page, capture)
    elif page.kind in PROFILE_KINDS and (handle := str(page.fields.get("handle") or "")):
        yield AccountSaid(handle, capture.url, profile_texts(page.fields), capture.captured_at)
    elif page.kind is PageKind.SEARCH and capture.origin is Origin.IMPORTED:
        # A crawl fetches the listing pages themselves; of imported pages the result rows may be all there is.
        yield from _result_rows(page, capture)


def _listing(page: Page, capture: Capture) -> Iterator[ListingSaid]:
    key = site_key(capture.url, str(page.fields.get("id") or ""))
    row = named_texts(page, capture.site)
    if row is not None:
        yield ListingSaid(key, capture.url, dataclasses.replace(row, id=key), capture.captured_at)


def _result_rows(page: Page, capture: Capture) -> Iterator[ListingSaid]:
    for number, item in enumerate(page.fields.get("listings") or (), start=1):
        if not item.get("title"):
            continue
        url = item.get("url") or f"{capture.url}#{number}"
        price = item.get("price") or {}
        printed = f"{price.get('amount', '')} {price.get('currency') or price.get('currency_symbol') or ''}".strip()
        row = ListingRow(
            site_key(url), item["title"], capture.site, vendor=item.get("vendor") or "", price_text=printed
        )
        yield ListingSaid(site_key(url), url, row, capture.captured_at)


def profile_texts(fields: Mapping[str, Any]) -> dict[str, str]:
    """Return the printed values of a profile as texts; lists of rows (feedback, listings) are left out.

    >>> profile_texts({"handle": "kelp", "sales": 12, "entries": [{"comment": "ok"}], "ships_to": ["EU", "CH"]})
    {'handle': 'kelp', 'sales': '12', 'ships_to': 'EU, CH'}
    """
    return {
        name: ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        for name, value in fields.items()
        if name not in ROW_LISTS and value not in (None, "", [], {}) and not isinstance(value, Mapping)
    }
