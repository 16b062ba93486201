"""The fields of a page about a vendor, of a site nobody has described."""

import re
from typing import Any

from crawlers.general.certainty import Found, How
from crawlers.general.elsewhere import find_external_accounts
from crawlers.general.handles import find_handle
from crawlers.general.labelled import first_value
from crawlers.general.offer import count_of, read_route
from crawlers.general.rows import name_in
from crawlers.general.seen import Seen
from crawlers.general.words import label_of
from crawlers.markup import fold, is_long, select, text_of

KEY = re.compile(r"-----BEGIN PGP PUBLIC KEY BLOCK-----.*?(?:-----END PGP PUBLIC KEY BLOCK-----|\Z)", re.DOTALL)

_FINGERPRINT = re.compile(
    r"(?<![0-9A-Fa-f])(?:[0-9A-F]{40}|(?:[0-9A-F]{4}\s+){9}[0-9A-F]{4})(?![0-9A-Fa-f])", re.IGNORECASE
)
_MARK = re.compile(r"\(?(\d[.,]\d+|\d+(?:[.,]\d+)?\s*%)(?:\s*/\s*\d+)?\)?")
_RATED = re.compile(r"\d+(?:[.,]\d+)?\s*%|\d+[.,]\d+")
_STARRED = re.compile(r"([0-5][.,]\d{1,2})(?:\s*/\s*5)?")
_OF_FIVE = re.compile(r"(?<![\d.,])([0-5][.,]\d{1,2})\s?/\s?5(?![\d.])")
_VERDICTS = ("positive", "neutral", "negative")
_THREE = re.compile(r"(\d[\d,.]{0,9})\D{1,12}(\d[\d,.]{0,9})\D{1,12}(\d[\d,.]{0,9})")
_SHARE = re.compile(
    r"(?:positive|rating|feedback|bewertung|рейтинг|évaluation|valoraci|ocena)[^%\n]{0,40}?\b(\d{1,3}(?:[.,]\d+)?)\s*%",
    re.IGNORECASE,
)


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
    if (pair := first_value(seen.pairs, "handle", r"^\S")) and not pair.before:
        return seen.take("handle", pair.element, pair.value.split()[0], pair.how)
    if (pair := first_value(seen.pairs, "vendor", r"^[@\w]")) and pair.how is not How.SHAPED and not pair.before:
        return seen.take("handle", pair.element, name_in(pair.value).removeprefix("@"), pair.how)
    found = find_handle(seen)
    return str(seen.keep("handle", found)) if found else seen.labelled("handle", r"^\S") or ""


def _rating(seen: Seen) -> str | None:
    """Return the share of positive feedback or the mean mark, as printed; a bare whole number is a count, not a rating."""
    pairs = [first_value(seen.pairs, field, r"\d\s*%|\d[.,]\d") for field in ("rating", "positive")]
    for pair in pairs:
        if pair and pair.how is not How.SHAPED and (shown := _RATED.search(pair.value)):
            seen.take("rating", pair.element, shown[0], pair.how)
            return shown[0].replace(" ", "")
    if match := _SHARE.search(seen.document.text):
        seen.take("rating", seen.tree, match[1], How.SHAPED)
        return f"{match[1]}%"
    found = select(
        seen.tree, "//*[contains(translate(@class, 'RATING', 'rating'), 'rating') or contains(@title, 'rating')]"
    )
    for element in found:
        if match := _MARK.fullmatch(fold(text_of(element)).strip("★ ")):
            return seen.take("rating", element, match[1], How.MARKED)
    if (starred := _beside_star(seen)) is not None:
        return str(seen.keep("rating", starred))
    if match := _OF_FIVE.search(seen.document.text):
        return seen.take("rating", seen.tree, match[1], How.SHAPED)
    told = next((pair for pair in pairs if pair), None)
    return seen.take("rating", told.element, told.value, told.how) if told else None


def _beside_star(seen: Seen) -> Found | None:
    """Return the mark that stands beside the picture of a star."""
    for star in select(seen.tree, "//*[self::i or self::span or self::img][contains(@class, 'star')]"):
        beside = star.getparent()
        if beside is not None and not is_long(beside, 30, 8) and (match := _STARRED.fullmatch(fold(text_of(beside)))):
            return Found(match[1], beside, match[1], How.MARKED)
    return None


def _sales(seen: Seen, handle: str) -> int | str | None:
    pair = first_value(seen.pairs, "sales", r"^[\[(]?\s*\d")
    if pair and pair.how is not How.SHAPED:
        return count_of(seen.take("sales", pair.element, pair.value.strip("[( "), pair.how))
    text = seen.document.text
    match = re.search(rf"{re.escape(handle)}\s*\(\s*([\d,+~]+)\s*\)", text) if handle else None
    match = match or re.search(r"\(([\d,]+)\)\s*\(\d[.,]\d", text)
    if match:
        return count_of(seen.take("sales", seen.tree, match[1], How.SHAPED))
    return count_of(seen.take("sales", pair.element, pair.value, pair.how)) if pair else None


def _verdicts(seen: Seen) -> dict[str, int]:
    """Return positive, neutral and negative; in a row of several periods the last column is the longest one."""
    if (pair := first_value(seen.pairs, "verdicts", _THREE.pattern)) and (three := _THREE.search(pair.value)):
        return {
            name: int(re.sub(r"\D", "", seen.take(name, pair.element, one, pair.how)))
            for name, one in zip(_VERDICTS, three.groups(), strict=True)
        }
    found = {}
    for name in _VERDICTS:
        pair = first_value(seen.pairs, name, r"^\d[\d,.]*$")
        if pair is None:
            continue
        row = pair.element.getparent()
        own_row = row is not None and row.tag == "tr" and label_of(text_of(row[0])) == pair.label
        cells = [text_of(cell) for cell in row] if row is not None and own_row else [pair.value]
        printed = [cell for cell in cells if re.fullmatch(r"\d[\d,.]*", cell)][-1]
        found[name] = int(re.sub(r"\D", "", seen.take(name, pair.element, printed, pair.how)))
    return found


def _fingerprint(seen: Seen) -> str | None:
    match = _FINGERPRINT.search(KEY.sub("", seen.document.text))
    if match is None:
        return None
    seen.take("pgp_fingerprint", seen.tree, match[0], How.SHAPED)
    return re.sub(r"\s", "", match[0])


def _without_brackets(text: str | None) -> str | None:
    return re.sub(r"\s*\([^)]*\)$", "", text) if text else None
