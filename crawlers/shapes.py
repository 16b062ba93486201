"""Whether two values are the same, and whether they look alike: a price, a date, a number, a few words, a text."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from crawlers.markup import absolute
from crawlers.money import PRICE

Shape = Literal["nothing", "flag", "money", "date", "percent", "number", "address", "key", "name", "words", "text", "list", "mapping"]  # fmt: skip

_BEGINNING = 300  # characters of a long text that are compared
_DATE = re.compile(
    r"\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\b\d{1,2}:\d\d\b|\b(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)[a-z]*\.?\s+\d|\d+\.?\s+(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)|\d+\s*(?:second|minute|hour|day|week|month|year|stunde|tag|woche|monat|jahr)\w*|\b(?:today|yesterday|heute|gestern)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[+-]?[\d.,'’ \u00a0\u202f]*\d[+~]?|\d+~\d+")
_SHARE = re.compile(r"[\d.,]+\s*%")


def squeezed(value: object) -> str:
    """Return the value as texts are compared: no white space, no case."""
    return re.sub(r"\s+", "", str(value)).casefold()


def same(name: str, wanted: Any, got: Any, url: str = "") -> bool:  # noqa: ANN401, PLR0911 (values of pages are what JSON holds; one line a type)
    """Return whether two values of the field of that name say the same: money by amount, addresses made absolute, texts without case.

    >>> same("price", {"amount": "5", "currency": "EUR"}, {"amount": "5.00"}), same("sales", 7, "7"), same("url", "b", "a/c")
    (True, True, False)
    """
    if wanted is None or got is None:
        return wanted is got
    if isinstance(wanted, bool) or isinstance(got, bool):
        return wanted is got
    if isinstance(wanted, Mapping) and isinstance(got, Mapping):
        return _same_money(wanted, got)
    if isinstance(wanted, list) or isinstance(got, list):
        return _same_list(name, wanted, got)
    if name.endswith("url"):
        return absolute(url, str(wanted)) == absolute(url, str(got))
    if isinstance(wanted, int) or isinstance(got, int):
        return decimal_of(wanted) is not None and decimal_of(wanted) == decimal_of(got)
    one, other = squeezed(wanted), squeezed(got)
    if len(one) > _BEGINNING < len(other):
        return one[:_BEGINNING] == other[:_BEGINNING]
    return one == other


def _same_money(wanted: Mapping[str, Any], got: Mapping[str, Any]) -> bool:
    if "amount" not in wanted or "amount" not in got:
        return dict(wanted) == dict(got)
    said = [key for key in ("currency", "currency_symbol") if wanted.get(key) and got.get(key)]
    return decimal_of(wanted["amount"]) == decimal_of(got["amount"]) and all(
        wanted[key] == got[key] for key in said[:1]
    )


def _same_list(name: str, wanted: Any, got: Any) -> bool:  # noqa: ANN401 (values of pages)
    one = [squeezed(item) for item in (wanted if isinstance(wanted, list) else [wanted])]
    other = [squeezed(item) for item in (got if isinstance(got, list) else [got])]
    return set(one) == set(other) if name in ("ships_to", "ships_from", "payment") else one == other


def decimal_of(value: object) -> Decimal | None:
    """Return the number that a value says, commas being between thousands; None for none."""
    try:
        return Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return None


def shape_of(value: Any) -> Shape:  # noqa: ANN401, C901, PLR0911 (values of pages; one line a shape)
    """Return what a value looks like.

    >>> [shape_of(one) for one in ("$5.00", "12", "98.5 %", "4 May 2019", "tin_gull", "World Wide", "/item/7")]
    ['money', 'number', 'percent', 'date', 'name', 'words', 'address']
    """
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, list):
        return "list"
    if isinstance(value, Mapping):
        return "money" if "amount" in value else "mapping"
    text = str(value).strip()
    if "BEGIN PGP" in text or re.fullmatch(r"(?:[0-9A-F]{4}\s*){10}", text, re.IGNORECASE):
        return "key"
    if _SHARE.fullmatch(text):
        return "percent"
    if _NUMBER.fullmatch(text.strip("()[]#")):
        return "number"
    if len(text) <= 40 and _DATE.search(text):
        return "date"
    if len(text) <= 60 and PRICE.search(text) and len(re.sub(r"[\W\d]", "", text)) <= 12:
        return "money"
    if re.match(r"(https?:/)?\.{0,2}/\S*$|\S+\.(php|html?)\b\S*$|\?\S+=\S*$", text):
        return "address"
    words = len(text.split())
    return "name" if words == 1 and len(text) <= 40 else "words" if len(text) <= 120 else "text"


ALIKE = frozenset([frozenset(["name", "words"]), frozenset(["words", "text"])])  # fmt: skip


def alike(one: Shape, other: Shape) -> bool:
    """Return whether values of the two shapes may stand for one another: a name may have a blank, but is no price."""
    return one == other or frozenset([one, other]) in ALIKE
