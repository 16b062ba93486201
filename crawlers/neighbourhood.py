"""How much the place of a value on one page is like a place on another: labels, names of classes, tags, words around, order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache

from crawlers.general.words import label_of, page_words
from crawlers.labels import Labelled, is_label, labelled
from crawlers.markup import Element, fold
from crawlers.shapes import shape_of
from crawlers.trial import Sheet

OTHER_MEANING = frozenset(
    ["old", "was", "before", "strike", "previous", "prev", "regular", "retail", "rrp", "msrp", "total", "shipping", "postage", "delivery", "fee", "fees", "min", "max", "minimum", "maximum", "discount", "save", "saving",
     "deposit", "bid", "start", "reserve", "from", "to", "last", "first", "since", "until", "positive", "negative", "neutral", "lost", "won", "related", "similar", "other", "recent", "buyer", "reply", "response", "del", "s",
     "alt", "tax", "vat", "instead", "alter", "statt", "versand", "porto", "ancien", "livraison", "antes", "envio", "starting", "bulk", "per", "each", "average", "sum", "subtotal", "count"],
)  # fmt: skip
_BOXES = frozenset(
    [
        "content",
        "div",
        "box",
        "wrap",
        "wrapper",
        "text",
        "body",
        "inner",
        "outer",
        "col",
        "row",
        "main",
        "span",
        "new",
        "item",
        "padp",
        "bold",
    ]
)  # say nothing of what is in them
_ELSEWHERE = frozenset(["related", "similar", "recent", "recommended", "recommendations", "also", "sidebar", "aside", "footer", "history", "suggestions"])  # fmt: skip
_AROUND = 3  # ancestors whose words count as those around a value
_WORDS_AROUND = 400  # characters
_NAME_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_LABEL_TAGS = re.compile(
    r"\.?//(?:(?:td|th|dt|b|strong|label|h[3-6]|small|em)\[|\w+\[(?:b|strong|label|dt|th|h[3-6]|small|em|\*\[1\])\[)"
)
_HEADINGS = ("h1", "h2", "h3", "h4", "title", "legend")


@lru_cache(maxsize=8192)
def parts_of(name: str) -> frozenset[str]:
    """Return the words that a class or id is made of.

    >>> sorted(parts_of("listingPrice-old"))
    ['listing', 'old', 'price']
    """
    return frozenset(part.lower() for part in _NAME_PARTS.findall(name) if len(part) > 1)


@lru_cache(maxsize=4096)
def meanings_of(label: str) -> frozenset[str]:
    """Return the fields that a label announces in one of the languages that are known."""
    return frozenset(page_words().fields_of.get(label_of(label), ()))


def is_told(one: Labelled) -> bool:
    """Return whether a text before a value is its label: by what it says, its colon, or the tags that labels have."""
    return bool(meanings_of(one.label)) or one.label.endswith((":", "：")) or _LABEL_TAGS.match(one.xpath) is not None


@dataclass(eq=False)
class Place:
    """An element that holds a value, in its page or in its record; `order` is how far down it stands, 0 to 1."""

    element: Element
    sheet: Sheet
    scope: Element | None
    order: float

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The labels near it, nearest first, as compared."""
        found = (one.label for one in labelled(self.element, self.scope) if is_told(one))
        inside = self.sheet.short_text(self.element, 200).partition(":")[0]
        own = [inside] if ":" in self.sheet.short_text(self.element, 200) and is_label(inside) else []
        return tuple(dict.fromkeys(label_of(label) for label in (*own, *found)))

    @cached_property
    def label(self) -> str:
        """The nearest label; "" where there is none."""
        return self.labels[0] if self.labels else ""

    @cached_property
    def names(self) -> frozenset[str]:
        """The words of the classes and ids of it, of its attributes and its parent."""
        parent = self.element.getparent()
        found: set[str] = set()
        for one in (self.element, parent if parent is not None and parent is not self.scope else None):
            if one is not None:
                for name in ("class", "id", "itemprop", "data-field", "name"):
                    found |= {part for word in (one.get(name) or "").split() for part in parts_of(word)}
        return frozenset(found)

    @cached_property
    def own_names(self) -> frozenset[str]:
        """The words of its own classes and ids."""
        names = [
            *(self.element.get("class") or "").split(),
            self.element.get("id") or "",
            self.element.get("itemprop") or "",
        ]
        return frozenset(part for name in names for part in parts_of(name)) | {str(self.element.tag)} & {"del", "s"}

    @cached_property
    def names_above(self) -> frozenset[str]:
        """The words of the classes and ids of all that it lies in."""
        above = [one for one in self.element.iterancestors() if one.tag not in ("body", "html")]
        names = (
            name for one in above for name in [*(one.get("class") or "").split(), one.get("id") or "", str(one.tag)]
        )
        return frozenset(part for name in names for part in parts_of(name))

    @cached_property
    def tags(self) -> list[str]:
        """The tags from it up to its record or page."""
        found = [str(self.element.tag)]
        for ancestor in self.element.iterancestors():
            if ancestor is self.scope or ancestor.tag in ("body", "html"):
                break
            found.append(str(ancestor.tag))
        return found

    @cached_property
    def words(self) -> frozenset[str]:
        """The words around it, without its own."""
        own = set(re.findall(r"[^\W\d_]{3,}", self.sheet.short_text(self.element, 2_000).casefold()))
        for height, ancestor in enumerate(self.element.iterancestors()):
            if height >= _AROUND or ancestor.tag in ("body", "html"):
                break
            text = self.sheet.short_text(ancestor, _WORDS_AROUND)
            around = set(re.findall(r"[^\W\d_]{3,}", text.casefold())) - own
            if around or ancestor is self.scope:
                return frozenset(around)
        return frozenset()

    @cached_property
    def is_heading(self) -> bool:
        """Whether it is a heading, or what the page's title says."""
        text = self.sheet.short_text(self.element, 250).casefold()
        return self.element.tag in _HEADINGS or (len(text) > 3 and text in self.sheet.document.title.casefold())


