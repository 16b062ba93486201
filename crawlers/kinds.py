"""What kind a page is when no site file says so: by structure first, by words second."""

import re

from crawlers.blocks import says_something
from crawlers.markup import Document, Element, raw_text, select
from crawlers.seen import Seen
from crawlers.words import BUY, page_words
from records.page import PageKind

SHORT_CHARACTERS = 1_500  # a wall says little; more text means that the words stand in some description
FEWEST_ENTRIES = 3
VENDOR_LABELS = frozenset(["member_since", "last_seen"])
LISTING_LABELS = frozenset(
    ["vendor", "price", "category", "ships_from", "ships_to", "quantity_left", "escrow", "payment", "units_sold"]
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
    document, pairs, records, entries = seen.document, seen.pairs, seen.records, len(seen.entries)
    words = page_words()
    inside = {element for record in records for element in record.element.iter()}
    labels = {field for pair in pairs if pair.element not in inside for field in words.fields_of[pair.label][:1]}
    all_labels = {field for pair in pairs if pair.element not in inside for field in words.fields_of[pair.label]}
    vendor_like = len(VENDOR_LABELS & labels) + (0 if _KEY not in document.source else 2 if len(records) < 3 else 1)
    buy = _buys(document)
    listing_like = len(LISTING_LABELS & all_labels) + (2 if buy else 0)
    if len(records) >= 3 and not (vendor_like >= 2 and entries):
        listing_like -= 3 if len(records) >= 6 else 1
    if vendor_like >= 2 and not (buy and listing_like >= 5):
        return _vendor_kind(document, entries, len(records))
    if len(records) >= 4 and listing_like < 5:
        return PageKind.HOME if _is_home(document) else PageKind.SEARCH
    if listing_like >= 4:
        return PageKind.LISTING
    if entries >= 5 or vendor_like:
        return _vendor_kind(document, entries, len(records))
    return PageKind.SEARCH if records else _rest(document, listing_like)


def _rest(document: Document, listing_like: int) -> PageKind:
    if page_words().walls_pattern["nothing_listed"].search(document.text):
        return PageKind.SEARCH
    if _is_home(document):
        return PageKind.HOME
    return PageKind.LISTING if listing_like >= 2 else PageKind.OTHER


def _vendor_kind(document: Document, entries: int, rows: int) -> PageKind:
    if _KEY not in document.source:
        return PageKind.FEEDBACK if entries >= FEWEST_ENTRIES else PageKind.VENDOR
    return PageKind.VENDOR if rows or says_something(document.tree) else PageKind.PGP


def _buys(document: Document) -> bool:
    return any(is_buy_button(button) for button in document.tree.iter("button", "input"))


def is_buy_button(button: Element) -> bool:
    """Return whether an input or button says that it buys, in one of several languages."""
    if button.tag == "input" and (button.get("type") or "").lower() not in ("submit", "button", "image"):
        return False
    return BUY.search(button.get("value") or "" if button.tag == "input" else raw_text(button)) is not None


def _is_home(document: Document) -> bool:
    headings = [raw_text(h) for h in document.tree.iter("h1", "h2", "h3")]
    found = select(document.tree, "//*[contains(@class, 'title')]")
    headings += [raw_text(element)[:80] for element in found]
    return any(
        re.search(
            r"\b(welcome|featured|willkommen|bienvenue|bienvenid|benvenut|welkom|witamy|добро пожаловать|news)\b",
            heading,
            re.IGNORECASE,
        )
        for heading in headings
    )
