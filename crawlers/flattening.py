"""Trees of pages made to exhaust a reader: nested no deeper and with no more attributes a tag than any that is meant to be read."""

import re
from collections.abc import Mapping
from itertools import islice
from typing import cast

from lxml import etree

LIMIT_DEPTH = (
    128  # the deepest market page seen has 17; what is nested deeper becomes a sibling, as in a browser from 512 on
)
LIMIT_ATTRIBUTES = 256  # of a tag; libxml2's tree walks past all before it for each, so a tag of 100,000 takes a minute
MOST_SEPARATORS = 128  # in what may be one tag; fewer cannot hold enough attributes to matter
MOST_CROSSINGS = 16  # of values that hold a ">": so often may one tag go on beyond what looks like its end

_CROSSING = re.compile(r"""=\s*+(?:"[^">]*+>|'[^'>]*+>)""")
_TAG = re.compile(r"<[^>]{256,}+")
_STRETCH = re.compile(r"[^>]{256,}+")
_SEPARATOR = re.compile(r"""[\s/"']""")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*+")  # what a tree takes as a name; a page may have any other
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])  # no tree takes them as text either
_IS_DEEP = etree.XPath("boolean(" + "/*" * (LIMIT_DEPTH + 1) + ")")


def may_crowd(source: str) -> bool:
    """Return whether some tag may hold many attributes; never False of one that does, whatever quotes and comments stand around it."""
    crossings = sum(1 for _ in _CROSSING.finditer(source))
    if crossings > MOST_CROSSINGS:
        return True
    found = (_STRETCH if crossings else _TAG).finditer(source)
    return any(len(_SEPARATOR.findall(stretch[0])) > MOST_SEPARATORS for stretch in found)


def is_deep(tree: etree._Element) -> bool:
    """Return whether something is nested deeper than the limit."""
    return bool(_IS_DEEP(tree))


def flat_tree(source: bytes) -> etree._Element | None:
    """Return the tree of a page within both limits; None of a page without elements."""
    parser = etree.HTMLParser(target=_Flattening(), encoding="utf-8", huge_tree=True)  # type: ignore[arg-type]  # it gives texts, never bytes
    tree: etree._Element | None = etree.fromstring(source, parser)
    return tree


class _Flattening:
    """What libxml2 calls for each tag: builds the tree, elements beyond the depth as siblings of the last one within it."""

    def __init__(self) -> None:
        self._builder = etree.TreeBuilder()
        self._depth = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Open an element, and end it at once where it would stand too deep: what it holds then follows it."""
        kept = {
            name: value.translate(_CONTROLS)
            for name, value in islice(attributes.items(), LIMIT_ATTRIBUTES)
            if _NAME.fullmatch(name)
        }
        tag = tag if _NAME.fullmatch(tag) else "span"
        self._builder.start(tag, cast("dict[str | bytes, str | bytes]", kept))
        self._depth += 1
        if self._depth >= LIMIT_DEPTH:
            self._builder.end(tag)

    def end(self, tag: str) -> None:
        """Close the element, unless it was closed when it was opened."""
        if self._depth < LIMIT_DEPTH:
            self._builder.end(tag if _NAME.fullmatch(tag) else "span")
        self._depth -= 1

    def data(self, data: str) -> None:
        """Add a text where the page stands now."""
        if self._depth:
            self._builder.data(data.translate(_CONTROLS))

    def close(self) -> etree._Element | None:
        """Return the root of what was built."""
        try:
            return self._builder.close()
        except etree.XMLSyntaxError:  # nothing was opened
            return None
