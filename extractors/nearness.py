"""Nearness: whether a weapon's name only says what a thing looks like, fits or plays."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from extractors.frame import Match, Text, terms
from extractors.joining import Place

_ORDER = ("game", "replica", "fits", "clone", "style")  # the first that holds is said
_SMALL = re.compile(
    r"[\s\"'“”«»(-]*(?:(?:an?|the|any|all|most|your|der|die|das|den|dem|einer?|eines|le|la|les|un|une|el|los|las|una|il|lo|o|os|um|uma|de|een|modell?|models?|"
    r"pistols?|pistola|pistole|pistolet\w*|pistolj\w*|пистолет\w*|пістолет\w*|пиштољ\w*|new|original|real)[\s\"'“”«-]+){0,2}"
)
_CLOSE = 32  # characters between a replica's word and the name at most
_CLAUSE = re.compile(r"[.!?;:|\n](?!\d)|,.*,|\b(?:and|und|et|y|e|i|и|та|ve|plus)\b|\+|&")  # what parts the two
_LIST = re.compile(r"[\s,/&+]*(?:(?:and|or|und|oder|et|ou|y|o|e|i|lub|oraz|ili|и|или|та|або|ve|veya|en|of)\b)?\s*")
_BY_NAME = re.compile(
    r"(?: (?!(?:with|mit|avec|con|com|and|und|plus|incl\w*|inkl\w*|met|ze?|с|з|со|из|sa|s|uz|ile|et|y|e|i|и|та|ve|en|w|in|for|the|free)\b)[^\W\d_]+(?:-[^\W\d_]+)?){0,2}[ -]"
)
_LINE = 60  # characters between a good and the word for
_MADE = {"accessory", "firearm_part", "magazine", "silencer", "conversion_kit"}
_LEXICONS = ("goods", "parts", "conversion")


def nearness(text: Text, places: Sequence[Place]) -> Iterator[str]:
    """Yield what makes each place a near miss: style, clone, fits, replica or game; empty for the thing itself.

    >>> from extractors.frame import prepare
    >>> from extractors.makes import places
    >>> text = prepare("Glock-style frame, holster for Glock 19; Glock 17 for sale")
    >>> list(nearness(text, places(text)))
    ['style', 'fits', '']
    """
    words, made = _said(text), _made(text)
    everywhere = {word.entry.attributes["near"] for word in words if word.entry.attributes["side"] == "text"}
    behind_of, before_of = [word.start for word in words], [word.end for word in words]
    named = [good.start for good in made]
    before, last = "", None
    for place in places:
        close = (
            *words[bisect_left(before_of, place.start - _CLOSE) : bisect_right(before_of, place.start)],
            *words[bisect_left(behind_of, place.end) : bisect_right(behind_of, place.end + _CLOSE)],
        )
        found = everywhere | {word.entry.attributes["near"] for word in close if _holds(text, word, place, made)}
        goods = made[bisect_right(named, place.end) : bisect_right(named, place.end + _CLOSE)]
        if any(_names(text, place, good) for good in goods):
            found.add("fits")
        if last and _carries(text, last, before, place):
            found.add(before or "replica")
        if place.entry.attributes["item_type"] == "air_or_replica":
            found.discard("replica")
        before, last = next((near for near in _ORDER if near in found), ""), place
        yield before


def _said(text: Text) -> list[Match]:
    """Return the words of near misses that nothing denies, in order."""
    words = terms("near").find(text)
    denials = {word.end for word in words if word.entry.attributes["side"] == "not"}
    return [
        word
        for word in words
        if word.entry.attributes["side"] != "not" and word.start not in denials and word.start - 1 not in denials
    ]


def _made(text: Text) -> list[Match]:
    """Return the goods that are made for weapons, in order."""
    found = [
        match
        for name in _LEXICONS
        for match in terms(name).find(text)
        if match.entry.attributes.get("item_type") in _MADE
    ]
    return sorted(found, key=lambda match: match.start)


def _holds(text: Text, word: Match, place: Place, made: Sequence[Match]) -> bool:
    """Whether a word is said of the weapon that it stands close to."""
    side, near = word.entry.attributes["side"], word.entry.attributes["near"]
    behind = word.start >= place.end
    if side not in {"any", "behind" if behind else "before"}:
        return False
    gap = text.folded[place.end : word.start] if behind else text.folded[word.end : place.start]
    if near == "replica":
        return _CLAUSE.search(gap) is None
    if _SMALL.fullmatch(gap) is None:
        return False
    return not word.entry.attributes.get("weak") or _made_before(text, word, made)


def _made_before(text: Text, word: Match, made: Sequence[Match]) -> bool:
    """Whether a good stands before the word "for" in its line."""
    number = bisect_right(made, word.start, key=lambda good: good.start)
    if not number or word.start - made[number - 1].end > _LINE:
        return False
    return "\n" not in text.folded[made[number - 1].end : word.start]


def _names(text: Text, place: Place, good: Match) -> bool:
    """Whether a good stands right behind the weapon it is made for: "Glock 19 leather holster", not "Glock 19 with holster"."""
    if good.entry.attributes["item_type"] != "accessory":
        return False
    return _BY_NAME.fullmatch(text.folded, place.end, good.start) is not None


def _carries(text: Text, last: Place, near: str, place: Place) -> bool:
    """Whether the place goes on a list of near misses, or names what a maker of air guns or blanks copies: "Umarex Glock 17"."""
    if place.start - last.end >= _CLOSE:
        return False
    gap = text.folded[last.end : place.start]
    if near:
        return _LIST.fullmatch(gap) is not None
    attributes = last.entry.attributes
    return not attributes["model"] and not gap.strip() and attributes["item_type"] in {"air_or_replica", "blank_firing"}
