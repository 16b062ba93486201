"""What the address of a link tells: whose page it leads to, and which links lead to the same kind of page."""

import re
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

_ROUTES = frozenset(
    ["page", "p", "action", "act", "do", "view", "route", "r", "mod", "c", "a", "section", "task", "cmd", "option", "op", "q"]
)  # fmt: skip
_WORD = re.compile(r"[a-zA-Z_.\-]*")
_PEOPLE = "u|user|users|vendor|vendors|seller|sellers|profile|profiles|member|members|store|stores|shop|shops|merchant|merchants|v|account|memberlist|nick|verkaeufer|haendler|anbieter|vendeur|vendedor|venditore|verkoper|aanbieder|sprzedawca|prodavec|myyja|myyjat|magazin|usuario|utente|utilisateur|uzytkownik|designer|designers|creator|author|authors"
_VENDOR = re.compile(
    rf"(?:^|/)(?:{_PEOPLE})(?:view|info|page|profile)?s?(?:\.(?:php|html?|aspx?|jsp))?(?:[/?=.]|$)|(?:^|/)@[\w.-]+|(?:^|[?&;/])(?:member|vendor|user|seller|profile|username|u|uid|user_?id|vendor_?id|seller_?id)=|[?&](?:page|p|act|action|do|view|route|mode)=(?:view)?(?:user|vendor|seller|profile|member|store)\b",
    re.IGNORECASE,
)
_BELOW = re.compile(r"/(?:items?|listings?|products?|offers?|p|ads?|article|lots?)/", re.IGNORECASE)
_ABOVE = re.compile(
    rf"(?:^|/)(?:{_PEOPLE})/([^/?#]{{2,60}})/(?:items?|listings?|products?|offers?|ads?|lots?)/[^/?#]", re.IGNORECASE
)
_NOT_A_PERSON = re.compile(
    r"/(?:vendors|sellers|users|members|memberlist|shops|stores|profiles|merchants)/?(?:[?#]|$)|/(?:login|logout|register|settings|edit|new|message|messages|bookmark|favou?rite|report|orders?|wallet|deposit)\b|#",
    re.IGNORECASE,
)


@lru_cache(maxsize=16_384)
def is_vendor_link(url: str) -> bool:
    """Return whether the address reads like that of a vendor or user.

    >>> is_vendor_link("user.php?id=7"), is_vendor_link("/@kelp"), is_vendor_link("/product/7-user-manual")
    (True, True, False)
    """
    return _VENDOR.search(url) is not None


def vendor_above(url: str) -> str:
    """Return the name in the address of something that lies below a vendor's address; "" in any other.

    >>> vendor_above("/user/kelp_one/item/7/buy"), vendor_above("/user/kelp_one"), vendor_above("/product/kelp")
    ('kelp_one', '', '')
    """
    match = _ABOVE.search(url)
    return unquote(match[1]) if match else ""


def is_person(url: str) -> bool:
    """Return whether the address is a vendor's own page, not something to be done with it or with one's own account."""
    return is_vendor_link(url) and _BELOW.search(url) is None and _NOT_A_PERSON.search(url.removesuffix("#")) is None


@lru_cache(maxsize=32_768)
def href_pattern(url: str, kept: int = 1) -> str:
    """Return what links to the same kind of page have in common: the first `kept` folders or the script, and the names in the query.

    >>> href_pattern("/product/104/blue-hat"), href_pattern("view.php?page=item&id=7"), href_pattern("blue-hat.html")
    ('product/*/*', 'view.php?id&page=item', '*.html')
    >>> href_pattern("/es/item/7", kept=2), href_pattern("/es/user/kelp", kept=2)
    ('es/item/*', 'es/user/*')
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    steps = [step for step in parts.path.split("/") if step and step != "."]
    shown = [
        step if number < kept and _WORD.fullmatch(step) and (len(steps) > number + 1 or parts.query) else _shape(step)
        for number, step in enumerate(steps)
    ]
    query = sorted(
        f"{name}={value}" if name in _ROUTES and value.isalpha() else name
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    )
    return "/".join(shown) + ("?" + "&".join(query) if query else "")


def _shape(step: str) -> str:
    _, dot, ending = step.rpartition(".")
    return f"*.{ending}" if dot and ending in ("html", "htm", "php", "aspx", "jsp") else "*"
