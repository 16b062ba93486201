"""Reading a clause from left to right: which role the next place has, by the words before and behind it."""

import bisect
from collections.abc import Iterator

from extractors.clause import Token
from extractors.frame import Text
from extractors.gazetteer import Place
from extractors.waypoint import Item, gap, read_items
from records.fact import Fact

NAME = "route"
_REACH = 10  # tokens between a word for sending and a preposition
_PATIENCE = 4  # other words between a preposition and its place ("to your door in the USA")
_LIST_PATIENCE = 2  # other words between the places of a list
NEGATION_REACH = 4  # tokens between "not" and "ship", "made" and "in"
PREPOSITIONS = frozenset({"EXCEPT", "EXCLUDED", "TO", "NEAR_TO", "FROM", "NEAR_FROM"})
_OPEN = (("WW",), ("EU",), ("ASIA",), ("AFRICA",))
_FAR = 1_000_000


def is_region(item: Item) -> bool:
    """Return whether a place is one that exceptions are made from: the world, Europe."""
    return item.place is not None and item.place.codes[:1] in _OPEN and not item.place.adjective


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
        return index < len(self.sends) and self.sends[index] <= item.at + NEGATION_REACH

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


def walk(text: Text, clause: list[Token], field_role: str | None) -> Iterator[Fact]:
    """Yield the facts of one clause (`field_role` None) or of a whole field."""
    yield from walk_items(text, clause, list(read_items(clause, is_field=field_role is not None)), field_role)


def walk_items(text: Text, clause: list[Token], items: list[Item], field_role: str | None) -> Iterator[Fact]:
    """Yield the facts of the places among items, each with the role that it has on the way through the clause."""
    steps = _Walk(field_role, [item.at for item in items if item.cue == "SEND"])
    position = items[0].at if items else 0
    for index, item in enumerate(items):
        between = clause[position : item.at]
        if steps.role == "exclude" and any(token.word == ")" for token in between):
            steps.forget()
        if any(token.word == "," for token in between):
            steps.paused_at = item.at
        steps.skip(sum(token.word.isalnum() for token in between))
        if item.place:
            role = None if _is_title(clause, items, index) else _role_of(steps, items, index)
            if role == "to" and field_role is None:
                role = _unless_denied(clause, items, index)
            if role:
                yield from facts_at(text, item, role)
                steps.open(role, _LIST_PATIENCE)
                steps.is_waiting = False
        else:
            _take_cue(steps, item)
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


def _take_cue(steps: _Walk, item: Item) -> None:  # noqa: C901 (one line a kind of cue)
    """Change what the walk knows by a cue."""
    negated = item.at - steps.negated_at <= NEGATION_REACH and not steps.is_resumed(item)
    if item.cue == "NOT" or (item.cue == "SEND" and negated):
        steps.negated_at = item.at
    elif item.cue == "MADE":
        steps.made_at = item.at
    elif item.cue in ("MEET", "LOCATED"):
        _take_whereabouts(steps, item)
    elif item.cue == "ONLY":
        steps.patience += 1
    elif item.cue == "VIA":
        steps.open("via", 1)
    elif item.cue in ("SEND", "AFTER_FROM", "AFTER_EXCEPT"):
        steps.forget()
    elif item.cue == "NEAR_FROM" and not steps.may_come_from(item.at):
        pass
    elif item.cue in PREPOSITIONS and steps.is_armed(item.at) and item.at - steps.made_at > NEGATION_REACH:
        _open(steps, item, negated=negated)


def _take_whereabouts(steps: _Walk, item: Item) -> None:
    if item.cue == "MEET" and steps.field_role is None and item.at - steps.negated_at > 1:
        steps.met_at = item.at
        steps.open("meet", 2)
    elif item.cue == "LOCATED" and steps.role is None:  # not "to your location in"
        steps.located_at = item.at
        steps.open("from", _PATIENCE)


def _open(steps: _Walk, item: Item, *, negated: bool) -> None:
    """Give the places behind a preposition their role; one with another meaning has its place right behind it."""
    patience = 1 if item.cue.startswith("NEAR") else _PATIENCE
    if item.at - steps.met_at <= NEGATION_REACH:
        steps.open("meet", patience)
    elif item.cue in ("EXCEPT", "EXCLUDED") or (
        item.cue in ("TO", "NEAR_TO") and _is_denied(steps, item, negated=negated)
    ):
        steps.open("exclude", _PATIENCE)
    elif item.cue in ("FROM", "NEAR_FROM") or item.at - steps.located_at <= NEGATION_REACH or _is_inside(steps, item):
        steps.open("from", patience)
    elif item.cue == "TO" or steps.role in (None, "from", "via"):
        steps.open("to", patience)


