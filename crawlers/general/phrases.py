"""Values that a page tells in a sentence instead of beside a label: "Ships from Malta to EU", "has been a member for 7 months"."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from crawlers.general.times import AGE, DATE
from crawlers.general.words import page_words

LONGEST_LINE = 200  # characters
_PLACE = r"[^\W\d_][\w .,'’()&/-]{1,60}?"
_PLACES = r"[^\W\d_][\w .,'’()&/;-]{1,160}"
_TIME = rf"(?:{AGE.pattern}|{DATE.pattern}|\d{{1,3}}\s+\w{{3,8}})"
_COUNT = r"(?<![\w.,])\d[\d.,]{0,12}(?:\s?[~+-]\s?\d{0,9})?"
_NAME = r"[\w.\-]{2,40}"


class Phrase(NamedTuple):
    """A field that a line tells, and the words that tell it."""

    field: str
    value: str


_ROUTES = (
    rf"\b(?:ships?|shipping|shipped|sent|sending|delivery|dispatche[ds]|item ships)\s+from:?\s+(?P<ships_from>{_PLACE})\s+(?:to:?|→|->|»)\s+(?P<ships_to>{_PLACES})",
    rf"\b(?:versand|lieferung|versendet)\s+(?:aus|von):?\s+(?P<ships_from>{_PLACE})\s+(?:nach|→|->)\s+(?P<ships_to>{_PLACES})",
    rf"\b(?:exp[ée]di[ée]|envoi|livraison)\w*\s+(?:de|depuis):?\s+(?P<ships_from>{_PLACE})\s+(?:vers|→|->)\s+(?P<ships_to>{_PLACES})",
    rf"\b(?:env[ií]os?|enviado|se env[ií]a)\s+(?:desde|de):?\s+(?P<ships_from>{_PLACE})\s+(?:a|hacia|para|→|->)\s+(?P<ships_to>{_PLACES})",
    rf"\b(?:wysyłka|dostawa)\s+z:?\s+(?P<ships_from>{_PLACE})\s+(?:do|→|->)\s+(?P<ships_to>{_PLACES})",
    rf"\b(?:отправка|доставка|высылаем|відправка)\s+(?:из|с|з):?\s+(?P<ships_from>{_PLACE})\s+(?:в|по|до|→|->)\s+(?P<ships_to>{_PLACES})",
    rf"^(?P<ships_from>{_PLACE})\s*(?:→|->|➔|➜|⇒)\s*(?P<ships_to>{_PLACES})$",
)
_OTHERS = (
    rf"\bmember (?:for|since):?\s+(?P<member_since>{_TIME})",
    rf"\b(?:vendor|seller|joined|registered|active) since:?\s+(?P<member_since>{_TIME})",
    rf"\bjoined:?\s+(?P<member_since>{_TIME})",
    rf"\b(?:was )?last (?:seen|online|active|logged in):?\s+(?P<last_seen>{_TIME}|today|yesterday|online now|less than .{{3,20}})",
    r"(?P<rating>\d{1,3}(?:[.,]\d+)?\s?%)\s+positive",
    rf"(?P<sales>{_COUNT})\s+(?:transactions|sales|completed orders|orders completed|successful orders|finali[sz]ed orders|deals)\b",
    rf"(?P<units_sold>{_COUNT})\s+(?:sold|verkauft|vendus?|vendidos?|venduti|verkocht|sprzedan\w*|продано)\b(?:\s+since\s+(?P<listed_at>{DATE.pattern}))?",
    rf"(?P<quantity_left>{_COUNT}|unlimited)\s+(?:left in stock|in stock|available|items? left|pieces? left|left\b)",
    rf"\b(?:sold|brought to you|offered|listed|posted) by:?\s+(?P<vendor>{_NAME})",
    rf"\b(?:listed|posted|added|created)(?: on| at)?:?\s+(?P<listed_at>{_TIME})",
)
ROUTE = frozenset(["ships_from", "ships_to"])
_NO_PLACE = re.compile(r"(?!(?:USA?|UK|EU|WW|UAE|ROW)\b)(?:[A-Z]{3,4}$|(?-i:[a-z])(?!u\b|urope|nywhere|orldwide))")
_COUNTED = ("downloads", "likes", "bids", "posts", "units_sold", "positive", "neutral", "negative")
_TIMED = ("member_since", "last_seen", "listed_at")
_ALL = tuple(re.compile(pattern, re.IGNORECASE) for pattern in (*_ROUTES, *_OTHERS))


@lru_cache(maxsize=1)
def _by_labels() -> tuple[re.Pattern[str], ...]:
    """Return one pattern per field: a time right after a word that announces it, a number right before it, in any language."""
    labels = page_words().labels
    counts = tuple(
        re.compile(
            rf"(?<![\w.,])(?P<{name}>\d[\d.,]{{0,12}})\s+(?:{'|'.join(map(re.escape, labels[name]))})(?!\w)",
            re.IGNORECASE,
        )
        for name in _COUNTED
    )
    return counts + tuple(
        re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, labels[name]))})\s*:?\s+(?P<{name}>{_TIME})", re.IGNORECASE)
        for name in _TIMED
    )


_DIGIT = re.compile(r"\d")
_CUE = re.compile(
    r"from|to\b|ship|sent|→|->|➔|member|since|joined|seen|online|active|positive|sales|orders|transaction|deals|sold|stock|left|available|by\b|listed|posted|added|created|versand|liefer|exp[ée]d|envoi|env[ií]|wysy|достав|отправ|відправ|verkauft|vend|verkocht|sprzedan|продан",
    re.IGNORECASE,
)


def find_phrases(line: str) -> Iterator[Phrase]:
    """Yield what one line of a page tells.

    >>> [tuple(one) for one in find_phrases("Ships from France to Belgium, Spain")]
    [('ships_from', 'France'), ('ships_to', 'Belgium, Spain')]
    >>> list(find_phrases("Ships fast and from the heart"))
    []
    """
    if len(line) > LONGEST_LINE or not (_DIGIT.search(line) or _CUE.search(line)):
        return
    told: set[str] = set()
    for pattern in (*_ALL, *(_by_labels() if _DIGIT.search(line) else ())):
        if match := pattern.search(line):
            for field, value in match.groupdict().items():
                if value and field not in told and not (field in ROUTE and _NO_PLACE.match(value)):
                    told.add(field)
                    yield Phrase(field, value.strip(" .,;"))
