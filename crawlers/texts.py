"""Page fields as the named texts of listings, the form that extraction and classification take."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from records.listing import ListingRow
from records.page import Page, PageKind

NAMED = frozenset(
    ["id", "url", "title", "description", "vendor", "category", "price", "price_text", "ships_from", "ships_to", "listings", "entries", "external_accounts"],
)  # fmt: skip


def named_texts(page: Page, site: str) -> ListingRow | None:
    """Return the named texts of a listing page; None for any other page and for a listing without a title."""
    return _row(page.fields, site) if page.kind is PageKind.LISTING else None


def listed_rows(page: Page, site: str) -> Iterator[tuple[str, ListingRow]]:
    """Yield URL and named texts of each listing that a search, home or vendor page shows in a row; thin, but early."""
    for fields in page.fields.get("listings", []):
        if row := _row(fields, site):
            yield str(fields.get("url", "")), row


def _row(fields: Mapping[str, Any], site: str) -> ListingRow | None:
    title = _text(fields.get("title"))
    if not title:
        return None
    vendor = _text(fields.get("vendor"))
    return ListingRow(
        id=_text(fields.get("id")) or content_key(site, vendor, title),
        title=title,
        site=site,
        description=_text(fields.get("description")),
        vendor=vendor,
        category=_text(fields.get("category"), " > "),
        price_text=_text(fields.get("price_text")) or _price(fields.get("price")),
        ships_from_text=_text(fields.get("ships_from")),
        ships_to_text=_text(fields.get("ships_to")),
        attributes={name: text for name, value in fields.items() if name not in NAMED and (text := _text(value))},
    )


def content_key(site: str, vendor: str, title: str) -> str:
    """Return the key of a listing whose page shows no id of its own: the same vendor and title are the same listing."""
    return "content:" + sha256(f"{site}\n{vendor.casefold()}\n{title.casefold()}".encode()).hexdigest()[:24]


def _text(value: Any, between: str = ", ") -> str:  # noqa: ANN401 (a field may be a text, a number, a flag or a list)
    if value is None or isinstance(value, Mapping):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return between.join(map(_text, value)) if isinstance(value, list) else str(value)


def _price(value: Any) -> str:  # noqa: ANN401 (what a page gave as its price)
    if not isinstance(value, Mapping):
        return _text(value)
    return f"{value.get('amount', '')} {value.get('currency') or value.get('currency_symbol', '')}".strip()
