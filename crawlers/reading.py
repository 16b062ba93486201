"""Reading a page: bytes in, kind, fields, links and their places out. Pure: no network, no clock."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from crawlers import general
from crawlers.markup import Document, Element, PageRefusedError, absolute, fold, open_page, own_text, path_of, text_of
from crawlers.selecting import find
from crawlers.sitefile import FieldRule, PageRule, PageTest, RowRule, Selector, SiteFile
from crawlers.transforms import Value, transform
from records.page import Link, Page, PageKind, Source

__all__ = ["PageRefusedError", "holds", "read", "read_document", "recognise", "recognise_document"]


def read(
    payload: bytes | str,
    *,
    url: str,
    site: SiteFile | None,
    content_type: str = "",
    captured_at: datetime | None = None,
) -> Page:
    """Return what the page says, by the site's file or, without one, by the general reader; raise PageRefusedError.

    A page that lacks a required field keeps its kind and names the field in `missing`; nothing is raised for it.
    """
    return read_document(open_page(payload, url=url, content_type=content_type), site, captured_at)


def read_document(document: Document, site: SiteFile | None, captured_at: datetime | None = None) -> Page:
    """Return what the parsed page says; a page none of the site's rules fit is at most a wall (login, captcha, …)."""
    if site is None or not site.pages:
        return general.read_document(document, captured_at)
    rule = next((rule for rule in site.pages if _holds_all(rule.when, document)), None)
    if rule is None:
        return Page(general.wall_of(document) or PageKind.OTHER, site=site.name, reader=_reader(site))
    return _Reading(document, site).page(rule)


def recognise(payload: bytes | str, url: str, sites: Iterable[SiteFile]) -> SiteFile | None:
    """Return the site that a saved page is from, by its address, else by fingerprint; None when no site fits."""
    return recognise_document(open_page(payload, url=url), sites)


def recognise_document(document: Document, sites: Iterable[SiteFile]) -> SiteFile | None:
    """Return the site that the parsed page is from; the more tests of a fingerprint hold, the better."""
    sites = list(sites)
    host = urlsplit(document.url).netloc
    for site in sites:
        if host and any(urlsplit(address).netloc == host for address in site.addresses):
            return site
    scores = [(sum(holds(test, document) for test in site.fingerprint), site) for site in sites]
    best = max(scores, key=lambda pair: pair[0], default=(0, None))
    return best[1] if best[0] else None


def _reader(site: SiteFile) -> str:
    return f"site {site.name} {site.version}"


def _holds_all(tests: Sequence[PageTest], document: Document) -> bool:
    return all(holds(test, document) for test in tests)


def holds(test: PageTest, document: Document) -> bool:
    """Return whether the condition is met on the page."""
    if test.css is not None or test.xpath is not None:
        found = bool(find(test.css, test.xpath, document.tree, document))
    elif test.text is not None:
        found = re.search(test.text, document.source, re.IGNORECASE) is not None
    elif test.title is not None:
        found = re.search(test.title, document.title, re.IGNORECASE) is not None
    else:
        found = re.search(test.url or "", document.url) is not None
    return found != test.absent


class _Found(NamedTuple):
    value: Value
    element: Element
    printed: str  # the text that the value was made of, as it stands in the element or its attribute


class _Reading:
    """The reading of one page; keeps the places of what was read."""

    def __init__(self, document: Document, site: SiteFile) -> None:
        self._document, self._site = document, site
        self._sources: dict[str, Source] = {}

    def page(self, rule: PageRule) -> Page:
        """Return all that the rule asks for."""
        tree = self._document.tree
        fields: dict[str, Any] = self._fields(rule.fields, tree, "")
        for name, rows in rule.rows.items():
            found = list(self._rows(name, rows, tree))
            if found:
                fields[name] = found
            if rows.count:
                fields[rows.count] = len(found)
        return Page(
            rule.kind,
            fields=fields,
            links=tuple(self._links(rule.links)),
            sources=self._sources,
            missing=tuple(name for name in rule.required if name not in fields),
            site=self._site.name,
            reader=_reader(self._site),
        )

    def _fields(self, rules: Mapping[str, Sequence[FieldRule]], element: Element, prefix: str) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for name, alternatives in rules.items():
            found = next(filter(None, (self._value(rule, element) for rule in alternatives)), None)
            if found is not None:
                fields[name] = found.value
                self._sources[prefix + name] = _source(found)
        return fields

    def _rows(self, name: str, rule: RowRule, tree: Element) -> Iterator[dict[str, Any]]:
        number = 0
        for element in _elements(rule.select, tree, self._document):
            fields = self._fields(rule.fields, element, f"{name}[{number}].")
            if fields and all(field in fields for field in rule.required):
                number += 1
                yield fields

    def _value(self, rule: FieldRule, element: Element) -> _Found | None:
        """Return the first value that the rule finds, or with `all` the list of them."""
        values = []
        for node, printed in _printed(rule, element, self._document):
            if rule.value is not None:
                return _Found(rule.value, node, printed)
            if rule.all:
                values.append((node, printed))
            elif (value := transform(printed, rule.transforms, self._site, self._document.url)) is not None:
                return _Found(value, node, printed)
        if not values:
            return None
        value = transform([printed for _, printed in values], rule.transforms, self._site, self._document.url)
        return None if value is None else _Found(value, *values[0])

    def _links(self, rules: Mapping[str, Sequence[Selector]]) -> Iterator[Link]:
        seen: set[str] = set()
        for leads_to, selectors in rules.items():
            for selector in selectors:
                for element in _elements(selector, self._document.tree, self._document):
                    url = absolute(self._document.url, element.get(selector.attribute or "href", ""))
                    if url and url not in seen:
                        seen.add(url)
                        yield Link(url, leads_to)


def _elements(selector: Selector, tree: Element, document: Document) -> list[Element]:
    return [node for node in find(selector.css, selector.xpath, tree, document) if isinstance(node, Element)]


def _printed(rule: FieldRule, element: Element, document: Document) -> Iterator[tuple[Element, str]]:
    """Yield each node that the rule selects with the text it gives; XPath may also give texts, attributes and numbers."""
    for node in find(rule.css, rule.xpath, element, document):
        if not isinstance(node, Element):
            parent = getattr(
                node, "getparent", lambda: None
            )()  # texts and attributes know their element, numbers do not
            text = str(int(node)) if isinstance(node, float) and node.is_integer() else fold(str(node))
            owner = element if parent is None else parent
        elif rule.json_path is not None:
            text, owner = _from_json(node.text or "", rule.json_path), node
        elif rule.attribute:
            text, owner = (node.get(rule.attribute) or "").strip(), node
        else:
            text, owner = own_text(node) if rule.own_text else text_of(node), node
        if text or rule.value is not None or "exists" in rule.transforms:
            yield owner, text


def _from_json(text: str, path: str) -> str:
    """Return the value at the end of the key path as text; "" where the way ends early."""
    try:
        value: Any = json.loads(text)
        for key in path.split("."):
            value = value[int(key)] if isinstance(value, list) else value[key]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _source(found: _Found) -> Source:
    """Return where the value stands; the whole text of the element when it was made of several places in it."""
    text = text_of(found.element)
    quote = found.value if isinstance(found.value, str) else found.printed
    start = text.find(quote)
    return Source(path_of(found.element), max(start, 0), start + len(quote) if start >= 0 else len(text))
