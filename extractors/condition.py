"""In what state goods are: new, unissued, unfired, used, refurbished, broken, rusty, and the grade that a seller gives."""

import functools
import re
from collections.abc import Iterator

from extractors.frame import Match, Text, prepare, terms
from extractors.lexicon import load_lexicon
from records.fact import Fact

NAME = "condition"

# "9/10 condition", "condition: 8/10", "Zustand 1-2", "Zust. 2", "état 2", "grade A".
_GRADES = re.compile(
    r"\b(?:condition|cond\.?|zustand|zust\.?|stan|etat|estado|stato|staat|состояние|стан|stanje|стање|durum|kondisyon)\b[:\s]{0,3}"
    r"(?P<grade>\d(?:[.,]\d)?\s?/\s?10|10\s?/\s?10|\d(?:\s?[-–]\s?\d)?(?![\d/%€$]|[.,]\d|\s?(?:x\b|mm|pcs|stuck|st\b|%|€|\$)))"
    r"|(?<![\d/.,])(?P<before>\d(?:[.,]\d)?\s?/\s?10|10\s?/\s?10)\s?(?:condition|cond\b|zustand|etat|estado|stato|stan\b)"
    r"|\bgrade (?P<letter>[abc][+-]?)(?= condition| cond\b| stock|[,.;)\n]|$)"
)
_WITH_GRADE = ("condition", "cond", "zust", "stan", "etat", "estado", "stato", "staat", "сост", "стан", "стањ", "durum", "kondisyon", "grade ")  # fmt: skip
_PAUSE = re.compile(r"\s*(?:$|[,.;:!?()\[\]\n|/•*–+-])")
_PAUSED = re.compile(r"(?:^|[,.;:!?()\[\]\n|/•*–+-])\s*$")
_DENIED = re.compile(r"\b(?:no|not|never|nicht|kein\w*|nie|pas|ne|sin|non|senza|sem|niet|geen|nie|bez|не|нет|без|није|nije|ni|değil|yok|بدون|غير|free of|zero|without|ohne|sans|zonder)\s(?:any |a |de |d')?$")  # fmt: skip
_NEAR = 16  # characters in which a word that denies stands


def find(text: str | Text) -> Iterator[Fact]:
    """Yield a fact per statement of condition; attribute `grade` where one is named (NIB, NRA very good, 9/10, Zustand 2).

    >>> [fact.value for fact in find("NIB, unfired. New vendor from New York, used to sell mint tea")]
    ['new', 'unfired']
    >>> [(fact.value, fact.attributes["grade"]) for fact in find("Mauser 98, Zustand 2-3, no rust spots")]
    [('graded', '2-3')]
    """
    text = prepare(text)
    for match in terms(NAME).find(text):
        if _states(text, match):
            given = {key: value for key, value in match.entry.attributes.items() if key == "grade"}
            yield text.fact(match.start, match.end, NAME, match.entry.value, **given)
    if any(cue in text.folded for cue in _WITH_GRADE):
        for found in _GRADES.finditer(text.folded):
            grade = found["grade"] or found["before"] or found["letter"].upper()
            yield text.fact(found.start(), found.end(), NAME, "graded", grade=grade.replace(" ", ""))


def _states(text: Text, match: Match) -> bool:
    """Whether a term says how the goods are: not denied, not of a place, a seller or a use."""
    attributes = match.entry.attributes
    if attributes.get("alone"):
        return _stands_alone(text, match)
    if attributes.get("upper") and not text.normal[match.start : match.end].isupper():  # "nos" is Portuguese
        return False
    if attributes.get("everyday"):
        behind = text.doc[match.after].text if match.after < len(text.doc) else ""
        before = text.doc[match.first - 1].text if match.first else ""
        if attributes.get("month") and behind[:1].isdigit():  # "Nov 17"
            return False
        if behind in _words("condition_limits", "behind") or before in _words("condition_leads", "unmaking"):
            return False
    return _DENIED.search(text.folded, max(0, match.start - _NEAR), match.start) is None


def _stands_alone(text: Text, match: Match) -> bool:
    """Whether nothing is described with the word: "Glock 19, mint.", not "mint chocolate"."""
    before = text.doc[match.first - 1].text if match.first else ""
    is_paused = _PAUSED.search(text.folded, max(0, match.start - 3), match.start) is not None
    return _PAUSE.match(text.folded, match.end) is not None and (
        is_paused or before in _words("condition_leads", "making mint")
    )


@functools.cache
def _words(lexicon: str, value: str) -> frozenset[str]:
    return frozenset(term for entry in load_lexicon(lexicon).entries if entry.value == value for _, term in entry.terms)
