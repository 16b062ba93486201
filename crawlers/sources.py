"""From a value back to the page: the range of a text that it was made of, and the element that a source names."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree
from lxml.cssselect import CSSSelector

from crawlers.markup import Document, Element, select, text_of
from crawlers.money import PRICE
from crawlers.numbers import LIMIT_CHARACTERS, NUMBER
from records.page import Source

_NUMBERS = re.compile(NUMBER)
PAGE_ITSELF = ""  # the path of a value in a page that is JSON: its range is one of the page's source


def place(document: Document, source: Source) -> tuple[Element, str] | None:
    """Return the element that a source names and the text that its range is one of; None when the page has no such element."""
    if source.path == PAGE_ITSELF:
        return document.tree, document.source
    try:
        found = select(document.tree, CSSSelector(source.path, translator="html").path)
    except (SyntaxError, etree.XPathError):  # cssselect's errors are SyntaxErrors
        return None
    if not found:
        return None
    element = found[0]
    return element, (element.get(source.attribute) or "").strip() if source.attribute else text_of(element)


def range_of(text: str, *quotes: str) -> tuple[int, int]:
    """Return where the first of the quotes stands in the text, as words of its own if it does; the whole text where none does.

    >>> range_of("2012: 12 sold", "12"), range_of("a12b", "12"), range_of("12 sold", "twelve", ""), range_of("12 sold", "x", "sold")
    ((6, 8), (1, 3), (0, 7), (3, 7))
    """
    for quote in quotes:
        first = start = text.find(quote) if quote else -1
        while start >= 0:
            end = start + len(quote)
            if not (text[start - 1 : start].isalnum() and quote[0].isalnum()) and not (
                text[end : end + 1].isalnum() and quote[-1].isalnum()
            ):
                return start, end
            start = text.find(quote, start + 1)
        if first >= 0:
            return first, first + len(quote)
    return 0, len(text)


def quotes_of(value: Any, printed: str) -> Iterator[str]:  # noqa: ANN401 (a field's value)
    """Yield what the value may stand as on the page, most exact first: a price with its sign, a number with its grouping, the text.

    >>> list(quotes_of({"amount": "1290.00", "currency": "EUR"}, "now 1.290,00 € each")), list(quotes_of(1204, "in 2 days: 1,204"))
    (['1.290,00 €', 'now 1.290,00 € each'], ['1,204', 'in 2 days: 1,204'])
    """
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        if match := PRICE.search(printed[:LIMIT_CHARACTERS]):
            yield match.group()
    elif isinstance(value, int) and not isinstance(value, bool):
        digits = str(value)
        yield from (
            number for number in _NUMBERS.findall(printed[:LIMIT_CHARACTERS]) if re.sub(r"\D", "", number) == digits
        )
    yield printed
