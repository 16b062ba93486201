"""Where on a page a wanted value stands, and the rules that would find it there."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from lxml import etree
from lxml.cssselect import CSSSelector

from crawlers.candidates import Candidate, propose
from crawlers.chains import chains
from crawlers.markup import HIDDEN, Element, select
from crawlers.money import read_number
from crawlers.shapes import same, squeezed
from crawlers.sitefile import SiteFile
from crawlers.trial import Attempt, Chain, Sheet, frozen

MOST_PLACES = 6
MOST_SELECTORS = 26  # for one place
_ATTRIBUTES = ("alt", "title", "content", "datetime", "value", "name", "src", "href")
_COSTS = {"regex": 0.1, "replace": 0.05}
_LONG = 400  # characters: longer texts are looked for by how they begin
_SHORT_COUNT = 40  # characters around a bare number


class Sample(NamedTuple):
    """A page, or one record of it, with the value that a field should have there; None where it should have none."""

    page: int
    sheet: Sheet
    scope: Element | None
    wanted: Any
    path: str = ""  # CSS path to the element that the value was taken from, where that is known
    weight: float = 1.0
    certain: bool = False  # a person said so


class Place(NamedTuple):
    """An element and what makes the wanted value of it; `all_of` holds all elements of a list that stands in several."""

    element: Element
    attribute: str
    own_text: bool
    all: bool
    chain: Chain
    value: bool | None = None


def attempts(field: str, sample: Sample, site: SiteFile) -> Iterator[Attempt]:
    """Yield the rules that find the wanted value at each place where the page has it."""
    proposed: dict[Element, list[Candidate]] = {}
    own = sample.wanted.casefold() if isinstance(sample.wanted, str) and len(sample.wanted) > 2 else ""
    for place in islice(places(field, sample, site), MOST_PLACES * (15 if isinstance(sample.wanted, list) else 5)):
        if place.element not in proposed:
            proposed[place.element] = propose(place.element, sample.scope, most=MOST_SELECTORS)
        for css, xpath, score, _label in proposed[place.element]:
            if own and own in (css or xpath or "").casefold():
                continue  # an address or a label that holds this very value leads nowhere on other pages
            cost = (
                0.05 * place.own_text
                + 0.06 * place.all
                + sum(_COSTS.get(name, 0.02) + 0.1 * (name == "split" and given != ",") for name, given in place.chain)
            )
            yield Attempt(css, xpath, round(score - cost, 3), place.attribute, place.own_text, place.all, place.chain, place.value)  # fmt: skip


def places(name: str, sample: Sample, site: SiteFile) -> Iterator[Place]:
    """Yield the places of the value, those most likely meant first."""
    source = element_at(sample)
    if isinstance(sample.wanted, bool):
        if source is not None:
            yield Place(source, "", own_text=False, all=False, chain=())
        return
    if source is not None:
        yield from _ways(name, source, sample, site)
        yield from _attribute_ways(name, source, sample, site)
    if name.endswith("url"):
        yield from _by_address(name, sample)
        return
    for element in _elements(sample):
        yield from _ways(name, element, sample, site)
    if isinstance(sample.wanted, str):
        yield from islice(_in_attributes(name, sample, site), 6)
    if isinstance(sample.wanted, list):
        yield from _scattered(name, sample, site)


def element_at(sample: Sample) -> Element | None:
    """Return the element that the value is said to be taken from."""
    if not sample.path:
        return None
    return find_path(sample.sheet, sample.path)


def find_path(sheet: Sheet, path: str) -> Element | None:
    """Return the element that a CSS path leads to; None where it leads nowhere."""
    try:
        found = CSSSelector(path, translator="html")(sheet.document.tree)
    except (ValueError, SyntaxError, etree.XPathError):
        return None
    return next((node for node in found if isinstance(node, Element)), None) if isinstance(found, list) else None


def _ways(name: str, element: Element, sample: Sample, site: SiteFile) -> Iterator[Place]:
    sheet, url = sample.sheet, sample.sheet.document.url
    text, own = sheet.text(element), sheet.own(element)
    if len(element) and own and own != text:
        for chain in chains(name, own, sample.wanted, site, url)[:2]:
            yield Place(element, "", own_text=True, all=False, chain=chain)
    for chain in chains(name, text, sample.wanted, site, url):
        yield Place(element, "", own_text=False, all=False, chain=chain)


def _attribute_ways(name: str, element: Element, sample: Sample, site: SiteFile) -> Iterator[Place]:
    if isinstance(sample.wanted, list):
        return
    for attribute in ("href",) if name.endswith("url") else _ATTRIBUTES:
        if (text := (element.get(attribute) or "").strip()) and len(text) < 300:
            for chain in chains(name, text, sample.wanted, site, sample.sheet.document.url)[:2]:
                yield Place(element, attribute, own_text=False, all=False, chain=chain)


def _by_address(name: str, sample: Sample) -> Iterator[Place]:
    root = sample.sheet.document.tree if sample.scope is None else sample.scope
    url = sample.sheet.document.url
    found = (a for a in root.iter("a") if same(name, sample.wanted, (a.get("href") or "").strip(), url))
    for anchor in islice(found, 3):
        yield Place(anchor, "href", own_text=False, all=False, chain=(("url", None),))


def _elements(sample: Sample) -> Iterator[Element]:
    """Yield the elements whose text is the value or holds it: the deepest, exact ones first."""
    wanted = sample.wanted
    if isinstance(wanted, str) and len(wanted) > _LONG:
        yield from _around_text(sample)
        return
    texts = list(_texts(sample))
    if isinstance(wanted, int):
        fitting = [(element, len(text)) for element, text in texts if len(text) <= 3 * _SHORT_COUNT and _holds_count(text, wanted)]  # fmt: skip
    elif isinstance(wanted, Mapping):
        amount = re.sub(r"[^\d]", "", str(wanted.get("amount", "")))
        fitting = [(element, len(text)) for element, text in texts if amount and len(text) <= 160 and amount.rstrip("0") in re.sub(r"[^\d]", "", text)]  # fmt: skip
    else:
        parts = [squeezed(one) for one in (wanted if isinstance(wanted, list) else [wanted])]
        fitting = [(element, len(text)) for element, text in texts if all(part in squeezed(text) for part in parts)]
    inner = {element.getparent() for element, _ in fitting}
    deepest = [pair for pair in fitting if pair[0] not in inner]
    shortest = {size for _, size in deepest}
    signed = isinstance(wanted, Mapping)  # the number may stand in an element of its own, beside its currency
    around = sorted((pair for pair in fitting if pair[0] in inner and (pair[1] in shortest or signed)), key=lambda pair: pair[1])  # fmt: skip
    for element, _size in sorted(deepest, key=lambda pair: pair[1])[: MOST_PLACES - 2] + around[: 4 if signed else 2]:
        yield element


def _around_text(sample: Sample) -> Iterator[Element]:
    """Yield the elements around the beginning of a long text, the innermost first."""
    beginning = sample.wanted.partition("\n")[0][:40].strip()
    root = sample.sheet.document.tree if sample.scope is None else sample.scope
    for element in islice(select(root, ".//*[text()[contains(., $beginning)]]", beginning=beginning), 3):
        yield element
        yield from islice((one for one in element.iterancestors() if one.tag not in ("body", "html")), 3)


def _texts(sample: Sample) -> Iterator[tuple[Element, str]]:
    root = sample.sheet.document.tree if sample.scope is None else sample.scope
    hidden: set[Element] = set()
    for element in root.iter():
        if element.tag in HIDDEN or element.getparent() in hidden:
            hidden.add(element)
        elif text := sample.sheet.short_text(element):
            yield element, text


def _holds_count(text: str, wanted: int) -> bool:
    numbers = (read_number(match, thousands=",.") for match in re.findall(r"\d[\d.,]*", text))
    return any(number == wanted for number in numbers if number is not None)


def _in_attributes(name: str, sample: Sample, site: SiteFile) -> Iterator[Place]:
    """Yield attributes that hold the value: what a picture stands for, the machine's form of a date."""
    root = sample.sheet.document.tree if sample.scope is None else sample.scope
    wanted = str(sample.wanted).casefold()
    if len(wanted) < 2:
        return
    for element in root.iter("img", "span", "time", "meta", "abbr", "i", "td", "div", "a", "input"):
        for attribute in _ATTRIBUTES[:-1] if element.tag != "a" else ("title",):
            text = (element.get(attribute) or "").strip()
            if text and wanted in text.casefold() and len(text) < 200:
                for chain in chains(name, text, sample.wanted, site)[:3]:
                    yield Place(element, attribute, own_text=False, all=False, chain=chain)


