"""The category of a listing: a trail of links above it, a label, or the marked path in a side bar."""

import re
from itertools import islice, pairwise

from crawlers.general.blocks import is_navigation
from crawlers.general.certainty import Found, How
from crawlers.general.labelled import Pair, first_value
from crawlers.markup import Element, fold, own_text, select, text_of

LONGEST_CRUMB = 60
MOST_CRUMBS = 6
_HOME = frozenset(
    ["home", "start", "startseite", "accueil", "inicio", "strona główna", "home page", "homepage", "главная", "головна", "anasayfa", "ana sayfa", "início", "hem", "domů",
     "market", "all", "shop", "sortiment", "all listings", "all categories", "listings", "products", "index", "marketplace", "browse", "alle kategorien", "every category", "main", "main page", "catalog", "catalogue", "каталог", "площадка", "etusivu", "forside", "katalog", "catálogo", "catalogo"],
)  # fmt: skip
_SEPARATOR = re.compile(r"\s*(?:[/>»›→|•·⟩]|::|->|&gt;)+\s*")
_ROOT = re.compile(r"(?:https?://[^/]+)?/?(?:\./?)?(?:(?:index|home|market|main)(?:\.(?:php|html?))?)?/?")
_PLURAL = frozenset(["categories", "kategorien", "catégories", "categorías", "kategorie", "категории", "категорії"])
_COUNT = re.compile(r"\s*[\[(]?\b\d[\d.,]*[\])]?$")
_DEPTH = re.compile(r"\b(?:depth|level|lvl|indent)[-_]?(\d)\b")
_MARKED = re.compile(r"(?<![a-z])(selected|active|current|open|expanded)(?![a-z])")


def find_category(tree: Element, pairs: list[Pair], headline: Element | None) -> Found | None:
    """Return the category, top first; what names the home page or the listing itself is no part of it."""
    title = fold(text_of(headline)) if headline is not None else ""
    return _crumbs(tree, title) or _labelled(pairs) or _trail(tree, title) or _loose_links(tree) or _marked_path(tree)


def _made(names: list[str], element: Element, how: How, title: str = "") -> Found | None:
    kept = [name for name in dict.fromkeys(names) if name.casefold() not in _HOME and len(name) < LONGEST_CRUMB]
    if kept and title and (kept[-1] == title or (title.startswith(kept[-1].rstrip("….")) and len(kept[-1]) > 12)):
        kept.pop()
    return Found(kept, element, kept[0], how) if 0 < len(kept) <= MOST_CRUMBS else None


def _crumbs(tree: Element, title: str) -> Found | None:
    """Return the trail that its class or role calls one."""
    boxes = select(
        tree,
        "//*[contains(translate(concat(@class, ' ', @id), 'CRUMBPATH', 'crumbpath'), 'crumb') or contains(@aria-label, 'readcrumb') or contains(@class, 'path')]",
    )
    for box in boxes:
        names = _names_of(box, title)
        if found := _made(names, box, How.MARKED, title):
            return found
    return None


def _names_of(box: Element, title: str) -> list[str]:
    """Return the steps of a trail: its links and what stands between separators."""
    parts = [
        text for element in select(box, "descendant-or-self::*[self::a or self::span or self::li]")
        if element.find(".//a") is None and element.find(".//span") is None and (text := fold(text_of(element)))
    ]  # fmt: skip
    steps = [_COUNT.sub("", _SEPARATOR.sub("", part)) for part in parts]
    rest = [step for raw in _SEPARATOR.split(own_text(box)) if (step := raw.strip()) and step not in title]
    first = next(box.iter("a"), None)
    if first is not None and steps and steps[0] == fold(text_of(first)) and _is_home(first):
        steps = steps[1:]
    return [step for step in (*steps, *rest) if step]


def _is_home(anchor: Element) -> bool:
    """Return whether a link leads to the first page: by its address, or since its word is the name of the site."""
    href = anchor.get("href") or ""
    if _ROOT.fullmatch(href) or re.search(r"/(?:home|index|main)(?:\.\w{2,4})?/?$", href):
        return True
    name = fold(text_of(anchor)).casefold()
    site = fold(anchor.getroottree().findtext(".//title") or "").casefold()
    return href.rstrip("/").count("/") <= 1 and len(name) > 3 and (site.startswith(name) or site.endswith(name))


