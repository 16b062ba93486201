"""A tree written anew as plain HTML that any parser takes the same way, in time that grows with its length alone."""

import re
from collections.abc import Iterator
from html import escape

from lxml import etree

NEVER = frozenset(
    ["script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title", "embed", "applet"]
)
KEPT = frozenset(
    ["abbr", "address", "article", "aside", "bdi", "blockquote", "caption", "center", "cite", "dd", "details", "dfn", "div", "dl", "dt", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5",
     "h6", "header", "li", "main", "nav", "ol", "p", "pre", "samp", "section", "span", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "var"],
)  # fmt: skip
FORMATTING = frozenset(
    ["a", "b", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "small", "strong", "sub", "sup", "tt", "u"]
)
VOID = frozenset(["br", "hr"])
_ATTRIBUTES = {"dir": r"(?i:ltr|rtl|auto)", "lang": r"[A-Za-z0-9-]{1,35}", "colspan": r"\d{1,3}", "rowspan": r"\d{1,3}"}


def skeleton(tree: etree._Element) -> str:
    """Return structure and words of the tree: every element closed, words escaped, nothing of the source as it stood.

    An element of formatting that holds other elements becomes a span: a parser repeats an open one in every block that
    follows, and a page can open thousands.

    >>> skeleton(etree.HTML("<p onclick=x>1 < 2<b>bold <i dir=rtl>both</b><script>x</script> tail"))
    '<p>1 &lt; 2<span>bold <i dir="rtl">both</i></span> tail</p>'
    """
    return "".join(_pieces(tree))


def _pieces(tree: etree._Element) -> Iterator[str]:
    opened: list[str] = []  # the end tag of each open element, "" for one that is not written
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, node in walk:
        if event == "end":
            yield opened.pop()
            if node is not tree and node.tail:
                yield escape(node.tail, quote=False)
            continue
        name = _name(node)
        if name in VOID:
            yield f"<{name}>"
        opened.append(f"</{name}>" if name and name not in VOID else "")
        if opened[-1]:
            yield f"<{name}{''.join(attributes_of(node))}>"
        if node.tag in NEVER:
            walk.skip_subtree()
        elif node.text:
            yield escape(node.text, quote=False)


def _name(node: etree._Element) -> str:
    """Return the name that the element is written with, "" for one of which only the words are."""
    if node.tag in FORMATTING:
        return node.tag if not len(node) else "span"
    return node.tag if node.tag in KEPT or node.tag in VOID else ""


def attributes_of(node: etree._Element) -> Iterator[str]:
    """Yield the attributes that are kept, each with a space before it: direction, language, how far a cell reaches."""
    for name, pattern in _ATTRIBUTES.items():
        value = (node.get(name) or "").strip()
        if value and re.fullmatch(pattern, value):
            yield f' {name}="{value}"'
