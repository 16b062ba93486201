"""Addresses as identities: what of a URL tells one page of a site from the others, on whichever mirror."""

import re
from collections.abc import Collection, Iterator
from hashlib import sha256
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

# What a site, a browser or an advertiser adds to an address without meaning another page.
PASSING = frozenset(
    ["ref", "referer", "referrer", "aff", "affiliate", "fbclid", "gclid", "yclid", "mc_cid", "mc_eid", "ssid", "session",
     "session_id", "sessionid", "phpsessid", "jsessionid", "csrf", "csrf_token", "csrftoken", "_token", "_csrf", "nonce",
     "rand", "rnd", "cb", "cachebuster", "_", "timestamp", "sort", "sortby", "sort_by", "order_by", "orderby", "orderdir",
     "sort_order", "direction", "lang", "language", "locale", "hl", "currency", "cur", "theme"]
)  # fmt: skip
PASSING_UNLESS_NUMBERS = frozenset({"order", "tab", "from", "source", "src", "back", "sid", "s_id"})  # that is an id
PAGING = frozenset({"page", "p", "offset", "start", "limit", "per_page", "tab"})
STEM = "stem:"  # before a key that is only the id in an address, see `stem`
_ID = re.compile(
    r"(?<![0-9A-Za-z])(?:\d{4,}|[0-9a-f]{16,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_OWNED = re.compile(rf"\d+|(?:{_ID.pattern})", re.IGNORECASE)


def path_key(url: str) -> str:
    """Return path and query of a page: mirrors differ before it; fragment, session, sorting and tracking do not count.

    >>> path_key("http://abc.onion/item/7/?ref=home&sort=price#top")
    '/item/7'
    >>> path_key("http://abc.onion/view?utm_source=x&offer=33&cat=2") == path_key("http://xyz.onion/view/?cat=2&offer=33")
    True
    """
    parts = urlsplit(url)
    path = re.sub(r";(jsessionid|phpsessid|sid)=[^/]*", "", parts.path, flags=re.IGNORECASE)
    path = quote(unquote(re.sub(r"/{2,}", "/", path)), safe="/:@!$&'()*+,;=~-._")
    query = "&".join(sorted(f"{name}={value}" if value else name for name, value in _telling(parts)))
    path = path.rstrip("/") or ("/" if parts.path else "")
    return f"{path}?{query}" if query else path or url


def _telling(parts: SplitResult) -> Iterator[tuple[str, str]]:
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        folded = name.casefold()
        passing = folded in PASSING or folded.startswith("utm_")
        if not passing and not (folded in PASSING_UNLESS_NUMBERS and not value.isdigit()):
            yield name, value


def stem(url: str) -> str:
    """Return the address up to the id that it carries, without the words beside it; "" where it carries none.

    Titles change, and the words of an address with them; the number stays. Short numbers are sizes as often as ids.

    >>> stem("/ad/48213-brass-lamp"), stem("/ad/48213-lamp-sold"), stem("/item/9-mm-case")
    ('stem:/ad/48213', 'stem:/ad/48213', '')
    """
    path = path_key(url).partition("?")[0]
    folder, _, last = path.rpartition("/")
    found = _ID.search(last) or _ID.search(folder.rpartition("/")[2])
    if found is None:
        return ""
    before = folder if _ID.search(last) else folder.rpartition("/")[0]
    return f"{STEM}{before}/{found.group().lower()}"


def owned_address(url: str, names: Collection[str] = ()) -> str:
    """Return the beginning of a profile's address that is one account's alone; "" where nothing of it is.

    That is up to the part which is one of the account's names (in normal form), else up to an id.

    >>> owned_address("http://a.onion/user/4711/pgp"), owned_address("/v/Kelp_Jar/feedback?page=2", ["kelp_jar"])
    ('/user/4711', '/v/Kelp_Jar')
    >>> owned_address("http://a.onion/profile?page=2", ["kelp_jar"])
    ''
    """
    parts = [(beginning, unquote(re.split(r"[/=]", beginning)[-1])) for beginning in beginnings(url)]
    named = (beginning for beginning, part in parts if part.casefold() in names)
    return next(named, "") or next((beginning for beginning, part in parts if _OWNED.fullmatch(part)), "")


def beginnings(url: str) -> list[str]:
    """Return path and query of an address cut after each of its parts, the shortest first.

    >>> beginnings("/user/4711/pgp"), beginnings("/profile.php?id=7&tab=pgp")
    (['/user', '/user/4711', '/user/4711/pgp'], ['/profile.php', '/profile.php?id=7'])
    """
    path, _, query = path_key(url).partition("?")
    parts = [part for part in path.split("/") if part]
    paths = ["/" + "/".join(parts[: n + 1]) for n in range(len(parts))]
    pairs = (pair for pair in query.split("&") if pair and pair.partition("=")[0].casefold() not in PAGING)
    return paths + [f"{path}?{pair}" for pair in pairs]


def picture_key(address: str) -> str:
    """Return what tells a picture from others: its address without host and query, or the hash of what it holds.

    >>> picture_key("http://a.onion/img/7.png?w=200"), picture_key("data:image/png;base64,AAAA")[:14]
    ('/img/7.png', 'sha256:bde6da8')
    """
    if address.startswith("sha256:"):
        return address
    if address.lower().startswith("data:"):
        return "sha256:" + sha256(address.encode()).hexdigest()
    return urlsplit(address).path
