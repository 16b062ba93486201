"""The tokens of a text about sending, and what they are there: words that open a way, and places on it."""

import dataclasses
import functools
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from extractors.frame import Text
from extractors.gazetteer import Place, city_firsts, city_pairs, city_words, find_city, gazetteer, key, state_codes
from extractors.lexicon import load_lexicon

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,4}|[^\W_]+(?:['’][^\W_]+)*|[^\w\s]|_|\n")
_CLAUSE_END = frozenset("!?;\n•★|")
_SENTENCE_END = re.compile(r"[!?;\n•★|]|(?<![^\W\d_]\.[^\W\d_])\.(?= |$)")  # fewer than the ends of clauses, none else
_WORDS = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_COMMON = frozenset(
    {"in", "at", "are", "can", "to", "the", "of", "by", "my", "is", "for", "with"}
)  # words that no cue is known by if it has others
_DELIMITERS = frozenset(",/&+(;:|-–*") | {""}
_DOTTED = re.compile(r"\b[UE]\.\s?[A-Z]\b", re.IGNORECASE)  # U.S., E.U., U.K., U.A.E.
_STRETCHED = re.compile(r"(.)\1{2,}")
_JOINERS = frozenset({"and", "or", "und", "oder", "et", "ou", "y", "o", "en", "i", "lub", "ve", "и", "или", "та"})
_ELISIONS = frozenset({"d", "l", "dall", "all", "dell", "nell", "sull", "jusqu"})  # French and Italian, before a vowel
_LONGEST_CUE = 4  # words
ARROWS = frozenset(">→➔➜»")
_LONGEST_LABEL = 40  # characters
_LONGEST_LIST = 12  # states
_KEPT_WORDS = 100_000
_OBLASTS = frozenset("область области областю області обл край края краю".split())  # noqa: SIM905 (reads better so)
_ADJECTIVES = ("ская", "ской", "скую", "ский", "ского", "ском", "ська", "ської", "ській", "ську")
_SURE_CODES = frozenset(
    {"AU", "DE", "ES", "IL"}
)  # words of other languages than English: in capitals between lower case they are codes
_SHORT_NAMES = frozenset({"uk", "eu", "ue", "ww", "ес", "єс", "еу", "рф"})
# Codes that are words in capitals ("BUY IT NOW"): outside of fields they must stand in a list.
_WORDLIKE = frozenset(
    "am and are as at bar be can cc cub gm id is it kg la ma mar md me mg ml my nor pa pan pen per pm ps so st tv va".split()  # noqa: SIM905 (a long list of words reads better so)
)


class Token(NamedTuple):
    """A word or mark of a clause: its span in `Text.normal`, as written, and as looked up."""

    start: int
    end: int
    word: str
    folded: str


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


class _PlaceWords(dict[str, int]):
    """Remembers of folded words whether they may be, or begin, the name of a place, and how it is written then."""

    def __missing__(self, word: str) -> int:
        if len(self) > _KEPT_WORDS:
            self.clear()
        self[word] = found = _may_name(word)
        return found


_NO_PLACE, _IN_CAPITALS, _BEFORE_NOUN, _IN_PAIRS, _CAPITALISED, _ANYHOW = range(6)
_PLACE_WORDS = _PlaceWords()


def _may_name(word: str) -> int:
    if not word[0].isalpha() or cues().get(word) == "NOPLACE":
        return _NO_PLACE
    if len(word) > 2 or word in _SHORT_NAMES:
        if place := gazetteer().find((word,)):
            return _BEFORE_NOUN if place.kind in ("demonym", "people") else _ANYHOW
        if gazetteer().may_hold(word):
            return _ANYHOW
    if len(word) > 3 and (word.endswith(_ADJECTIVES) or find_city((word,))):
        return _CAPITALISED
    return _IN_PAIRS if word in city_words() and len(word) > 3 else _of_code(word)


def _of_code(word: str) -> int:
    is_code = word.upper() in gazetteer().codes or (len(word) == 2 and word in _us_states())
    is_word = word in _WORDLIKE or (len(word) == 2 and word in cues())
    return _IN_CAPITALS if is_code and (not is_word or word.upper() in _SURE_CODES) else _NO_PLACE


class _Starts(dict[str, bool]):
    """Remembers of folded words whether a cue or a place can be or begin with them."""

    def __missing__(self, word: str) -> bool:
        if len(self) > _KEPT_WORDS:
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
    if word in city_firsts() or word.endswith(_ADJECTIVES):
        return True
    return bool(name) and find_city(name, small=True) is not None


def names_place(words: frozenset[str]) -> bool:
    """Return whether one of the folded words may be a place's name, or begin one, as the letter of `U.S.` does."""
    return "u" in words or any(map(_PLACE_WORDS.__getitem__, words))


def _names_place_as_written(folded: list[str], written: str) -> bool:
    """Return whether one of the words of a sentence may be, or begin, a place's name, written as such names are."""
    kinds = [_PLACE_WORDS[word] for word in folded]
    highest = _ANYHOW if _DOTTED.search(written) else max(kinds, default=_NO_PLACE)
    if highest in (_NO_PLACE, _ANYHOW):
        return highest == _ANYHOW
    words = _WORDS.findall(written)
    return len(words) != len(kinds) or any(
        kind and _is_written(kind, words, folded, at) for at, kind in enumerate(kinds)
    )


def _is_written(kind: int, words: list[str], folded: list[str], at: int) -> bool:
    """Return whether a word stands as a place's name of its kind does: "Swiss" before "vendor", "White" before "Plains"."""
    if kind == _IN_CAPITALS:
        return words[at].isupper()
    if kind == _BEFORE_NOUN:
        beside = folded[at + 1 : at + 2] + folded[max(0, at - 1) : at]
        return any(cues().get(word) in ("AFTER_FROM", "AFTER_PEOPLE", "NOT") for word in beside)
    if not _may_be_capital(words[at]):
        return False
    pairs = city_pairs()
    return kind == _CAPITALISED or (
        " ".join(folded[at : at + 2]) in pairs or " ".join(folded[max(0, at - 1) : at + 1]) in pairs
    )


def read_clauses(text: Text, words: frozenset[str], labels: frozenset[str]) -> Iterator[list[Token]]:
    """Yield the tokens of each sentence or line that may name a place and has one of the words, an arrow, or a label and a colon.

    A full stop inside a word ends none.
    """
    said, named = tuple(words & text.words), tuple(labels & text.words)
    start = 0
    for end in (*(match.end() for match in _SENTENCE_END.finditer(text.folded)), len(text.folded)):
        sentence, first = text.folded[start:end], start
        start = end
        is_labelled = sentence.find(":", 0, _LONGEST_LABEL) > 0 and any(map(sentence.__contains__, named))
        if not is_labelled and not any(map(sentence.__contains__, said)) and ARROWS.isdisjoint(sentence):
            continue
        found = _WORDS.findall(sentence)
        is_labelled = is_labelled and not labels.isdisjoint(found[:4])
        is_cued = not words.isdisjoint(found) or not ARROWS.isdisjoint(sentence)
        if is_labelled or (is_cued and _names_place_as_written(found, text.normal[first:end])):
            yield from _clauses(text, first, end)


def _clauses(text: Text, start: int, end: int) -> Iterator[list[Token]]:
    clause: list[Token] = []
    for token in read_tokens(text, start, end):
        ends = token.word in _CLAUSE_END or (token.word == "." and text.normal[token.end : token.end + 1] in (" ", ""))
        if ends:
            if clause:
                yield clause
            clause = []
        else:
            clause.append(token)
    if clause:
        yield clause


def read_tokens(text: Text, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """Yield words and marks of a span; `U.S.A.` is one word, an elided article (`dall'`) a word of its own."""
    for match in _TOKEN.finditer(text.normal, start, len(text.normal) if end is None else end):
        first, after = match.span()
        word, folded = match[0], text.folded[first:after]
        if len(word) > 3 and word.endswith(".") and folded not in cues():
            word, folded = word.replace(".", ""), folded.replace(".", "")
        if "'" in folded or "’" in folded:
            folded = folded.replace("’", "'")
            head = folded.partition("'")[0]
            if head in _ELISIONS:
                cut = first + len(head)
                yield Token(first, cut, word[: len(head)], head)
                yield Token(cut + 1, after, word[len(head) + 1 :], folded[len(head) + 1 :])
                continue
        yield Token(first, after, word, folded)


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
        longest = max(longest, city_firsts().get(token.folded, 1), 2 if token.folded.endswith(_ADJECTIVES) else 1)
    return longest


def _place(tokens: list[Token], words: tuple[str, ...], *, is_field: bool) -> Place | None:
    if words == ("us",) or (len(words) == 1 and len(words[0]) == 2 and words[0] not in _SHORT_NAMES):
        return None
    name, place = _named(words)
    if place or not name or not _may_be_capital(tokens[0].word):
        return place
    if name[-1] in _OBLASTS and len(name) == 2:
        return _oblast(name[0])
    if len(name) == 1 and len(name[0]) <= 3 and (name[0].isascii() or not is_field):
        return None
    place = find_city(name, small=is_field)
    return None if place and not is_field and tokens[0].word.isupper() else place


def _may_be_capital(word: str) -> bool:
    """Return whether a word is written large, or in a script that has no large letters."""
    return word[0].isupper() or word[0].lower() == word[0].upper()


def _oblast(word: str) -> Place | None:
    """Return where the region is that an adjective names: of Ukraine as far as it is known or spelt so, of Russia else."""
    if not word.endswith(_ADJECTIVES):
        return None
    return find_city((word,)) or Place(("UA" if "сько" in word or "ська" in word else "RU",), "state")


@functools.lru_cache(maxsize=65_536)
def _named(words: tuple[str, ...]) -> tuple[tuple[str, ...], Place | None]:
    """Return the words as the gazetteer looks them up, and the place that it knows by them."""
    name = tuple(key(" ".join(words)).split())
    return name, gazetteer().find(name) if name else None


def _state_in_list(clause: list[Token], at: int) -> Place | None:
    """Return the US state of a code in a list that has one which is no country's, too: `NY, NJ and CA`."""
    if len(clause[at].word) != 2 or clause[at].folded not in _us_states():
        return None
    listed = [clause[at].folded]
    for step in (1, -1):
        index = at + step
        while 0 <= index < len(clause) and len(listed) < _LONGEST_LIST:
            token = clause[index]
            if token.word.isupper() and token.folded in _us_states():
                listed.append(token.folded)
            elif token.folded not in _DELIMITERS and token.folded not in _JOINERS:
                break
            index += step
    if len(listed) < 2 or all(short.upper() in gazetteer().codes for short in listed):
        return None
    return Place((_us_states()[clause[at].folded],), "state")


@functools.cache
def _us_states() -> Mapping[str, str]:
    return {short: codes[0] for short, codes in state_codes().items() if len(short) == 2 and codes[0].startswith("US-")}


def _code_at(clause: list[Token], at: int, *, is_field: bool) -> Place | None:
    """Return the place of a code in capitals (`DE`, `USA`); one that is also a word must stand alone in a list."""
    word = "AUS" if is_field and clause[at].word == "Aus" else clause[at].word
    if not 2 <= len(word) <= 3 or not word.isascii() or not word.isupper():
        return None
    place = _state_in_list(clause, at) or gazetteer().codes.get(word)
    if place and place.kind == "state":
        return place
    is_sure = word in _SURE_CODES and any(token.word.islower() for token in clause)
    is_word = not is_sure and (clause[at].folded in cues() or (not is_field and clause[at].folded in _WORDLIKE))
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
def cues() -> Mapping[str, str]:
    """Return the class of each cue of the lexicon: SEND, FROM, TO, EXCEPT, NOT, ONLY and others."""
    entries = load_lexicon("route").entries
    return {key(term): entry.value for entry in entries if entry.attributes.get("cue") for _, term in entry.terms}


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


@functools.cache
def words_of(*kinds: str) -> frozenset[str]:
    """Return a word of each cue of these kinds that no text with the cue lacks: its longest."""
    words = (_LETTERS.findall(cue) for cue, kind in cues().items() if kind in kinds)
    return frozenset(max(several, key=lambda word: (word not in _COMMON, len(word))) for several in words)
