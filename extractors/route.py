"""Where a parcel comes from, where it may go and where it may not: places beside words for sending."""

import bisect
import functools
import itertools
import re
from collections.abc import Iterator, Sequence

from extractors.frame import Text, prepare
from extractors.gazetteer import Place
from extractors.lexicon import load_lexicon
from extractors.waypoint import (
    ARROWS,
    Item,
    Token,
    cues,
    gap,
    names_place,
    read_clauses,
    read_items,
    read_tokens,
    words_of,
)
from records.fact import Fact

NAME = "route"

_REACH = 10  # tokens between a word for sending and a preposition
_PATIENCE = 4  # other words between a preposition and its place ("to your door in the USA")
_LIST_PATIENCE = 2  # other words between the places of a list
_NEGATION_REACH = 4  # tokens between "not" and "ship", "made" and "in"
_PREPOSITIONS = frozenset({"EXCEPT", "EXCLUDED", "TO", "NEAR_TO", "FROM", "NEAR_FROM"})
_SENDING = frozenset({"SEND", "LOCATED", "MEET"})
_LIMITS = frozenset({"ONLY", "EXCEPT", "EXCLUDED", "AFTER_EXCEPT", "NOT"})
_OPEN = (("WW",), ("EU",), ("ASIA",), ("AFRICA",))
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
_FAR = 1_000_000


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
    yield from _walk(prepared, list(read_tokens(prepared)), role)


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
        yield from _walk(text, clause[colon + 1 :], role)
        return
    items = list(read_items(clause, is_field=False))
    if not any(item.place for item in items):
        return
    found = list(_arrowed(text, clause, items))
    found += _beside(found, _walk_items(text, clause, items, None))
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
        yield from _facts(text, items[0], "from")


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
        yield from _walk_items(text, clause, items[region:], "to")


def _segments(clause: list[Token]) -> Iterator[list[Token]]:
    for is_mark, tokens in itertools.groupby(clause, key=lambda token: token.word in ",()[]:-–|"):
        if not is_mark:
            yield list(tokens)


