"""What the tokens of a clause are: words that open a way, and places on it."""

import dataclasses
import functools
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from extractors.city import city_firsts, find_city
from extractors.clause import ADJECTIVES, KEPT_WORDS, SHORT_NAMES, SURE_CODES, WORDLIKE, Token, cues, may_be_capital
from extractors.clause import read_tokens as read_tokens  # noqa: PLC0414 (so mypy hands a name on)
from extractors.gazetteer import Place, gazetteer, key, state_codes, us_states

_DELIMITERS = frozenset(",/&+(;:|-–*") | {""}
_STRETCHED = re.compile(r"(.)\1{2,}")
_JOINERS = frozenset({"and", "or", "und", "oder", "et", "ou", "y", "o", "en", "i", "lub", "ve", "и", "или", "та"})
_LONGEST_CUE = 4  # words
_LONGEST_LIST = 12  # states
_OBLASTS = frozenset("область области областю області обл край края краю".split())  # noqa: SIM905 (reads better so)


class Item(NamedTuple):
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


class _Starts(dict[str, bool]):
    """Remembers of folded words whether a cue or a place can be or begin with them."""

    def __missing__(self, word: str) -> bool:
        if len(self) > KEPT_WORDS:
            self.clear()
        self[word] = found = _may_start(word)
        return found


_STARTS = _Starts()


def _may_start(word: str) -> bool:
    if word in cues() or word in state_codes() or word.upper() in gazetteer().codes or _stretched_cue((word,)):
        return True
    name, place = _named((word,))
    if place or word in _cue_firsts() or gazetteer().longest_from(word) > 1:
        return True
    if word in city_firsts() or word.endswith(ADJECTIVES):
        return True
    return bool(name) and find_city(name, small=True) is not None


def gap(left: Item, right: Item) -> int:
    """Return how many words stand between two items; marks do not count."""
    first, second = (left, right) if left.at < right.at else (right, left)
    return second.words - first.words_after


def read_items(clause: list[Token], *, is_field: bool) -> Iterator[Item]:
    """Yield cues and places, longest first from the left; a city with its state or country is one place: `Leeds, UK`."""
    last: Item | None = None
    at = words = 0
    while at < len(clause):
        if not _STARTS[clause[at].folded]:
            words += clause[at].word[0].isalnum()
            at += 1
            continue
        joined = _beside_place(clause, at, last)
        item = (
            joined
            or _beside_word(clause, at, last, is_field=is_field)
            or _item_at(clause, at, words, is_field=is_field)
        )
        if item is None:
            words += clause[at].word[0].isalnum()
            at += 1
            continue
        joined = joined or (_joined(clause, last, item) if last and item.place else None)
        if last and not joined:
            yield last
        last = joined or item
        at, words = last.after, last.words_after
    if last:
        yield last


def _beside_place(clause: list[Token], at: int, last: Item | None) -> Item | None:
    """Return a city together with the short name of its state or country behind it: `Portland OR`, `Haifa, IL`, `London, Ont`."""
    token = clause[at]
    if last is None or last.place is None or last.place.kind != "city" or len(token.word) > 5:
        return None
    short = token.folded
    if short not in state_codes() or not _is_joint(clause[last.after : at]) or token.word.islower():
        return None
    homes = (*last.place.codes, *last.place.others)
    meant = (*state_codes()[short], short.upper())
    code = next((home for home in homes if home in meant), None)
    if code is None and not (token.word.isupper() and at > last.after):
        return None
    code = code or meant[0]
    kind = "state" if "-" in code else "country"
    return last._replace(after=at + 1, end=token.end, place=Place((code,), kind))


def _beside_word(clause: list[Token], at: int, last: Item | None, *, is_field: bool) -> Item | None:
    """Return the state that a code in capitals means behind the name of an unknown town: `Ashby, KY`."""
    token = clause[at]
    is_georgia = is_field and token.folded == "georgia"
    if at == 0 or not (is_georgia or (len(token.word) == 2 and token.word.isupper() and token.folded in state_codes())):
        return None
    before = at - 1 - (clause[at - 1].word == ",")
    if before < 0 or (last and last.after > before) or not (is_field or before < at - 1):
        return None
    town = clause[before].word
    if (
        not (town.isalpha() and town[0].isupper() and town[1:].islower())
        or clause[before].folded in cues_but_no_place()
    ):
        return None
    code = "US-GA" if is_georgia else state_codes()[token.folded][0]
    words = sum(other.word[0].isalnum() for other in clause[:at])
    return Item(at, at + 1, token.start, token.end, words, place=Place((code,), "state" if "-" in code else "country"))


