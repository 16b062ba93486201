"""Selectors that lead to an element, best first: by what is likely to stay when the page changes."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lxml import etree

from crawlers.labels import labelled
from crawlers.marks import Mark, marks
from crawlers.markup import Document, Element, path_of
from crawlers.selecting import find
from crawlers.sitefile import Selector

MOST = 40
_ANCESTORS = 6  # above the element that a path may start from
_PATH_SCORE = 0.05  # of a chain of positions: any box that is added breaks it


class Candidate(NamedTuple):
    """One selector, by CSS or by XPath, and how stable it is likely to be, 0 to 1."""

    css: str | None
    xpath: str | None
    score: float
    label: str = ""  # the label that it starts from

    @property
    def selector(self) -> Selector:
        """The selector as site files have it."""
        return Selector(css=self.css, xpath=self.xpath)


def candidates(element: Element, document: Document, *, most: int = MOST) -> list[Candidate]:
    """Return selectors whose first match on the page is the element, best first; a chain of positions only when nothing else is."""
    found = [one for one in propose(element) if _leads(one, element, document)][:most]
    return found or [Candidate(path_of(element), None, _PATH_SCORE)]


def _leads(candidate: Candidate, element: Element, document: Document) -> bool:
    try:
        found = find(candidate.css, candidate.xpath, document.tree, document)
    except (etree.XPathEvalError, etree.XPathSyntaxError):
        return False
    return bool(found) and found[0] is element


def propose(element: Element, within: Element | None = None, *, most: int = 80) -> list[Candidate]:
    """Return selectors that the element fits, best first, without asking what else they find; below `within` they start there."""
    found: dict[tuple[str | None, str | None], Candidate] = {}
    for one in (*_by_css(element, within), *_by_label(element, within)):
        found.setdefault((one.css, one.xpath), one)
    return sorted(found.values(), key=lambda one: -one.score)[:most]


def _by_label(element: Element, within: Element | None) -> Iterator[Candidate]:
    for label, xpath, score in labelled(element, within):
        yield Candidate(None, xpath, round(score, 3), label)


def _by_css(element: Element, within: Element | None) -> Iterator[Candidate]:
    own = marks(element)
    if element is within:
        yield Candidate(None, ".", 0.6)
        return
    for css, score in own:
        yield Candidate(css, None, score)
    yield from _below_ancestors(element, own, within)
    yield from _by_place(element, own, within)


def _below_ancestors(element: Element, own: Iterable[Mark], within: Element | None) -> Iterator[Candidate]:
    """Yield `ancestor descendant` and, for a parent, `parent > child`."""
    last = list(own)[:5]
    tag = Mark(str(element.tag), 0.3)
    if tag not in last and element.tag not in dict(last):
        last.append(tag)
    for height, ancestor in enumerate(element.iterancestors()):
        if ancestor is within or height >= _ANCESTORS or ancestor.tag in ("body", "html"):
            return
        between = " > " if height == 0 else " "
        for above in _telling(ancestor)[:2]:
            for mark in last:
                score = 0.55 * max(above.score, mark.score) + 0.35 * min(above.score, mark.score) - 0.02 * height
                yield Candidate(f"{above.css}{between}{mark.css}", None, round(score, 3))
                if height == 1 and mark is tag and (parent := element.getparent()) is not None:
                    yield Candidate(f"{above.css} > {parent.tag} > {mark.css}", None, round(score - 0.05, 3))


def _telling(element: Element) -> list[Mark]:
    """Return the marks of an ancestor that say more than its tag."""
    return [mark for mark in marks(element) if mark.css != element.tag or mark.score > 0.5]


def _by_place(element: Element, own: list[Mark], within: Element | None) -> Iterator[Candidate]:
    """Yield the place among siblings of one tag, below an ancestor that can be told: the column of a row, one span of two."""
    parent = element.getparent()
    if parent is None:
        return
    holder, below = element, ""
    for height in range(3):
        parent = holder.getparent()
        if parent is None or holder is within or parent.tag == "html":
            return
        siblings = [one for one in parent if one.tag == holder.tag]
        step = str(holder.tag) if len(siblings) == 1 else f"{holder.tag}:nth-of-type({siblings.index(holder) + 1})"
        tail = f" > {below}" if below else ""
        cell = holder.tag in ("td", "th")
        if len(siblings) > 1 and parent is within:
            yield Candidate(f"{step}{tail}", None, (0.5 if cell else 0.35) - 0.05 * height)
            if height:
                yield from (Candidate(f"{step} {mark.css}", None, 0.5 - 0.05 * height) for mark in own[:2])
        if parent is not within:
            for above in _telling(parent)[:1]:
                yield Candidate(f"{above.css} > {step}{tail}", None, (0.4 if cell else 0.33) * above.score + 0.1 - 0.04 * height)  # fmt: skip
        holder, below = parent, f"{step}{tail}"
