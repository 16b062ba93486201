"""Page fields as the named texts of listings, the form that extraction and classification take."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from records.listing import ListingRow
from records.page import OFFERS, Page
from store.accounts import handle_key
from store.addresses import picture_key
from store.listings import title_key

NAMED = frozenset(
    ["id", "url", "title", "description", "vendor", "category", "price", "price_text", "ships_from", "ships_to", "listings", "entries", "external_accounts", "files", "picture"],
)  # fmt: skip


def named_texts(page: Page, site: str) -> ListingRow | None:
    """Return the named texts of a page that offers something; None for any other page and for an offer without a title."""
    return _row(page.fields, site) if page.kind in OFFERS else None


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
        attributes=dict(_attributes(fields)),
    )


def _attributes(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in fields.items():
        text = file_list(value) if name == "files" else "" if name in NAMED else _text(value)
        if text:
            yield name, text


def file_list(files: Any) -> str:  # noqa: ANN401 (what a page gave as its files)
    """Return the files of a model as a text, one a line: name, size and hash, never what is in them.

    >>> print(file_list([{"name": "spool.stl", "size": "6.2 MB", "sha256": "32d4"}, {"name": "readme.txt"}]))
    spool.stl (6.2 MB) sha256 32d4
    readme.txt
    """
    if not isinstance(files, list):
        return _text(files)
    return "\n".join(_file(file) if isinstance(file, Mapping) else _text(file) for file in files)


def _file(file: Mapping[str, Any]) -> str:
    size, digest = _text(file.get("size")), _text(file.get("sha256"))
    parts = (_text(file.get("name")), f"({size})" if size else "", f"sha256 {digest}" if digest else "")
    return " ".join(filter(None, parts))


def content_key(site: str, vendor: str, title: str, picture: str = "") -> str:
    """Return the key of a listing that shows neither id nor address: the same vendor, title and picture are the same listing."""
    said = (site, handle_key(vendor), title_key(title), *([picture_key(picture)] if picture else []))
    return "content:" + sha256("\n".join(said).encode()).hexdigest()[:24]


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