def likeness(old: Place, new: Place, name: str) -> float:
    """Return how likely the two places hold the same field, 0 to 1; 0 where something says that they do not."""
    if _means_other(old, new, name):
        return 0.0
    told: list[tuple[float, float]] = []  # weight, likeness
    by_label = _label_likeness(old, new, name)
    if old.label or new.label:
        told.append((3.0 if old.label else 1.0, by_label))
    if old.names or new.names:
        kept = _kept(old.own_names, new.own_names) if old.own_names or new.own_names else 1.0
        told.append((1.0 if by_label == 1.0 else 2.0, 0.4 * _overlap(old.names, new.names) + 0.6 * kept))
    called = parts_of(name) & old.own_names
    if called and by_label < 1.0:
        told.append((1.5, float(called <= new.own_names)))
    told.append((0.8, SequenceMatcher(None, old.tags, new.tags, autojunk=False).ratio()))
    told.append((0.6, float(old.element.tag == new.element.tag)))
    if old.words or new.words:
        told.append((1.0, _overlap(old.words, new.words)))
    told.append((0.8, max(0.0, 1.0 - 2 * abs(old.order - new.order))))
    if old.is_heading or new.is_heading:
        told.append((2.5, float(old.is_heading == new.is_heading)))
    return sum(weight * like for weight, like in told) / sum(weight for weight, _ in told)


def vouched(old: Place, new: Place, name: str) -> bool:
    """Return whether a label or a name says that the places hold the same, and not only their looks."""
    if _label_likeness(old, new, name) >= 0.85 or parts_of(name) & old.own_names & new.own_names:
        return True
    if name in meanings_of(new.label):
        return True
    return (old.is_heading and new.is_heading) or _kept(old.own_names - _BOXES, new.own_names - _BOXES) >= 0.5


def _label_likeness(old: Place, new: Place, name: str) -> float:
    if old.label and old.label == new.label:
        return 1.0
    if new.label and new.label in old.labels:
        return 0.85
    if new.label and old.label and (name in meanings_of(new.label) or meanings_of(old.label) & meanings_of(new.label)):
        return 0.9  # the same label in other words, or in another language
    return 0.6 if not old.label and name in meanings_of(new.label) else 0.0


def _means_other(old: Place, new: Place, name: str) -> bool:
    """Return whether the new place is known to hold another field: by its label, or by a word such as `old` before price."""
    for label in new.labels[:1]:
        meant = meanings_of(label)
        if meant and name not in meant and not meant & meanings_of(old.label) and label not in old.labels:
            return True
    if (new.names_above - old.names_above) & _ELSEWHERE:
        return True
    said = new.own_names | _label_words(new)
    return bool((said - old.own_names - old.names - _label_words(old)) & OTHER_MEANING)


def _label_words(place: Place) -> frozenset[str]:
    if place.label and meanings_of(place.label):
        return frozenset()  # "Ships from" is the name of a field, and no remark about another
    return frozenset(re.findall(r"[^\W\d_]+", place.label))


def _kept(old: frozenset[str], new: frozenset[str]) -> float:
    """Return the share of the smaller set that both have, 0 where one is empty: a class gains and loses words when it is renamed."""
    return len(old & new) / min(len(old), len(new)) if old and new else 0.0


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0


def known_by(place: Place) -> bool:
    """Return whether anything tells the place apart: a label, names, being a heading."""
    return bool(place.label or place.names or place.is_heading)


def places_on(sheet: Sheet, scope: Element | None, texts: Iterator[tuple[Element, str]]) -> list[Place]:
    """Return the elements that hold texts as places, each with how far down it stands."""
    found = [element for element, text in texts if fold(text)]
    total = max(len(found) - 1, 1)
    return [Place(element, sheet, scope, number / total) for number, element in enumerate(found)]


def said_shape(text: str) -> str:
    """Return the shape of a printed text, its label cut off."""
    head, sign, rest = text.partition(":")
    return shape_of(fold(rest)) if sign and is_label(head) and rest.strip() else shape_of(text)