def _labelled(pairs: list[Pair]) -> Found | None:
    pair = first_value(pairs, "category", r"^\D*$")
    if pair is None or (pair.label in _PLURAL and is_navigation(pair.element)):
        return None
    anchors = [text for anchor in pair.element.iter("a") if (text := fold(text_of(anchor))) in pair.value]
    names = [part for raw in _SEPARATOR.split(pair.value) if (part := fold(raw))]
    if len(anchors) > len(names):
        names = [name for name in anchors if name]
    return _made(names, pair.element, How.LABELLED)


def _trail(tree: Element, title: str) -> Found | None:
    """Return the first links of the page that stand in one box, set apart by separators."""
    for anchor in islice(tree.iter("a"), 400):
        box = anchor.getparent()
        if box is None or box[0] is not anchor or len(box) > 3 * MOST_CRUMBS or box.tag == "footer":
            continue
        links = [child for child in box if child.tag == "a"]
        if len(links) > 1 and all(_separates(_between(one, other)) for one, other in pairwise(links)):
            names = [] if _is_home(links[0]) else [fold(text_of(links[0]))]
            names += [fold(text_of(link)) for link in links[1:]]
            names += [step for raw in _SEPARATOR.split(fold(links[-1].tail or "")) if (step := raw.strip())]
            if found := _made([name for name in names if name], box, How.SHAPED, title):
                return found
    return None


def _between(one: Element, other: Element) -> str:
    """Return the text between two links of a box."""
    parts = [one.tail or ""]
    for sibling in one.itersiblings():
        if sibling is other:
            break
        parts += [text_of(sibling), sibling.tail or ""]
    return fold(" ".join(parts))


def _separates(text: str) -> bool:
    return text not in ("", "|", "·", "•") and _SEPARATOR.fullmatch(text) is not None


def _loose_links(tree: Element) -> Found | None:
    loose = select(
        tree,
        "//a[contains(@href, 'categor') or contains(@href, '/cat/') or contains(@href, '?cat=')][not(ancestor::ul or ancestor::nav or ancestor::table)]",
    )
    if not 0 < len(loose) <= 4:  # more of them are a menu
        return None
    return _made([text for anchor in loose if (text := fold(text_of(anchor)))], loose[0], How.MARKED)


def _marked_path(tree: Element) -> Found | None:
    """Return the path to the deepest marked entry of a tree of categories in a side bar."""
    marked = [
        element
        for element in select(tree, "//*[contains(translate(concat(@class, ' ', ../@class, ' ', ../../@class, ' ', ../../@id, ' ', ../@id), 'C', 'c'), 'categor')][@class]")
        if _MARKED.search((element.get("class") or "").casefold()) and (element.tag == "a" or element.find(".//a") is not None)
    ]  # fmt: skip
    if not marked:
        return None
    last = marked[-1]
    steps = [_name(last)]
    depth = _depth(last)
    for before in _before(last) if depth else []:
        if (above := _depth(before)) is not None and above < (depth or 0):
            steps.append(_name(before))
            depth = above
    if len(steps) == 1:
        steps += [_name(parent) for parent in last.iterancestors("li") if parent is not last]
    return _made([step for step in reversed(steps) if step], last, How.MARKED)


def _depth(element: Element) -> int | None:
    match = _DEPTH.search(element.get("class") or "")
    return int(match[1]) if match else None


def _before(element: Element) -> list[Element]:
    """Return the entries above one in the same side bar, nearest first, also where nested boxes hold them."""
    found: list[Element] = []
    for holder in (element, *islice(element.iterancestors(), 3)):
        found.extend(holder.itersiblings(preceding=True))
        if _depth(holder) is not None and holder is not element:
            found.append(holder)
    return found


def _name(element: Element) -> str:
    anchor = element if element.tag == "a" else element.find(".//a")
    return _COUNT.sub("", fold((anchor.text or text_of(anchor)) if anchor is not None else "")).strip()
