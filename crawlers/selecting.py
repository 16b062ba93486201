"""Finding elements by the selectors of a site file: plain CSS by an index of classes and ids, all else by compiled XPath."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from cssselect import HTMLTranslator
from cssselect.xpath import XPathExpr
from lxml import etree
from lxml.cssselect import CSSSelector

from crawlers.markup import Document, Element

_NAME = r"[a-zA-Z][\w-]*"
_VALUE = r"'[^']+'|\"[^\"]+\"|[\w-]+"
_PART = re.compile(
    rf"(?P<tag>[a-z][a-z0-9]*)?(?P<marks>(?:[.#]{_NAME})*)(?P<tests>(?:\[[a-z][a-z-]*(?:[*^$]?=(?:{_VALUE}))?\])*)"
)
_TEST = re.compile(rf"\[(?P<name>[a-z-]+)(?:(?P<how>[*^$]?)=(?P<value>{_VALUE}))?\]")
_WORDS = re.compile(r"(?:\[[^\]]*\]|[^\s>\[])+|>")


class Condition(NamedTuple):
    """One condition on an attribute: there, equal, or with `^`, `$`, `*` beginning with, ending in, holding the value."""

    name: str
    how: str
    value: str | None


class Part(NamedTuple):
    """One compound of a plain selector: `td.price[title]`; `child` when a `>` stands before it."""

    tag: str
    marks: tuple[str, ...]
    child: bool
    tests: tuple[Condition, ...] = ()


@lru_cache(maxsize=4096)
def plain_parts(css: str) -> tuple[Part, ...]:
    """Return the parts of a selector of tags, classes, ids, attributes, blanks and `>`; () for any other and for one without a class or id.

    >>> plain_parts("table.facts > td#price")[1]
    Part(tag='td', marks=('#price',), child=True, tests=())
    >>> plain_parts(".tabs a[href^='/u/']")[1].tests, plain_parts("p:first-child"), plain_parts("nav a")
    ((Condition(name='href', how='^', value='/u/'),), (), ())
    """
    parts: list[Part] = []
    child = False
    words = _WORDS.findall(css)
    if "".join(words) != re.sub(r"\s+(?![^\[]*\])", "", css):
        return ()
    for word in words:
        match = _PART.fullmatch(word)
        if word == ">" and parts and not child:
            child = True
        elif match and word != ">":
            parts.append(
                Part(
                    match["tag"] or "", tuple(re.findall(r"[.#][\w-]+", match["marks"])), child, _tests(match["tests"])
                )
            )
            child = False
        else:
            return ()
    if not parts or child or not (parts[-1].marks or (parts[-1].tag and any(part.marks for part in parts))):
        return ()
    return tuple(parts)


def _tests(printed: str) -> tuple[Condition, ...]:
    return tuple(
        Condition(match["name"], match["how"] or "", match["value"].strip("'\"") if match["value"] else None)
        for match in _TEST.finditer(printed)
    )


def find_plain(parts: tuple[Part, ...], document: Document) -> Iterator[Element]:
    """Yield the elements that a plain selector finds, in page order."""
    for element in _candidates(parts, document):
        if _fits(element, parts[-1]) and _below(element, parts):
            yield element


def _candidates(parts: tuple[Part, ...], document: Document) -> Iterable[Element]:
    """Return few elements that hold all that are meant: those with the last mark, or those of its tag below a marked one."""
    last = parts[-1]
    if last.marks:
        return document.index.get(last.marks[0], ())
    marked = next(part for part in reversed(parts) if part.marks)
    # What lies in an outer element is met there first, in page order; the inner one adds nothing.
    return dict.fromkeys(
        element for above in document.index.get(marked.marks[0], ()) for element in above.iterdescendants(last.tag)
    )


def _fits(element: Element, part: Part) -> bool:
    if part.tag and element.tag != part.tag:
        return False
    if part.marks:
        classes = (element.get("class") or "").split()
        if not all(mark[1:] in classes if mark[0] == "." else element.get("id") == mark[1:] for mark in part.marks):
            return False
    return all(_holds(element.get(test.name), test) for test in part.tests)


def _holds(given: str | None, test: Condition) -> bool:
    if given is None or test.value is None:
        return given is not None
    if test.how == "^":
        return given.startswith(test.value)
    if test.how == "$":
        return given.endswith(test.value)
    return test.value in given if test.how == "*" else given == test.value


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


class _Upwards(HTMLTranslator):
    """Writes `table td` as "a td with a table above": libxml2 goes down from each table, which takes its square where tables nest."""

    def xpath_descendant_combinator(self, left: XPathExpr, right: XPathExpr) -> XPathExpr:
        """Return the right side with the left one as a condition, where that is one step; else what cssselect makes of them."""
        if left.path or right.path:
            return super().xpath_descendant_combinator(left, right)
        return right.add_condition(f"ancestor::{left.element}" + (f"[{left.condition}]" if left.condition else ""))


@lru_cache(maxsize=4096)
def compiled_for_pages(css: str) -> etree.XPath:
    """Return a selector that looks through a whole page, compiled once; below one element `compiled` finds less, as CSS says."""
    return etree.XPath(_Upwards().css_to_xpath(css))


def find(css: str | None, xpath: str | None, element: Element, document: Document) -> list[Any]:
    """Return what the selector finds below the element: elements, or what else XPath gives."""
    parts = plain_parts(css) if css is not None and element is document.tree else ()
    if parts:
        return list(find_plain(parts, document))
    whole = css is not None and element is document.tree
    found = (compiled_for_pages(css or "") if whole else compiled(css, xpath))(element)
    return found if isinstance(found, list) else [found]
