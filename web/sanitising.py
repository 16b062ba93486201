"""Received pages made harmless: as text, and as HTML without scripts, styles, pictures, links, forms or addresses."""

import re

import nh3
from selectolax.lexbor import LexborHTMLParser

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
        except (LookupError, UnicodeDecodeError):
            continue
    return page.decode("utf-8", errors="replace")


def clean(html: str) -> str:
    """Return the page's structure and words alone; nothing in it runs, loads, leads anywhere or can be sent.

    >>> clean('<p onclick="x()">Hi <script>x()</script><a href="http://a.example">there</a><img src=x></p>')
    '<p>Hi <a>there</a></p>'
    """
    return nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags=DROPPED_WITH_CONTENT,
        attributes=ATTRIBUTES,
        link_rel=None,
        url_schemes=set(),
    )


def plain_text(html: str) -> str:
    """Return the words of a page, a line per block.

    >>> plain_text("<h1>A</h1><script>x()</script><p>b  c</p>").splitlines()
    ['A', 'b c']
    """
    tree = LexborHTMLParser(html)
    tree.strip_tags(["script", "style", "template", "noscript", "head"])
    body = tree.body
    lines = (body.text(separator="\n") if body else "").splitlines()
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)