def _is_joint(between: list[Token]) -> bool:
    return not between or (len(between) == 1 and between[0].word in ",(")


def _joined(clause: list[Token], last: Item, item: Item) -> Item | None:
    """Return two places as one where the second says where the first is, or the other way round."""
    left, right = last.place, item.place
    if left is None or right is None or not _is_joint(clause[last.after : item.at]):
        return None
    place = _within(left, right) or (_within(right, left) if clause[last.after].word == "," else None)
    if place is None:
        return None
    return last._replace(after=item.after, end=item.end, place=dataclasses.replace(place, role=right.role or left.role))


def _within(inner: Place, outer: Place) -> Place | None:
    """Return what is left to say of a city or state with the state or country around it."""
    homes = (*inner.codes, *inner.others)
    if outer.around and any(home.startswith(outer.around) for home in homes):
        return Place((outer.around,), "state")
    if outer.kind not in ("state", "country") or inner.kind not in ("city", "state"):
        return None
    code = outer.codes[0]
    if code == "GE" and "US-GA" in homes:
        return Place(("US-GA",), "state")
    if outer.kind == "state" and code.startswith("US-"):
        return Place((code,), "state") if inner.kind == "city" else None
    inside = next((home for home in homes if home[:2] == code), None)
    return Place((inside,), "state" if "-" in inside else "country") if inside else None


def _item_at(clause: list[Token], at: int, before: int, *, is_field: bool) -> Item | None:
    if place := _code_at(clause, at, is_field=is_field):
        return Item(at, at + 1, clause[at].start, clause[at].end, before, place=place)
    if not clause[at].word[0].isalnum():
        return None
    for count in range(min(_longest_from(clause[at]), len(clause) - at), 0, -1):
        tokens = _name_at(clause, at, count) if count > 1 else clause[at : at + 1]
        if not tokens:
            continue
        words = tuple(token.folded for token in tokens)
        span = (at, at + count, tokens[0].start, tokens[-1].end, before)
        if count <= _LONGEST_CUE and (cue := cues().get(" ".join(words)) or _stretched_cue(words)):
            place = _place_alone(clause, at, count, words) if cue == "NOPLACE" and is_field else None
            return Item(*span, cue="" if place else cue, place=place)
        if place := _place(tokens, words, is_field=is_field):
            return Item(*span, place=place)
    return None


def _place_alone(clause: list[Token], at: int, count: int, words: tuple[str, ...]) -> Place | None:
    """Return the city of an everyday name that a field begins with and names only with what is around it: `Reading, UK`."""
    after = clause[at + count].word if at + count < len(clause) else ","
    is_alone = at == 0 and clause[0].word[0].isupper() and (after in ",(/" or (len(after) == 2 and after.isupper()))
    return find_city(words, small=True) if is_alone else None


def _name_at(clause: list[Token], at: int, count: int) -> list[Token]:
    """Return the words of a span that may be a name of several, hyphens and points left out; nothing where it is none."""
    span = clause[at : at + count]
    tokens = [token for token in span if token.word not in "-."]
    if len(tokens) < count and count - len(tokens) > len(tokens) - 1:
        return []
    is_name = tokens[-1] is span[-1] and all(token.folded[0].isalnum() for token in tokens)
    return tokens if is_name else []


def _longest_from(token: Token) -> int:
    """Return how many words a cue or a name that begins with this one can have."""
    longest = max(_cue_firsts().get(token.folded, 1), gazetteer().longest_from(token.folded))
    if token.word[0].isupper():
        longest = max(longest, city_firsts().get(token.folded, 1), 2 if token.folded.endswith(ADJECTIVES) else 1)
    return longest


def _place(tokens: list[Token], words: tuple[str, ...], *, is_field: bool) -> Place | None:
    if words == ("us",) or (len(words) == 1 and len(words[0]) == 2 and words[0] not in SHORT_NAMES):
        return None
    name, place = _named(words)
    if place or not name or not may_be_capital(tokens[0].word):
        return place
    if name[-1] in _OBLASTS and len(name) == 2:
        return _oblast(name[0])
    if len(name) == 1 and len(name[0]) <= 3 and (name[0].isascii() or not is_field):
        return None
    place = find_city(name, small=is_field)
    return None if place and not is_field and tokens[0].word.isupper() else place


