"""Statements: what one capture says, and of which listing or account, before anything of it is understood."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crawlers.texts import content_key, named_texts
from records.capture import Capture, Origin
from records.listing import ListingRow
from records.page import LISTS, OFFERS, PROFILES, Page
from salwatch.former_names import claimed, split_handle, stated
from store.addresses import path_key, picture_key
from store.listings import site_key

ROW_LISTS = frozenset({"entries", "listings", "external_accounts"})  # not part of a profile's own words
OWN_IDS = ("id", "vendor_id", "user_id")  # of an account, where a page prints one
SURE_ENOUGH = 0.8  # of a handle that is to rename an account


@dataclass(frozen=True, slots=True)
class ListingSaid:
    """The named texts of one listing at one time; `first_at` where the source says since when it is there.

    Of a page of its own also the `path` of its address, the address that was `asked` for where it led there, and which picture it shows.
    """

    key: str
    url: str | None
    row: ListingRow
    at: datetime
    first_at: datetime | None = None
    path: str = ""
    asked: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """What a profile tells of its account's identity: the site's own id, former names by field and by words."""

    own_id: str = ""
    stated: tuple[str, ...] = ()
    claimed: tuple[str, ...] = ()
    sure: bool = True  # enough that this is the handle


@dataclass(frozen=True, slots=True)
class AccountSaid:
    """What a profile page says of one vendor account."""

    handle: str
    url: str | None
    texts: Mapping[str, str]
    at: datetime
    names: Names = Names()
    asked: str = ""


Statement = ListingSaid | AccountSaid


def of_page(page: Page, capture: Capture) -> Iterator[Statement]:
    """Yield what a page states; nothing for one that is not whole, so that no wrong value is written.

    What is written in a forum's threads is read and kept, but nobody's offer: nothing is observed from it.
    """
    if not page.whole:
        return
    if page.kind in OFFERS:
        yield from _listing(page, capture)
    elif page.kind in PROFILES and str(page.fields.get("handle") or ""):
        yield _account(page, capture)
    elif page.kind in LISTS and capture.origin is Origin.IMPORTED:
        # A crawl fetches the listing pages themselves; of imported pages the result rows may be all there is.
        yield from _result_rows(page, capture)


def _listing(page: Page, capture: Capture) -> Iterator[ListingSaid]:
    key = site_key(capture.url, str(page.fields.get("id") or ""))
    row = named_texts(page, capture.site)
    if row is not None:
        yield ListingSaid(
            key,
            capture.url,
            dataclasses.replace(row, id=key, vendor=split_handle(row.vendor)[0]),
            capture.captured_at,
            path=path_key(capture.url),
            asked=capture.conditions.get("asked", ""),
            picture=picture_key(str(page.fields.get("picture") or "")),
        )


def _account(page: Page, capture: Capture) -> AccountSaid:
    handle, beside = split_handle(str(page.fields["handle"]))
    own_id = next((str(page.fields[name]) for name in OWN_IDS if page.fields.get(name)), "")
    names = Names(
        own_id=f"id:{own_id}" if own_id else "",
        stated=(*stated(page.fields), *([beside] if beside else [])),
        claimed=claimed(str(page.fields.get("about") or "")),
        sure=page.sure.get("handle", 1.0) >= SURE_ENOUGH,
    )
    texts = {**profile_texts(page.fields), "handle": handle}
    return AccountSaid(handle, capture.url, texts, capture.captured_at, names, capture.conditions.get("asked", ""))


def _result_rows(page: Page, capture: Capture) -> Iterator[ListingSaid]:
    for item in page.fields.get("listings") or ():
        title, vendor = item.get("title"), item.get("vendor") or ""
        if not title:
            continue
        url = item.get("url")
        key = site_key(url) if url else content_key(capture.site, vendor, title, str(item.get("picture") or ""))
        price = item.get("price") or {}
        printed = f"{price.get('amount', '')} {price.get('currency') or price.get('currency_symbol') or ''}".strip()
        row = ListingRow(key, title, capture.site, vendor=vendor, price_text=printed)
        yield ListingSaid(key, url, row, capture.captured_at)


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
