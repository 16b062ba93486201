"""Tests for the kinds of pages of a site, tied to what is read from them, and how they did on pages they were not learned from."""

from collections.abc import Iterator, Mapping, Sequence

from crawlers.learning_fields import Known, LearnedKind
from crawlers.learning_kinds import Features, KindRule, Test, barren_rule, kind_by, learn_kinds, tests_inside
from crawlers.learning_rows import Score
from crawlers.markup import Element
from crawlers.sitefile import SiteFile
from crawlers.trial import value_of
from records.page import LISTS, PageKind

_ANCHORED = {"title": 1.0, "price": 0.9, "handle": 1.0, "vendor": 0.6, "description": 0.5, "pgp_key": 0.6}
_TELLING_ROWS = {
    "listings": LISTS,
    "entries": {PageKind.FEEDBACK},
    "posts": {PageKind.THREAD},
    "files": {PageKind.FILE_ITEM},
}
_OTHER_ROWS = 0.1  # of rows that pages of the kind may as well lack
_OF_READING = 0.75  # how good a test the selector of a title or of rows is
_ANCESTORS = 3


def learn_tests(
    known: Sequence[Known], learned: Mapping[PageKind, LearnedKind], site: SiteFile
) -> tuple[list[KindRule], dict[PageKind, Score]]:
    """Return the page rules, and how many pages of each kind are told by tests that were learned without them."""
    features = _features(known, learned, site)
    kinds = {one.number: one.kind for one in known}
    certain = frozenset(one.number for one in known if any(click.kind is not None for click in one.corrections))
    counts: dict[PageKind, list[int]] = {}
    for one in known:
        others = {number: kind for number, kind in kinds.items() if number != one.number}
        if one.kind is PageKind.OTHER or one.kind not in others.values():
            continue
        count = counts.setdefault(one.kind, [0, 0])
        count[0] += kind_by(learn_kinds(others, features, certain - {one.number}), one.number, features) is one.kind
        count[1] += 1
    rules = learn_kinds(kinds, features, certain)
    rules += [
        rule for kind in learned if kind in LISTS and (rule := _without_rows(kind, known, learned[kind], features))
    ]
    return rules, {kind: Score(*count) for kind, count in counts.items()}


def _features(known: Sequence[Known], learned: Mapping[PageKind, LearnedKind], site: SiteFile) -> Features:
    features = Features()
    for one in known:
        features.add(one.number, one.sheet, _anchors(one, learned.get(one.kind), site))
    for test in _reading_tests(learned):
        for one in known:
            if one.sheet.nodes(test.css, test.xpath):
                features.mark(test, one.number, _OF_READING)
    return features


def _without_rows(kind: PageKind, known: Sequence[Known], learned: LearnedKind, features: Features) -> KindRule | None:
    """Return a rule for pages of a list that have no rows, where two or more pages tell what such pages have beside rows."""
    own = [one for one in known if one.kind is kind]
    selects = [(rows.select.css, rows.select.xpath) for rows in learned.rows.values()]
    inside = {test for one in own for css, xpath in selects for test in tests_inside(one.sheet.nodes(css, xpath))}
    kinds = {one.number: one.kind for one in known}
    return barren_rule(kind, kinds, features, inside) if len(own) > 1 and inside else None


def _reading_tests(learned: Mapping[PageKind, LearnedKind]) -> Iterator[Test]:
    """Yield the selectors by which pages are read, as tests: rows are there, a title is there."""
    for one in learned.values():
        for rows in (rows for name, rows in one.rows.items() if one.kind in _TELLING_ROWS.get(name, ())):
            yield Test(rows.select.css, rows.select.xpath)
        for name in ("title", "handle", "price"):
            for attempt in one.fields.get(name, ())[:1]:
                yield Test(attempt.css, attempt.xpath)


def _anchors(one: Known, learned: LearnedKind | None, site: SiteFile) -> dict[Element, float]:
    """Return the elements that hold what is read from the page, with those around them, and how much they say of its kind."""
    held: dict[Element, float] = {}
    for element, weight in _places(one, learned, site) if learned else ():
        for height, holder in enumerate((element, *element.iterancestors())):
            if height > _ANCESTORS or holder.tag in ("body", "html"):
                break
            held[holder] = max(held.get(holder, 0.0), weight * (1 - 0.2 * height))
    return held


def _places(one: Known, learned: LearnedKind, site: SiteFile) -> Iterator[tuple[Element, float]]:
    """Yield the elements that values and rows of the page are read from, and how much each says of its kind."""
    for name, attempts in learned.fields.items():
        used = next((attempt for attempt in attempts if value_of(attempt, one.sheet, site) is not None), None)
        nodes = one.sheet.nodes(used.css, used.xpath)[:1] if used else []
        yield from ((node, _ANCHORED.get(name, 0.3)) for node in nodes if isinstance(node, Element))
    for name, rows in learned.rows.items():
        worth = 1.0 if one.kind in _TELLING_ROWS.get(name, ()) else _OTHER_ROWS
        yield from ((node, worth) for node in one.sheet.nodes(rows.select.css, rows.select.xpath)[:3])
