"""Accounts elsewhere that a site has verified, on pages of a site nobody has described."""

import re
from collections.abc import Iterator
from typing import Any

from crawlers.general.certainty import Found, How
from crawlers.markup import Element, fold, select, text_of

_ACCOUNT = re.compile(
    r"^(?P<market>[A-Za-z][\w ]{2,24}?):\s*(?:(?P<sales>[\d,+~]+)\s*(?:deals|sales|orders)?,?\s*)?(?P<rating>\d+(?:\.\d+)?)(?:/\d+)?%?$"
)
_TITLE = re.compile(
    r"(?:verified )?(?:vendor rating on )?([A-Z][\w ]+?)(?: vendor| successful| rating| \()", re.IGNORECASE
)
_VERDICT = re.compile(r"^#?(?P<positive>\d+)\s*/\s*(?P<neutral>\d+)\s*/\s*(?P<negative>\d+)$")
_PAIR = re.compile(r"^\(?#?(?P<sales>[\d,~+]+)\)?[,\s]+\(?(?P<rating>\d+(?:\.\d+)?)(?:/\d+)?\)?$")


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
