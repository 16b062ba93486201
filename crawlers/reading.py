"""Reading a page: bytes in, kind, fields, links and their places out. Pure: no network, no clock."""

import re
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from crawlers import general
from crawlers.embedded import json_of, pick
from crawlers.general import wall_of
from crawlers.markup import Document, PageRefusedError, open_page
from crawlers.ruled import Reading
from crawlers.rules import PageTest
from crawlers.selecting import find
from crawlers.sitefile import SiteFile, known_families
from records.page import Page, PageKind

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

    Without a site, the `families` of the configuration are asked whether they know the software; () asks none. A family's reading
    counts only when it is whole: the page of an unknown site may be dressed otherwise, and then the general reader knows better.
    """
    if site is None or not site.pages:
        family = recognise_family(document, known_families() if families is None else families)
        page = _by_rules(document, family, captured_at, f"family {family.name} {family.version}") if family else None
        return page if page and page.whole else general.read_document(document, captured_at)
    reader = f"site {site.name} {site.version}"
    page = _by_rules(document, site, captured_at, reader, site.name)
    return page or Page(wall_of(document) or PageKind.OTHER, site=site.name, reader=reader)


def _by_rules(
    document: Document, site: SiteFile, captured_at: datetime | None, reader: str, name: str | None = None
) -> Page | None:
    rule = next((rule for rule in site.pages if all(holds(test, document) for test in rule.when)), None)
    return Reading(document, site, captured_at).page(rule, reader, name) if rule else None


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
