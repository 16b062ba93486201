"""Where a parcel comes from, where it may go and where it may not: places beside words for sending."""

import bisect
import itertools
from collections.abc import Iterator

from extractors.frame import Text, prepare
from extractors.gazetteer import Place
from extractors.waypoint import Item, Token, cues, gap, read_clauses, read_items, read_tokens, words_of
from records.fact import Fact

NAME = "route"

_ARROWS = frozenset(">→➔➜»")
_MARKS = _ARROWS | {":"}  # a clause without one of them speaks of sending only by its words
_REACH = 10  # tokens between a word for sending and a preposition
_PATIENCE = 4  # other words between a preposition and its place ("to your door in the USA")
_LIST_PATIENCE = 2  # other words between the places of a list
_NEGATION_REACH = 4  # tokens between "not" and "ship", "made" and "in"
_PREPOSITIONS = frozenset({"EXCEPT", "TO", "NEAR_TO", "FROM", "NEAR_FROM"})
_FAR = 1_000_000


def find(text: str | Text) -> Iterator[Fact]:
    """Yield a fact per place that the text sends from, to or not to; attributes: `role` and `place` (country, city …).

    A place without a word for sending in its sentence says nothing of a parcel's way.

    >>> [(fact.value, fact.attributes["role"]) for fact in find("Ships from Austria to EU, not to Sweden. Made in Italy")]
    [('AT', 'from'), ('EU', 'to'), ('SE', 'exclude')]
    """
    prepared = prepare(text)
    for clause in read_clauses(prepared, words_of("SEND", "LOCATED", "ONLY"), _MARKS):
        if role := _label_role(clause):
            yield from _walk(prepared, clause[_colon(clause) + 1 :], role)
        elif any(token.folded in words_of("SEND", "LOCATED") for token in clause):
            yield from _walk(prepared, clause, None)
        else:
            yield from _unsent(prepared, clause)


def find_places(text: str | Text, role: str) -> Iterator[Fact]:
    """Yield the places of a field that holds nothing else (`Ships to: EU, not Sweden`); `role` is that of the field.

    Words for no place (`Torland`, `Internet`, `undeclared`) yield nothing.

    >>> [(fact.value, fact.attributes["role"]) for fact in find_places("Worldwide except US & AU", "to")]
    [('WW', 'to'), ('US', 'exclude'), ('AU', 'exclude')]
    """
    prepared = prepare(text)
    tokens = list(read_tokens(prepared))
    yield from _walk(prepared, tokens, role)


def _label_role(clause: list[Token]) -> str | None:
    """Return the role that a line's label gives: `From: Poland`, `Not to: Cuba`."""
    label = " ".join(token.folded for token in clause[: _colon(clause)])
    return {"FROM": "from", "TO": "to", "EXCEPT": "exclude"}.get(cues().get(label, ""))


def _colon(clause: list[Token]) -> int:
    return next((index for index, token in enumerate(clause[:4]) if token.word == ":"), 0)


def _unsent(text: Text, clause: list[Token]) -> Iterator[Fact]:
    """Yield the places of forms that need no word for sending: `EU only`, `UK -> EU`."""
    words = {token.folded for token in clause}
    if not words.isdisjoint(words_of("ONLY")):
        for segment in _segments(clause):
            items = list(read_items(segment, is_field=False)) if len(segment) <= 4 else []
            is_whole = sum(item.after - item.at for item in items) == len(segment)
            if is_whole and sorted(item.cue for item in items) == ["", "ONLY"]:
                yield from _facts(text, next(item for item in items if item.place), "to")
    if not words.isdisjoint(_ARROWS):
        items = list(read_items(clause, is_field=True))
        for left, right in itertools.pairwise(items):
            between = {token.word for token in clause[left.after : right.at]}
            if left.place and right.place and between & _ARROWS and between <= _ARROWS | {"-"}:
                yield from _facts(text, left, "from")
                yield from _facts(text, right, "to")


def _segments(clause: list[Token]) -> Iterator[list[Token]]:
    for is_mark, tokens in itertools.groupby(clause, key=lambda token: token.word in ",()[]:"):
        if not is_mark:
            yield list(tokens)


class _Walk:
    """The state of reading a clause from left to right: which role the next place has, and for how many words."""

    def __init__(self, field_role: str | None, sends: list[int]) -> None:
        self.field_role = field_role
        self.sends = sends
        self.role: str | None = field_role
        self.patience = 0
        self.is_waiting = False  # a role was opened and has no place yet
        self.negated_at = self.made_at = self.located_at = -_FAR

    def is_armed(self, at: int) -> bool:
        """Return whether a word for sending is near."""
        return self.field_role is not None or self._is_near_send(at) or at - self.located_at <= _REACH

    def _is_near_send(self, at: int) -> bool:
        index = bisect.bisect_left(self.sends, at - 2 * _REACH)
        return index < len(self.sends) and self.sends[index] <= at + _REACH

    def open(self, role: str, patience: int) -> None:
        """Give the places that follow a role."""
        self.role, self.patience, self.is_waiting = role, patience, True

    def forget(self) -> None:
        """Give following places no role but that of the field."""
        self.role = self.field_role

    def skip(self, words: int) -> None:
        """Pass over words that say nothing of places; a role is forgotten after a few."""
        if self.field_role is None and self.role:
            self.patience -= words
            if self.patience < 0:
                self.forget()


