"""Mending a selector that broke: where the value of an older page most likely stands now, or that it stands nowhere."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from crawlers.candidates import Candidate, propose
from crawlers.labels import Labelled
from crawlers.markup import HIDDEN, Document, Element
from crawlers.money import PRICE
from crawlers.neighbourhood import Place, is_told, known_by, likeness, meanings_of, places_on, vouched
from crawlers.shapes import alike, same, shape_of
from crawlers.sitefile import FieldRule, SiteFile, Step
from crawlers.trial import Attempt, Chain, Sheet, printed, value_of

NEAR = 0.58  # likeness below which nothing is proposed
NEAR_BY_LOOKS = 0.78  # the same where neither a label nor a name vouches for the place
MARGIN = 0.07  # by which the best place must beat the next with another value
_STABLE = 0.3  # of the selector that is proposed
_MOST_PLACES = 4_000
_LONGEST = 3_000  # characters of a value


@dataclass(frozen=True, slots=True)
class Repair:
    """A mended rule, what the old one found before and finds now, how like the places are, and why in words."""

    rule: FieldRule
    value_before: Any
    value_now: Any
    likeness: float
    why: str


def propose_repair(rule: FieldRule, good: Document, bad: Document, name: str) -> Repair | None:
    """Return the rule for the field of that name mended for `bad`, or None when nothing on it is near enough to what `good` had.

    `value_now` is what the old rule gives on `bad`; the value that the mended one gives there always has the shape of `value_before`.
    """
    return mend(rule, Sheet(good), None, Sheet(bad), None, name)


def mend(  # noqa: PLR0913, PLR0917 (two pages, two records of them)
    rule: FieldRule, good: Sheet, good_scope: Element | None, bad: Sheet, bad_scope: Element | None, name: str
) -> Repair | None:
    """Like `propose_repair`, also inside records: the scopes are the elements of one record on each page."""
    attempt = attempt_of(rule)
    if attempt is None:
        return None
    node, text = next(_elements(attempt, good, good_scope), (None, ""))
    before = value_of(attempt, good, _SITE, good_scope)
    if node is None or before is None:
        return None
    now = value_of(attempt, bad, _SITE, bad_scope)
    old = _place_of(node, good, good_scope)
    for chain in dict.fromkeys([attempt.chain, _uncut(attempt.chain)]):
        tried = attempt._replace(chain=chain)
        ranked = _ranked(tried, old, text, before, bad, bad_scope, name)
        best = _clear_best(ranked, old, name)
        if best is not None and (found := _selector_for(tried, best[1], before, good, good_scope)) is not None:
            held = next(_elements(attempt, bad, bad_scope), (None, ""))[0]
            if held is best[1].element and now is not None and chain == attempt.chain:
                return None  # the old rule still leads there
            mended = _rule_with(rule, found, chain)
            return Repair(mended, before, now, round(best[0], 3), _why(old, best[1], found))
    return None


_SITE = SiteFile(name="repair", title="repair", currency="USD")


def attempt_of(rule: FieldRule) -> Attempt | None:
    """Return the rule in the form in which rules are tried; None for what cannot be mended by place: JSON, counts."""
    if rule.json_path is not None or (rule.xpath or "").startswith(("count(", "string(", "sum(", "concat(")):
        return None
    chain = tuple(_link(step) for step in rule.transforms)
    chain = tuple(link for link in chain if link[0] != "date")  # formats are the site's; the shape of the text must do
    value = rule.value if isinstance(rule.value, bool) else None
    if rule.value is not None and value is None:
        return None
    return Attempt(rule.css, rule.xpath, 0.5, rule.attribute, rule.own_text, rule.all, chain, value)


def _link(step: str | Step) -> tuple[str, Any]:
    if isinstance(step, str):
        return step, None
    name, given = next((name, given) for name, given in step if given is not None)
    return name, tuple(sorted(given.items())) if isinstance(given, dict) else given


def _uncut(chain: Chain) -> Chain:
    """Return the transforms without those that cut a value out of words around it."""
    return tuple(link for link in chain if link[0] not in ("regex", "remove", "strip"))


def _elements(attempt: Attempt, sheet: Sheet, scope: Element | None) -> Iterator[tuple[Element, str]]:
    """Yield the elements that the rule takes values from; a text or attribute found by XPath stands for its element."""
    for node, text in printed(attempt, sheet, scope):
        if isinstance(node, Element):
            yield node, text
        elif (parent := getattr(node, "getparent", lambda: None)()) is not None:
            yield parent, text


def _place_of(element: Element, sheet: Sheet, scope: Element | None) -> Place:
    places = places_on(sheet, scope, _texts(sheet, scope))
    return next((place for place in places if place.element is element), Place(element, sheet, scope, 0.5))


def _texts(sheet: Sheet, scope: Element | None) -> Iterator[tuple[Element, str]]:
    root = sheet.document.tree if scope is None else scope
    hidden: set[Element] = set()
    for number, element in enumerate(root.iter()):
        if number > _MOST_PLACES:
            return
        if element.tag in HIDDEN or element.getparent() in hidden or not isinstance(element.tag, str):
            hidden.add(element)
        else:
            yield element, sheet.short_text(element, _LONGEST) or str(next(iter(element.attrib.values()), ""))


Ranked = tuple[float, Place, Any]


def _ranked(  # noqa: PLR0913, PLR0917 (two places and the rule between them)
    attempt: Attempt,
    old: Place,
    text: str,
    before: Any,  # noqa: ANN401 (values of pages)
    bad: Sheet,
    scope: Element | None,
    name: str,
) -> list[Ranked]:
    """Return the places of the other page that hold a value of the same shape, the likest first."""
    found: list[Ranked] = []
    for place in places_on(bad, scope, _texts(bad, scope)):
        value = _value_at(attempt, place, text, before)
        if value is None:
            continue
        like = likeness(old, place, name)
        if same(name, before, value, bad.document.url) and len(str(before)) > 3 and like > 0:
            like = min(1.0, like + 0.12)
        found.append((like, place, value))
    other = {place.element for like, place, _ in found if like == 0.0}
    found = [
        one for one in found if one[0] > 0 and not any(inner in other for inner in one[1].element.iterdescendants())
    ]
    return sorted(found, key=lambda one: (-one[0], len(bad.text(one[1].element))))


def _value_at(attempt: Attempt, place: Place, text: str, before: Any) -> Any:  # noqa: ANN401 (values of pages)
    """Return the value that the rule's transforms make of what stands at the place, if it has the shape of the old one."""
    here = attempt._replace(css=None, xpath=".", all=False)
    said = next((said for _, said in printed(here, place.sheet, place.element)), "")
    if (
        not said
        or (meanings_of(said) and not meanings_of(text))
        or (attempt.value is None and not _reads_alike(text, said))
    ):
        return None
    value = value_of(here, place.sheet, _SITE, place.element)
    listed = attempt.all and isinstance(before, list) and value is not None
    if value is None or not (listed or alike(shape_of(before), shape_of(value))):
        return None
    if (
        isinstance(before, dict)
        and len({before.get("currency"), value.get("currency")} & _COINS) == 1
        and before != value
    ):
        return None
    return value