def _oblast(word: str) -> Place | None:
    """Return where the region is that an adjective names: of Ukraine as far as it is known or spelt so, of Russia else."""
    if not word.endswith(ADJECTIVES):
        return None
    return find_city((word,)) or Place(("UA" if "сько" in word or "ська" in word else "RU",), "state")


@functools.lru_cache(maxsize=65_536)
def _named(words: tuple[str, ...]) -> tuple[tuple[str, ...], Place | None]:
    """Return the words as the gazetteer looks them up, and the place that it knows by them."""
    name = tuple(key(" ".join(words)).split())
    return name, gazetteer().find(name) if name else None


def _state_in_list(clause: list[Token], at: int) -> Place | None:
    """Return the US state of a code in a list that has one which is no country's, too: `NY, NJ and CA`."""
    if len(clause[at].word) != 2 or clause[at].folded not in us_states():
        return None
    listed = [clause[at].folded]
    for step in (1, -1):
        index = at + step
        while 0 <= index < len(clause) and len(listed) < _LONGEST_LIST:
            token = clause[index]
            if token.word.isupper() and token.folded in us_states():
                listed.append(token.folded)
            elif token.folded not in _DELIMITERS and token.folded not in _JOINERS:
                break
            index += step
    before = cues().get(clause[at - 1].folded) if at else None
    is_told = (
        before in ("TO", "FROM", "EXCEPT", "NOT")
        and clause[at].folded not in WORDLIKE
        and clause[at].folded not in cues()
    )
    if (len(listed) < 2 and not is_told) or all(short.upper() in gazetteer().codes for short in listed):
        return None
    return Place((us_states()[clause[at].folded],), "state")


def _code_at(clause: list[Token], at: int, *, is_field: bool) -> Place | None:
    """Return the place of a code in capitals (`DE`, `USA`); one that is also a word must stand alone in a list."""
    word = "AUS" if is_field and clause[at].word == "Aus" else clause[at].word
    if not 2 <= len(word) <= 3 or not word.isascii() or not word.isupper():
        return None
    place = _state_in_list(clause, at) or gazetteer().codes.get(word)
    if place and place.kind == "state":
        return place
    is_sure = word in SURE_CODES and any(token.word.islower() for token in clause)
    is_word = not is_sure and (clause[at].folded in cues() or (not is_field and clause[at].folded in WORDLIKE))
    if place is None or not is_word:
        return place
    before = clause[at - 1].folded if at else ""
    if cues().get(before) in ("TO", "FROM") and clause[at - 1].word.islower():
        return place
    after = clause[at + 1].folded if at + 1 < len(clause) else ""
    is_followed = is_field and at + 1 < len(clause) and clause[at + 1].word in gazetteer().codes
    is_listed = before in _DELIMITERS | _JOINERS | {"."} and (after in _DELIMITERS | _JOINERS or is_followed)
    follows_code = before in _DELIMITERS and at >= 2 and clause[at - 2].word.isupper() and len(clause[at - 2].word) <= 3
    return place if (is_listed and (is_field or before)) or follows_code else None


@functools.lru_cache(maxsize=65_536)
def _stretched_cue(words: tuple[str, ...]) -> str | None:
    """Return the cue that a word with stretched letters means: `shippping`."""
    if len(words) == 1 and _STRETCHED.search(words[0]):
        return cues().get(_STRETCHED.sub(r"\1\1", words[0])) or cues().get(_STRETCHED.sub(r"\1", words[0]))
    return None


@functools.cache
def cues_but_no_place() -> frozenset[str]:
    """Return all cues that say something."""
    return frozenset(cue for cue, kind in cues().items() if kind != "NOPLACE")


@functools.cache
def _cue_firsts() -> Mapping[str, int]:
    """Return how many words the longest cue has that begins with a word."""
    longest: dict[str, int] = {}
    for cue in cues():
        first, *others = cue.split()
        if others:
            longest[first] = max(longest.get(first, 1), 1 + len(others))
    return longest