def _walk(text: Text, clause: list[Token], field_role: str | None) -> Iterator[Fact]:
    """Yield the facts of one clause (`field_role` None) or of a whole field."""
    items = list(read_items(clause, is_field=field_role is not None))
    walk = _Walk(field_role, [item.at for item in items if item.cue == "SEND"])
    position = 0
    for index, item in enumerate(items):
        between = clause[position : item.at]
        if walk.role == "exclude" and any(token.word == ")" for token in between):
            walk.forget()
        walk.skip(sum(token.word.isalnum() for token in between))
        if item.place:
            role = _role_of(walk, items, index)
            if role:
                yield from _facts(text, item, role)
                walk.open(role, _LIST_PATIENCE)
                walk.is_waiting = False
        else:
            _take_cue(walk, item)
        position = item.after


def _take_cue(walk: _Walk, item: Item) -> None:
    """Change what the walk knows by a cue."""
    negated = item.at - walk.negated_at <= _NEGATION_REACH
    if item.cue == "NOT" or (item.cue == "SEND" and negated):
        walk.negated_at = item.at
    elif item.cue == "MADE":
        walk.made_at = item.at
    elif item.cue == "LOCATED" and walk.role is None:  # not "to your location in"
        walk.located_at = item.at
        walk.open("from", _PATIENCE)
    elif item.cue == "ONLY":
        walk.patience += 1
    elif item.cue in ("SEND", "VIA"):
        walk.forget()
    elif item.cue in _PREPOSITIONS and walk.is_armed(item.at) and item.at - walk.made_at > _NEGATION_REACH:
        _open(walk, item, negated=negated)


def _open(walk: _Walk, item: Item, *, negated: bool) -> None:
    """Give the places behind a preposition their role; one with another meaning has its place right behind it."""
    patience = 1 if item.cue.startswith("NEAR") else _PATIENCE
    if item.cue == "EXCEPT" or (negated and item.cue in ("TO", "NEAR_TO")):
        walk.open("exclude", _PATIENCE)
    elif item.cue in ("FROM", "NEAR_FROM") or item.at - walk.located_at <= _NEGATION_REACH or _is_inside(walk, item):
        walk.open("from", patience)
    elif item.cue == "TO" or walk.role in (None, "from"):
        walk.open("to", patience)


def _is_inside(walk: _Walk, item: Item) -> bool:
    """Return whether "in" only tells where a thing of the open role is: "from our warehouse in Bulgaria"."""
    return item.cue == "NEAR_TO" and walk.role == "from" and walk.is_waiting


def _role_of(walk: _Walk, items: list[Item], index: int) -> str | None:
    """Return the role of a place: told by its ending, by a word beside it, by the open role, or by a word for sending."""
    item, place = items[index], items[index].place
    before = items[index - 1] if index else None
    after = items[index + 1] if index + 1 < len(items) else None
    if place is None or (place.adjective and walk.field_role is None and not _is_sent(walk, before, after, item)):
        return None
    armed = walk.is_armed(item.at)
    if place.role and armed:
        return place.role
    if before and before.cue == "NOT" and gap(before, item) <= 1 and armed:
        return "exclude"
    return walk.role or ("to" if armed and _is_destination(items, index, place) else None)


def _is_destination(items: list[Item], index: int, place: Place) -> bool:
    """Return whether a place without preposition is where goods go: `EU only`, `ships EU`, `Europe wide`, `worldwide`."""
    item = items[index]
    before = items[index - 1] if index else None
    after = items[index + 1] if index + 1 < len(items) else None
    if any(near and near.cue == "ONLY" and gap(near, item) <= 1 for near in (before, after)):
        return True
    if after and after.cue == "AFTER_TO" and gap(item, after) == 0:
        return True
    if before and before.cue == "SEND" and gap(before, item) == 0 and place.kind != "city":
        return True
    nearest = (*items[max(0, index - 3) : index], *items[index + 1 : index + 4])
    return place.codes == ("WW",) and any(near.cue == "SEND" and gap(near, item) <= _PATIENCE for near in nearest)


def _is_sent(walk: _Walk, before: Item | None, after: Item | None, item: Item) -> bool:
    """Return whether an adjective such as `international` speaks of sending."""
    return walk.role == "to" or any(near and near.cue == "SEND" and gap(near, item) <= 1 for near in (before, after))


def _facts(text: Text, item: Item, role: str) -> Iterator[Fact]:
    if item.place:
        for code in item.place.codes:
            yield text.fact(item.start, item.end, NAME, code, role=role, place=item.place.kind)
