"""Nearness: whether a weapon's name only says what a thing looks like, fits or plays."""

import re
from collections.abc import Iterator, Sequence

from extractors.frame import Match, Text, terms
from extractors.makes import Place

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
    words = terms("near").find(text)
    denials = [word.end for word in words if word.entry.attributes["side"] == "not"]
    words = tuple(word for word in words if not any(0 <= word.start - end <= 1 for end in denials))
    made = _made(text)
    before, last = "", None
    for place in places:
        found = {str(word.entry.attributes["near"]) for word in words if _holds(text, word, place, made)}
        if any(_names(text, place, good) for good in made if good.entry.attributes["item_type"] == "accessory"):
            found.add("fits")
        if last and _carries(text, last, before, place):
            found.add(before or "replica")
        if place.entry.attributes["item_type"] == "air_or_replica":
            found.discard("replica")
        before = next((near for near in _ORDER if near in found), "")
        last = place
        yield before


def _made(text: Text) -> list[Match]:
    """Return the goods that are made for weapons."""
    return [
        match
        for name in _LEXICONS
        for match in terms(name).find(text)
        if match.entry.attributes.get("item_type") in _MADE
    ]


def _holds(text: Text, word: Match, place: Place, made: Sequence[Match]) -> bool:
    """Whether a word is said of the weapon."""
    side, near = word.entry.attributes["side"], word.entry.attributes["near"]
    if side in {"text", "not"}:
        return bool(side == "text")
    if word.start < place.end and place.start < word.end:
        return False
    behind = word.start >= place.end
    if side not in {"any", "behind" if behind else "before"}:
        return False
    gap = text.folded[place.end : word.start] if behind else text.folded[word.end : place.start]
    if near == "replica":
        return len(gap) <= _CLOSE and _CLAUSE.search(gap) is None
    if len(gap) > _CLOSE or _SMALL.fullmatch(gap) is None:
        return False
    return not word.entry.attributes.get("weak") or any(
        0 <= word.start - good.end <= _LINE and "\n" not in text.folded[good.end : word.start] for good in made
    )


def _names(text: Text, place: Place, good: Match) -> bool:
    """Whether a good stands right behind the weapon it is made for: "Glock 19 leather holster", not "Glock 19 with holster"."""
    return 0 < good.start - place.end <= _CLOSE and _BY_NAME.fullmatch(text.folded, place.end, good.start) is not None


def _carries(text: Text, last: Place, near: str, place: Place) -> bool:
    """Whether the place goes on a list of near misses, or names what a maker of air guns or blanks copies: "Umarex Glock 17"."""
    gap = text.folded[last.end : place.start]
    if near:
        return len(gap) < _CLOSE and _LIST.fullmatch(gap) is not None
    attributes = last.entry.attributes
    return not attributes["model"] and not gap.strip() and attributes["item_type"] in {"air_or_replica", "blank_firing"}