def _scattered(name: str, sample: Sample, site: SiteFile) -> Iterator[Place]:
    """Yield the first element of a list whose items stand in elements of their own; `all` finds the others."""
    wanted = [str(item) for item in sample.wanted]
    root = sample.sheet.document.tree if sample.scope is None else sample.scope
    for item in dict.fromkeys([wanted[0], wanted[-1]]):
        low = squeezed(item)
        exact = [element for element, text in _texts(sample) if squeezed(text) == low or squeezed(sample.sheet.own(element)) == low]  # fmt: skip
        for element in exact[-4:]:
            whole = squeezed(sample.sheet.text(element)) == low
            yield Place(element, "", own_text=not whole, all=True, chain=(("unique", None),))
        if len(wanted) == len({squeezed(one) for one in wanted}) and len(item) <= 12:
            yield from islice(_items_in_attributes(name, item, root, site), 60)


def _items_in_attributes(name: str, item: str, root: Element, site: SiteFile) -> Iterator[Place]:
    for element in (*root.iter("img", "input", "button", "option", "label"), *root.iter("a", "span", "td")):
        texts: Sequence[tuple[str, str]] = [(key, (element.get(key) or "").strip()) for key in ("alt", "name", "title", "value", "src")]  # fmt: skip
        own = " ".join((element.text or "").split())
        for attribute, text in (*texts, ("", own)):
            if text and item.casefold() in text.casefold() and len(text) < 80:
                for chain in sorted(chains(name, text, item, site), key=_wordiness)[:3]:
                    upper = (("upper", None),) if item.isupper() and item not in text and ("upper", None) not in chain else ()  # fmt: skip
                    yield Place(element, attribute, own_text=False, all=True, chain=(*chain, *upper, ("unique", None)))


def _wordiness(chain: Chain) -> int:
    """Return how many letters of the text a chain relies on; an item of a list stands among others of other words."""
    return sum(len(re.findall(r"[^\W\d_]", re.sub(r"\\.", "", str(given)))) for name, given in chain if name == "regex")


def with_map(attempt: Attempt, texts: Mapping[str, bool]) -> Attempt:
    """Return the rule with a table that gives a flag for each text."""
    return attempt._replace(chain=(*attempt.chain, ("map", frozen(texts))))