def _is_denied(steps: _Walk, item: Item, *, negated: bool) -> bool:
    """Return whether "to" goes on with what is refused: "not to Norway or to Iceland"."""
    return negated or (steps.role == "exclude" and not steps.is_resumed(item))


def _is_inside(steps: _Walk, item: Item) -> bool:
    """Return whether "in" only tells where a thing of the open role is: "from our warehouse in Bulgaria"."""
    return item.cue == "NEAR_TO" and steps.role == "from" and steps.is_waiting


def _role_of(steps: _Walk, items: list[Item], index: int) -> str | None:
    """Return the role of a place: told by its ending, by a word beside it, by the open role, or by a word for sending."""
    item, place = items[index], items[index].place
    before = items[index - 1] if index else None
    after = items[index + 1] if index + 1 < len(items) else None
    if place is None or (after and after.cue == "MADE" and after.at == item.after):
        return None
    armed = steps.is_armed(item.at)
    is_denied = before is not None and before.cue == "NOT" and gap(before, item) <= 1
    if armed and (_is_left_out_behind(steps, items, index) or (is_denied and place.kind == "people")):
        return "exclude"
    if after and after.cue in ("AFTER_FROM", "AFTER_PEOPLE") and gap(item, after) == 0 and not place.role:
        return _role_by_noun(steps, items, after, armed=armed, is_denied=is_denied)
    if not _may_stand_alone(steps, before, after, item):
        return None
    if armed and (place.role or is_denied):
        return place.role or "exclude"
    return steps.role or (_destination(steps, items, index) if armed else None)


def _may_stand_alone(steps: _Walk, before: Item | None, after: Item | None, item: Item) -> bool:
    """Return whether a name is that of a place and not of its people or an adjective."""
    place = item.place
    if place is None or place.kind == "people":
        return False
    if steps.field_role is not None:
        return True
    return place.kind != "demonym" and (not place.adjective or _is_sent(steps, before, after, item))


def _destination(steps: _Walk, items: list[Item], index: int) -> str | None:
    """Return the role of a place without preposition: where goods go, or may not ("no shipping AU")."""
    item, place = items[index], items[index].place
    if place is None or not _is_destination(items, index, place):
        return None
    before = items[index - 1] if index else None
    is_refused = before is not None and before.cue == "SEND" and before.at - steps.negated_at <= 1
    return "exclude" if before and is_refused and gap(before, item) == 0 else "to"


def _is_left_out_behind(steps: _Walk, items: list[Item], index: int) -> bool:
    """Return whether a word behind a place, or behind the list that it stands in, leaves it out: `ABD hariç`, `US excluded`."""
    at = index
    while at + 1 < len(items) and items[at + 1].place and gap(items[at], items[at + 1]) <= 1 and at - index < _REACH:
        at += 1
    limit = items[at + 1] if at + 1 < len(items) else None
    is_goal = is_region(items[index]) or (steps.role == "to" and steps.is_waiting)
    if limit is None or gap(items[at], limit) > 0 or (is_goal and at > index):
        return False
    follower = items[at + 2] if at + 2 < len(items) else None
    is_open = follower is None or follower.place is None or gap(limit, follower) > 1
    return limit.cue == "AFTER_EXCEPT" or (limit.cue == "EXCLUDED" and is_open)


def _role_by_noun(steps: _Walk, items: list[Item], noun: Item, *, armed: bool, is_denied: bool) -> str | None:
    """Return what a noun behind a place tells of it: "Dutch vendor", "US customers only", "no UK buyers"."""
    if is_denied and noun.cue == "AFTER_PEOPLE":
        return "exclude"
    if is_denied or (steps.role and noun.cue == "AFTER_PEOPLE"):
        return None if is_denied else steps.role
    if noun.cue == "AFTER_FROM":
        return "to" if steps.role == "to" else "from"
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


def _is_sent(steps: _Walk, before: Item | None, after: Item | None, item: Item) -> bool:
    """Return whether an adjective such as `international` speaks of sending."""
    return steps.role == "to" or any(near and near.cue == "SEND" and gap(near, item) <= 1 for near in (before, after))


def facts_at(text: Text, item: Item, role: str) -> Iterator[Fact]:
    """Yield a fact per code of a place; an area without codes gives its name, under a role of its own."""
    if item.place and item.place.name:
        yield text.fact(item.start, item.end, NAME, item.place.name, role=f"{role}_area", place="area")
    elif item.place:
        kind = "country" if item.place.kind == "demonym" else item.place.kind
        others = {"others": item.place.others} if item.place.others else {}
        for code in item.place.codes:
            yield text.fact(item.start, item.end, NAME, code, role=role, place=kind, **others)
