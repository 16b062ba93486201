"""How a value was found without a site file, and how often values found so are right."""

from enum import StrEnum
from typing import NamedTuple

from crawlers.markup import Element, path_of, text_of
from records.page import Source


class How(StrEnum):
    """The ways of finding a value, surest first."""

    STATED = "stated"  # for machines: JSON-LD, microdata, OpenGraph
    LABELLED = "labelled"  # beside a label that says what it is
    COUNTED = "counted"  # the number of things that were found
    HEADED = "headed"  # under a heading, or in the heading that names the page
    ROWED = "rowed"  # at its place in a row of a list
    MARKED = "marked"  # in an element whose class or address says what it is
    SHAPED = "shaped"  # looks like it: a price, a date, a fingerprint
    GUESSED = "guessed"  # the longest text, the first link


SHARE_RIGHT = {
    How.STATED: 0.99,
    How.LABELLED: 0.96,
    How.COUNTED: 0.96,
    How.HEADED: 0.93,
    How.ROWED: 0.97,
    How.MARKED: 0.94,
    How.SHAPED: 0.92,
    How.GUESSED: 0.75,
}  # on invented software, by `python -m bench.certainty tests/unseen`; a little lower, since its pages were read while rules grew


class Found(NamedTuple):
    """A value, the text it was made of as printed, and the element whose text or attribute that stands in."""

    value: object
    element: Element
    text: str
    how: How
    attribute: str = ""


def source_of(found: Found) -> Source:
    """Return where the value stands; the whole text of the element when it was made of several places in it."""
    text = (found.element.get(found.attribute) or "") if found.attribute else text_of(found.element)
    start = text.find(found.text)
    path = path_of(found.element)
    if start < 0:
        return Source(path, 0, len(text), found.attribute)
    return Source(path, start, start + len(found.text), found.attribute)
