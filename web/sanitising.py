"""Received pages made harmless: as text, and as HTML without scripts, styles, pictures, links, forms or addresses."""

import re
from collections.abc import Mapping
from html import escape

import nh3

from crawlers.markup import PageRefusedError, open_page, text_of
from web.skeleton import skeleton

SHOWN_BYTES = 2_000_000  # of a page; a longer one is cut, and the page says so
TAGS = {
    "a", "abbr", "address", "article", "aside", "b", "bdi", "blockquote", "br", "caption", "center", "cite", "code", "col",
    "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "footer", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hr", "i", "ins", "kbd", "li", "main", "mark", "nav", "ol", "p", "pre", "q", "s", "samp",
    "section", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
    "tt", "u", "ul", "var",
}  # fmt: skip
DROPPED_WITH_CONTENT = {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title"}
ATTRIBUTES = {"*": {"dir", "lang"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
SILENT = DROPPED_WITH_CONTENT - {"svg", "math"} | {"head"}  # what has no words that a person would read
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([A-Za-z0-9_-]{2,40})", re.IGNORECASE)


def decode(page: bytes, content_type: str) -> str:
    """Return the page as text: by its header, else by its own word, else as UTF-8; what does not fit becomes U+FFFD.

    >>> decode("où".encode("latin-1"), "text/html; charset=iso-8859-1")
    'où'
    """
    _, _, named = content_type.lower().partition("charset=")
    own = _CHARSET.search(page[:4096])
    for charset in (named.split(";")[0].strip(" \"'"), own[1].decode() if own else "", "utf-8"):
        try:
            return page.decode(charset, errors="replace") if charset else page.decode()
        except (LookupError, UnicodeError, ValueError):  # also of names that are no encoding of text: hex, idna, "a\0b"
            continue
    return page.decode("utf-8", errors="replace")


def clean(html: str) -> str:
    """Return the page's structure and words alone; nothing in it runs, loads, leads anywhere or can be sent.

    Of a page that no reader takes apart the source is shown, as words.

    >>> clean('<p onclick="x()">Hi <script>x()</script><a href="http://a.example">there</a><img src=x></p>')
    '<p>Hi <a>there</a></p>'
    """
    try:
        tree = open_page(html).tree
    except PageRefusedError as error:
        return f"<p>{escape(_refused(error))}</p><pre>{escape(html, quote=False)}</pre>"
    return harmless(skeleton(tree))


def harmless(html: str, more: Mapping[str, set[str]] | None = None) -> str:
    """Return HTML of ours with nothing but the elements that show structure; `more` names attributes of ours by element.

    >>> harmless('<p data-n="3" id=x><script>x()</script>a', {"*": {"data-n"}})
    '<p data-n="3">a</p>'
    """
    allowed = {
        name: ATTRIBUTES.get(name, set()) | (more or {}).get(name, set()) for name in {*ATTRIBUTES, *(more or {})}
    }
    return nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags=DROPPED_WITH_CONTENT,
        attributes=allowed,
        link_rel=None,
        url_schemes=set(),
    )


def plain_text(html: str) -> str:
    """Return the words of a page, a line per block; of a page that no reader takes apart its source.

    >>> plain_text("<h1>A</h1><script>x()</script><p>b  c</p>").splitlines()
    ['A', 'b c']
    """
    try:
        return text_of(open_page(html).tree, SILENT)
    except PageRefusedError as error:
        return f"{_refused(error)}\n{html}"


def _refused(error: PageRefusedError) -> str:
    return f"This page cannot be taken apart ({error.reason.replace('_', ' ')}); this is its source."
