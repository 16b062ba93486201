"""Links of an unknown site that are worth following beside its rows: people, and sections where more is listed."""

import re
from collections.abc import Iterator

from crawlers.general.addresses import is_person
from crawlers.markup import Element, absolute
from records.page import Link, PageKind

MOST_LINKS = 300  # of a page; a shop that lists all its sellers at once has fewer
_SECTION = re.compile(
    r"(?:^|/)(?:categor(?:y|ies|ie|ia|ía)|kategori[ae]n?|cats?|sections?|browse|rubri(?:k|que|ca)|catalog(?:ue)?|katalog|catálogo|listings|offers|products|items|ads|anzeigen|angebote|boards?|forums?|sub(?:category|forum))(?:\.(?:php|html?|aspx?))?(?:[/?]|$)|[?&](?:cat|category|cat_?id|category_?id|section|kategorie)=",
    re.IGNORECASE,
)
_DEED = re.compile(  # what an address does rather than shows; a visit only looks
    r"(?<![a-z])(?:log(?:in|out|off)|sign(?:in|out|up)|regist|cart|basket|checkout|buy|order|purchase|delete|remove|report|vote|reply|post(?:ing)?=|new|edit|add|message|inbox|wallet|deposit|withdraw|setting|favou?rit|watch|dispute|finali[sz]e|download)|\baction=|\bdo=(?!show|view)|[?&](?:sort|order|dir|lang|currency|view|display)",
    re.IGNORECASE,
)


def further_links(tree: Element, url: str) -> Iterator[Link]:
    """Yield links to people and to sections of the site, each once, in page order; never one that does something.

    >>> from lxml import etree
    >>> page = etree.HTML("<a href=/seller/kelp>a</a><a href=/category/7>b</a><a href=/logout>c</a><a href='/category/7?sort=price'>d</a>")
    >>> [(link.url, str(link.leads_to)) for link in further_links(page, "http://a.onion/")]
    [('http://a.onion/seller/kelp', 'vendor'), ('http://a.onion/category/7', 'search')]
    """
    seen: set[str] = set()
    for anchor in tree.iter("a"):
        href = (anchor.get("href") or "").strip()
        if not href or href in seen or len(seen) >= MOST_LINKS or _DEED.search(href):
            continue
        leads_to = PageKind.VENDOR if is_person(href) else PageKind.SEARCH if _SECTION.search(href) else None
        if leads_to and (found := absolute(url, href)):
            seen.add(href)
            yield Link(found, leads_to)
