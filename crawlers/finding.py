"""What the selectors of a site file find: texts with their elements, records to read rows in, addresses of links."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from crawlers.embedded import items_of, json_of, pick, printed
from crawlers.markup import Document, Element, fold, own_text, text_of
from crawlers.rules import FieldRule, Selector
from crawlers.selecting import find


class Printed(NamedTuple):
    """A text on the page: its element (None for a page that is JSON), the attribute it stands in, and the whole text it is part of."""

    text: str
    element: Element | None
    whole: str | None = None  # None: that of the element, which nobody has made yet
    attribute: str = ""
    json_path: str = ""


class Scope(NamedTuple):
    """What the fields of a row are read in: an element, or a part of JSON that stands in one."""

    element: Element
    record: Any = None
    holder: Printed | None = None  # the text that the record is part of


class Finder:
    """Finds what selectors say on one page; parses each piece of JSON once."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._json: dict[tuple[Element | None, str], Any] = {}

    @property
    def page(self) -> Scope:
        """The whole page, in which fields outside rows are read."""
        return Scope(self.document.tree)

    def records(self, selector: Selector, scope: Scope) -> Iterator[Scope]:
        """Yield what a row is read in: an element, or an item of a list in JSON."""
        if selector.json_path is None:
            yield from (Scope(element) for element in self._elements(selector, scope))
            return
        for value, holder in self._holders(selector, scope):
            for record in items_of(pick(value, selector.json_path)):
                yield Scope(scope.element if holder.element is None else holder.element, record, holder)

    def addresses(self, selector: Selector) -> Iterator[str]:
        """Yield the addresses that the links of a selector lead to, as printed."""
        if selector.json_path is not None:
            yield from (text for text, *_ in self._in_json(selector, self.page))
            return
        for element in self._elements(selector, self.page):
            yield element.get(selector.attribute or "href", "")

    def texts(self, rule: FieldRule, scope: Scope) -> Iterator[Printed]:
        """Yield each text that the rule selects; an empty one only where the element alone counts."""
        if rule.json_path is not None:
            yield from self._in_json(rule, scope)
            return
        always = rule.value is not None or "exists" in rule.transforms
        for node in find(rule.css, rule.xpath, scope.element, self.document):
            said = _of_element(node, rule) if isinstance(node, Element) else _of_xpath(node, scope.element)
            if said.text or always:
                yield said

    def _in_json(self, selector: Selector, scope: Scope) -> Iterator[Printed]:
        for value, holder in self._holders(selector, scope):
            for one in items_of(pick(value, selector.json_path or "")):
                if text := printed(one):
                    yield holder._replace(text=text, json_path=selector.json_path or "")

    def _elements(self, selector: Selector, scope: Scope) -> list[Element]:
        found = find(selector.css, selector.xpath, scope.element, self.document)
        return [node for node in found if isinstance(node, Element)]

    def _holders(self, selector: Selector, scope: Scope) -> Iterator[tuple[Any, Printed]]:
        """Yield the JSON that a selector leads to, before its path is gone, with the text that it is."""
        if not selector.in_record:
            for element in self._elements(selector, scope):
                yield self._held(element, selector.attribute)
        elif scope.holder is not None:
            yield scope.record, scope.holder
        elif scope.element is self.document.tree and not selector.attribute:
            yield self._held(None, "")
        else:
            yield self._held(scope.element, selector.attribute)

    def _held(self, element: Element | None, attribute: str) -> tuple[Any, Printed]:
        if element is None:
            text = self.document.source
        else:
            text = (element.get(attribute) or "").strip() if attribute else element.text or ""
        key = (element, attribute)
        if key not in self._json:
            self._json[key] = json_of(text)
        shown = text if attribute or element is None else fold(text)
        return self._json[key], Printed("", element, shown, attribute)


def _of_element(element: Element, rule: FieldRule) -> Printed:
    if rule.attribute:
        text = (element.get(rule.attribute) or "").strip()
        return Printed(text, element, text, rule.attribute)
    if rule.own_text:
        return Printed(own_text(element), element)
    text = text_of(element)
    return Printed(text, element, text)


def _of_xpath(node: Any, scope: Element) -> Printed:  # noqa: ANN401 (a text, an attribute, a number or a truth)
    """Return what XPath gives besides elements; texts and attributes know their element, numbers do not."""
    parent = node.getparent() if hasattr(node, "getparent") else None
    text = str(int(node)) if isinstance(node, float) and node.is_integer() else fold(str(node))
    if parent is None:
        return Printed(text, scope)
    if getattr(node, "is_attribute", False):
        return Printed(text, parent, (parent.get(node.attrname) or "").strip(), node.attrname)
    return Printed(text, parent if not getattr(node, "is_tail", False) else parent.getparent())
