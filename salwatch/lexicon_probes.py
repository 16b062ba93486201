"""Probes: whether a term of a lexicon, alone in a text, is found by the code that reads that lexicon."""

import functools
import re
from collections.abc import Callable

from extractors import contact, quantity, route
from extractors.frame import Automaton, prepare
from extractors.lexicon import Entry, Lexicon
from extractors.normal import normalise
from extractors.waypoint import read_items, read_tokens

Probe = Callable[[Entry, str], str]  # of an entry and one of its folded terms: why it is not found, "" where it is

_WORD = re.compile(r"[^\W_]+")
_HANDLES = (
    "finch_77x",
    "FNCH77XQ",
    "412345678",
    "+44 7700 900123",
    "07700 900123",
    "finch@example.org",
)  # invented, of each messenger's form
_SHAPELESS = {"session", "matrix", "tox", "briar"}  # messengers whose handles are found by their form alone
_LONGEST_CUE = 4  # words, as in extractors/waypoint.py
_BESIDE = {"server", "at", "dot"}  # entries of the contact lexicon that are no words beside a handle
_NOT_A_WORD = "only single words are looked up here"


def probe_of(lexicon: Lexicon, *, in_force: bool) -> Probe:
    """Return the probe of a lexicon. Of a copy that no extractor reads, words that are looked up singly are only counted."""
    if lexicon.name in _COUNTED and not in_force:
        return _COUNTED[lexicon.name]
    return _READ.get(lexicon.name) or _matched(lexicon)


def _matched(lexicon: Lexicon) -> Probe:
    """Return whether the matcher of running texts finds the whole term, and by it this entry."""
    automaton = Automaton([lexicon])

    def finds(entry: Entry, plain: str) -> str:
        text = prepare(plain)
        matches = automaton.find(text)[lexicon.name]
        size = len(text.normal.rstrip())
        if any(_says(match.entry) == _says(entry) and match.start == 0 and match.end >= size for match in matches):
            return ""
        read = f"it is read as {text.normal!r}, " if text.folded != plain else ""
        others = ", ".join(f"{text.normal[match.start : match.end]!r} as {match.entry.value!r}" for match in matches)
        return f"{read}{others or 'nothing'} is found instead"

    return finds


def _says(entry: Entry) -> tuple[str, str]:
    return entry.value, str(entry.attributes)


def _is_word(entry: Entry, plain: str) -> str:
    return "" if entry.value in _BESIDE or _WORD.fullmatch(plain) else _NOT_A_WORD


def _contact(entry: Entry, plain: str) -> str:
    if entry.attributes.get("role") != "app" or entry.value in _SHAPELESS:
        return _is_word(entry, plain)
    for handle in _HANDLES:
        found = {fact.value for fact in contact.find(f"{plain}: {handle}")}
        if any(value.startswith(f"{entry.value}:") for value in found) or found != _without_a_word(handle):
            return ""
    return "none of the invented handles tried behind it is found by it"


@functools.cache
def _without_a_word(handle: str) -> set[str]:
    return {fact.value for fact in contact.find(f"brass: {handle}")}


def _quantity(entry: Entry, plain: str) -> str:
    if entry.attributes:  # no unit but a word around one, each with a rule of its own
        return ""
    found = {fact.attributes.get("unit") for text in (f"7 {plain}", f"{plain} of 7") for fact in quantity.find(text)}
    return "" if entry.value in found else "a number beside it is not counted in it"


def _is_short(entry: Entry, plain: str) -> str:
    is_long = entry.attributes.get("cue") and len(_WORD.findall(plain)) > _LONGEST_CUE
    return f"it has more than {_LONGEST_CUE} words" if is_long else ""


def _route(entry: Entry, plain: str) -> str:
    spellings = (
        plain,
        f"{plain}.",
        plain.replace(".", ""),
        f"{plain}.".upper(),
    )  # "U.S." is looked up as "usa" or by its code
    if entry.attributes.get("place"):
        codes = {*entry.attributes.get("codes", (entry.value,))}
        found = {fact.value for spelling in spellings for fact in route.find_places(f"{spelling}, ", "to")}
        found |= {
            fact.value for fact in route.find(f"We ship worldwide, no {plain}")
        }  # people stand for their country there
        return "" if found & codes else f"{', '.join(sorted(found)) or 'no place'} is found instead"
    if not entry.attributes.get("cue") or any(_is_cue(entry, spelling) for spelling in spellings):
        return ""
    return "its words are not read as this cue"


def _is_cue(entry: Entry, plain: str) -> bool:
    tokens = list(read_tokens(prepare(plain)))
    return any(item.cue == entry.value and item.after == len(tokens) for item in read_items(tokens, is_field=False))


def _disguised(entry: Entry, plain: str) -> str:  # noqa: ARG001 (a probe's signature)
    text = normalise(".".join(plain), frozenset({plain})).text
    return "" if text == plain else f"with dots between its letters it is read as {text!r}"


_COUNTED: dict[str, Probe] = {
    "contact": _is_word,
    "quantity": _is_word,
    "refusal_limits": _is_word,
    "route": _is_short,
    "disguised": _disguised,
}
_READ: dict[str, Probe] = _COUNTED | {"contact": _contact, "quantity": _quantity, "route": _route}
