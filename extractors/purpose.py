"""What an amount of money is for when it is not the price: sending, a deposit, an extra, a former price, a least order."""

import functools
import re
from collections.abc import Iterable

from extractors.frame import Text
from extractors.money import money_words
from extractors.normal import fold

_REACH = 44  # characters before an amount that may say what it is for
_BEHIND_REACH = 30
_BREAK = re.compile(r"[.;!?]\s|,\s|[\n)|]|\s[-–—]\s")
_PLUS = re.compile(r"(?:\+|\bplus|\bzzgl\.?|\bund|\band|\bet|\by|\be|\bi|\bja|\bсверху|\bи|\bplus de|\badd)\s?\Z")


def purpose_of(text: Text, start: int, end: int, *, after: int, until: int) -> str:
    """Return shipping, deposit, extra, old or minimum where words beside an amount say so, else nothing.

    The amount is `start` to `end` of the normal text; the ones beside it end at `after` and begin at `until`.
    """
    if _tokens().isdisjoint(text.words):
        return ""
    clause = _BREAK.split(text.folded[max(after, start - _REACH) : start])[-1]
    if (named := _before().search(clause)) and not _included().search(named["rest"]) and not _is_with(named, clause):
        return _name(named)
    linked = _behind_linked() if after == 0 and not _PLUS.search(clause) else _behind()
    behind = text.folded[end : min(until, end + _BEHIND_REACH)]
    named = linked.match(behind)
    if named is None or _included().match(behind, named.end()) or _leads_on(behind, named.end(), until - end):
        return ""
    return _name(named)


def _name(named: re.Match[str]) -> str:
    return next(name for name in _NAMES if named[name])


_NAMES = ("shipping", "deposit", "extra", "old", "minimum")


def _is_with(named: re.Match[str], clause: str) -> bool:
    """Whether an extra belongs to what is sold: "with spare magazine 450 €"."""
    return bool(named["extra"] and _WITH.search(clause, 0, named.start()))


_WITH = re.compile(
    r"(?<!\w)(?:with|and|mit|und|inkl\.?|incl\.?|avec|et|con|y|e|z|i|с|и|з|та|sa|ile|ve|com|met|en|مع|\+|\d|two|zwei)\s?\Z"
)


def _leads_on(behind: str, end: int, until: int) -> bool:
    """Whether the word behind an amount stands before the next one, and is about that: "450 € Versand 6 €"."""
    return until <= _BEHIND_REACH and not _BREAK.search(behind, end)


@functools.cache
def _tokens() -> frozenset[str]:
    first = {re.findall(r"[^\W\d_]+", fold(word))[0] for word in _all_words()}
    return frozenset(first | {f"و{word}" for word in first if not word.isascii()})


def _all_words() -> Iterable[str]:
    return (word for words in money_words().purposes.values() for word in words)


def _groups() -> str:
    purposes = money_words().purposes
    return "|".join(f"(?P<{name}>{_alternatives(purposes[name])})" for name in _NAMES)


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(re.escape(fold(word)) for word in sorted(words, key=len, reverse=True))


@functools.cache
def _before() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)و?(?:{_groups()})(?!\w)(?P<rest>[^\d]{{0,28}})\Z")


@functools.cache
def _behind() -> re.Pattern[str]:
    links = _alternatives(money_words().links)
    return re.compile(rf"\s?\(?(?:(?:{links})\s){{0,2}}(?:{_groups()})(?!\w)\s?")


@functools.cache
def _behind_linked() -> re.Pattern[str]:
    links = _alternatives(money_words().links)
    return re.compile(rf"\s?(?:(?:{links})\s){{1,2}}(?:{_groups()})(?!\w)\s?")


@functools.cache
def _included() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_alternatives(money_words().included)})(?!\w)")
