"""Finding elements by the selectors of a site file: plain CSS by an index of classes and ids, all else by compiled XPath."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from lxml import etree
from lxml.cssselect import CSSSelector

from crawlers.markup import Document, Element

_PART = re.compile(r"(?P<tag>[a-z][a-z0-9]*)?(?P<marks>(?:[.#][a-zA-Z][\w-]*)*)")


class Part(NamedTuple):
    """One compound of a plain selector: `td.price`; `child` when a `>` stands before it."""

    tag: str
    marks: tuple[str, ...]
    child: bool


@lru_cache(maxsize=4096)
def plain_parts(css: str) -> tuple[Part, ...]:
    """Return the parts of a selector of tags, classes, ids, blanks and `>` that ends in a class or id; () for any other.

    >>> plain_parts("table.facts > td#price")[1], plain_parts("a[href]"), plain_parts("p")
    (Part(tag='td', marks=('#price',), child=True), (), ())
    """
    parts: list[Part] = []
    child = False
    for word in re.sub(r"\s*>\s*", " > ", css.strip()).split():
        match = _PART.fullmatch(word)
        if word == ">" and parts and not child:
            child = True
        elif match and word:
            parts.append(Part(match["tag"] or "", tuple(re.findall(r"[.#][\w-]+", match["marks"])), child))
            child = False
        else:
            return ()
    return tuple(parts) if parts and parts[-1].marks and not child else ()


def find_plain(parts: tuple[Part, ...], index: Mapping[str, list[Element]]) -> Iterator[Element]:
    """Yield the elements that a plain selector finds, in page order."""
    for element in index.get(parts[-1].marks[0], ()):
        if _fits(element, parts[-1]) and _below(element, parts):
            yield element


def _fits(element: Element, part: Part) -> bool:
    if part.tag and element.tag != part.tag:
        return False
    classes = (element.get("class") or "").split()
    return all(mark[1:] in classes if mark[0] == "." else element.get("id") == mark[1:] for mark in part.marks)


def _below(element: Element, parts: tuple[Part, ...]) -> bool:
    """Return whether ancestors fit all parts before the last, each step tried at every height it may stand at."""
    if len(parts) == 1:
        return True
    above = element.iterancestors()
    candidates = [next(above, None)] if parts[-1].child else above
    return any(
        ancestor is not None and _fits(ancestor, parts[-2]) and _below(ancestor, parts[:-1]) for ancestor in candidates
    )


@lru_cache(maxsize=4096)
def compiled(css: str | None, xpath: str | None) -> etree.XPath:
    """Return the selector as XPath, compiled once."""
    return CSSSelector(css, translator="html") if css is not None else etree.XPath(xpath or ".")


def find(css: str | None, xpath: str | None, element: Element, document: Document) -> list[Any]:
    """Return what the selector finds below the element: elements, or what else XPath gives."""
    parts = plain_parts(css) if css is not None and element is document.tree else ()
    if parts:
        return list(find_plain(parts, document.index))
    found = compiled(css, xpath)(element)
    return found if isinstance(found, list) else [found]
