"""Where a parcel comes from, where it may go and where it may not: places beside words for sending."""

import functools
import itertools
import re
from collections.abc import Iterator, Sequence

from extractors.clause import ARROWS, Token, cues, names_place, read_clauses, read_tokens, words_of
from extractors.frame import Text, prepare
from extractors.itinerary import NEGATION_REACH, PREPOSITIONS, facts_at, is_region, walk, walk_items
from extractors.lexicon import load_lexicon
from extractors.waypoint import Item, gap, read_items
from records.fact import Fact

_SENDING = frozenset({"SEND", "LOCATED", "MEET"})
_LIMITS = frozenset({"ONLY", "EXCEPT", "EXCLUDED", "AFTER_EXCEPT", "NOT"})
_LABELS = {
    "FROM": "from",
    "LOCATED": "from",
    "LABEL": "from",
    "AFTER_FROM": "from",
    "TO": "to",
    "EXCEPT": "exclude",
    "EXCLUDED": "exclude",
}
_FIELD_LABEL = re.compile(r"[^\W_]+")
_BRACKETS = re.compile(r"[(\[]([^()\[\]\n]{3,40})[)\]]\s*$")
_POLITE = frozenset(
    "sorry please pls thanks thank you and but bitte danke leider désolé por favor gracias grazie извините пожалуйста".split()  # noqa: SIM905 (a long list of words reads better so)
)


def find(text: str | Text) -> Iterator[Fact]:
    """Yield a fact per place that the text sends from, to, not to or through, or meets in; attributes: `role` and `place` (country …).

    A place without a word for sending in its sentence says nothing of a parcel's way. The role of an area without agreed borders
    (Balkans) is `from_area` and the like, its value the area's name.

    >>> [(fact.value, fact.attributes["role"]) for fact in find("Ships from Austria to EU, not to Sweden. Made in Italy")]
    [('AT', 'from'), ('EU', 'to'), ('SE', 'exclude')]
    """
    prepared = prepare(text)
    if role := _field_role(prepared.field):
        yield from find_places(prepared, role)
    elif _may_tell(prepared):
        for clause in read_clauses(prepared, _cue_words(), _label_words()):
            yield from _read(prepared, clause)
        if prepared.field == "title":
            yield from _bracketed(prepared)


def find_places(text: str | Text, role: str) -> Iterator[Fact]:
    """Yield the places of a field that holds nothing else (`Ships to: EU, not Sweden`); `role` is that of the field.

    Words for no place (`Torland`, `Internet`, `undeclared`) yield nothing, nor does an area whose countries follow (`Baltic: LV, EE`).

    >>> [(fact.value, fact.attributes["role"]) for fact in find_places("Worldwide except US & AU", "to")]
    [('WW', 'to'), ('US', 'exclude'), ('AU', 'exclude')]
    """
    prepared = prepare(text)
    yield from walk(prepared, list(read_tokens(prepared)), role)


def _may_tell(text: Text) -> bool:
    """Return whether it is worth to look closer: a text with words for sending, an arrow or a label, and with a place."""
    words = text.words
    if not words.isdisjoint(_cue_words()) or not words.isdisjoint(ARROWS):
        return names_place(words) or ":" in words
    return ":" in words and not words.isdisjoint(_label_words())


@functools.cache
def _cue_words() -> frozenset[str]:
    return words_of("SEND", "LOCATED", "MEET", *_LIMITS, "AFTER_FROM", "AFTER_PEOPLE")


@functools.cache
def _label_words() -> frozenset[str]:
    return words_of(*_LABELS, "NOT", "SEND")


@functools.lru_cache(maxsize=1024)
def _field_role(field: str) -> str | None:
    """Return the role that the name of a site's further field gives: `attributes.location`, `attributes.Versand nach`."""
    return _role_of_label(_FIELD_LABEL.findall(field.removeprefix("attributes."))) if "attributes." in field else None


def _role_of_label(words: Sequence[str]) -> str | None:
    """Return what a label says of the places behind it: `From`, `Not to`, `Ships from`, `Standort`."""
    label = " ".join(words).lower()
    if role := _LABELS.get(cues().get(label, "")):
        return role
    kinds = [cues().get(word.lower(), "") for word in words]
    if kinds == ["NOT"]:
        return "exclude"
    if len(kinds) > 1 and "SEND" in kinds and "MADE" not in kinds:
        roles = [
            _LABELS[kind.removeprefix("NEAR_")]
            for kind in kinds
            if kind.removeprefix("NEAR_") in ("FROM", "TO", "EXCEPT")
        ]
        return "exclude" if "NOT" in kinds else roles[-1] if roles else None
    return "from" if kinds and kinds[0] == "LOCATED" else None


