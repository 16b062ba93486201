"""Feedback rows and verified accounts elsewhere, on pages of a site nobody has described."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from crawlers.markup import Element, fold, is_long, select, text_of
from crawlers.money import find_money

FEWEST = 3
FEWEST_CELLS, MOST_CELLS = 2, 8
MOST_ROWS = 1_000
LONGEST_ROW = 20_000  # characters, white space and all
DATE = re.compile(
    r"\b(\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}(?::\d{2})?)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}|(?:\d{1,2} )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?(?: \d{1,2},?)? \d{4}(?: \d{2}:\d{2})?)",
)
_AGE = re.compile(
    r"^(\d+\s*(?:d|h|m|w|y|days?|hours?|weeks?|months?|years?|tage?n?|jours?|días?)(?:\s+\d+\s*[hm])?(?:\s+ago)?|\d{1,2}:\d{2})$",
    re.IGNORECASE,
)
_STARS = re.compile(r"(?:(\d)(?:[.,]0)?\s*/\s*5|★[★☆]*)")
_REPLY = re.compile(r"(?:seller|vendor) (?:response|reply|answer)\s*:\s*(.+)", re.IGNORECASE)
_BUYER = re.compile(r"^\S{0,3}\s?[*.•]{1,}[\s*.•]*\S{0,3}$")
_SIGNS = {
    "positive": "positive",
    "neutral": "neutral",
    "negative": "negative",
    "feedback1": "positive",
    "feedback2": "neutral",
    "feedback3": "negative",
    "good": "positive",
    "bad": "negative",
}
_ACCOUNT = re.compile(
    r"^(?P<market>[A-Za-z][\w ]{2,24}?):\s*(?:(?P<sales>[\d,+~]+)\s*(?:deals|sales|orders)?,?\s*)?(?P<rating>\d+(?:\.\d+)?)(?:/\d+)?%?$"
)
_TITLE = re.compile(
    r"(?:verified )?(?:vendor rating on )?([A-Z][\w ]+?)(?: vendor| successful| rating| \()", re.IGNORECASE
)
_VERDICT = re.compile(r"^#?(?P<positive>\d+)\s*/\s*(?P<neutral>\d+)\s*/\s*(?P<negative>\d+)$")
_PAIR = re.compile(r"^\(?#?(?P<sales>[\d,~+]+)\)?[,\s]+\(?(?P<rating>\d+(?:\.\d+)?)(?:/\d+)?\)?$")


def find_entries(tree: Element) -> list[dict[str, Any]]:
    """Return the rows of the list that holds most rows with a time and a comment; [] when there is none."""
    groups: dict[tuple[Element | None, str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in tree.iter("tr", "li", "div", "article", "blockquote"):
        if row.find(f".//{row.tag}") is None and not is_long(row, LONGEST_ROW) and (entry := _entry(row)):
            holder = next(row.iterancestors("table"), None) if row.tag == "tr" else row.getparent()
            groups[holder, str(row.tag), "" if row.tag == "tr" else row.get("class") or ""].append(entry)
    best = max(groups.values(), key=len, default=[])
    return best[:MOST_ROWS] if len(best) >= FEWEST else []


def _entry(row: Element) -> dict[str, Any] | None:
    """Return what a row says, when it says when and something of a buyer, a price or a comment."""
    cells = list(_cells(row))
    if not FEWEST_CELLS <= len(cells) <= MOST_CELLS:
        return None
    entry: dict[str, Any] = {}
    for cell in cells:
        for line in filter(None, text_of(cell).split("\n")):
            _place(entry, line)
    if not {"date", "age"} & set(entry) or not {"price", "buyer", "comment"} & set(entry):
        return None
    entry.update(_mark(row))
    for anchor in row.iter("a"):
        entry.setdefault("listing_url", anchor.get("href") or "")
    return entry


def _cells(row: Element) -> Iterator[Element]:
    """Yield the parts of a row: its children, or their children where one is only a box."""
    for child in row:
        boxes = child.tag == "div" and len(child) > 1 and not (child.text or "").strip()
        yield from child if boxes else [child]


def _mark(row: Element) -> dict[str, Any]:
    """Return stars or sentiment as the pictures of a row show them."""
    pictures = [f"{image.get('src') or ''} {image.get('alt') or ''}".casefold() for image in row.iter("img")]
    if stars := sum("gold" in picture or "full" in picture for picture in pictures):
        return {"stars": stars}
    return next(({"sentiment": sign} for picture in pictures for word, sign in _SIGNS.items() if word in picture), {})


def _place(entry: dict[str, Any], line: str) -> None:
    """Give a line of a row to the field that it looks like, else to the comment, else to the title of what was bought."""
    if match := DATE.search(line):
        entry.setdefault("date", match[0])
    elif reply := _REPLY.match(line):
        entry["vendor_reply"] = reply[1]
    elif stars := _STARS.fullmatch(line):
        entry["stars"] = int(stars[1]) if stars[1] else line.count("★")
    elif _AGE.match(line):
        entry.setdefault("age", line)
    elif _BUYER.match(line) and "buyer" not in entry:
        entry["buyer"] = re.sub(r"\s+", "", line)
    elif price := _price(line):
        entry.setdefault("price", price)
    elif "comment" not in entry or "listing_title" not in entry:
        entry["listing_title" if "comment" in entry else "comment"] = line


def _price(line: str) -> dict[str, str] | None:
    """Return the price of a line that holds nothing else."""
    if len(line) < 40 and re.fullmatch(r"[~≈\s]*(?:[^\d\s]{0,4}\s?[\d.,]+|[\d.,]+\s?[^\d\s]{0,4})", line):
        return find_money(line)
    return None


def find_external_accounts(tree: Element) -> Iterator[dict[str, Any]]:
    """Yield accounts on other markets that the site has verified: market with sales and rating, or with its verdicts."""
    found = select(tree, "//span | //td | //li")
    for element in found:
        text = text_of(element) if len(element) < 4 else ""
        if not text or len(text) > 60 or element.find("span") is not None:
            continue
        title = fold(element.get("title") or "")
        named = _TITLE.match(title)
        if (match := _ACCOUNT.match(text)) and re.search(r"deals|sales|orders|/|\.", text):
            yield {
                name: _number(value) if name == "sales" else value for name, value in match.groupdict().items() if value
            }
        elif (
            len(text) < 45
            and re.match(r"[A-Z][a-z]", text)
            and (match := _VERDICT.match(text.partition(":")[2].strip()))
        ):
            yield {"market": text.partition(":")[0], **{name: int(value) for name, value in match.groupdict().items()}}
        elif named and (match := _VERDICT.match(text)):
            yield {"market": named[1], **{name: int(value) for name, value in match.groupdict().items()}}
        elif named and (match := _PAIR.match(text)):
            yield {"market": named[1], "sales": _number(match["sales"]), "rating": match["rating"]}


def _number(text: str) -> int | str:
    digits = text.replace(",", "")
    return int(digits) if digits.isdigit() else text