def _is_covered(segment: list[Token]) -> bool:
    """Return whether all words of a segment are places and what limits them."""
    items = list(read_items(segment, is_field=False))
    known = sum(
        item.after - item.at for item in items if item.place or item.cue in _LIMITS | _PREPOSITIONS | {"ARTICLE"}
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
    if kinds & (_LIMITS - {"NOT"}) or ("NOT" in kinds and (is_all or any(_is_open(item) for item in items))):
        yield from _walk_items(text, run, items, "to")


def _is_open(item: Item) -> bool:
    return item.place is not None and item.place.codes[:1] in _OPEN and not item.place.adjective


def _region_with_exception(items: list[Item]) -> int | None:
    """Return where a region stands that has an exception soon behind it: "all Europe ok, but no UK please"."""
    for index, item in enumerate(items):
        if _is_open(item):
            behind = [other for other in items[index + 1 : index + 4] if gap(item, other) <= _NEGATION_REACH]
            cut = next((at for at, other in enumerate(behind) if other.cue in ("EXCEPT", "EXCLUDED", "NOT")), None)
            if cut is not None and any(other.place for other in behind[cut:]):
                return index
    return None


def _arrowed(text: Text, clause: list[Token], items: list[Item]) -> Iterator[Fact]:
    """Yield the two ends of `UK -> EU`."""
    for left, right in itertools.pairwise(item for item in items if item.place):
        between = {token.word for token in clause[left.after : right.at]}
        if between & ARROWS and between <= ARROWS | {"-"}:
            yield from _facts(text, left, "from")
            yield from _facts(text, right, "to")


class _Walk:
    """The state of reading a clause from left to right: which role the next place has, and for how many words."""

    def __init__(self, field_role: str | None, sends: list[int]) -> None:
        self.field_role = field_role
        self.sends = sends
        self.role: str | None = field_role
        self.patience = 0
        self.is_waiting = False  # a role was opened and has no place yet
        self.negated_at = self.made_at = self.located_at = self.met_at = self.paused_at = -_FAR

    def is_armed(self, at: int) -> bool:
        """Return whether a word for sending is near."""
        return self.field_role is not None or self._is_near_send(at) or at - max(self.located_at, self.met_at) <= _REACH

    def _is_near_send(self, at: int) -> bool:
        index = bisect.bisect_left(self.sends, at - 2 * _REACH)
        return index < len(self.sends) and self.sends[index] <= at + _REACH

    def may_come_from(self, at: int) -> bool:
        """Return whether "de", "van" can mean where a parcel comes from: after a word for sending, and not "binnen de"."""
        is_sent = (
            bisect.bisect_left(self.sends, at) > 0 or self.field_role is not None or at - self.located_at <= _REACH
        )
        return is_sent and not (self.is_waiting and self.role in ("to", "exclude", "via"))

    def is_resumed(self, item: Item) -> bool:
        """Return whether a pause ended what was negated, and sending is spoken of anew: "no Aussies, ships worldwide"."""
        if self.paused_at <= self.negated_at:
            return False
        index = bisect.bisect_left(self.sends, item.at)
        return index < len(self.sends) and self.sends[index] <= item.at + _NEGATION_REACH

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
    yield from _walk_items(text, clause, list(read_items(clause, is_field=field_role is not None)), field_role)


def _walk_items(text: Text, clause: list[Token], items: list[Item], field_role: str | None) -> Iterator[Fact]:
    walk = _Walk(field_role, [item.at for item in items if item.cue == "SEND"])
    position = items[0].at if items else 0
    for index, item in enumerate(items):
        between = clause[position : item.at]
        if walk.role == "exclude" and any(token.word == ")" for token in between):
            walk.forget()
        if any(token.word == "," for token in between):
            walk.paused_at = item.at
        walk.skip(sum(token.word.isalnum() for token in between))
        if item.place:
            role = None if _is_title(clause, items, index) else _role_of(walk, items, index)
            if role == "to" and field_role is None:
                role = _unless_denied(clause, items, index)
            if role:
                yield from _facts(text, item, role)
                walk.open(role, _LIST_PATIENCE)
                walk.is_waiting = False
        else:
            _take_cue(walk, item)
        position = item.after


def _unless_denied(clause: list[Token], items: list[Item], index: int) -> str | None:
    """Return the role of a destination: excluded if sending is denied behind it ("В Россию не отправляю"), none across a pause."""
    at = items[index].after
    has_pause = is_denied = False
    for item in items[index + 1 : index + 8]:
        has_pause = has_pause or any(token.word in ",()-–" for token in clause[at : item.at])
        if item.cue == "SEND" and is_denied:
            is_first = has_pause and all(other.cue != "SEND" for other in items[max(0, index - 8) : index])
            return None if is_first else "to" if has_pause else "exclude"
        if item.place and is_denied:
            break
        is_denied = is_denied or item.cue == "NOT"
        if item.cue == "SEND" and not is_denied:
            return "exclude" if _is_denied_next(items, item) else "to"
        at = item.after
    return "to"


def _is_denied_next(items: list[Item], send: Item) -> bool:
    """Return whether "not" ends the words for sending: "nach Bern sende ich nicht", "Yunanistan'a kargo yok"."""
    index = items.index(send)
    return len(items) == index + 2 and items[-1].cue == "NOT" and gap(send, items[-1]) <= 1


def _is_title(clause: list[Token], items: list[Item], index: int) -> bool:
    """Return whether a region only heads the list of its countries: `Baltic: LV, LT`, `CIS (Armenia)`."""
    item, after = items[index], items[index + 1] if index + 1 < len(items) else None
    if item.place is None or item.place.kind not in ("area", "region") or after is None or after.place is None:
        return False
    between = [token.word for token in clause[item.after : after.at]]
    return between in ([":"], ["("]) and item.place.codes != ("WW",)


def _take_cue(walk: _Walk, item: Item) -> None:  # noqa: C901 (one line a kind of cue)
    """Change what the walk knows by a cue."""
    negated = item.at - walk.negated_at <= _NEGATION_REACH and not walk.is_resumed(item)
    if item.cue == "NOT" or (item.cue == "SEND" and negated):
        walk.negated_at = item.at
    elif item.cue == "MADE":
        walk.made_at = item.at
    elif item.cue in ("MEET", "LOCATED"):
        _take_whereabouts(walk, item)
    elif item.cue == "ONLY":
        walk.patience += 1
    elif item.cue == "VIA":
        walk.open("via", 1)
    elif item.cue in ("SEND", "AFTER_FROM", "AFTER_EXCEPT"):
        walk.forget()
    elif item.cue == "NEAR_FROM" and not walk.may_come_from(item.at):
        pass
    elif item.cue in _PREPOSITIONS and walk.is_armed(item.at) and item.at - walk.made_at > _NEGATION_REACH:
        _open(walk, item, negated=negated)


def _take_whereabouts(walk: _Walk, item: Item) -> None:
    if item.cue == "MEET" and walk.field_role is None and item.at - walk.negated_at > 1:
        walk.met_at = item.at
        walk.open("meet", 2)
    elif item.cue == "LOCATED" and walk.role is None:  # not "to your location in"
        walk.located_at = item.at
        walk.open("from", _PATIENCE)


def _open(walk: _Walk, item: Item, *, negated: bool) -> None:
    """Give the places behind a preposition their role; one with another meaning has its place right behind it."""
    patience = 1 if item.cue.startswith("NEAR") else _PATIENCE
    if item.at - walk.met_at <= _NEGATION_REACH:
        walk.open("meet", patience)
    elif item.cue in ("EXCEPT", "EXCLUDED") or (
        item.cue in ("TO", "NEAR_TO") and _is_denied(walk, item, negated=negated)
    ):
        walk.open("exclude", _PATIENCE)
    elif item.cue in ("FROM", "NEAR_FROM") or item.at - walk.located_at <= _NEGATION_REACH or _is_inside(walk, item):
        walk.open("from", patience)
    elif item.cue == "TO" or walk.role in (None, "from", "via"):
        walk.open("to", patience)


def _is_denied(walk: _Walk, item: Item, *, negated: bool) -> bool:
    """Return whether "to" goes on with what is refused: "not to Norway or to Iceland"."""
    return negated or (walk.role == "exclude" and not walk.is_resumed(item))


def _is_inside(walk: _Walk, item: Item) -> bool:
    """Return whether "in" only tells where a thing of the open role is: "from our warehouse in Bulgaria"."""
    return item.cue == "NEAR_TO" and walk.role == "from" and walk.is_waiting


def _role_of(walk: _Walk, items: list[Item], index: int) -> str | None:
    """Return the role of a place: told by its ending, by a word beside it, by the open role, or by a word for sending."""
    item, place = items[index], items[index].place
    before = items[index - 1] if index else None
    after = items[index + 1] if index + 1 < len(items) else None
    if place is None or (after and after.cue == "MADE" and after.at == item.after):
        return None
    armed = walk.is_armed(item.at)
    is_denied = before is not None and before.cue == "NOT" and gap(before, item) <= 1
    if armed and (_is_left_out_behind(walk, items, index) or (is_denied and place.kind == "people")):
        return "exclude"
    if after and after.cue in ("AFTER_FROM", "AFTER_PEOPLE") and gap(item, after) == 0 and not place.role:
        return _role_by_noun(walk, items, after, armed=armed, is_denied=is_denied)
    if not _may_stand_alone(walk, before, after, item):
        return None
    if armed and (place.role or is_denied):
        return place.role or "exclude"
    return walk.role or (_destination(walk, items, index) if armed else None)


def _may_stand_alone(walk: _Walk, before: Item | None, after: Item | None, item: Item) -> bool:
    """Return whether a name is that of a place and not of its people or an adjective."""
    place = item.place
    if place is None or place.kind == "people":
        return False
    if walk.field_role is not None:
        return True
    return place.kind != "demonym" and (not place.adjective or _is_sent(walk, before, after, item))


def _destination(walk: _Walk, items: list[Item], index: int) -> str | None:
    """Return the role of a place without preposition: where goods go, or may not ("no shipping AU")."""
    item, place = items[index], items[index].place
    if place is None or not _is_destination(items, index, place):
        return None
    before = items[index - 1] if index else None
    is_refused = before is not None and before.cue == "SEND" and before.at - walk.negated_at <= 1
    return "exclude" if before and is_refused and gap(before, item) == 0 else "to"


def _is_left_out_behind(walk: _Walk, items: list[Item], index: int) -> bool:
    """Return whether a word behind a place, or behind the list that it stands in, leaves it out: `ABD hariç`, `US excluded`."""
    at = index
    while at + 1 < len(items) and items[at + 1].place and gap(items[at], items[at + 1]) <= 1 and at - index < _REACH:
        at += 1
    limit = items[at + 1] if at + 1 < len(items) else None
    is_goal = _is_open(items[index]) or (walk.role == "to" and walk.is_waiting)
    if limit is None or gap(items[at], limit) > 0 or (is_goal and at > index):
        return False
    follower = items[at + 2] if at + 2 < len(items) else None
    is_open = follower is None or follower.place is None or gap(limit, follower) > 1
    return limit.cue == "AFTER_EXCEPT" or (limit.cue == "EXCLUDED" and is_open)


def _role_by_noun(walk: _Walk, items: list[Item], noun: Item, *, armed: bool, is_denied: bool) -> str | None:
    """Return what a noun behind a place tells of it: "Dutch vendor", "US customers only", "no UK buyers"."""
    if is_denied and noun.cue == "AFTER_PEOPLE":
        return "exclude"
    if is_denied or (walk.role and noun.cue == "AFTER_PEOPLE"):
        return None if is_denied else walk.role
    if noun.cue == "AFTER_FROM":
        return "to" if walk.role == "to" else "from"
    return "to" if armed or any(item.cue == "ONLY" for item in items) else None


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
    if item.place and item.place.name:
        yield text.fact(item.start, item.end, NAME, item.place.name, role=f"{role}_area", place="area")
    elif item.place:
        kind = "country" if item.place.kind == "demonym" else item.place.kind
        for code in item.place.codes:
            yield text.fact(item.start, item.end, NAME, code, role=role, place=kind)
