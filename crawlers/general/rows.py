"""The fields of the rows of a list: title, vendor, price and address, compared over all rows."""

import re
from collections import Counter

from crawlers.general.addresses import href_pattern, is_person
from crawlers.general.certainty import Found, How
from crawlers.general.prices import price_in
from crawlers.general.repeated import Record
from crawlers.general.segments import Segment, column_of, segments
from crawlers.general.words import BUY, label_of, page_words
from crawlers.markup import Element, text_of

LONGEST_NAME = 40  # characters of a vendor's
_SOLD_BY = re.compile(
    r"(?:^|[\s(])(?:by|vendor|seller|sold by|verkäufer(?:in)?|anbieter|vendeur|vendedor|venditore|verkoper|sprzedawca|продавец|магазин|myyjä|von)\s*:?\s+([\w.\-]{2,40})",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(
    r"\s*[\[(★☆✔✓|·•⭐]|\s+(?:lvl|level|verified|trusted|trust|vendor|rank|rating|positive|seller|pro|top|new|\d+(?:[.,]\d+)?\s?%|\d+ (?:sales|deals|orders))\b",
    re.IGNORECASE,
)
_DOTS = re.compile(r"\s[·•|]\s")
_HANDLE = re.compile(r"(?=.*[^\W\d_])[\w.\-]{3,30}")
_ODD = re.compile(r"[_\d.\-]|[a-z][A-Z]")
_CATEGORY = re.compile(r"categ|rubri|section|[?&](?:cat|c)=|/c/|/tag/", re.IGNORECASE)


def rows_of(records: list[Record]) -> list[dict[str, Found]]:
    """Return title, vendor, price and address of each row, as far as it shows them."""
    pattern = _vendor_pattern(records)
    column = _vendor_column(records)
    place = "" if pattern or column is not None else _vendor_place(records)
    rows = []
    for record in records:
        found = {
            "title": Found(record.title, record.anchor, record.title, How.ROWED),
            "vendor": _vendor(record, pattern, column, place),
            "price": price_in(record),
            "url": _address(record),
        }
        rows.append({name: one for name, one in found.items() if one is not None and one.value})
    return rows


def _address(record: Record) -> Found:
    holder = record.anchor if record.anchor.tag == "a" else next(record.anchor.iterancestors("a"), record.anchor)
    return Found(record.url, holder, holder.get("href") or "", How.ROWED, "href")


def _vendor(record: Record, pattern: str, column: int | None, place: str) -> Found | None:
    if pattern:
        for anchor in _others(record):
            if href_pattern(anchor.get("href") or "", kept=2) == pattern and (name := _name(anchor)):
                return Found(name, anchor, name, How.ROWED)
    if column is not None:
        for segment in segments(record.element):
            if column_of(segment.key) == column and re.search(r"\w", segment.text):
                name = segment.text.split(" (")[0].split(" [")[0]
                return Found(name, segment.element, name, How.ROWED)
    linked = vendor_in(record.element)
    if linked is None and place:
        return next(
            (Found(part.text, part.element, part.text, How.SHAPED) for part in _parts(record) if part.key == place),
            None,
        )
    return linked


def _parts(record: Record) -> list[Segment]:
    """Return the texts of a row, those with dots in them apart."""
    return [
        Segment(f"{part.key}^{number}", part.element, piece.strip())
        for part in segments(record.element)
        for number, piece in enumerate(_DOTS.split(part.text))
        if piece.strip()
    ]


def _vendor_place(records: list[Record]) -> str:
    """Return the key of the texts that are single words in most rows, some of them written as only handles are."""
    counted: Counter[str] = Counter()
    odd: Counter[str] = Counter()
    for record in records[:60]:
        for part in _parts(record):
            if _HANDLE.fullmatch(part.text) and part.text != record.title:
                counted[part.key] += 1
                odd[part.key] += _ODD.search(part.text) is not None
    likely = [key for key, times in counted.items() if 2 * times > len(records) and 3 * odd[key] > times]
    return likely[0] if likely and len(records) > 1 else ""


def vendor_in(element: Element) -> Found | None:
    """Return the name on the first link to a vendor, else what follows "by" or "vendor:"."""
    for anchor in element.iter("a"):
        if is_person(anchor.get("href") or "") and (name := _name(anchor)):
            return Found(name, anchor, name, How.MARKED)
    for segment in segments(element):
        if match := _SOLD_BY.search(segment.text):
            return Found(match[1], segment.element, match[1], How.SHAPED)
    return None


def name_in(text: str) -> str:
    """Return the name that a text begins with, without the level, rating and counts after it.

    >>> name_in("kelp_one LEVEL 2 VERIFIED (13) 99%"), name_in("Harbour Light ★ 4.3")
    ('kelp_one', 'Harbour Light')
    """
    line = text.partition("\n")[0]
    name = _AFTER_NAME.split(line, maxsplit=1)[0].strip(" -–:,")
    return name if name and name.count(" ") < 4 else line.split(" ")[0]


def _name(anchor: Element) -> str:
    name = name_in(text_of(anchor)).removeprefix("@")
    return name if len(name) <= LONGEST_NAME and re.search(r"\w", name) and not BUY.match(name) else ""


def _others(record: Record) -> list[Element]:
    """Return the links of a row that do not lead to its listing."""
    inside = [record.element] if record.element.tag == "a" else list(record.element.iter("a"))
    return [anchor for anchor in inside if (anchor.get("href") or "").partition("#")[0] != record.url]


def _vendor_pattern(records: list[Record]) -> str:
    """Return what the links to vendors have in common: one such link in most rows, with a name on it."""
    counted: Counter[str] = Counter()
    people: Counter[str] = Counter()
    for record in records:
        patterns = {}
        for anchor in _others(record):
            href = anchor.get("href") or ""
            if href and not href.startswith("#") and _name(anchor) and not _CATEGORY.search(href):
                patterns[href_pattern(href, kept=2)] = is_person(href)
        counted.update(patterns.keys())
        people.update(pattern for pattern, person in patterns.items() if person)
    likely = [pattern for pattern, times in counted.items() if 2 * times > len(records)]
    persons = [pattern for pattern in likely if 2 * people[pattern] > counted[pattern]]
    return next(iter(persons or (likely if len(likely) == 1 and len(records) > 2 else [])), "")


def _vendor_column(records: list[Record]) -> int | None:
    """Return the number of the column that the header of a table calls that of the vendor."""
    if not records or records[0].element.tag != "tr":
        return None
    table = next(records[0].element.iterancestors("table"), None)
    header = None if table is None else next(iter(table.iter("tr")), None)
    if header is None or header is records[0].element:
        return None
    labels = [page_words().fields_for(label_of(text_of(cell)))[:1] for cell in header]
    return labels.index(("vendor",)) if ("vendor",) in labels else None