_COINS = frozenset(["BTC", "XMR", "LTC", "ETH", "BCH"])


def _coins(text: str) -> bool:
    return re.search(r"(?<![A-Za-z])(?:m?BTC|XMR|LTC|ETH|BCH)(?![A-Za-z])|[₿฿]", text) is not None


def _reads_alike(before: str, now: str) -> bool:
    """Return whether two printed texts look alike: one line or many, with a price or without, of like length."""
    priced = PRICE.search(before) is not None
    if len(before) < 80 and (_coins(before) != _coins(now) or (before[:1] in "([") != (now[:1] in "([")):
        return False
    if len(before) < 80 and (len(now) > 3 * len(before) + 40 or priced != (PRICE.search(now) is not None)):
        return False
    return len(before) < 200 or len(now) * 8 > len(before)


def _clear_best(ranked: Sequence[Ranked], old: Place, name: str) -> Ranked | None:
    """Return the best place, if it is near enough and no place with another value is nearly as near."""
    if not ranked:
        return None
    best = ranked[0]
    if best[0] < (NEAR if vouched(old, best[1], name) else NEAR_BY_LOOKS):
        return None
    inside = {best[1].element, *best[1].element.iterancestors(), *best[1].element.iter()}
    for like, place, value in ranked[1:]:
        if best[0] - like >= MARGIN:
            return best
        if value != best[2] and place.element not in inside:
            return None
    return best


def _selector_for(
    attempt: Attempt,
    place: Place,
    before: Any,  # noqa: ANN401 (values of pages)
    good: Sheet,
    good_scope: Element | None,
) -> Candidate | None:
    """Return the most stable selector that gives the value on the new page and, on the old one, the old value or nothing."""
    if not known_by(place):
        return None
    for one in propose(place.element, place.scope):
        tried = attempt._replace(css=one.css, xpath=one.xpath, all=False)
        try:
            first = next(_elements(tried, place.sheet, place.scope), (None, ""))[0]
            earlier = value_of(tried, good, _SITE, good_scope)
        except etree.XPathError:
            continue
        if one.score < _STABLE:
            return None
        if one.label and not is_told(Labelled(one.label, one.xpath or "", one.score)):
            continue
        if first is place.element and (earlier is None or same("", before, earlier)):
            return one
    return None


def _rule_with(rule: FieldRule, one: Candidate, chain: Chain) -> FieldRule:
    steps = rule.transforms
    if len(chain) < len([link for link in steps if not _is_date(link)]):
        steps = tuple(
            step for step in steps if isinstance(step, str) or _link(step)[0] not in ("regex", "remove", "strip")
        )
    return rule.model_copy(update={"css": one.css, "xpath": one.xpath, "transforms": steps})


def _is_date(step: str | Step) -> bool:
    return (step if isinstance(step, str) else _link(step)[0]) == "date"


def _why(old: Place, new: Place, one: Candidate) -> str:
    said = []
    if old.label and new.label == old.label:
        said.append(f"it stands beside the same label, {old.label!r}")
    elif old.label and new.label:
        said.append(f"it stands beside {new.label!r}, which says what {old.label!r} said")
    if shared := sorted(old.names & new.names):
        said.append(f"its element is still called {', '.join(shared[:3])}")
    if old.is_heading and new.is_heading:
        said.append("it is still what the page is headed with")
    words = Counter(old.words & new.words)
    if len(words) > 1 and len(said) < 2:
        said.append(f"{len(words)} of the words around it are the same")
    place = f"the label {one.label!r}" if one.label else one.css or one.xpath or ""
    return f"{'; '.join(said) or 'it stands at the like place'}; now found by {place}"
