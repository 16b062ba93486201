"""Repeated records of a page: the rows of a search page, found by links that look alike and lie in boxes that look alike."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import islice
from typing import NamedTuple

from crawlers.general.addresses import href_pattern, is_person, is_vendor_link
from crawlers.general.blocks import is_navigation
from crawlers.general.prices import price_in
from crawlers.general.words import BUY
from crawlers.markup import Element, fold, is_long, raw_text, select, text_of
from crawlers.money import PRICE

FEWEST = 2
MOST = 500  # rows of a page
MOST_LINKS = 20_000
MOST_ALIKE = 20  # links to one address
LONGEST_RECORD = 3_000  # characters: more is a page, not a row of one
LONGEST_TITLE = 300
HIGHEST = 4  # boxes between a row and the list
_ROW = re.compile(
    r"(?<![a-z])(?:row|item|card|listing|product|result|entry|offer|lot|ad|tile|box)s?(?![a-z])", re.IGNORECASE
)
_TITLE = ".//h1 | .//h2 | .//h3 | .//h4 | .//h5 | .//*[contains(translate(@class, 'TIN', 'tin'), 'title') or contains(translate(@class, 'NAME', 'name'), 'name')]"


class Record(NamedTuple):
    """One row: its box and the link that names it."""

    element: Element
    url: str
    title: str
    anchor: Element


def find_records(tree: Element, *, priced: bool = True) -> list[Record]:
    """Return the rows of the page's main list in page order: the kind of link with most rows that show a price.

    Without `priced` the rows of a list that shows none: of models, of threads.
    """
    best: list[Record] = []
    best_score = 0.0
    known: dict[Element, bool] = {}
    tried: set[frozenset[str]] = set()
    for urls in _groups(tree).values():
        if len(urls) < FEWEST or frozenset(urls) in tried or not _has_words(urls):
            continue
        tried.add(frozenset(urls))
        records = _records(urls)
        if priced:
            shown = [record for record in records if _has_price(record, known)]
            kept = _one_list(shown)
            score = len(kept) * (len(shown) / len(records) if records else 0)
            kept = _with_unpriced(kept, records)
        else:
            kept = [record for record in _one_list(records) if _says_more(record)]
            score = 0.0 if kept and is_navigation(kept[0].element) else len(kept) * min(_mean_length(kept), 40) / 40
        score *= 0.3 if kept and is_navigation(kept[0].element) else 1
        if score > best_score:
            best, best_score = kept, score
    return best[:MOST] if len(best) >= FEWEST else []


def find_single(tree: Element) -> list[Record]:
    """Return the one row of a list with one row: the first link whose box shows a price and looks like a row's."""
    for anchor in islice(tree.iter("a"), MOST_LINKS):
        url = (anchor.get("href") or "").strip()
        if not url or url.startswith("#") or is_person(url) or is_navigation(anchor):
            continue
        named = _title([anchor])
        if named is None or len(named[0]) < 4:
            continue
        for box in islice(anchor.iterancestors(), HIGHEST):
            if box.tag in ("body", "html", "form") or is_long(box, LONGEST_RECORD, 80):
                break
            row = Record(box, url, named[0], named[1])
            looks = box.tag in ("tr", "li", "article") or _ROW.search(box.get("class") or "")
            if looks and price_in(row) is not None and not _is_filter(box):
                return [row]
    return []


def _is_filter(box: Element) -> bool:
    return box.find(".//select") is not None or len(list(islice(box.iter("a"), 12))) > 10


def _groups(tree: Element) -> dict[str, dict[str, list[Element]]]:
    """Return the links of the page by what they lead to: pattern → address → its links."""
    groups: dict[str, dict[str, list[Element]]] = defaultdict(dict)
    for anchor in islice(tree.iter("a"), MOST_LINKS):
        url = (anchor.get("href") or "").strip()
        if not url or url.startswith(("#", "javascript:", "mailto:", "magnet:", "tel:")):
            continue
        if next(anchor.iterancestors("a"), None) is not None:  # no browser makes one in another
            continue
        pattern, finer = href_pattern(url), href_pattern(url, kept=2)
        if not is_person(url) and (
            not is_vendor_link(url) or "/*/" in pattern
        ):  # below a vendor's address a listing may lie
            for one in {pattern, finer}:
                groups[one].setdefault(url.partition("#")[0], []).append(anchor)
    return groups


def _has_words(urls: dict[str, list[Element]]) -> bool:
    return any(len(text_of(anchor)) > 3 for anchors in islice(urls.values(), 10) for anchor in anchors)


