"""The label that stands beside a value, and XPath that leads from it to the value: `//td[.='Ships to']/following-sibling::td[1]`."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from crawlers.marks import marks, quoted
from crawlers.markup import Element, fold, is_long, text_of
from crawlers.money import PRICE

LONGEST_LABEL = 40
_PASSED = 2  # siblings between a label and its value: a picture, another value
_HEIGHT = 3  # ancestors of a value beside which its label may stand
_LABEL = re.compile(r"[^\W\d_]")
_VALUE = re.compile(r"\d\d|[:：].*\w|@")  # in a text that says more than what follows is called
_CELLS = ("td", "th", "dd", "dt", "li")


class Labelled(NamedTuple):
    """A label as it is printed, the XPath that leads from it to the element, and how stable that is likely to be."""

    label: str
    xpath: str
    score: float


def labelled(element: Element, within: Element | None = None) -> Iterator[Labelled]:
    """Yield ways to the element by labels near it, nearest first; below `within` the ways start there, else at the page."""
    start = "//" if within is None else ".//"
    holder, below, loss = element, "", 0.0
    for _ in range(_HEIGHT):
        parent = holder.getparent()
        if parent is None or holder is within:
            return
        for label, xpath, score in _beside(holder, parent):
            unlike = 0.1 * (
                within is not None and not label.endswith(":")
            )  # in records, any word may stand before a value
            yield Labelled(label, f"{start}{xpath}{below}", score - loss - unlike)
        below = f"/{_step(holder)}{below}" if holder is not element else f"/{_step(element)}"
        below = below if below.startswith("/") else f"/{below}"
        if len(list(parent.itersiblings(preceding=True))) + len(parent) > 60:
            return
        holder, loss = parent, loss + 0.08


def _step(element: Element) -> str:
    """Return the step to a child, told by its best class where it has one."""
    best = next((mark for mark in marks(element) if mark.css.startswith(f"{element.tag}.") and mark.css.count(".") == 1), None)  # fmt: skip
    if best is None or best.score < 0.7:
        return str(element.tag)
    return f"{element.tag}[contains(concat(' ', @class, ' '), ' {best.css.partition('.')[2]} ')]"


def _beside(element: Element, parent: Element) -> Iterator[tuple[str, str, float]]:
    """Yield label, XPath and score: a sibling before the element, a heading of its parent, the parent's own words."""
    tag = str(element.tag)
    before = element.getprevious()
    passed = 0
    while (
        before is not None
        and passed < _PASSED
        and (before.tag in ("br", "hr", "img", "i", "svg") or not label_text(before))
    ):
        passed += before.tag not in ("br", "hr")
        before = before.getprevious()
    if before is not None and (label := label_text(before)):
        said = quoted(label)
        number = sum(1 for one in before.itersiblings(tag) if one is element or _before(one, element))
        if str(before.tag) in _CELLS or before.tag == element.tag:
            yield (
                label,
                f"{before.tag}[normalize-space(.)={said}]/following-sibling::{tag}[{number}]",
                0.88 - 0.1 * passed,
            )
        else:
            inner = f"{parent.tag}[{before.tag}[normalize-space(.)={said}]]/{tag}"
            yield label, inner if _first_of_its_tag(element) else f"{inner}[{_number(element)}]", 0.86 - 0.1 * passed
            yield (
                label,
                f"{before.tag}[normalize-space(.)={said}]/following-sibling::{tag}[{number}]",
                0.8 - 0.1 * passed,
            )
        if (word := re.match(r"[^\W\d_]{4,}(?: [^\W\d_]+)?(?=\W*\d|\W*[:(])", label)) and word[0] != label:
            opening = quoted(word[0])
            yield (
                word[0],
                f"{before.tag}[starts-with(normalize-space(.), {opening})]/following-sibling::{tag}[{number}]",
                0.7,
            )
    if tag == "td" and parent[0] is not before and parent[0] is not element and (label := label_text(parent[0])):
        yield label, f"tr[*[1][normalize-space(.)={quoted(label)}]]/td[{_number(element)}]", 0.84
    if (own := _own_label(element, parent)) and (said := quoted(own)):
        place = tag if _first_of_its_tag(element) else f"{tag}[{_number(element)}]"
        if element.getprevious() is None:
            yield own, f"{parent.tag}[starts-with(normalize-space(.), {said})]/{place}", 0.82
        else:
            yield own, f"{parent.tag}/text()[contains(., {said})]/following-sibling::{tag}[1]", 0.72


def _before(one: Element, element: Element) -> bool:
    return element in one.itersiblings()


def _number(element: Element) -> int:
    return 1 + sum(1 for _ in element.itersiblings(str(element.tag), preceding=True))


def _first_of_its_tag(element: Element) -> bool:
    return next(element.itersiblings(str(element.tag), preceding=True), None) is None


def label_text(element: Element) -> str:
    """Return the text of an element that may be a label: short, with letters, no sentence; else ""."""
    if len(element) > 3 or is_long(element, 200, 12):
        return ""
    text = fold(text_of(element))
    return text if is_label(text) else ""


def is_label(text: str) -> bool:
    """Return whether a text may be the label of a value.

    >>> is_label("Ships to:"), is_label("12.50"), is_label("I send each parcel within two days, promised, and more.")
    (True, False, False)
    >>> is_label("Ships from: Malta"), is_label("Last 30 days"), is_label("[sticky]"), is_label("USD")
    (False, False, False, False)
    """
    words = len(text.split())
    if not text or not text[0].isalpha() or PRICE.match(f"{text} 5"):
        return False
    return len(text) <= LONGEST_LABEL and words <= 5 and bool(_LABEL.search(text)) and not _VALUE.search(text) and bool(quoted(text))  # fmt: skip


def _own_label(element: Element, parent: Element) -> str:
    """Return the words that stand directly before the element, in its parent."""
    before = element.getprevious()
    raw = (parent.text if before is None else before.tail) or ""
    text = fold(raw).rstrip(" :：-–(#")
    return text if text and is_label(text) else ""
