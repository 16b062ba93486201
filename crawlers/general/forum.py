"""Posts of a forum: boxes that look alike, each with somebody, a time and running text."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from crawlers.general.addresses import is_vendor_link
from crawlers.general.certainty import Found, How
from crawlers.general.times import find_time
from crawlers.markup import Element, fold, is_long, select, text_of

MOST_POSTS = 500
LONGEST_POST = 60_000  # characters, white space and all
MOST_PIECES = 1_500  # texts of a post
MOST_PARTS = 40  # of a post that may be what somebody wrote
FEWEST_CHARACTERS = 8  # of what somebody wrote
_BOX = re.compile(r"(?<![a-z])(post|message|msg|reply|comment|entry|topic-post)(?![a-km-rt-z])", re.IGNORECASE)
_PART = re.compile(r"profile|author|user|poster|meta|head|foot|date|time|sig|button|count|title|list|form|nav|icon|avatar|link|wrap", re.IGNORECASE)  # fmt: skip
_AUTHOR = re.compile(r"(?<![a-z])(author|username|poster|user-?name|nick(name)?|postprofile|user|member|by|name)(?![a-z])", re.IGNORECASE)  # fmt: skip
_TEXT = re.compile(r"(?<![a-z])(content|body|text|message|postbody|post_body|inner|bbcode|msg)(?![a-z])", re.IGNORECASE)
_TAGS = ("article", "div", "li", "tr", "table", "section")


def find_posts(tree: Element) -> list[dict[str, Found]]:
    """Return author, time and text of the posts on a page of a thread, in page order; [] when there are none."""
    groups: dict[tuple[str, str], list[Element]] = defaultdict(list)
    for element in tree.iter(*_TAGS):
        name = f"{element.get('class') or ''} {element.get('id') or ''}"
        if _BOX.search(name) and not _PART.search(re.sub(r"\d+", "", element.get("class") or element.get("id") or "")):
            groups[str(element.tag), _signature(element)].append(element)
    found = ([post for box in _outermost(boxes) if (post := _post(box))] for boxes in groups.values())
    return max(found, key=len, default=[])[:MOST_POSTS]


def _signature(element: Element) -> str:
    """Return what the boxes of one list share: classes without the words that say odd, even, first or new."""
    words = (element.get("class") or "post").casefold().split()
    kept = [word for word in words if not re.search(r"\d|odd|even|first|last|bg|new|unread|even|alt|op$", word)]
    return " ".join(kept)


def _outermost(boxes: list[Element]) -> Iterator[Element]:
    inside: set[Element] = set()
    for box in boxes:
        if not inside.intersection(box.iterancestors()):
            inside.add(box)
            yield box


def _post(box: Element) -> dict[str, Found] | None:
    """Return what a box says, when it has somebody and running text."""
    if is_long(box, LONGEST_POST, MOST_PIECES):
        return None
    author, text, when = _author(box), _text(box), _when(box)
    if author is None or text is None:
        return None
    post = {"author": author, "text": text}
    return post | ({"posted_at": when} if when else {})


def _author(box: Element) -> Found | None:
    for anchor in box.iter("a"):
        name = (
            fold(text_of(anchor)) if is_vendor_link(anchor.get("href") or "") and not is_long(anchor, 200, 12) else ""
        )
        if 0 < len(name) <= 40:
            return Found(name, anchor, name, How.MARKED)
    for element in select(box, ".//*[@class or @itemprop]"):
        named = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
        if not _AUTHOR.search(named) or is_long(element, 400, 40):
            continue
        name = text_of(element).partition("\n")[0]
        if 0 < len(name) <= 40 and element.find(".//div") is None:
            return Found(name, element, name, How.MARKED)
    for element in box.iter("b", "strong", "cite", "h3", "h4", "dt"):
        name = "" if is_long(element, 200, 12) else text_of(element)
        if 0 < len(name) <= 30 and " " not in name.strip():
            return Found(name, element, name, How.GUESSED)
    return None


def _when(box: Element) -> Found | None:
    for element in box.iter("time", "span", "div", "small", "p", "td", "a", "li", "em"):
        text = text_of(element) if len(element) < 4 and not is_long(element, 300, 12) else ""
        if 0 < len(text) <= 80 and (printed := find_time(text)):
            return Found(printed, element, printed, How.ROWED)
    return None


def _text(box: Element) -> Found | None:
    marked = [
        element
        for element in select(box, ".//*[self::div or self::td or self::p or self::section or self::blockquote][@class]")
        if _TEXT.search(element.get("class") or "") and is_long(element, FEWEST_CHARACTERS - 1)
    ][:MOST_PARTS]  # fmt: skip
    if marked:
        inner = [element for element in marked if not any(element in other.iterancestors() for other in marked)]
        best = max(inner, key=lambda element: len(text_of(element)))
        return Found(text_of(best), best, text_of(best), How.MARKED)
    blocks = [
        one for one in islice(box.iter("p", "td", "div", "blockquote"), 4 * MOST_PARTS) if one.find(".//div") is None
    ]
    best_block = max(blocks, key=lambda element: len(text_of(element)), default=None)
    if best_block is None or len(text := text_of(best_block)) < FEWEST_CHARACTERS:
        return None
    return Found(text, best_block, text, How.GUESSED)
