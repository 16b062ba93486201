"""Tests that tell the kinds of a site's pages apart: elements that pages of one kind share and the pages left to others lack."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from crawlers.labels import label_text
from crawlers.marks import marks, quoted
from crawlers.markup import Element
from crawlers.trial import Sheet
from records.page import WALLS, PageKind

_LABEL_TAGS = ("th", "td", "dt", "label", "b", "strong", "h1", "h2", "h3", "legend")
_MOST_TESTS = 3
_MOST_RULES = 3  # for one kind
_FALSE = 2.0  # pages that a page of another kind counts as
_ANCHOR = 0.5
_SEARCHING = re.compile("search|result|filter|sort|catalog|listing|such|recherche|busca", re.IGNORECASE)
_HEADS = ("h1", "h2", "h3", "legend", "form")
_WALL_MARKS = re.compile(r"type='password'|captcha|http-equiv|verify", re.IGNORECASE)
_WALL_OF = {
    PageKind.LOGIN: re.compile(r"type='password'"),
    PageKind.CAPTCHA: re.compile(r"captcha|verify", re.IGNORECASE),
    PageKind.WAITING: re.compile(r"http-equiv"),
}


class Test(NamedTuple):
    """One condition of a page rule."""

    css: str | None
    xpath: str | None = None
    absent: bool = False

    @property
    def as_mapping(self) -> dict[str, Any]:
        """The test as a site file has it."""
        test: dict[str, Any] = {"css": self.css} if self.css is not None else {"xpath": self.xpath}
        return test | ({"absent": True} if self.absent else {})


class KindRule(NamedTuple):
    """The tests of one page rule, and the numbers of the pages that it was made for."""

    kind: PageKind
    tests: tuple[Test, ...]
    pages: tuple[int, ...]


@dataclass(eq=False)
class Features:
    """What the pages have, as sets of page numbers in the bits of one whole number; and how good a test each makes."""

    masks: dict[Test, int] = field(default_factory=lambda: defaultdict(int))
    scores: dict[Test, float] = field(default_factory=dict)
    anchors: dict[Test, float] = field(default_factory=dict)
    heads: set[Test] = field(default_factory=set)  # of headings and forms, and of what stands in headings

    def mark(self, test: Test, number: int, score: float) -> None:
        """Note that a test holds on a page: one by which the page is read."""
        self.masks[test] |= 1 << number
        self.scores[test] = max(self.scores.get(test, 0.0), score)
        self.anchors[test] = 1.0

    def add(self, number: int, sheet: Sheet, anchored: Mapping[Element, float]) -> None:
        """Take up a page; `anchored` elements hold what is read from it."""
        for element in sheet.document.tree.iter():
            if not isinstance(element.tag, str):
                continue
            for test, score in _tests_of(element):
                self.masks[test] |= 1 << number
                self.scores[test] = max(self.scores.get(test, 0.0), score)
                parent = element.getparent()
                if element.tag in _HEADS or (parent is not None and parent.tag in _HEADS[:3]):
                    self.heads.add(test)
                if element in anchored:
                    self.anchors[test] = max(self.anchors.get(test, 0.0), anchored[element])


def _tests_of(element: Element) -> Iterator[tuple[Test, float]]:
    tag = element.tag
    for mark in marks(element):
        if mark.score >= 0.5 or _WALL_MARKS.search(mark.css):
            yield Test(mark.css), mark.score
    if tag == "meta" and (element.get("http-equiv") or "").casefold() == "refresh":
        yield Test(f"meta[http-equiv='{element.get('http-equiv')}']"), 0.7
    if tag in _LABEL_TAGS and (label := label_text(element)) and len(label) > 3:
        yield Test(None, f"//{tag}[normalize-space(.)={quoted(label)}]"), 0.55
    parent = element.getparent()
    if parent is not None and tag in ("h1", "h2", "h3", "form", "table", "ul", "dl", "p"):
        above = next((mark for mark in marks(parent) if mark.score >= 0.7 and mark.css != parent.tag), None)
        if above is not None:
            yield Test(f"{above.css} > {tag}"), 0.6


def learn_kinds(
    kinds: Mapping[int, PageKind], features: Features, certain: frozenset[int] = frozenset()
) -> list[KindRule]:
    """Return page rules in the order in which they must be tried: each kind against the pages that no rule before it fits."""
    left = {kind: sum(1 << number for number, one in kinds.items() if one is kind) for kind in dict.fromkeys(kinds.values())}  # fmt: skip
    left.pop(PageKind.OTHER, None)
    rules: list[KindRule] = []
    open_ = sum(1 << number for number in kinds)
    tried: dict[PageKind, int] = defaultdict(int)
    while True:
        ranked = []
        for kind, own in left.items():
            if own and tried[kind] < _MOST_RULES and (found := _best(own & open_, open_, kind, features, certain)):
                ranked.append((*found, kind))
        if not ranked:
            return rules
        worth, tests, kind = max(ranked, key=lambda one: (one[0], one[2].value))
        fits = _fits(tests, features) & open_
        rules.append(KindRule(kind, tests, _numbers(fits & left[kind])))
        open_ &= ~fits
        left[kind] &= ~fits
        tried[kind] += 1
        if worth <= 0:
            return rules


def barren_rule(
    kind: PageKind, kinds: Mapping[int, PageKind], features: Features, inside: set[Test]
) -> KindRule | None:
    """Return a rule for pages of a list that have no rows: by a heading or form that all of the kind share, no row has and no other page."""
    own = sum(1 << number for number, one in kinds.items() if one is kind)
    others = sum(1 << number for number, one in kinds.items() if one is not kind)
    fitting = [
        (features.scores[test] + 0.3 * bool(_SEARCHING.search(test.css or test.xpath or "")), test)
        for test in features.heads - inside
        if features.masks[test] & own == own and not features.masks[test] & others
    ]
    best = max(fitting, key=lambda one: (one[0], one[1].css or "", one[1].xpath or ""), default=None)
    return KindRule(kind, (best[1],), ()) if best else None


def _best(
    own: int, open_: int, kind: PageKind, features: Features, certain: frozenset[int]
) -> tuple[float, tuple[Test, ...]] | None:
    """Return the tests that fit most pages of the kind and fewest others, and what they are worth."""
    if not own:
        return None
    others, sure = open_ & ~own, sum(1 << number for number in certain)
    chosen: tuple[Test, ...] = ()
    fits, worth = open_, -1e9
    while len(chosen) < _MOST_TESTS:
        options = ((_worth(mask & fits, own, others, sure, test, features, kind), test) for test, mask in _options(features, own, fits, first=not chosen))  # fmt: skip
        best = max(options, key=lambda one: (one[0], one[1].css or "", one[1].xpath or ""), default=None)
        if best is None or best[0] <= worth + 0.6 * bool(chosen):
            break
        worth, chosen = best[0], (*chosen, best[1])
        fits &= ~features.masks[best[1]._replace(absent=False)] if best[1].absent else features.masks[best[1]]
        if not fits & others:
            break
    loose = kind not in WALLS and own.bit_count() == 1 and not any(one in features.anchors for one in chosen)
    if not chosen or loose or not fits & own or (fits & others).bit_count() > (fits & own).bit_count() / 3:
        return None
    return worth / own.bit_count(), chosen


def _options(features: Features, own: int, fits: int, *, first: bool) -> Iterator[tuple[Test, int]]:
    for test, mask in features.masks.items():
        if mask & own & fits:
            yield test, mask
        elif not first and mask & fits and not test.xpath:
            yield test._replace(absent=True), ~mask


def _worth(  # noqa: PLR0913, PLR0917 (called for each of thousands of tests; sets of pages are bits)
    mask: int, own: int, others: int, sure: int, test: Test, features: Features, kind: PageKind
) -> float:
    hit, wrong = mask & own, mask & others
    bare = test._replace(absent=False)
    bonus = 0.5 * features.scores[bare] + (_ANCHOR * features.anchors.get(bare, 0.0) if not test.absent else -0.1)
    if kind in _WALL_OF and test.css and _WALL_OF[kind].search(test.css):
        bonus += 0.6
    return hit.bit_count() + 10 * (hit & sure).bit_count() - _FALSE * wrong.bit_count() - 10 * (wrong & sure).bit_count() + bonus  # fmt: skip


def _fits(tests: Sequence[Test], features: Features) -> int:
    fits = ~0
    for test in tests:
        mask = features.masks[test._replace(absent=False)]
        fits &= ~mask if test.absent else mask
    return fits


def _numbers(mask: int) -> tuple[int, ...]:
    return tuple(number for number in range(mask.bit_length()) if mask >> number & 1)


def kind_by(rules: Sequence[KindRule], number: int, features: Features) -> PageKind | None:
    """Return the kind of the first rule that fits the page; None when none does."""
    return next((rule.kind for rule in rules if _fits(rule.tests, features) >> number & 1), None)


def tests_inside(elements: Sequence[Element]) -> set[Test]:
    """Return the tests that elements or what is in them would fit."""
    return {test for element in elements[:20] for one in element.iter() if isinstance(one.tag, str) for test, _ in _tests_of(one)}  # fmt: skip
