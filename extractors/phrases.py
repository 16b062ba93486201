"""Phrases: terms of a lexicon that each say something alone, unless the words beside them unsay it."""

import re
from collections.abc import Iterator, Sequence

from extractors.frame import Match, Text, terms

_REACH = 3  # words before a phrase that may unsay it
_ENDS = frozenset(".!?;\n|")
_END = re.compile(r"[.!?;\n|؟]")
_OPENING = " \t[(*★•-–—:#>'\"«„“!¡¿="  # what a line may begin with before its first word


def find_phrases(text: Text, lexicon: str) -> Iterator[Match]:
    """Yield the phrases of the lexicon that count in the text, in order.

    An entry's attributes say when it does: `role: hidden` never (it only covers a shorter phrase), `first` at the beginning of
    a line, `capitals` in capitals, `not_before` unless one of these words follows, `not_behind` unless one stands among the
    three before it in its sentence, `not_asked` unless its sentence is a question.
    """
    for match in terms(lexicon).find(text):
        attributes = match.entry.attributes
        if not attributes or _counts(text, match):
            yield match


def _counts(text: Text, match: Match) -> bool:
    attributes = match.entry.attributes
    if attributes.get("role") == "hidden" or (attributes.get("first") and not _leads_its_line(text, match)):
        return False
    if attributes.get("capitals") and not text.normal[match.start : match.end].isupper():
        return False
    if _word(text, match.after) in attributes.get("not_before", ()):
        return False
    if attributes.get("not_asked") and (end := _END.search(text.folded, match.end)) and end[0] == "?":
        return False
    return not any(word in attributes.get("not_behind", ()) for word in _words_before(text, match.first))


def _leads_its_line(text: Text, match: Match) -> bool:
    start = text.folded.rfind("\n", 0, match.start) + 1
    return not text.folded[start : match.start].strip(_OPENING)


def _word(text: Text, place: int) -> str:
    if place >= len(text.tokens):
        return ""
    start, end = text.tokens[place]
    return text.folded[start:end]


def _words_before(text: Text, first: int) -> Sequence[str]:
    """Return the words before a place, up to the end of the sentence before it."""
    words: list[str] = []
    place = first - 1
    while place >= 0 and len(words) < _REACH:
        word = _word(text, place)
        if word in _ENDS:
            break
        if word.isalnum():
            words.append(word)
        place -= 1
    return words
