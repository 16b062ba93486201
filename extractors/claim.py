"""What sellers claim: experience, sales on other markets, no papers, no questions, no traces, honesty."""

import re
from collections.abc import Iterator, Sequence

from extractors.frame import Match, Text, prepare, terms
from records.fact import Fact

NAME = "claim"

_NUMBER = re.compile(r"(?<![\w.,/])(\d{1,2})\s?(?:\+|plus)?\s?$")
_SINCE = re.compile(
    r"\s*(?:in |the )?(?:since|seit|depuis|desde|dal|sinds|od|с|з|од)?\s*((?:19|20)\d\d)(?!\d)(?:['’]?(?:den|dan|ten|tan) beri)?"
)
_SALES = re.compile(r"(?<![\w.,])(\d{1,3}(?:[., ]?\d{3})*|\d+k)\s?\+?\s(?:\w+ ){0,2}$")
_MARKET_WORD = re.compile(r"\s*(?:market|marketplace|dnm|vendor|seller|verkaufer|vendeur)\b")
_PAUSE = re.compile(r"[.;!?\n|]")
_OTHER_YEARS = re.compile(
    r"[,(]|\b(?:old|alt|ago|garantie|warranty|guarantee)\b"
)  # "10 years old, no experience needed"
_ON = frozenset({"on", "at", "from", "auf", "sur", "en", "su", "na", "no", "op", "на", "على", "علي"})
_NEAR_TOKENS = 5  # between a number of years and what was done in them
_CLOSE_TOKENS = 2  # between "vendor on" and a market
_DENIED = re.compile(r"\b(?:not|isn't|never|nicht|pas|niet|nie|не|nije|değil|ليس)\s$")
_NEAR = 12  # characters in which a word that denies stands


def find(text: str | Text) -> Iterator[Fact]:
    """Yield what a seller claims; attributes `years`, `since`, `market` and `sales` where stated.

    >>> [(fact.value, dict(fact.attributes)) for fact in find("10+ years in business, vendor on AlphaBay since 2016, no papers")]
    [('experience', {'years': 10}), ('sold_elsewhere', {'market': 'AlphaBay', 'since': 2016}), ('no_paperwork', {})]
    >>> [fact.value for fact in find("My dream empire; barrel is 10 years old, no experience needed")]
    []
    """
    text = prepare(text)
    matches = terms(NAME).find(text)
    for index, match in enumerate(matches):
        role = match.entry.attributes.get("role")
        if role is None:
            yield from _claimed(text, match)
        elif role == "years":
            yield from _years(text, matches, index)
        elif role == "market":
            yield from _elsewhere(text, matches, index)


def _claimed(text: Text, match: Match) -> Iterator[Fact]:
    """Yield what one term claims, with the year that follows ("vendor since 2016")."""
    if _DENIED.search(text.folded, max(0, match.start - _NEAR), match.start):
        return
    since = _SINCE.match(text.folded, match.end) if match.entry.value == "experience" else None
    end, stated = (since.end(), {"since": int(since[1])}) if since else (match.end, {})
    yield text.fact(match.start, end, NAME, match.entry.value, **stated)


def _years(text: Text, matches: Sequence[Match], index: int) -> Iterator[Fact]:
    """Yield experience where a number of years stands beside a word for practice."""
    match = matches[index]
    number = _NUMBER.search(text.folded, max(0, match.start - 8), match.start)
    if not number:
        return
    for other in (*matches[index + 1 : index + 2], *matches[max(0, index - 1) : index]):
        if other.entry.attributes.get("role") == "practice" and _is_near(text, match, other, _NEAR_TOKENS):
            start, end = min(number.start(), other.start), max(match.end, other.end)
            if _OTHER_YEARS.search(text.folded, min(match.end, other.end), max(match.start, other.start)):
                continue
            yield text.fact(start, end, NAME, "experience", years=int(number[1]))
            return


def _elsewhere(text: Text, matches: Sequence[Match], index: int) -> Iterator[Fact]:
    """Yield sales on another market: one that is named right beside "vendor on", "sales", "feedback from"."""
    market = matches[index]
    cue = _cue(text, matches, index)
    if cue is None:
        return
    start, end = min(market.start, cue.start), max(market.end, cue.end)
    stated: dict[str, object] = {"market": market.entry.value}
    if sales := _SALES.search(text.folded, max(0, start - 24), start):
        start = sales.start()
        stated["sales"] = int(re.sub(r"[., ]", "", sales[1]).replace("k", "000"))
    if since := _SINCE.match(text.folded, end):
        end = since.end()
        stated["since"] = int(since[1])
    yield text.fact(start, end, NAME, "sold_elsewhere", **stated)


def _cue(text: Text, matches: Sequence[Match], index: int) -> Match | None:
    """Return the word for dealing beside a market's name; an everyday name needs one that touches it."""
    market = matches[index]
    before, behind = matches[max(0, index - 1) : index], matches[index + 1 : index + 2]
    for other in (*before, *behind):
        if _deals(text, market, other):
            return other
    if before and before[0].entry.attributes.get("role") == "market" and _is_near(text, before[0], market, 1):
        return _cue(text, matches, index - 1)  # "vendor on AlphaBay and Hansa"
    return None


def _deals(text: Text, market: Match, other: Match) -> bool:
    """Whether a term says that a market is where the seller deals: "sales on Empire", "top vendor on Dream", "Agora vendor"."""
    if other.entry.attributes.get("role") == "elsewhere":
        is_everyday = bool(market.entry.attributes.get("everyday"))
        if is_everyday and other.first < market.first and " " not in text.folded[other.start : other.end]:
            return False
        return _is_near(text, market, other, 0 if is_everyday else _CLOSE_TOKENS)
    if other.entry.value not in ("experience", "trusted"):
        return False
    if other.first < market.first:
        return market.first - other.after == 1 and text.doc[other.after].text in _ON
    return other.first == market.after


def _is_near(text: Text, left: Match, right: Match, reach: int) -> bool:
    first, second = (left, right) if left.first < right.first else (right, left)
    return second.first - first.after <= reach and not _PAUSE.search(text.folded, first.end, second.start)
