"""Feedback rows and verified accounts elsewhere, on pages of a site nobody has described."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from crawlers.general.certainty import Found, How
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


def find_entries(tree: Element) -> list[dict[str, Found]]:
    """Return the rows of the list that holds most rows with a time and a comment; [] when there is none."""
    groups: dict[tuple[Element | None, str, str], list[dict[str, Found]]] = defaultdict(list)
    for row in tree.iter("tr", "li", "div", "article", "blockquote"):
        if row.find(f".//{row.tag}") is None and not is_long(row, LONGEST_ROW) and (entry := _entry(row)):
            holder = next(row.iterancestors("table"), None) if row.tag == "tr" else row.getparent()
            groups[holder, str(row.tag), "" if row.tag == "tr" else row.get("class") or ""].append(entry)
    best = max(groups.values(), key=len, default=[])
    return best[:MOST_ROWS] if len(best) >= FEWEST else []


def _entry(row: Element) -> dict[str, Found] | None:
    """Return what a row says, when it says when and something of a buyer, a price or a comment."""
    cells = list(_cells(row))
    if not FEWEST_CELLS <= len(cells) <= MOST_CELLS:
        return None
    entry: dict[str, Found] = {}
    for cell in cells:
        for line in filter(None, text_of(cell).split("\n")):
            _place(entry, cell, line)
    if not {"date", "age"} & set(entry) or not {"price", "buyer", "comment"} & set(entry):
        return None
    entry.update(_mark(row))
    for anchor in row.iter("a"):
        href = anchor.get("href") or ""
        entry.setdefault("listing_url", Found(href, anchor, href, How.ROWED, "href"))
    return entry


def _cells(row: Element) -> Iterator[Element]:
    """Yield the parts of a row: its children, or their children where one is only a box."""
    for child in row:
        boxes = child.tag == "div" and len(child) > 1 and not (child.text or "").strip()
        yield from child if boxes else [child]


def _mark(row: Element) -> dict[str, Found]:
    """Return stars or sentiment as the pictures of a row show them."""
    pictures = [(f"{image.get('src') or ''} {image.get('alt') or ''}".casefold(), image) for image in row.iter("img")]
    if stars := [image for picture, image in pictures if "gold" in picture or "full" in picture]:
        return {"stars": Found(len(stars), stars[0], stars[0].get("src") or "", How.ROWED, "src")}
    for picture, image in pictures:
        if sign := next((sign for word, sign in _SIGNS.items() if word in picture), None):
            return {"sentiment": Found(sign, image, image.get("src") or "", How.ROWED, "src")}
    return {}


def _place(entry: dict[str, Found], cell: Element, line: str) -> None:
    """Give a line of a row to the field that it looks like, else to the comment, else to the title of what was bought."""

    def put(name: str, value: Any, printed: str = line) -> None:  # noqa: ANN401 (a field may be a text, a number or a price)
        entry.setdefault(name, Found(value, cell, printed, How.ROWED))

    if match := DATE.search(line):
        put("date", match[0], match[0])
    elif reply := _REPLY.match(line):
        put("vendor_reply", reply[1], reply[1])
    elif stars := _STARS.fullmatch(line):
        put("stars", int(stars[1]) if stars[1] else line.count("★"))
    elif _AGE.match(line):
        put("age", line)
    elif _BUYER.match(line) and "buyer" not in entry:
        put("buyer", re.sub(r"\s+", "", line))
    elif price := _price(line):
        put("price", price)
    elif "comment" not in entry or "listing_title" not in entry:
        put("listing_title" if "comment" in entry else "comment", line)


def _price(line: str) -> dict[str, str] | None:
    """Return the price of a line that holds nothing else."""
    if len(line) < 40 and re.fullmatch(r"[~≈\s]*(?:[^\d\s]{0,4}\s?[\d.,]+|[\d.,]+\s?[^\d\s]{0,4})", line):
        return find_money(line)
    return None


def find_external_accounts(tree: Element) -> Iterator[dict[str, Found]]:
    """Yield accounts on other markets that the site has verified: market with sales and rating, or with its verdicts."""
    for element in select(tree, "//span | //td | //li"):
        text = text_of(element) if len(element) < 4 else ""
        if text and len(text) <= 60 and element.find("span") is None and (account := _account(element, text)):
            yield {name: Found(value, element, str(value), How.SHAPED) for name, value in account.items()}


def _account(element: Element, text: str) -> dict[str, Any] | None:
    """Return market and figures of an account that a text, or the title of its element, names."""
    named = _TITLE.match(fold(element.get("title") or ""))
    if (match := _ACCOUNT.match(text)) and re.search(r"deals|sales|orders|/|\.", text):
        return {
            name: _number(value) if name == "sales" else value for name, value in match.groupdict().items() if value
        }
    market, _, figures = text.partition(":")
    if len(text) < 45 and re.match(r"[A-Z][a-z]", text) and (match := _VERDICT.match(figures.strip())):
        return {"market": market, **{name: int(value) for name, value in match.groupdict().items()}}
    if named and (match := _VERDICT.match(text)):
        return {"market": named[1], **{name: int(value) for name, value in match.groupdict().items()}}
    if named and (match := _PAIR.match(text)):
        return {"market": named[1], "sales": _number(match["sales"]), "rating": match["rating"]}
    return None


def _number(text: str) -> int | str:
    digits = text.replace(",", "")
    return int(digits) if digits.isdigit() else text
