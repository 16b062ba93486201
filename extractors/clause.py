"""The sentences of a text that may tell a parcel's way, and their tokens: those with a word for sending and a place."""

import functools
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from extractors.city import city_pairs, city_words, find_city
from extractors.frame import Text
from extractors.gazetteer import gazetteer, key, us_states
from extractors.lexicon import load_lexicon

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,4}|[^\W_]+(?:['’][^\W_]+)*|[^\w\s]|_|\n")
_CLAUSE_END = frozenset("!?;\n•★|")
_SENTENCE_END = re.compile(r"[!?;\n•★|]|(?<![^\W\d_]\.[^\W\d_])\.(?= |$)")  # fewer than the ends of clauses, none else
_WORDS = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_COMMON = frozenset(
    {"in", "at", "are", "can", "to", "the", "of", "by", "my", "is", "for", "with"}
)  # words that no cue is known by if it has others
_DOTTED = re.compile(r"\b[UE]\.\s?[A-Z]\b", re.IGNORECASE)  # U.S., E.U., U.K., U.A.E.
_ELISIONS = frozenset({"d", "l", "dall", "all", "dell", "nell", "sull", "jusqu"})  # French and Italian, before a vowel
ARROWS = frozenset(">→➔➜»")
_LONGEST_LABEL = 40  # characters
KEPT_WORDS = 100_000
ADJECTIVES = ("ская", "ской", "скую", "ский", "ского", "ском", "ська", "ської", "ській", "ську")
SURE_CODES = frozenset(
    {"AU", "DE", "ES", "IL"}
)  # words of other languages than English: in capitals between lower case they are codes
SHORT_NAMES = frozenset({"uk", "eu", "ue", "ww", "ес", "єс", "еу", "рф"})
# Codes that are words in capitals ("BUY IT NOW"): outside of fields they must stand in a list.
WORDLIKE = frozenset(
    "am and are as at bar be can cc cub gm id is it kg la ma mar md me mg ml my nor pa pan pen per pm ps so st tv va".split()  # noqa: SIM905 (a long list of words reads better so)
)


class Token(NamedTuple):
    """A word or mark of a clause: its span in `Text.normal`, as written, and as looked up."""

    start: int
    end: int
    word: str
    folded: str


class _PlaceWords(dict[str, int]):
    """Remembers of folded words whether they may be, or begin, the name of a place, and how it is written then."""

    def __missing__(self, word: str) -> int:
        if len(self) > KEPT_WORDS:
            self.clear()
        self[word] = found = _may_name(word)
        return found


_NO_PLACE, _IN_CAPITALS, _BEFORE_NOUN, _IN_PAIRS, _CAPITALISED, _ANYHOW = range(6)
_PLACE_WORDS = _PlaceWords()


def _may_name(word: str) -> int:
    if not word[0].isalpha() or cues().get(word) == "NOPLACE":
        return _NO_PLACE
    if len(word) > 2 or word in SHORT_NAMES:
        if place := gazetteer().find((word,)):
            return _BEFORE_NOUN if place.kind in ("demonym", "people") else _ANYHOW
        if gazetteer().may_hold(word):
            return _ANYHOW
    if len(word) > 3 and (word.endswith(ADJECTIVES) or find_city((word,))):
        return _CAPITALISED
    return _IN_PAIRS if word in city_words() and len(word) > 3 else _of_code(word)


def _of_code(word: str) -> int:
    is_code = word.upper() in gazetteer().codes or (len(word) == 2 and word in us_states())
    is_word = word in WORDLIKE or (len(word) == 2 and word in cues())
    return _IN_CAPITALS if is_code and (not is_word or word.upper() in SURE_CODES) else _NO_PLACE


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
    if not may_be_capital(words[at]):
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


def may_be_capital(word: str) -> bool:
    """Return whether a word is written large, or in a script that has no large letters."""
    return word[0].isupper() or word[0].lower() == word[0].upper()


@functools.cache
def cues() -> Mapping[str, str]:
    """Return the class of each cue of the lexicon: SEND, FROM, TO, EXCEPT, NOT, ONLY and others."""
    entries = load_lexicon("route").entries
    return {key(term): entry.value for entry in entries if entry.attributes.get("cue") for _, term in entry.terms}


@functools.cache
def words_of(*kinds: str) -> frozenset[str]:
    """Return a word of each cue of these kinds that no text with the cue lacks: its longest."""
    words = (_LETTERS.findall(cue) for cue, kind in cues().items() if kind in kinds)
    return frozenset(max(several, key=lambda word: (word not in _COMMON, len(word))) for several in words)