def _records(urls: dict[str, list[Element]]) -> list[Record]:
    boxes: dict[Element, set[str]] = defaultdict(set)  # every ancestor of an anchor → the different links in it
    for url, anchors in urls.items():
        for anchor in anchors:
            for box in anchor.iterancestors():
                boxes[box].add(url)
    records: dict[Element, Record] = {}
    for url, anchors in urls.items():
        for anchor in anchors[:MOST_ALIKE]:
            box = _box_of(anchor, boxes)
            if box in records or box.tag in ("body", "html"):
                continue
            if named := _title(one for one in anchors[:MOST_ALIKE] if box in (one, *one.iterancestors())):
                records[box] = Record(box, url, named[0], named[1])
    return list(records.values())


def _box_of(anchor: Element, boxes: Mapping[Element, Collection[str]]) -> Element:
    """Return the largest box around a link that holds no other link of its kind."""
    box = anchor
    for ancestor in anchor.iterancestors():
        if len(boxes[ancestor]) > 1:
            break
        box = ancestor
    return box


def _title(anchors: Iterable[Element]) -> tuple[str, Element] | None:
    """Return the words of the links to one listing that name it, with their element.

    The longest that is one line and no button; the heading inside where the link holds the whole row.
    """
    texts = [(text, anchor) for anchor in anchors if (text := text_of(anchor))]
    lines = [(text, anchor) for text, anchor in texts if "\n" not in text and not BUY.match(text)]
    if lines:
        text, anchor = max(lines, key=lambda pair: len(pair[0]))
        inner = _heading(anchor)
        return (fold(text_of(inner)), inner) if inner is not None else (fold(text), anchor)
    for text, anchor in texts:
        inner = _heading(anchor)
        if inner is not None:
            return fold(text_of(inner)), inner
        if not BUY.match(text):
            return fold(text.partition("\n")[0]), anchor
    return None


def _heading(anchor: Element) -> Element | None:
    found = select(anchor, _TITLE) if len(anchor) else []
    return next((one for one in found if 2 < len(text_of(one)) <= LONGEST_TITLE and "\n" not in text_of(one)), None)


def _one_list(records: list[Record]) -> list[Record]:
    """Return the rows that lie in one box and look alike, each address once; those of side boxes are dropped."""
    return list({record.url: record for record in reversed(_alike(records))}.values())[::-1]


def _alike(records: list[Record]) -> list[Record]:
    if len(records) <= FEWEST:
        return records
    for level in range(1, HIGHEST + 1):
        holders = Counter(_holder(record.element, level) for record in records)
        holder, size = holders.most_common(1)[0]
        if holder is not None and size >= max(FEWEST, 0.6 * len(records)):
            kept = [record for record in records if _holder(record.element, level) is holder]
            tags = Counter(record.element.tag for record in kept)
            return [record for record in kept if record.element.tag == tags.most_common(1)[0][0]]
    return records


def _with_unpriced(kept: list[Record], records: list[Record]) -> list[Record]:
    """Return the rows with those beside them that look the same and show no price: "for free", "make an offer"."""
    beside = {(record.element.getparent(), record.element.tag, record.element.get("class")) for record in kept}
    known = {record.url for record in kept}
    alike = (
        record
        for record in records
        if record.url in known
        or (record.element.getparent(), record.element.tag, record.element.get("class")) in beside
    )
    merged = {record.url: record.element for record in alike if record.url not in known}
    if len(merged) > len(kept) // 2:  # then a price is no mark of these rows
        return kept
    chosen = {*(record.element for record in kept), *merged.values()}
    return [record for record in records if record.element in chosen]


def _holder(element: Element, level: int) -> Element | None:
    if element.tag == "tr" and level == 1:
        return next(element.iterancestors("table"), None)
    return next(islice(element.iterancestors(), level - 1, None), None)


def _has_price(record: Record, known: dict[Element, bool]) -> bool:
    """Return whether a row shows a price; looked at closely only where its bare text may hold one."""
    box = record.element
    if box not in known:
        known[box] = (
            not is_long(box, 3 * LONGEST_RECORD)
            and PRICE.search(raw_text(box)) is not None
            and price_in(record) is not None
        )
    return known[box]


def _says_more(record: Record) -> bool:
    """Return whether a row shows more than its link: a picture, somebody's name, figures."""
    more = len(text_of(record.element)) - len(record.title) > 2 or record.element.find(".//img") is not None
    return more and not is_long(record.element, LONGEST_RECORD)


def _mean_length(records: list[Record]) -> float:
    return sum(len(record.title) for record in records) / len(records) if records else 0.0
