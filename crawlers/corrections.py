"""What a person said of a page by clicking: where a field stands, that it is wrong there, or what kind of page it is."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crawlers.markup import Element, absolute, fold
from crawlers.money import read_money, read_number
from crawlers.places import Sample, find_path
from crawlers.trial import Sheet
from records.page import PageKind

_MONEY = re.compile(r"price|bid$|cost|fee$")
_COUNTS = frozenset(["quantity_left", "units_sold", "sales", "positive", "neutral", "negative", "total_count", "views", "replies", "downloads", "stars", "members", "posts", "likes"])  # fmt: skip
_LISTS = frozenset(["ships_to", "category", "payment", "tags"])
_PARTS = re.compile(r"\s*[,;/→>»›|\n]\s*")
_NO = re.compile(r"(no|fe|finali[sz]e|early|direct|without|nein|non|нет|nie|false|off)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Correction:
    """A click on the page of that number, counted from 0: the element at `path` (its characters from `start` to before `end`) is `field`.

    With `remove` the field is wrong on that page, with `kind` the page is of that kind; `row_of` names the list whose record holds the field.
    """

    page: int
    field: str
    path: str
    start: int | None
    end: int | None
    kind: PageKind | None = None
    remove: bool = False
    row_of: str = ""


class CorrectionError(Exception):
    """A correction that leads nowhere: to a page that is not there, or to no element of it."""

    def __init__(self, correction: Correction, why: str) -> None:
        self.correction, self.why = correction, why
        super().__init__(f"correction of {correction.field or 'the kind'} on page {correction.page}: {why}")


def check_corrections(corrections: Iterable[Correction], sheets: Sequence[Sheet]) -> None:
    """Raise CorrectionError for the first correction that leads nowhere."""
    for one in corrections:
        if not 0 <= one.page < len(sheets):
            raise CorrectionError(one, f"there are {len(sheets)} pages, counted from 0")
        if one.remove or not one.field:
            if not one.field and one.kind is None:
                raise CorrectionError(one, "it names neither a field nor a kind")
            continue
        element = find_path(sheets[one.page], one.path)
        if element is None:
            raise CorrectionError(one, f"no element at {one.path}")
        if not (one.field.endswith("url") or _said(one, element, sheets[one.page])):
            raise CorrectionError(one, "nothing is printed there")


def sample_of(one: Correction, sheet: Sheet, currency: str, others: Iterable[Any]) -> Sample:
    """Return what the click wants, in the form that the field has on other pages, else in the form its name tells."""
    if one.remove:
        return Sample(one.page, sheet, None, None, "", 1.0, certain=True)
    element = find_path(sheet, one.path)
    if element is None:
        raise CorrectionError(one, f"no element at {one.path}")
    wanted = _wanted(one, element, sheet, currency, next((other for other in others if other is not None), None))
    return Sample(one.page, sheet, None, wanted, one.path, 1.0, certain=True)


def _said(one: Correction, element: Element, sheet: Sheet) -> str:
    text = sheet.text(element)
    cut = text[one.start or 0 : len(text) if one.end is None else one.end]
    return cut.strip() or fold(element.get("alt") or element.get("title") or element.get("value") or "")


def _wanted(one: Correction, element: Element, sheet: Sheet, currency: str, like: Any) -> Any:  # noqa: ANN401 (values of pages)
    text, name = _said(one, element, sheet), one.field
    if name.endswith("url"):
        holders = (node for node in (element, *element.iterancestors(), *element.iter("a")) if node.get("href"))
        holder = next(holders, None)
        return absolute(sheet.document.url, holder.get("href") or "") if holder is not None else None
    if isinstance(like, bool) or name == "escrow":
        return not _NO.match(text)
    if isinstance(like, Mapping) or (like is None and _MONEY.search(name) and not name.endswith("text")):
        return read_money(text, currency)
    if isinstance(like, int) or (like is None and name in _COUNTS):
        number = read_number(text, thousands=",.")
        return text if number is None else int(number)
    if isinstance(like, list) or (like is None and name in _LISTS):
        return list(dict.fromkeys(part for part in _PARTS.split(text) if part))
    return text
