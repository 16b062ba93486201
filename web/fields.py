"""The fields of each kind of page, as a person chooses among them; any other may be named."""

from collections.abc import Mapping

from records.page import LISTS, OFFERS, WALLS, PageKind

OFFER = ("title", "vendor", "price", "description", "category", "ships_from", "ships_to", "quantity_left", "units_sold", "escrow", "payment", "listed_at")  # fmt: skip
ACCOUNT = ("handle", "about", "member_since", "last_seen", "rating", "sales", "positive", "neutral", "negative", "pgp_key", "pgp_fingerprint", "ships_from", "ships_to")  # fmt: skip
LIST = ("total_count", "next_page_url")
POSTS = ("title", "next_page_url")
ROWS: Mapping[str, tuple[str, ...]] = {
    "listings": ("title", "vendor", "price", "url"),
    "entries": ("comment", "stars", "sentiment", "date", "age", "buyer", "listing_title", "listing_url", "price", "vendor_reply"),
    "posts": ("author", "text", "posted_at"),
    "files": ("name", "size"),
}  # fmt: skip
OWN: Mapping[PageKind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    PageKind.AUCTION: ((*OFFER, "bid", "bids", "ends_at"), ()),
    PageKind.FILE_ITEM: (
        (
            "title",
            "vendor",
            "description",
            "category",
            "tags",
            "licence",
            "downloads",
            "likes",
            "published_at",
            "price",
        ),
        ("files",),
    ),
    PageKind.FEEDBACK: ((*ACCOUNT, *LIST), ("entries",)),
    PageKind.VENDOR: (ACCOUNT, ("listings", "entries")),
    PageKind.PGP: (ACCOUNT, ()),
    PageKind.PROFILE: (("handle", "about", "member_since", "last_seen", "posts"), ()),
    PageKind.THREAD: (POSTS, ("posts",)),
    PageKind.POST: (("title", "author", "text", "posted_at"), ()),
}


def fields_of(kind: str) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """Return the fields of a kind of page, and those of its lists of rows.

    >>> fields_of("home")
    (('total_count', 'next_page_url'), {'listings': ('title', 'vendor', 'price', 'url')})
    """
    known = PageKind(kind) if kind in set(PageKind) else PageKind.OTHER
    if known in OWN:
        fields, rows = OWN[known]
    elif known in OFFERS:
        fields, rows = OFFER, ()
    elif known in LISTS:
        fields, rows = LIST, ("listings",)
    else:
        fields, rows = (), () if known in WALLS else ("listings",)
    return fields, {name: ROWS[name] for name in rows}
