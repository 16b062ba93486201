"""Label–value pairs of a page: tables, definition lists, labels beside values, "Label: value" in one element."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from crawlers.general.blocks import is_navigation
from crawlers.general.certainty import How
from crawlers.general.phrases import find_phrases
from crawlers.general.times import find_time
from crawlers.general.words import LONGEST_LABEL, label_of, page_words
from crawlers.markup import Element, fold, is_long, text_of

LONGEST_VALUE = 300
MOST_COLUMNS = 40
MOST_PERIODS = 6
MOST_COLUMNS_ROWS = 2  # of a table whose header names the columns of one thing; more rows are a list
_LABEL_TAGS = frozenset(
    ["b", "strong", "label", "th", "td", "dt", "span", "div", "p", "i", "em", "h2", "h3", "h4", "h5", "h6", "small", "font", "li"]
)  # fmt: skip
_LINE_TAGS = ("p", "li", "div", "td", "span", "small", "dd", "h2", "h3", "h4", "h5", "h6")
_INLINE = frozenset(["a", "b", "strong", "i", "em", "span", "small", "font", "br", "img", "time", "u", "sup", "abbr", "bdi"])  # fmt: skip
_LABEL_INSIDE = re.compile(r"\s([^\W\d][\w ]{1,24}):\s+(\S.*)$")
_TOLD_FIGURE = re.compile(r"\W{0,4}([^\W\d][\w ]{2,30}?)\s+(\d[\d.,]{0,12}%?)")
_DOTS = re.compile(r"\s[·•|]\s")
LONGEST_FIGURE = 30
LONGEST_TOLD = 600  # characters
_FIGURE = re.compile(r"[#$€£₽]?\s?\d[\d.,\s]*\s?[%kK+★]?(?:\s?/\s?\d+(?:[.,]\d+)?)?")


class Pair(NamedTuple):
    """A label as compared, the text it announces and the element that text stands in."""

    label: str
    value: str
    element: Element
    how: How = How.LABELLED
    before: bool = False  # the headline of the page


def find_pairs(tree: Element) -> Iterator[Pair]:
    """Yield all pairs whose label is a known word, in page order; one label may come several times."""
    words = page_words()
    for element in tree.iter(*_LABEL_TAGS):
        own = fold(element.text or "") or _beside_pictures(element) or _wrapped(element)
        if not 0 < len(own) <= LONGEST_LABEL + LONGEST_VALUE:
            continue
        label = label_of(own)
        if ":" not in label and words.fields_for(label):
            yield from _below(element, own) if _in_header_row(element) else _beside(element, label)
        elif ":" in own or "：" in own:
            yield from _inside(element, own)


def find_told(tree: Element) -> Iterator[Pair]:
    """Yield what short lines of a page tell: "Label: value" after a line break or a dot, and phrases."""
    labels = page_words().labels
    for element in tree.iter(*_LINE_TAGS):
        if not _is_line(element):
            continue
        lines = text_of(element).split("\n")
        yield from _figure_lines(element, lines)
        for line in lines:
            pieces = [piece for piece in _DOTS.split(line) if piece.strip()]
            if len(pieces) > 1 or element.find("br") is not None:
                for piece in pieces:
                    yield from _piece(element, piece.strip())
            for phrase in find_phrases(line):
                yield Pair(labels[phrase.field][0], phrase.value, element, How.SHAPED)


def _figure_lines(element: Element, lines: list[str]) -> Iterator[Pair]:
    """Yield the value of a label in one of two lines, as boxes of statistics have it: "980", "Sales"."""
    if len(lines) != 2:
        return
    for named, shown in (lines, lines[::-1]):
        label, figure = label_of(named), shown.strip(" ★")
        if ":" in label or len(figure) > LONGEST_FIGURE or not page_words().fields_for(label):
            continue
        if _FIGURE.fullmatch(figure) or find_time(figure):
            yield Pair(label, figure, element)


def _piece(element: Element, piece: str) -> Iterator[Pair]:
    """Yield what one of several parts of a line says: "In stock: 6", "Positive 6,402"."""
    head, colon, value = piece.replace("：", ":").partition(":")
    if colon and len(head) <= LONGEST_LABEL and page_words().fields_for(label_of(head)) and value.strip():
        yield Pair(label_of(head), value.strip(), element)
    elif (told := _TOLD_FIGURE.fullmatch(piece)) and label_of(told[1]) in page_words().fields_of:
        yield Pair(label_of(told[1]), told[2], element)


def _is_line(element: Element) -> bool:
    """Return whether the element holds a few short lines and no other boxes; those inside such a one are not looked at again."""
    parent = element.getparent()
    if parent is not None and parent.tag in _LINE_TAGS and all(child.tag in _INLINE for child in parent):
        return False
    return all(child.tag in _INLINE for child in element) and not is_long(element, LONGEST_TOLD, 40)


def _beside(element: Element, label: str) -> Iterator[Pair]:
    """Yield what follows a label, else the figure that stands before it, as in boxes of statistics."""
    found = list(_after(element, label))
    if found:
        yield from found
    elif (before := _before(element)) is not None:
        yield Pair(label, text_of(before), before)


def _before(element: Element) -> Element | None:
    """Return the figure before a label, in the same box."""
    previous = element.getprevious()
    if previous is None or len(previous) > 2 or (element.getnext() is not None and element.getparent() is None):
        return None
    text = text_of(previous)[:40]
    return previous if _FIGURE.fullmatch(text) or find_time(text) == text != "" else None


def _in_header_row(element: Element) -> bool:
    """Return whether the label names a column: at least two other cells of its row are labels too."""
    row = element.getparent()
    if row is None or row.tag != "tr" or not 3 <= len(row) <= MOST_COLUMNS:
        return False
    return sum(bool(page_words().fields_for(label_of(cell.text or ""))) for cell in row) > 2


def _below(element: Element, own: str) -> Iterator[Pair]:
    """Yield the value under the label of a column, where the table is about one thing."""
    row = element.getparent()
    rows = [] if row is None else list(row.itersiblings("tr"))
    if row is None or not rows:
        body = None if row is None else next(row.iterancestors("table"), None)
        rows = [] if body is None else [one for one in body.iter("tr") if one is not row]
    periods = page_words().fields_for(label_of(own))[0] in (
        "positive",
        "neutral",
        "negative",
    )  # the last row is the longest
    if (
        row is not None
        and 0 < len(rows) <= (MOST_PERIODS if periods else MOST_COLUMNS_ROWS)
        and len(rows[0]) == len(row)
    ):
        cell = rows[-1 if periods and len(rows[-1]) == len(row) else 0][row.index(element)]
        if value := _value_of(cell):
            yield Pair(label_of(own), value, cell)


def _wrapped(element: Element) -> str:
    """Return the text of a cell or term of which all stands in elements inside it: `<th><label>Positive</label></th>`."""
    if element.tag not in ("th", "dt") or not 0 < len(element) < 4 or is_long(element, LONGEST_LABEL, 8):
        return ""
    return fold(text_of(element))


def _beside_pictures(element: Element) -> str:
    """Return the text of an element that holds only pictures before it, as in `<td><img> Positive</td>`."""
    if 0 < len(element) <= 2 and all(child.tag in ("img", "i", "svg") and not child.text for child in element):
        return text_of(element)
    return ""


def _after(element: Element, label: str) -> Iterator[Pair]:
    """Yield the value of a label: the element's first child when it holds more, else its tail or what follows it or its parent."""
    first = next((child for child in element if child.tag not in ("img", "i", "svg", "br")), None)
    if first is not None and (value := _value_of(first)) and label_of(value) != label:
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
    """Yield the value of "Label: value" written in one element; of "From: Malta To: EU" both."""
    head, _, rest = own.replace("：", ":").partition(":")
    label = label_of(head)
    if len(head) <= LONGEST_LABEL and page_words().fields_for(label):
        value = fold(text_of(element)[len(fold(head)) + 1 :]) if len(element) else fold(rest)
        value = _DOTS.split(value.lstrip(": "))[0]
        value, more = _until_label(value)
        if value and len(value) <= LONGEST_VALUE:
            yield Pair(label, value, element)
        if more is not None:
            yield Pair(*more, element)


def _until_label(value: str) -> tuple[str, tuple[str, str] | None]:
    """Return a value up to a known label inside it, and that label with its own value."""
    match = _LABEL_INSIDE.search(value)
    if match is None or not page_words().fields_for(label_of(match[1])):
        return value, None
    return value[: match.start()].strip(), (label_of(match[1]), match[2].strip())


def first_value(pairs: list[Pair], field: str, pattern: str = "") -> Pair | None:
    """Return the first pair of a field whose value matches.

    The page's own part comes before its frame, a label before a phrase, what follows the headline before what precedes
    it (there stands one's own account), a listed label before a likely one.
    """
    words = page_words()
    found = [
        pair
        for pair in pairs
        if pair.value and field in words.fields_for(pair.label) and re.search(pattern, pair.value, re.IGNORECASE)
    ]
    if len(found) < 2:
        return found[0] if found else None
    return min(
        found,
        key=lambda pair: (
            is_navigation(pair.element),
            pair.how is How.SHAPED,
            pair.before,
            pair.label not in words.fields_of,
        ),
    )
