"""A rule on trial: a selector with transforms, asked of many pages at the speed that learning needs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from lxml import etree

from crawlers.markup import Document, Element, fold, is_long, own_text, text_of
from crawlers.numbers import NumberStyle, style_of
from crawlers.selecting import find
from crawlers.sitefile import SiteFile, Step, Word
from crawlers.transforms import transform

Chain = tuple[tuple[str, Any], ...]  # names of transforms with their parameter, None for a bare word
MOST_NODES = 200


class Attempt(NamedTuple):
    """A field rule on trial, hashable; `score` is how stable its selector is likely to be."""

    css: str | None
    xpath: str | None
    score: float
    attribute: str = ""
    own_text: bool = False
    all: bool = False
    chain: Chain = ()
    value: bool | None = None

    @property
    def as_mapping(self) -> dict[str, Any]:
        """The rule as a site file has it."""
        rule: dict[str, Any] = {"css": self.css} if self.css is not None else {"xpath": self.xpath}
        rule |= {"attribute": self.attribute} if self.attribute else {}
        rule |= {"own_text": True} if self.own_text else {}
        rule |= {"all": True} if self.all else {}
        if self.chain:
            rule["transforms"] = [name if given is None else {name: _thawed(name, given)} for name, given in self.chain]
        return rule | ({"value": self.value} if self.value is not None else {})


def _thawed(name: str, given: Any) -> Any:  # noqa: ANN401 (parameters of transforms)
    return dict(given) if name == "map" else list(given) if isinstance(given, tuple) else given


@lru_cache(maxsize=8192)
def steps_of(chain: Chain) -> tuple[Word | Step, ...]:
    """Return the transforms of a chain as site files have them."""
    return tuple(name if given is None else Step(**{name: _thawed(name, given)}) for name, given in chain)  # type: ignore[misc]


@dataclass(eq=False)
class Sheet:
    """One page on which rules are tried: keeps what selectors found and what elements say."""

    document: Document
    found: dict[tuple[Element, str | None, str | None], list[Any]] = field(default_factory=dict)
    texts: dict[Element, str] = field(default_factory=dict)
    owns: dict[Element, str] = field(default_factory=dict)
    style: NumberStyle | None = None

    def nodes(self, css: str | None, xpath: str | None, element: Element | None = None) -> list[Any]:
        """Return what a selector finds below the element or on the whole page."""
        root = self.document.tree if element is None else element
        key = (root, css, xpath)
        if key not in self.found:
            try:
                self.found[key] = find(css, xpath, root, self.document)[:MOST_NODES]
            except etree.XPathError:
                self.found[key] = []
        return self.found[key]

    def text(self, element: Element) -> str:
        """Return the visible text of the element."""
        if element not in self.texts:
            self.texts[element] = text_of(element)
        return self.texts[element]

    def own(self, element: Element) -> str:
        """Return the text that stands directly in the element."""
        if element not in self.owns:
            self.owns[element] = own_text(element)
        return self.owns[element]

    def number_style(self) -> NumberStyle:
        """Return how the page writes numbers."""
        if self.style is None:
            self.style = style_of(self.document.text, self.document.tree.get("lang") or "")
        return self.style

    def short_text(self, element: Element, characters: int = 600) -> str:
        """Return the visible text of an element that holds no more than a value does; "" for a longer one."""
        if element not in self.texts and is_long(element, 2 * characters + 400, 80):
            return ""
        text = self.text(element)
        return text if len(text) <= characters else ""


def printed(attempt: Attempt, sheet: Sheet, element: Element | None = None) -> Iterator[tuple[Any, str]]:
    """Yield each node that the rule selects, with the text that it gives, as reading does."""
    for node in sheet.nodes(attempt.css, attempt.xpath, element):
        if not isinstance(node, Element):
            text = str(int(node)) if isinstance(node, float) and node.is_integer() else fold(str(node))
        elif attempt.attribute:
            text = (node.get(attempt.attribute) or "").strip()
        else:
            text = sheet.own(node) if attempt.own_text else sheet.text(node)
        if text or attempt.value is not None:
            yield node, text


def value_of(attempt: Attempt, sheet: Sheet, site: SiteFile, element: Element | None = None) -> Any:  # noqa: ANN401 (values of pages)
    """Return the value that the rule gives on the page, or below the element; None for none."""
    steps, url, style = steps_of(attempt.chain), sheet.document.url, sheet.number_style
    gathered = []
    for _node, text in printed(attempt, sheet, element):
        if attempt.value is not None:
            return attempt.value
        if attempt.all:
            gathered.append(text)
        elif (value := transform(text, steps, site, url, style)) is not None:
            return value
    return transform(gathered, steps, site, url, style) if gathered else None


def first_value(attempts: Sequence[Attempt], sheet: Sheet, site: SiteFile, element: Element | None = None) -> Any:  # noqa: ANN401 (values of pages)
    """Return the value of the first rule that gives one."""
    found = (value_of(attempt, sheet, site, element) for attempt in attempts)
    return next((value for value in found if value is not None), None)


def frozen(mapping: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    """Return the parameter of `map` in a form that can be hashed."""
    return tuple(sorted(mapping.items()))
