"""What kind a page is when no site file says so: by structure first, by words second."""

import re

from crawlers.general.blocks import says_something
from crawlers.general.seen import Seen
from crawlers.general.words import BUY, page_words
from crawlers.markup import Document, Element, fold, raw_text, select
from records.page import PageKind

SHORT_CHARACTERS = 1_500  # a wall says little; more text means that the words stand in some description
FEWEST_ENTRIES = 3
VENDOR_LABELS = frozenset(["member_since", "last_seen"])
LISTING_LABELS = frozenset(
    ["vendor", "price", "category", "ships_from", "ships_to", "quantity_left", "escrow", "payment", "units_sold"]
)

_HOME = re.compile(
    r"(welcome|featured|willkommen|bienvenue|bienvenid|benvenut|welkom|witamy|добро пожаловать|news\b)", re.IGNORECASE
)
_KEY = "-----BEGIN PGP PUBLIC KEY BLOCK-----"


def wall_of(document: Document) -> PageKind | None:
    """Return login, captcha, waiting or not_found when the page is one of these and nothing else."""
    tree, text = document.tree, document.text
    short = len(text) <= SHORT_CHARACTERS
    words = page_words().walls_pattern
    announced = f"{document.title}\n{text[:SHORT_CHARACTERS]}"
    if select(tree, "//input[@type='password']") and not _signed_in(document):
        return PageKind.LOGIN
    refresh = select(tree, "//meta[translate(@http-equiv, 'REFSH', 'refsh')='refresh']")
    if (
        short
        and select(tree, "//form[.//input[not(@type='hidden')]]")
        and (words["captcha"].search(announced) or _captcha_parts(document))
    ):
        return PageKind.CAPTCHA
    if len(text) < 40 and select(tree, "//script[@src]") and select(tree, "//noscript"):
        return PageKind.WAITING  # for a script to draw it
    if short and (refresh or words["waiting"].search(announced)) and len(text) < 600:
        return PageKind.WAITING
    headline = "\n".join([document.title, *(raw_text(h) for h in tree.iter("h1", "h2", "h3"))])
    if words["not_found"].search(headline) or (len(text) < 300 and words["not_found"].search(announced)):
        return PageKind.NOT_FOUND
    return PageKind.NOT_FOUND if short and _main_says(document, "not_found") else None


def _captcha_parts(document: Document) -> bool:
    found = select(
        document.tree,
        "//*[self::img or self::input][contains(translate(concat(@class, @src, @name, @id), 'CAPTH', 'capth'), 'captcha')]",
    )
    return bool(found)


def _signed_in(document: Document) -> bool:
    return bool(
        select(
            document.tree,
            "//a[contains(translate(@href, 'LOGUTSIN', 'logutsin'), 'logout') or contains(translate(@href, 'LOGUTSIN', 'logutsin'), 'signout')]",
        )
    )


def _main_says(document: Document, wall: str) -> bool:
    """Return whether a title-like element of the main part says so: sites write headings as classes too."""
    pattern = page_words().walls_pattern[wall]
    found = select(
        document.tree,
        "//*[contains(@class, 'title') or contains(@class, 'heading') or contains(@class, 'error') or contains(@class, 'alert')]",
    )
    return any(pattern.search(raw_text(element)[:120]) for element in found)


def kind_from(seen: Seen) -> PageKind:
    """Return the kind of a page that is no wall."""
    document, rows, entries = seen.document, len(seen.records), len(seen.entries)
    likely, possible = _labelled_fields(seen)
    key = _KEY in document.source
    vendor_like = len(VENDOR_LABELS & likely) + (0 if not key else 2 if rows < 3 else 1)
    buys = any(is_buy_button(button) for button in document.tree.iter("button", "input"))
    listing_like = len(LISTING_LABELS & possible) + 2 * buys
    if rows >= 3 and not (vendor_like >= 2 and entries):
        listing_like -= 3 if rows >= 6 else 1
    if vendor_like >= 2 and not (buys and listing_like >= 5):
        return _vendor_kind(document, entries, rows)
    if rows >= 4 and listing_like < 5:
        return PageKind.HOME if _is_home(document) else PageKind.SEARCH
    if listing_like >= 4:
        return PageKind.LISTING
    if entries >= 5 or vendor_like:
        return _vendor_kind(document, entries, rows)
    return PageKind.SEARCH if rows else _rest(document, listing_like)


def _labelled_fields(seen: Seen) -> tuple[set[str], set[str]]:
    """Return the fields that labels outside of rows most likely announce, and all that they may announce."""
    inside = {element for record in seen.records for element in record.element.iter()}
    named = [page_words().fields_for(pair.label) for pair in seen.pairs if pair.element not in inside]
    return {fields[0] for fields in named}, {field for fields in named for field in fields}


def _rest(document: Document, listing_like: int) -> PageKind:
    """Return the kind of a page without rows and with few labels: an empty list says so, or has links to its other pages."""
    if page_words().walls_pattern["nothing_listed"].search(document.text):
        return PageKind.SEARCH
    if _is_home(document):
        return PageKind.HOME
    if listing_like >= 2:
        return PageKind.LISTING
    return PageKind.SEARCH if select(document.tree, "//*[contains(@class, 'paginat')]//a[@href]") else PageKind.OTHER


def _vendor_kind(document: Document, entries: int, rows: int) -> PageKind:
    if _KEY not in document.source:
        return PageKind.FEEDBACK if entries >= FEWEST_ENTRIES else PageKind.VENDOR
    return PageKind.VENDOR if rows or says_something(document.tree) else PageKind.PGP


def is_buy_button(button: Element) -> bool:
    """Return whether an input or button says that it buys, in one of several languages."""
    if button.tag == "input" and (button.get("type") or "").lower() not in ("submit", "button", "image"):
        return False
    return BUY.search(button.get("value") or "" if button.tag == "input" else raw_text(button)) is not None


def _is_home(document: Document) -> bool:
    """Return whether a heading greets, or announces what is featured."""
    headings = [*document.tree.iter("h1", "h2", "h3"), *select(document.tree, "//*[contains(@class, 'title')]")]
    return any(_HOME.match(fold(raw_text(heading)[:80])) for heading in headings)
