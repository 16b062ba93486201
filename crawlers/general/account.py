"""The fields of a page about a vendor, of a site nobody has described."""

import re
from typing import Any

from crawlers.general.blocks import is_navigation
from crawlers.general.certainty import How
from crawlers.general.elsewhere import find_external_accounts
from crawlers.general.labelled import first_value
from crawlers.general.offer import count_of, read_route
from crawlers.general.seen import Seen
from crawlers.markup import fold, select, text_of

KEY = re.compile(r"-----BEGIN PGP PUBLIC KEY BLOCK-----.*?(?:-----END PGP PUBLIC KEY BLOCK-----|\Z)", re.DOTALL)

_FINGERPRINT = re.compile(
    r"(?<![0-9A-Fa-f])(?:[0-9A-F]{40}|(?:[0-9A-F]{4}\s+){9}[0-9A-F]{4})(?![0-9A-Fa-f])", re.IGNORECASE
)
_MARK = re.compile(r"\(?(\d[.,]\d+|\d+(?:[.,]\d+)?\s*%)(?:\s*/\s*\d+)?\)?")
_SHARE = re.compile(
    r"(?:positive|rating|feedback|bewertung|рейтинг|évaluation|valoraci|ocena)[^%\n]{0,40}?\b(\d{1,3}(?:[.,]\d+)?)\s*%",
    re.IGNORECASE,
)
_NOT_A_NAME = frozenset(["profile", "vendor", "user", "market", "seller", "about", "contact", "store", "shop"])


def read_account(seen: Seen) -> dict[str, Any]:
    """Return the fields of a vendor."""
    key = KEY.search(seen.document.text)
    handle = _handle(seen)
    return {
        "handle": handle,
        "member_since": seen.labelled("member_since", r"\d"),
        "last_seen": _without_brackets(seen.labelled("last_seen", r"\w")),
        "rating": _rating(seen),
        "sales": _sales(seen, handle),
        **_verdicts(seen),
        "pgp_key": seen.take("pgp_key", seen.tree, key[0], How.SHAPED) if key else None,
        "pgp_fingerprint": _fingerprint(seen),
        "about": seen.text_under("about"),
        "external_accounts": seen.keep_rows("external_accounts", list(find_external_accounts(seen.tree))),
        **read_route(seen),
    }


def _handle(seen: Seen) -> str:
    if name := seen.labelled("handle", r"^\S"):
        return name.split()[0]
    headings = [seen.headline.element] if seen.headline else []
    for element in (*headings, *seen.tree.iter("h1", "h2", "h3")):
        words = re.findall(r"[\w.\-]+", text_of(element))
        if words and words[0].casefold() in _NOT_A_NAME:
            words = words[1:]
        if words and not is_navigation(element):
            return seen.take("handle", element, words[0], How.HEADED)
    return ""


def _rating(seen: Seen) -> str | None:
    """Return the share of positive feedback or the mean mark, as printed; a bare whole number is a count, not a rating."""
    for field in ("rating", "positive"):
        value = seen.labelled(field, r"\d\s*%|\d[.,]\d")
        if value and (shown := re.search(r"\d+(?:[.,]\d+)?\s*%|\d+[.,]\d+", value)):
            return shown[0].replace(" ", "")
    if match := _SHARE.search(seen.document.text):
        return f"{match[1]}%"
    found = select(
        seen.tree, "//*[contains(translate(@class, 'RATING', 'rating'), 'rating') or contains(@title, 'rating')]"
    )
    marks = (_MARK.fullmatch(fold(text_of(element))) for element in found)
    return next((match[1] for match in marks if match), None)


def _sales(seen: Seen, handle: str) -> int | str | None:
    if value := seen.labelled("sales", r"^[\d,]+"):
        return count_of(value)
    text = seen.document.text
    match = re.search(rf"{re.escape(handle)}\s*\(\s*([\d,+~]+)\s*\)", text) if handle else None
    match = match or re.search(r"\(([\d,]+)\)\s*\(\d[.,]\d", text)
    return count_of(match[1]) if match else None


def _verdicts(seen: Seen) -> dict[str, int]:
    """Return positive, neutral and negative; in a table with several periods the last column is the longest one."""
    found = {}
    for name in ("positive", "neutral", "negative"):
        pair = first_value(seen.pairs, name, r"^\d+$")
        if pair is None:
            continue
        row = pair.element.getparent()
        cells = [text_of(cell) for cell in row] if row is not None and row.tag == "tr" else [pair.value]
        found[name] = int([cell for cell in cells if re.fullmatch(r"\d+", cell)][-1])
    return found


def _fingerprint(seen: Seen) -> str | None:
    match = _FINGERPRINT.search(KEY.sub("", seen.document.text))
    return re.sub(r"\s", "", match[0]) if match else None


def _without_brackets(text: str | None) -> str | None:
    return re.sub(r"\s*\([^)]*\)$", "", text) if text else None
