"""The handle on a page about one vendor: the name that title, headings, links and forms of the page agree on."""

import re
from collections import defaultdict
from urllib.parse import parse_qsl, unquote, urlsplit

from crawlers.general.addresses import is_vendor_link
from crawlers.general.blocks import is_navigation
from crawlers.general.certainty import Found, How
from crawlers.general.rows import name_in
from crawlers.general.seen import Seen
from crawlers.general.words import label_of, page_words
from crawlers.markup import Element, fold, is_long, select, text_of

LONGEST = 40  # characters
MOST = 400  # places that are looked at
_CLASSED = "//*[@class or @id][not(self::body or self::html or self::h1 or self::h2 or self::h3)]"
_HEADED = "//*[contains(@class, 'header') or contains(@class, 'title') or contains(@class, 'head')]"
_NAME = re.compile(r"[^\W_][\w.\-]{1,39}|[\w.\-]{2,40}")
_GENERIC = frozenset(
    ["profile", "vendor", "user", "market", "seller", "about", "contact", "store", "shop", "feedback", "listings", "view", "the", "of", "vendors", "users", "home", "welcome", "pgp", "key", "public", "reviews", "member", "account", "info",
     "information", "page", "details", "offers", "products", "profil", "verkäufer", "händler", "anbieter", "nutzer", "bewertungen", "vendeur", "vendedor", "perfil", "tienda", "venditore", "negozio", "verkoper", "winkel", "sprzedawca", "sklep",
     "продавец", "профиль", "магазин", "отзывы", "myyjä", "palaute", "terms", "settings", "search", "browse", "messages", "anti-phishing", "ratings", "statistics", "from", "for", "by", "s", "level", "trusted", "verified", "all", "items", "and"],
)  # fmt: skip
_DEED = re.compile(
    r"(?:message|msg|contact|pm|favou?rite|follow|bookmark|report|block|send|inbox|feedback|to=|vendor=|user=)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?<![a-z])(?:vendor|seller|user|profile|handle|nick|member|shop|store|merchant)[a-z_-]*(?:name|head|title|info|card|nick)?",
    re.IGNORECASE,
)


def find_handle(seen: Seen) -> Found | None:
    """Return the name with most evidence, and the element it is shown in; None where nothing names somebody."""
    points: dict[str, float] = defaultdict(float)
    shown: dict[str, Element] = {}
    counted: set[tuple[str, float]] = set()
    own = seen.own_names
    for element, weight in _candidates(seen):
        for name in _names_in(text_of(element)):
            if (name, weight) not in counted:  # a hundred rows of feedback say it no louder than one
                counted.add((name, weight))
                points[name] += weight
                shown.setdefault(name, element)
    title = seen.document.title
    linked = _linked_names(seen.tree)
    for name in points:
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", title, re.IGNORECASE):
            points[name] += 2.5
        points[name] += min(2.0, linked.get(name.casefold(), 0.0)) - (4 if name.casefold() in own else 0)
    best = max(points, key=lambda name: (points[name], len(name)), default="")
    if not best or points[best] <= 0.5:
        return None
    return Found(best, shown[best], best, How.HEADED if points[best] >= 3 else How.MARKED)


def _candidates(seen: Seen) -> list[tuple[Element, float]]:
    """Return elements that may show the handle, with how likely their place is."""
    ranks = {"h1": 2.0, "h2": 1.5, "h3": 1.0, "h4": 0.6, "h5": 0.6}
    headings = [(one, ranks[str(one.tag)] - 2 * is_navigation(one)) for one in seen.tree.iter(*ranks)]
    places = [
        *(
            (one, 1.0)
            for one in select(seen.tree, _CLASSED)
            if _NAMED.search(_names_of(one)) and not is_long(one, 200, 12)
        ),
        *((one, 0.6) for one in select(seen.tree, _HEADED)[:20] if not is_long(one, 120, 10)),
        *((one, 0.3) for one in seen.tree.iter("a") if is_vendor_link(one.get("href") or "")),
        *((one, 0.2) for one in seen.tree.iter("b", "strong") if not len(one) and one.getnext() is not None),
    ]
    return [*headings, *((one, weight) for one, weight in places[:MOST] if not is_navigation(one))]


def _names_of(element: Element) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _names_in(text: str) -> list[str]:
    """Return the first word of a text that may be somebody's name, and the whole name of two or three words."""
    first = _name_in(text)
    whole = name_in(fold(text.partition("\n")[0])) if len(text) < 200 else ""
    words = whole.split()
    several = (
        first and 1 < len(words) <= 3 and words[0] == first and not _GENERIC.intersection(map(str.casefold, words))
    )
    return [name for name in (first, whole if several and whole[0].isupper() else "") if name]


def _name_in(text: str) -> str:
    """Return the first word of a text that may be somebody's name."""
    line = fold(text.partition("\n")[0])
    if len(line) > 90:
        return ""
    line = re.sub(r"'s\b|’s\b", " ", line)
    for word in _NAME.findall(line)[:4]:
        plain = word.strip(".-").casefold()
        if plain in _GENERIC:
            continue
        if (
            label_of(word) in page_words().fields_of
            or label_of(word) in page_words().texts_of
            or (word[0].isdigit() and word.replace(".", "").isdigit())
        ):
            return ""
        return word.strip(".-") if len(word) <= LONGEST else ""
    return ""


def _linked_names(tree: Element) -> dict[str, float]:
    """Return how often addresses of links and forms name somebody: /vendor/NAME, message?to=NAME."""
    counted: dict[str, float] = defaultdict(float)
    for element in tree.iter("a", "form"):
        url = element.get("href") or element.get("action") or ""
        if not (is_vendor_link(url) or _DEED.search(url)):
            continue
        try:
            parts = urlsplit(url)
        except ValueError:
            continue
        words = {unquote(step).casefold() for step in parts.path.split("/")[1:]}
        words |= {value.casefold() for _, value in parse_qsl(parts.query)}
        for word in words - _GENERIC:
            counted[word] += 0.5
    return counted
