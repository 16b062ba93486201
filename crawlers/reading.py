"""Reading a page: bytes in, kind, fields, links and their places out. Pure: no network, no clock."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from crawlers import general
from crawlers.embedded import json_of, pick
from crawlers.general import wall_of
from crawlers.markup import Document, PageRefusedError, open_page
from crawlers.ruled import Reading
from crawlers.rules import PageRule, PageTest
from crawlers.selecting import find
from crawlers.sitefile import SiteFile, known_families
from records.page import Page, PageKind

T = TypeVar("T")
_IN_ROW = re.compile(r"(\w+)\[(\d+)\]\.(\w+)")

__all__ = ["PageRefusedError", "holds", "read", "read_document", "recognise", "recognise_document", "recognise_family"]  # fmt: skip


def read(
    payload: bytes | str,
    *,
    url: str,
    site: SiteFile | None,
    content_type: str = "",
    captured_at: datetime | None = None,
) -> Page:
    """Return what the page says, by the site's file, else by that of a family, else by the general reader; raise PageRefusedError.

    A page that lacks a required field keeps its kind and names the field in `missing`, and one with a refused value names it in
    `invalid`; nothing is raised for either.
    """
    return read_document(open_page(payload, url=url, content_type=content_type), site, captured_at)


def read_document(
    document: Document,
    site: SiteFile | None,
    captured_at: datetime | None = None,
    families: Iterable[SiteFile] | None = None,
) -> Page:
    """Return what the parsed page says; a page none of the site's rules fit is at most a wall (login, captcha, …).

    Where the site's file says `rest: general`, the general reader says what no rule does: of pages without a rule everything, of
    others the fields without one. Without a site, the `families` of the configuration are asked whether they know the software; () asks none. A family's reading
    counts only when it is whole: the page of an unknown site may be dressed otherwise, and then the general reader knows better.
    """
    if site is None or not site.pages:
        family = recognise_family(document, known_families() if families is None else families)
        page = _by_rules(document, family, captured_at, f"family {family.name} {family.version}") if family else None
        return page if page and page.whole else general.read_document(document, captured_at)
    reader = f"site {site.name} {site.version}"
    page = _by_rules(document, site, captured_at, reader, site.name)
    if site.rest == "general":
        return _with_the_rest(document, site, captured_at, page, reader)
    return page or Page(wall_of(document) or PageKind.OTHER, site=site.name, reader=reader)


def _rule_for(document: Document, site: SiteFile) -> PageRule | None:
    return next((rule for rule in site.pages if all(holds(test, document) for test in rule.when)), None)


def _by_rules(
    document: Document, site: SiteFile, captured_at: datetime | None, reader: str, name: str | None = None
) -> Page | None:
    rule = _rule_for(document, site)
    return Reading(document, site, captured_at).page(rule, reader, name) if rule else None


def _with_the_rest(
    document: Document, site: SiteFile, captured_at: datetime | None, page: Page | None, reader: str
) -> Page:
    """Return the page with the fields that no rule gave it, as the general reader finds them."""
    rest = general.read_document(document, captured_at, page.kind if page else None)
    reader = f"{reader} + {general.READER}"
    if page is None:
        return replace(rest, site=site.name, reader=reader)
    rule = _rule_for(document, site)
    never = {*page.missing, *(rule.never if rule else ())}
    fields = {name: value for name, value in rest.fields.items() if name not in never}
    for name, value in page.fields.items():
        fields[name] = _rows_with_the_rest(value, fields.get(name))

    def also(found: Mapping[str, T]) -> dict[str, T]:
        return {name: one for name, one in found.items() if name not in page.sources and _stands(fields, name)}

    return replace(
        page,
        fields=fields,
        links=page.links or rest.links,
        sources={**also(rest.sources), **page.sources},
        sure=also(rest.sure),
        times={**also(rest.times), **page.times},
        reader=reader,
    )


def _rows_with_the_rest(read: Any, rest: Any) -> Any:  # noqa: ANN401 (values of any field)
    """Return rows with the fields that the other reading has of the same rows; any other value as it is."""
    lists = isinstance(read, list) and isinstance(rest, list) and len(read) == len(rest)
    if not lists or not all(isinstance(row, dict) for row in (*read, *rest)):
        return read
    return [{**more, **row} for row, more in zip(read, rest, strict=True)]


def _stands(fields: Mapping[str, Any], name: str) -> bool:
    """Return whether a name such as `listings[3].price` names a value of the fields."""
    match = _IN_ROW.fullmatch(name)
    if match is None:
        return name in fields
    rows = fields.get(match[1])
    return isinstance(rows, list) and int(match[2]) < len(rows) and isinstance(rows[int(match[2])], dict) and match[3] in rows[int(match[2])]  # fmt: skip


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
    return recognise_family(document, sites)


def recognise_family(document: Document, families: Iterable[SiteFile]) -> SiteFile | None:
    """Return the family, or site, of whose fingerprint most tests hold on the page, whatever its address; None when none does."""
    scores = [(sum(holds(test, document) for test in family.fingerprint), family) for family in families]
    best = max(scores, key=lambda pair: pair[0], default=(0, None))
    return best[1] if best[0] else None


def holds(test: PageTest, document: Document) -> bool:
    """Return whether the condition is met on the page."""
    if test.css is not None or test.xpath is not None:
        found = bool(find(test.css, test.xpath, document.tree, document))
    elif test.text is not None:
        found = re.search(test.text, document.source, re.IGNORECASE) is not None
    elif test.title is not None:
        found = re.search(test.title, document.title, re.IGNORECASE) is not None
    elif test.json_path is not None:
        found = is_json(document) and pick(json_of(document.source), test.json_path) not in (None, [], "")
    else:
        found = re.search(test.url or "", document.url) is not None
    return found != test.absent


def is_json(document: Document) -> bool:
    """Return whether the page is JSON altogether."""
    return document.source.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")
