"""The reading of a page by one page rule of a site file: fields, rows, links, and what is refused."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from crawlers.checking import refused, refused_rows
from crawlers.dates import AHEAD, TIMES, interval_of
from crawlers.embedded import span_of
from crawlers.finding import Finder, Printed, Scope
from crawlers.markup import Document, absolute, path_of, text_of
from crawlers.numbers import NumberStyle, style_of
from crawlers.rules import FieldRule, PageRule, RowRule, Selector
from crawlers.sitefile import SiteFile
from crawlers.sources import PAGE_ITSELF, quotes_of, range_of
from crawlers.transforms import Value, transform
from records.page import Interval, Link, Page, Source, Violation


class Reading:
    """The reading of one page; keeps the places and times of what was read."""

    def __init__(self, document: Document, site: SiteFile, captured_at: datetime | None) -> None:
        self._document, self._site, self._at = document, site, captured_at
        self._sources: dict[str, Source] = {}
        self._times: dict[str, Interval] = {}
        self._invalid: list[Violation] = []
        self._finder = Finder(document)
        self._style: NumberStyle | None = None

    def page(self, rule: PageRule, reader: str, name: str | None) -> Page:
        """Return all that the rule asks for."""
        scope = self._finder.page
        fields: dict[str, Any] = self._fields(rule.fields, scope, "")
        links = tuple(self._links(rule.links))
        more_follow = any(link.leads_to == "next_page" and link.url != self._document.url for link in links)
        for rows_name, rows in rule.rows.items():
            found = self._rows(rows_name, rows, scope, more_follow=more_follow)
            if found:
                fields[rows_name] = found
            if rows.count:
                fields[rows.count] = len(found)
        if self._site.more:
            for extra in self._site.more(self._document, rule.kind):
                fields[extra.name] = extra.value
                self._note(extra.name, extra.value, Printed(extra.printed, extra.element))
        self._invalid += refused(fields, rule.checks, self._site)
        return Page(
            rule.kind,
            fields=fields,
            links=links,
            sources=self._sources,
            missing=tuple(field for field in rule.required if field not in fields),
            site=name,
            reader=reader,
            invalid=tuple(self._invalid),
            times=self._times,
        )

    def _fields(self, rules: Mapping[str, Sequence[FieldRule]], scope: Scope, prefix: str) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for name, alternatives in rules.items():
            for rule in alternatives:
                if (found := self._value(rule, scope)) is not None:
                    fields[name] = found[0]
                    self._note(prefix + name, *found)
                    break
        return fields

    def _rows(self, name: str, rule: RowRule, scope: Scope, *, more_follow: bool) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        dropped = 0
        for row in self._finder.records(rule.select, scope):
            prefix = f"{name}[{len(rows)}]."
            fields = self._fields(rule.fields, row, prefix)
            if fields and all(field in fields for field in rule.required):
                rows.append(fields)
                self._invalid += refused(fields, rule.checks, self._site, prefix)
                continue
            dropped += bool(rule.required)
            for field in fields:
                self._sources.pop(prefix + field, None)
                self._times.pop(prefix + field, None)
        self._invalid += refused_rows(name, rule, len(rows), dropped, more_follow=more_follow)
        return rows

    def _value(self, rule: FieldRule, scope: Scope) -> tuple[Value, Printed] | None:
        """Return the first value that the rule finds, or with `all` the list of them."""
        values = []
        for said in self._finder.texts(rule, scope):
            if rule.value is not None:
                return rule.value, said
            if rule.all:
                values.append(said)
            elif (value := self._transformed(said.text, rule)) is not None:
                return value, said
        if not values:
            return None
        value = self._transformed([said.text for said in values], rule)
        return None if value is None else (value, values[0])

    def _transformed(self, text: str | list[str], rule: FieldRule) -> Value:
        if not rule.transforms:
            return text
        return transform(text, rule.transforms, self._site, self._document.url, self._number_style)

    def _number_style(self) -> NumberStyle:
        """Return how the page writes numbers; asked only for those that leave a doubt."""
        if self._style is None:
            languages = self._site.languages
            said = (self._document.tree.get("lang") or "").lower()
            language = said if said[:2] in languages else languages[0] if languages else said
            self._style = style_of(self._document.text, language)
        return self._style

    def _note(self, name: str, value: Value, said: Printed) -> None:
        """Keep where the value stands and, of a time, what it means."""
        whole = said.whole
        if whole is None and said.element is not None:
            whole = text_of(said.element)
        span = span_of(said.text, said.json_path, whole or "") if said.json_path else None
        if span is None:
            span = range_of(whole or "", *quotes_of(value, said.text))
        path = PAGE_ITSELF if said.element is None else path_of(said.element)
        self._sources[name] = Source(path, *span, said.attribute)
        own_name = name.rpartition(".")[2]
        if own_name in TIMES and self._at is not None and isinstance(value, str):
            site = self._site
            meant = interval_of(value, self._at, languages=site.languages, zone=site.time_zone, formats=site.date_formats, ahead=own_name in AHEAD)  # fmt: skip
            if meant:
                self._times[name] = meant

    def _links(self, rules: Mapping[str, Sequence[Selector]]) -> Iterator[Link]:
        seen: set[str] = set()
        for leads_to, selectors in rules.items():
            for selector in selectors:
                for href in self._finder.addresses(selector):
                    url = absolute(self._document.url, href)
                    if url and url not in seen:
                        seen.add(url)
                        yield Link(url, leads_to)
