"""Label–value pairs of a page: tables, definition lists, labels beside values, "Label: value" in one element."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from crawlers.general.words import label_of, page_words
from crawlers.markup import Element, fold, is_long, text_of

LONGEST_LABEL = 40
LONGEST_VALUE = 300
_LABEL_TAGS = frozenset(
    [
        "b",
        "strong",
        "label",
        "th",
        "td",
        "dt",
        "span",
        "div",
        "p",
        "i",
        "em",
        "h3",
        "h4",
        "h5",
        "h6",
        "small",
        "font",
        "li",
        "td",
    ]
)


class Pair(NamedTuple):
    """A label as compared, the text it announces and the element that text stands in."""

    label: str
    value: str
    element: Element


def find_pairs(tree: Element) -> Iterator[Pair]:
    """Yield all pairs whose label is a known word, in page order; one label may come several times."""
    known = page_words().fields_of
    for element in tree.iter(*_LABEL_TAGS):
        own = fold(element.text or "") or _beside_pictures(element)
        if not 0 < len(own) <= LONGEST_LABEL + LONGEST_VALUE:
            continue
        if label_of(own) in known:
            if not _in_header_row(element, known):
                yield from _after(element, label_of(own))
        elif ":" in own:
            yield from _inside(element, own)


def _in_header_row(element: Element, known: Mapping[str, object]) -> bool:
    """Return whether the label names a column: at least two other cells of its row are labels too."""
    row = element.getparent()
    return row is not None and row.tag == "tr" and sum(label_of(cell.text or "") in known for cell in row) > 2


def _beside_pictures(element: Element) -> str:
    """Return the text of an element that holds only pictures before it, as in `<td><img> Positive</td>`."""
    if 0 < len(element) <= 2 and all(child.tag in ("img", "i", "svg") and not child.text for child in element):
        return text_of(element)
    return ""


def _after(element: Element, label: str) -> Iterator[Pair]:
    """Yield the value of a label: the element's first child when it holds more, else its tail or what follows it or its parent."""
    first = next((child for child in element if child.tag not in ("img", "i", "svg", "br")), None)
    if first is not None and (value := _value_of(first)):
        yield Pair(label, value, first)
        return
    holder = element
    for _ in range(3):
        parent = holder.getparent()
        following = _following(holder)
        tail = fold(holder.tail or "").lstrip(":：- ")
        if re.search(r"\w", tail) and parent is not None:
            yield Pair(label, tail, parent)
            return
        if following is not None:
            if value := _value_of(following) or fold(following.tail or "") * (following.tag == "br"):
                yield Pair(label, value, following)
            return
        if parent is None or holder.getprevious() is not None or (parent.text or "").strip():
            return
        holder = parent


def _following(element: Element) -> Element | None:
    """Return the next element, past line breaks that no text follows."""
    following = element.getnext()
    while following is not None and following.tag in ("br", "hr") and not (following.tail or "").strip():
        following = following.getnext()
    return following


def _value_of(element: Element) -> str:
    """Return the text of a value; what its pictures stand for where it has none."""
    if element.tag in ("select", "input", "textarea", "form", "script", "style") or is_long(
        element, 10 * LONGEST_VALUE
    ):
        return ""
    text = text_of(element)
    if not text:
        text = ", ".join(
            alt for image in element.iter("img") if (alt := fold(image.get("alt") or image.get("title") or ""))
        )
    return text if len(text) <= LONGEST_VALUE else ""


def _inside(element: Element, own: str) -> Iterator[Pair]:
    """Yield the value of "Label: value" written in one element."""
    head, _, rest = own.partition(":")
    label = label_of(head)
    if len(head) <= LONGEST_LABEL and label in page_words().fields_of:
        value = fold(text_of(element)[len(fold(head)) + 1 :]) if len(element) else fold(rest)
        if value and len(value) <= LONGEST_VALUE:
            yield Pair(label, value.lstrip(": "), element)


def first_value(pairs: list[Pair], field: str, pattern: str = "") -> Pair | None:
    """Return the first pair of a field whose value matches; the words that come first in the file for a label win."""
    words = page_words()
    for pair in pairs:
        if field in words.fields_of[pair.label] and pair.value and re.search(pattern, pair.value, re.IGNORECASE):
            return pair
    return None
