"""What an element can be told by: its id, classes, attributes; and how long such a mark is likely to stay."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from crawlers.markup import Element

_IDENT = re.compile(r"-?[A-Za-z_][\w-]*")
_MACHINE_MADE = re.compile(
    r"^(css|sc|jss|emotion|styled|makestyles)-|^svelte-|__[A-Za-z0-9]{5,}$|\d{3,}|^_?[a-z]{1,2}\d[a-z0-9]*$|[a-z]\d+[a-z]\d|^c_", re.IGNORECASE
)  # fmt: skip
_STATE = re.compile(
    r"^(is-|has-)?(active|selected|current|open|opened|closed|hover|focus|focused|disabled|first|last|odd|even|alt|new|hot|visited|show|shown|hidden|collapsed|expanded|online|offline|checked)$",
    re.IGNORECASE,
)
_LAYOUT = re.compile(
    r"^(col(-(xs|sm|md|lg|xl|xxl|auto|\d+))*|row|m|p|mt|mb|ml|mr|mx|my|pt|pb|pl|pr|px|py|d|w|h|text|float|pull|align|flex|grid|fs|fw|bg|border|offset|justify|g|gap|font|left|right|center|clearfix|bold|small|big|large|wrap|wrapper|inner|outer|container|content|box|col\d*|btn|button|table|block|inline)$|^(m|p|mt|mb|ml|mr|mx|my|pt|pb|pl|pr|px|py|d|w|h|text|float|pull|align|flex|grid|fs|fw|bg|border|offset|justify|g|gap|font|btn)-[\w-]*$|.{36,}",
    re.IGNORECASE,
)
_TELLING = ("h1", "h2", "h3", "time", "pre", "textarea", "main", "article", "address", "dl", "dt", "dd", "th", "label")
_MEANING = ("itemprop", "name", "rel", "property", "role", "data-field", "data-label", "data-name", "for", "type")
_ADDRESSES = ("href", "src", "action")
_SAYING = ("id", "class", *_MEANING, *_ADDRESSES)
_MOST_CLASSES = 6


class Mark(NamedTuple):
    """A compound CSS selector that fits an element, and how stable it is likely to be, 0 to 1."""

    css: str
    score: float


@lru_cache(maxsize=16_384)
def name_score(name: str) -> float:
    """Return how much a class or an id says and how long it is likely to stay; 0 for one that a machine made.

    >>> name_score("listing-title") > name_score("col-md-4") > name_score("css-1x2y3z") == name_score("active")
    True
    """
    if not _IDENT.fullmatch(name) or _MACHINE_MADE.search(name) or _STATE.match(name):
        return 0.0
    return 0.45 if _LAYOUT.match(name) else 0.75 if len(name) < 4 else 0.9


def quoted(text: str) -> str:
    """Return the text as a string of CSS and XPath 1.0; "" where it holds both kinds of quotes or a backslash."""
    if "\\" in text or "\n" in text:
        return ""
    return f"'{text}'" if "'" not in text else f'"{text}"' if '"' not in text else ""


def marks(element: Element) -> list[Mark]:
    """Return what the element alone can be told by, best first; never its position."""
    said = tuple((name, value) for name in _SAYING if (value := element.get(name)))
    return list(_marks_of(str(element.tag), said))


@lru_cache(maxsize=65_536)
def _marks_of(tag: str, said: tuple[tuple[str, str], ...]) -> tuple[Mark, ...]:
    found = sorted(_marks(tag, dict(said)), key=lambda mark: -mark.score)
    return tuple(dict.fromkeys(found))


def _marks(tag: str, said: Mapping[str, str]) -> Iterator[Mark]:
    own_id = said.get("id", "")
    if score := name_score(own_id):
        yield Mark(f"#{own_id}", min(score + 0.08, 1.0))
        yield Mark(f"{tag}#{own_id}", score)
    classes = [(name, score) for name in said.get("class", "").split()[:_MOST_CLASSES] if (score := name_score(name))]  # fmt: skip
    for name, score in classes:
        yield Mark(f"{tag}.{name}", score)
    if len(classes) > 1:
        names = "".join(f".{name}" for name, _ in classes[:3])
        yield Mark(tag + names, max(score for _, score in classes) - 0.05)
    for attribute in _MEANING:
        value = said.get(attribute, "").strip()
        if value and len(value) <= 30 and not re.search(r"\d{3}", value) and (text := quoted(value)):
            yield Mark(f"{tag}[{attribute}={text}]", 0.95 if attribute == "itemprop" else 0.7)
    yield from _address_marks(tag, said)
    yield Mark(tag, 0.55 if tag in _TELLING else 0.3)


def _address_marks(tag: str, said: Mapping[str, str]) -> Iterator[Mark]:
    """Yield marks by what addresses of one kind have in common: a word of the path, a name in the query."""
    for attribute in _ADDRESSES:
        for piece in route_pieces(said.get(attribute, "")):
            yield Mark(f"{tag}[{attribute}*='{piece}']", 0.65)


@lru_cache(maxsize=16_384)
def route_pieces(url: str) -> tuple[str, ...]:
    """Return the parts of an address that say what it leads to, those of its path before those of its query.

    >>> route_pieces("/product/104/blue-hat?page=2"), route_pieces("./viewOffer?offer=a1")
    (('/product/', '/blue-hat', '?page='), ('/viewOffer', '?offer='))
    """
    if url.startswith(("#", "javascript:", "data:", "mailto:")):
        return ()
    path, _, query = re.sub(r"^[a-z]+://[^/]*", "", url.strip()).partition("?")
    found = []
    for step in re.finditer(r"(?:^|(?<=/))([A-Za-z][\w.-]*)(/?)", path):
        word, after = step[1], step[2]
        if re.search(r"\d", word) or len(word) > 24 or word.count("-") > 1:
            continue
        before = "/" if step.start() else ""
        found.append(f"{before}{word}{after}")
    names = re.findall(r"(?:^|&)([A-Za-z]\w*)=", query)
    found += [f"{'?' if number == 0 and query.startswith(name) else ''}{name}=" for number, name in enumerate(names)]
    return tuple(piece for piece in found[:4] if "'" not in piece and len(piece) > 2)
