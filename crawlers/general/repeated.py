"""Repeated records of a page: the rows of a search page, found by links that look alike and lie in boxes that look alike."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from lxml import etree

from crawlers.general.certainty import Found, How
from crawlers.general.words import BUY
from crawlers.markup import Element, fold, raw_text, select, text_of
from crawlers.money import PRICE, find_money

_BESIDE_TITLE = etree.XPath(".//text()[not(ancestor::a[@href=$url])]", smart_strings=False)
FEWEST = 2
MOST = 500  # rows of a page
LONGEST_RECORD = 3_000  # characters: more is a page, not a row of one
_SOLD_BY = re.compile(
    r"(?:\bby|vendor|seller|sold by|verkäufer|anbieter|vendeur|vendedor|продавец)\s*:?\s+([\w.\-]{2,40})", re.IGNORECASE
)
_WORD = re.compile(r"[a-zA-Z_.\-]*")
_VENDOR = re.compile(r"/(u|user|users|vendor|vendors|seller|sellers|profile|profiles|member|members|store|shop|merchant|v|verkaeufer|haendler|anbieter|vendeur|vendedor|venditore|verkoper|aanbieder|sprzedawca|prodavec)s?([/?.=]|$)|(member|vendor|user|seller|profile|username|u)=|[?&](page|p|act|action|do|view|route)=(user|vendor|seller|profile|member)\b", re.IGNORECASE)  # fmt: skip
_ROUTES = frozenset(
    ["page", "p", "action", "act", "do", "view", "route", "r", "mod", "c", "a", "section", "task", "cmd"]
)


class Record(NamedTuple):
    """One row: its box and the link that names it."""

    element: Element
    url: str
    title: str
    anchor: Element


def href_pattern(url: str) -> str:
    """Return what links to the same kind of page have in common: the first word of the path and the names in the query.

    >>> href_pattern("/product/104/blue-hat"), href_pattern("view.php?page=item&id=7")
    ('product/*/*', 'view.php?id&page=item')
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    steps = [step for step in parts.path.split("/") if step and step != "."]
    shown = [step if number == 0 and _WORD.fullmatch(step) else "*" for number, step in enumerate(steps)]
    query = sorted(
        f"{name}={value}" if name in _ROUTES and value.isalpha() else name
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    )
    return "/".join(shown) + ("?" + "&".join(query) if query else "")


def is_vendor_link(url: str) -> bool:
    """Return whether the address reads like that of a vendor or user."""
    return _VENDOR.search(url) is not None


def find_records(tree: Element) -> list[Record]:
    """Return the rows of the page's main list in page order: the kind of link with most rows that show a price."""
    groups: dict[str, dict[str, list[Element]]] = defaultdict(dict)
    for anchor in tree.iter("a"):
        url = (anchor.get("href") or "").strip()
        if not url or url.startswith(("#", "javascript:", "mailto:", "magnet:")) or is_vendor_link(url):
            continue
        groups[href_pattern(url)].setdefault(url.partition("#")[0], []).append(anchor)
    best: list[Record] = []
    best_score = 0.0
    for urls in groups.values():
        if len(urls) < FEWEST or not any(
            len(text_of(anchor)) > 3 for anchors in list(urls.values())[:10] for anchor in anchors
        ):
            continue
        records = _records(urls)
        priced = [record for record in records if _has_price(record)]
        score = len(priced) * (len(priced) / len(records) if records else 0)
        if score > best_score:
            best, best_score = priced, score
    return best[:MOST] if len(best) >= FEWEST else []


def _records(urls: dict[str, list[Element]]) -> list[Record]:
    owner = {anchor: url for url, anchors in urls.items() for anchor in anchors}
    boxes: dict[Element, set[str]] = defaultdict(set)  # every ancestor of an anchor → the different links in it
    for anchor, url in owner.items():
        for box in anchor.iterancestors():
            boxes[box].add(url)
    records, seen = [], set()
    for url, anchors in urls.items():
        box = anchors[0]
        for ancestor in anchors[0].iterancestors():
            if len(boxes[ancestor]) > 1:
                break
            box = ancestor
        named = _title(anchor for anchor in anchors if box in (anchor, *anchor.iterancestors()))
        if box not in seen and named and box.tag not in ("body", "html"):
            seen.add(box)
            records.append(Record(box, url, fold(named[0]), named[1]))
    return records


def _title(anchors: Iterable[Element]) -> tuple[str, Element] | None:
    """Return the longest text of the links to one listing that is one line and no button, with its link."""
    texts = [(text, anchor) for anchor in anchors if (text := text_of(anchor))]
    lines = [(text, anchor) for text, anchor in texts if "\n" not in text and not BUY.match(text)]
    best = max(lines or texts, key=lambda pair: len(pair[0]), default=None)
    return best and (best[0].partition("\n")[0], best[1])


def _beside_title(record: Record) -> str:
    """Return the texts of a row without those of the links that name it, set apart, since boxes may touch in the source."""
    found = _BESIDE_TITLE(record.element, url=record.url)
    text = fold(" ".join(str(piece) for piece in found)) if isinstance(found, list) else ""
    if PRICE.search(text):
        return text
    return fold(raw_text(record.element)).replace(record.title, " ", 1)  # the link may hold the whole row


def _has_price(record: Record) -> bool:
    text = _beside_title(record)
    return len(text) <= LONGEST_RECORD and PRICE.search(text) is not None


def fields_of(record: Record) -> dict[str, Found]:
    """Return title, vendor, price and url of a row, as far as it shows them."""
    found = {
        "title": Found(record.title, record.anchor, record.title, How.ROWED),
        "vendor": vendor_of(record.element, _beside_title(record)),
        "price": price_of(record),
        "url": Found(record.url, record.anchor, record.anchor.get("href") or "", How.ROWED, "href"),
    }
    return {name: one for name, one in found.items() if one is not None and one.value}


def price_of(record: Record) -> Found | None:
    """Return the price of a row: of the part that is marked as one, else the first in its text."""
    marked = select(
        record.element, ".//*[contains(translate(@class, 'PRICE', 'price'), 'price') or contains(@class, 'amount')]"
    )
    for element in marked:
        if match := PRICE.search(own := text_of(element)):
            return Found(find_money(own), element, match[0], How.ROWED)
    text = _beside_title(record)
    match = PRICE.search(text)
    return Found(find_money(text), record.element, match[0], How.SHAPED) if match else None


def vendor_of(element: Element, text: str) -> Found | None:
    """Return the name on the first link to a vendor, else what follows "by" or "vendor:"."""
    for anchor in element.iter("a"):
        name = text_of(anchor)
        if name and len(name) <= 60 and is_vendor_link(anchor.get("href") or ""):
            name = name.split("\n")[0]
            return Found(name, anchor, name, How.MARKED)
    match = _SOLD_BY.search(text)
    return Found(match[1], element, match[1], How.SHAPED) if match else None