def _read(text: Text, clause: list[Token]) -> Iterator[Fact]:
    colon = _colon(clause)
    if colon and (role := _role_of_label([token.folded for token in clause[:colon]])):
        yield from walk(text, clause[colon + 1 :], role)
        return
    items = list(read_items(clause, is_field=False))
    if not any(item.place for item in items):
        return
    found = list(_arrowed(text, clause, items))
    found += _beside(found, walk_items(text, clause, items, None))
    if _SENDING.isdisjoint(item.cue for item in items):
        found += _beside(found, _unsent(text, clause, items))
    yield from found


def _beside(found: list[Fact], others: Iterator[Fact]) -> list[Fact]:
    """Return the facts about places of which nothing is found yet."""
    spans = {(fact.start, fact.end) for fact in found}
    return [fact for fact in others if (fact.start, fact.end) not in spans]


def _colon(clause: list[Token]) -> int:
    return next((index for index, token in enumerate(clause[:5]) if token.word == ":"), 0)


def _bracketed(text: Text) -> Iterator[Fact]:
    """Yield the whereabouts of a private seller, in brackets behind a title: "Rifle stock (Leeds)"; not those of makers."""
    found = _BRACKETS.search(text.normal, max(0, len(text.normal) - 45))
    if not found or found[1].lower() in _arsenals():
        return
    tokens = list(read_tokens(text, found.start(1), found.end(1)))
    items = list(read_items(tokens, is_field=True))
    place = items[0].place if len(items) == 1 and items[0].after - items[0].at == len(tokens) else None
    if place and (place.kind in ("city", "state") or len(tokens) > 1):
        yield from facts_at(text, items[0], "from")


@functools.cache
def _arsenals() -> frozenset[str]:
    entries = load_lexicon("route").entries
    return frozenset(term for entry in entries if entry.attributes.get("arsenal") for _, term in entry.terms)


def _unsent(text: Text, clause: list[Token], items: list[Item]) -> Iterator[Fact]:
    """Yield the places of forms that need no word for sending: `EU only`, `Not to Cuba`, `worldwide but no UK`, `UK -> EU`."""
    kinds = {item.cue for item in items}
    if "MADE" in kinds or _LIMITS.isdisjoint(kinds):
        return
    run: list[Token] = []
    for segment in (*_segments(clause), None):
        if segment and _is_covered(segment):
            run += segment
        elif run:
            yield from _limited(
                text,
                run,
                is_all=len(run) >= sum(token.word[0].isalnum() and token.folded not in _POLITE for token in clause),
            )
            run = []
    if not run and (region := _region_with_exception(items)):
        yield from walk_items(text, clause, items[region:], "to")


def _segments(clause: list[Token]) -> Iterator[list[Token]]:
    for is_mark, tokens in itertools.groupby(clause, key=lambda token: token.word in ",()[]:-–|"):
        if not is_mark:
            yield list(tokens)


def _is_covered(segment: list[Token]) -> bool:
    """Return whether all words of a segment are places and what limits them."""
    items = list(read_items(segment, is_field=False))
    known = sum(
        item.after - item.at for item in items if item.place or item.cue in _LIMITS | PREPOSITIONS | {"ARTICLE"}
    )
    joints = sum(
        token.folded
        in ("and", "or", "&", "/", "+", "und", "oder", "et", "ou", "y", "o", "e", "i", "и", "та", "ve", "و")
        for token in segment
    )
    return any(item.place and item.place.kind != "demonym" for item in items) and known + joints >= len(segment)


def _limited(text: Text, run: list[Token], *, is_all: bool) -> Iterator[Fact]:
    """Yield the places of words that name nothing but places and limits; "not Italy" alone must be the whole sentence."""
    items = list(read_items(run, is_field=False))
    kinds = {item.cue for item in items}
    if kinds & (_LIMITS - {"NOT"}) or ("NOT" in kinds and (is_all or any(is_region(item) for item in items))):
        yield from walk_items(text, run, items, "to")


def _region_with_exception(items: list[Item]) -> int | None:
    """Return where a region stands that has an exception soon behind it: "all Europe ok, but no UK please"."""
    for index, item in enumerate(items):
        if is_region(item):
            behind = [other for other in items[index + 1 : index + 4] if gap(item, other) <= NEGATION_REACH]
            cut = next((at for at, other in enumerate(behind) if other.cue in ("EXCEPT", "EXCLUDED", "NOT")), None)
            if cut is not None and any(other.place for other in behind[cut:]):
                return index
    return None


def _arrowed(text: Text, clause: list[Token], items: list[Item]) -> Iterator[Fact]:
    """Yield the two ends of `UK -> EU`."""
    for left, right in itertools.pairwise(item for item in items if item.place):
        between = {token.word for token in clause[left.after : right.at]}
        if between & ARROWS and between <= ARROWS | {"-"}:
            yield from facts_at(text, left, "from")
            yield from facts_at(text, right, "to")
