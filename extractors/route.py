"""Where a parcel comes from, where it may go and where it may not: places beside words for sending."""

import bisect
import functools
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from extractors.frame import Text, prepare
from extractors.gazetteer import LONGEST_NAME, Place, city_firsts, find_city, gazetteer, key
from extractors.lexicon import load_lexicon
from records.fact import Fact

NAME = "route"
ROLES = ("from", "to", "exclude")

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,4}|[^\W_]+(?:['’][^\W_]+)*|[^\w\s]|_|\n")
_ARROWS = frozenset(">→➔➜»")
_CLAUSE_END = frozenset("!?;\n•★|")
_DELIMITERS = frozenset(",/&+(;:|-–*") | {""}
_STRETCHED = re.compile(r"(.)\1{2,}")
_JOINERS = frozenset({"and", "or", "und", "oder", "et", "ou", "y", "o", "en", "i", "lub", "ve", "и", "или", "та"})
_ELISIONS = frozenset({"d", "l", "dall", "all", "dell", "nell", "sull", "jusqu"})  # French and Italian, before a vowel
_REACH = 10  # tokens between a word for sending and a preposition
_PATIENCE = 4  # other words between a preposition and its place ("to your door in the USA")
_LIST_PATIENCE = 2  # other words between the places of a list
_NEGATION_REACH = 4  # tokens between "not" and "ship", "made" and "in"
_PREPOSITIONS = frozenset({"EXCEPT", "TO", "NEAR_TO", "FROM", "NEAR_FROM"})
_LONGEST_CUE = 4  # words
_FAR = 1_000_000


@dataclass(frozen=True, slots=True)
class _Token:
    """A word or mark of a clause: its span in `Text.normal`, as written, and as looked up."""

    start: int
    end: int
    word: str
    folded: str


@dataclass(frozen=True, slots=True)
class _Item:
    """A cue or a place, over one or more tokens; `at` and `after` count tokens."""

    at: int
    after: int
    start: int
    end: int
    words: int  # words of the clause before it
    cue: str = ""
    place: Place | None = None

    @property
    def words_after(self) -> int:
        """How many words of the clause end with it."""
        return self.words + max(1, self.after - self.at)


def find(text: str | Text) -> Iterator[Fact]:
    """Yield a fact per place that the text sends from, to or not to; attributes: `role` and `place` (country, city …).

    A place without a word for sending in its sentence says nothing of a parcel's way.

    >>> [(fact.value, fact.attributes["role"]) for fact in find("Ships from Austria to EU, not to Sweden. Made in Italy")]
    [('AT', 'from'), ('EU', 'to'), ('SE', 'exclude')]
    """
    prepared = prepare(text)
    for clause in _clauses(prepared):
        if role := _label_role(clause):
            yield from _walk(prepared, clause[_colon(clause) + 1 :], role)
        elif any(token.folded in _send_words() for token in clause):
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
    tokens = list(_tokens(prepared))
    yield from _walk(prepared, tokens, role)


def _clauses(text: Text) -> Iterator[list[_Token]]:
    clause: list[_Token] = []
    for token in _tokens(text):
        ends = token.word in _CLAUSE_END or (token.word == "." and text.normal[token.end : token.end + 1] in (" ", ""))
        if ends:
            if clause:
                yield clause
            clause = []
        else:
            clause.append(token)
    if clause:
        yield clause


def _tokens(text: Text) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text.normal):
        folded = text.folded[match.start() : match.end()].replace("’", "'")
        word = match[0]
        if len(word) > 3 and word.endswith(".") and folded not in _cues():
            word, folded = word.replace(".", ""), folded.replace(".", "")
        head, mark, _ = folded.partition("'")
        if mark and head in _ELISIONS:
            cut = match.start() + len(head)
            yield _Token(match.start(), cut, word[: len(head)], head)
            yield _Token(cut + 1, match.end(), word[len(head) + 1 :], folded[len(head) + 1 :])
        else:
            yield _Token(match.start(), match.end(), word, folded)


def _label_role(clause: list[_Token]) -> str | None:
    """Return the role that a line's label gives: `From: Poland`, `Not to: Cuba`."""
    label = " ".join(token.folded for token in clause[: _colon(clause)])
    return {"FROM": "from", "TO": "to", "EXCEPT": "exclude"}.get(_cues().get(label, ""))


def _colon(clause: list[_Token]) -> int:
    return next((index for index, token in enumerate(clause[:4]) if token.word == ":"), 0)


def _unsent(text: Text, clause: list[_Token]) -> Iterator[Fact]:
    """Yield the places of forms that need no word for sending: `EU only`, `UK -> EU`."""
    words = {token.folded for token in clause}
    if not words.isdisjoint(_only_words()):
        for segment in _segments(clause):
            items = list(_items(segment, is_field=False)) if len(segment) <= 4 else []
            is_whole = sum(item.after - item.at for item in items) == len(segment)
            if is_whole and sorted(item.cue for item in items) == ["", "ONLY"]:
                yield from _facts(text, next(item for item in items if item.place), "to")
    if not words.isdisjoint(_ARROWS):
        items = list(_items(clause, is_field=True))
        for left, right in itertools.pairwise(items):
            between = {token.word for token in clause[left.after : right.at]}
            if left.place and right.place and between & _ARROWS and between <= _ARROWS | {"-"}:
                yield from _facts(text, left, "from")
                yield from _facts(text, right, "to")


def _segments(clause: list[_Token]) -> Iterator[list[_Token]]:
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


def _walk(text: Text, clause: list[_Token], field_role: str | None) -> Iterator[Fact]:
    """Yield the facts of one clause (`field_role` None) or of a whole field."""
    items = list(_items(clause, is_field=field_role is not None))
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


def _take_cue(walk: _Walk, item: _Item) -> None:
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


def _open(walk: _Walk, item: _Item, *, negated: bool) -> None:
    """Give the places behind a preposition their role; one with another meaning has its place right behind it."""
    patience = 1 if item.cue.startswith("NEAR") else _PATIENCE
    if item.cue == "EXCEPT" or (negated and item.cue in ("TO", "NEAR_TO")):
        walk.open("exclude", _PATIENCE)
    elif item.cue in ("FROM", "NEAR_FROM") or item.at - walk.located_at <= _NEGATION_REACH or _is_inside(walk, item):
        walk.open("from", patience)
    elif item.cue == "TO" or walk.role in (None, "from"):
        walk.open("to", patience)


def _is_inside(walk: _Walk, item: _Item) -> bool:
    """Return whether "in" only tells where a thing of the open role is: "from our warehouse in Bulgaria"."""
    return item.cue == "NEAR_TO" and walk.role == "from" and walk.is_waiting


def _role_of(walk: _Walk, items: list[_Item], index: int) -> str | None:
    """Return the role of a place: told by its ending, by a word beside it, by the open role, or by a word for sending."""
    item, place = items[index], items[index].place
    before = items[index - 1] if index else None
    after = items[index + 1] if index + 1 < len(items) else None
    if place is None or (place.adjective and walk.field_role is None and not _is_sent(walk, before, after, item)):
        return None
    armed = walk.is_armed(item.at)
    if place.role and armed:
        return place.role
    if before and before.cue == "NOT" and _gap(before, item) <= 1 and armed:
        return "exclude"
    return walk.role or ("to" if armed and _is_destination(items, index, place) else None)


def _is_destination(items: list[_Item], index: int, place: Place) -> bool:
    """Return whether a place without preposition is where goods go: `EU only`, `ships EU`, `Europe wide`, `worldwide`."""
    item = items[index]
    before = items[index - 1] if index else None
    after = items[index + 1] if index + 1 < len(items) else None
    if any(near and near.cue == "ONLY" and _gap(near, item) <= 1 for near in (before, after)):
        return True
    if after and after.cue == "AFTER_TO" and _gap(item, after) == 0:
        return True
    if before and before.cue == "SEND" and _gap(before, item) == 0 and place.kind != "city":
        return True
    nearest = (*items[max(0, index - 3) : index], *items[index + 1 : index + 4])
    return place.codes == ("WW",) and any(near.cue == "SEND" and _gap(near, item) <= _PATIENCE for near in nearest)


def _is_sent(walk: _Walk, before: _Item | None, after: _Item | None, item: _Item) -> bool:
    """Return whether an adjective such as `international` speaks of sending."""
    return walk.role == "to" or any(near and near.cue == "SEND" and _gap(near, item) <= 1 for near in (before, after))


def _gap(left: _Item, right: _Item) -> int:
    """Return how many words stand between two items; marks do not count."""
    first, second = (left, right) if left.at < right.at else (right, left)
    return second.words - first.words_after


def _facts(text: Text, item: _Item, role: str) -> Iterator[Fact]:
    if item.place:
        for code in item.place.codes:
            yield text.fact(item.start, item.end, NAME, code, role=role, place=item.place.kind)


def _items(clause: list[_Token], *, is_field: bool) -> Iterator[_Item]:
    """Yield cues and places, longest first from the left."""
    at = words = 0
    while at < len(clause):
        item = _item_at(clause, at, words, is_field=is_field)
        if item is None:
            words += clause[at].word[0].isalnum()
            at += 1
            continue
        yield item
        at, words = item.after, item.words_after


def _item_at(clause: list[_Token], at: int, before: int, *, is_field: bool) -> _Item | None:
    if place := _code_at(clause, at, is_field=is_field):
        return _Item(at, at + 1, clause[at].start, clause[at].end, before, place=place)
    if not clause[at].word[0].isalnum():
        return None
    for count in range(min(_longest_from(clause[at]), len(clause) - at), 0, -1):
        tokens = [token for token in clause[at : at + count] if token.word not in "-."]
        if len(tokens) < count and count - len(tokens) > len(tokens) - 1:
            continue
        words = tuple(token.folded for token in tokens)
        if tokens[-1] is not clause[at + count - 1] or not all(word[0].isalnum() for word in words):
            continue
        span = (at, at + count, tokens[0].start, tokens[-1].end, before)
        if count <= _LONGEST_CUE and (cue := _cues().get(" ".join(words)) or _stretched_cue(words)):
            return _Item(*span, cue=cue)
        if place := _place(tokens, words, is_field=is_field):
            return _Item(*span, place=place)
    return None


def _longest_from(token: _Token) -> int:
    """Return how many words a cue or a name that begins with this one can have."""
    word = token.folded
    if word in _cue_firsts() or gazetteer().may_begin(word) or (token.word[0].isupper() and word in city_firsts()):
        return LONGEST_NAME
    return 1


def _place(tokens: list[_Token], words: tuple[str, ...], *, is_field: bool) -> Place | None:
    if words == ("us",) or (len(words) == 1 and len(words[0]) == 2 and words[0] not in _SHORT_NAMES):
        return None
    name = tuple(key(" ".join(words)).split())
    place = gazetteer().find(name) if name else None
    if place is None and name and tokens[0].word[:1].isupper() and len(name[0]) > 3:
        place = find_city(name)
        if place and not is_field and tokens[0].word.isupper():
            return None
    return place


_SHORT_NAMES = frozenset({"uk", "eu", "ue", "ww", "ес", "єс", "еу", "рф"})


def _code_at(clause: list[_Token], at: int, *, is_field: bool) -> Place | None:
    """Return the place of a code in capitals (`DE`, `USA`); one that is also a word must stand alone in a list."""
    word = "AUS" if is_field and clause[at].word == "Aus" else clause[at].word
    if not 2 <= len(word) <= 3 or not word.isascii() or not word.isupper():
        return None
    place = gazetteer().codes.get(word)
    is_word = clause[at].folded in _cues() or (not is_field and clause[at].folded in _WORDLIKE)
    if place is None or not is_word:
        return place
    before = clause[at - 1].folded if at else ""
    after = clause[at + 1].folded if at + 1 < len(clause) else ""
    is_listed = before in _DELIMITERS | _JOINERS and after in _DELIMITERS | _JOINERS
    follows_code = before in _DELIMITERS and at >= 2 and clause[at - 2].word.isupper() and len(clause[at - 2].word) <= 3
    return place if (is_listed and (is_field or before)) or follows_code else None


_WORDLIKE = frozenset(
    {
        "and",
        "are",
        "at",
        "can",
        "per",
        "bar",
        "mar",
        "pan",
        "pen",
        "cub",
        "nor",
        "my",
        "me",
        "so",
        "be",
        "is",
        "it",
        "am",
        "as",
        "pm",
        "id",
        "tv",
        "va",
        "la",
        "ma",
        "pa",
        "md",
        "ps",
        "gm",
        "mg",
        "ml",
        "kg",
        "cc",
        "st",
    }
)


def _stretched_cue(words: tuple[str, ...]) -> str | None:
    """Return the cue that a word with stretched letters means: `shippping`."""
    if len(words) == 1 and _STRETCHED.search(words[0]):
        return _cues().get(_STRETCHED.sub(r"\1\1", words[0])) or _cues().get(_STRETCHED.sub(r"\1", words[0]))
    return None


@functools.cache
def _cues() -> Mapping[str, str]:
    entries = load_lexicon(NAME).entries
    return {key(term): entry.value for entry in entries if entry.attributes.get("cue") for _, term in entry.terms}


@functools.cache
def _cue_firsts() -> frozenset[str]:
    return frozenset(cue.split()[0] for cue in _cues() if " " in cue)


@functools.cache
def _only_words() -> frozenset[str]:
    return frozenset(word for word, cue in _cues().items() if cue == "ONLY")


@functools.cache
def _send_words() -> frozenset[str]:
    return frozenset(word for word, cue in _cues().items() if cue in ("SEND", "LOCATED") and " " not in word)
