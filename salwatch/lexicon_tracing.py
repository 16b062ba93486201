"""Tracing: which term of which lexicon stands behind each fact of a text, and which terms gave no fact."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from extractors.frame import Automaton, Text, prepare
from extractors.lexicon import Entry, Lexicon
from records.fact import Fact
from records.listing import ListingRow
from salwatch import lexicons
from salwatch.analysis import analyse
from salwatch.finding import known_extractors
from salwatch.lexicon_checking import CONTEXT, is_aside

# Kinds of facts that a lexicon gives, where its name without its last s is none.
_KINDS = {"others": "world", "firearms": "weapon", "categories": "category"}
_HINTS = {"language", "category"}  # extractors that say nothing of a part of a running text


@dataclass(frozen=True, slots=True)
class Term:
    """A term that stands in the text; `language` is "" for the end of a compound word."""

    lexicon: str
    entry: str
    term: str
    language: str
    start: int  # in the text as written
    end: int
    words: str
    attributes: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Traced:
    """A fact with the terms behind it; `rule` says what was made of it, or what was not."""

    fact: Fact
    terms: tuple[Term, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Trace:
    """A text as it is read, with what was undone, the facts it gives, those that were dropped, and terms without a fact."""

    text: str
    normal: str
    undone: tuple[tuple[str, str], ...]  # words as written, kind of disguise
    facts: tuple[Traced, ...]
    dropped: tuple[Traced, ...] = ()
    idle: tuple[tuple[Term, str], ...] = ()
    context: tuple[Term, ...] = field(default=())  # words that only count beside others


def trace(text: str, field_name: str = "title") -> Trace:
    """Return why the text gives the facts it does, as that field of a listing."""
    prepared = prepare(text, field_name)
    terms = list(_terms(prepared))
    row = replace(ListingRow("", ""), **{field_name: text})  # type: ignore[arg-type]  # a text field, as its name says
    kept = [fact for fact in analyse(row).facts if fact.field == field_name]
    raw = sorted(fact for name, find in known_extractors().items() if name not in _HINTS for fact in find(prepared))
    lost = [fact for fact in raw if not any(_same(fact, other) for other in kept)]
    dropped = tuple(Traced(fact, _behind(fact, terms), _dropped(fact, kept)) for fact in lost)
    told = {id(term) for fact in [*kept, *lost] for term in _behind(fact, terms)}
    waiting = [term for term in terms if id(term) not in told]
    return Trace(
        text,
        prepared.normal,
        tuple((text[start:end], kind) for start, end, kind in prepared.origin.disguises),
        tuple(Traced(fact, _behind(fact, terms), _rule(fact, _behind(fact, terms))) for fact in kept),
        dropped,
        tuple((term, _idle(term, terms)) for term in waiting if not _is_context(term)),
        tuple(term for term in waiting if _is_context(term)),
    )


def _is_context(term: Term) -> bool:
    """Return whether a term alone is no news: its lexicon's words count beside others."""
    return is_aside(term.lexicon) and term.lexicon != "calibres"


@cache
def _automaton() -> tuple[Automaton, dict[str, str]]:
    """Return a matcher of all lexicons, each alone: what is found by one hides nothing of another."""
    known = [
        (name, Lexicon(f"{name} {number}", lexicon.version, lexicon.entries))
        for number, (name, lexicon) in enumerate(lexicons.in_force())
    ]
    return Automaton([lexicon for _, lexicon in known]), {lexicon.name: name for name, lexicon in known}


def _terms(text: Text) -> Iterator[Term]:
    automaton, names = _automaton()
    for key, matches in automaton.find(text).items():
        for match in matches:
            start, end = text.span(match.start, match.end)
            term, language = _which(match.entry, text.folded[match.start : match.end])
            attributes = dict(match.entry.attributes)
            yield Term(names[key], match.entry.value, term, language, start, end, text.original[start:end], attributes)


def _which(entry: Entry, words: str) -> tuple[str, str]:
    """Return the term of an entry that the words are, and its languages."""
    bare = _bare(words)
    found = [(term, language) for language, term in entry.terms if _bare(term) == bare]
    if found:
        return found[0][0], ", ".join(dict.fromkeys(language for _, language in found))
    tail = max((tail for tail in entry.tails if words.endswith(tail)), key=len, default=words)
    return f"…{tail}", ""


def _bare(words: str) -> str:
    return "".join(words.replace("-", " ").split())


def _kind(lexicon: str) -> str:
    return _KINDS.get(lexicon) or lexicon.removesuffix("s")


def _behind(fact: Fact, terms: Sequence[Term]) -> tuple[Term, ...]:
    """Return the terms that lie in a fact's words and are of a lexicon that gives facts of its kind."""
    return tuple(
        term for term in terms
        if term.start < fact.end and fact.start < term.end and fact.kind in (_kind(term.lexicon), term.lexicon)
    )  # fmt: skip


def _same(fact: Fact, other: Fact) -> bool:
    return (fact.kind, fact.start, fact.end) == (other.kind, other.start, other.end)


def _rule(fact: Fact, terms: Sequence[Term]) -> str:
    """Return what composition made of a fact, or that no lexicon but a pattern gave it."""
    said = [f"{name} {fact.attributes[name]}" for name in ("role", "near_miss") if name in fact.attributes]
    if not terms:
        said.append(f"pattern of extractors/{fact.extractor}.py")
    return ", ".join(said)


def _dropped(fact: Fact, kept: Sequence[Fact]) -> str:
    """Return why a fact that its extractor gave is none of the listing's."""
    longer = [other for other in kept if other.start <= fact.start and fact.end <= other.end]
    if longer:
        other = max(longer, key=lambda one: one.end - one.start)
        return f"lies inside {other.kind} {other.value!r} ({other.text!r})"
    return "composition takes no such fact of this field"


def _idle(term: Term, terms: Sequence[Term]) -> str:
    """Return why a term that stands in the text gave no fact, as far as the lexicons tell."""
    longer = [one for one in terms if one.start <= term.start and term.end <= one.end and one.end - one.start > term.end - term.start]  # fmt: skip
    if longer:
        other = max(longer, key=lambda one: one.end - one.start)
        return f"lies inside {other.words!r}, {other.entry!r} of {other.lexicon}"
    if marks := sorted(CONTEXT & term.attributes.keys()):
        said = ", ".join(f"{name}: {term.attributes[name]}" for name in marks)
        return f"counts only beside other words ({said})"
    return f"the extractor of {term.lexicon} did not take it here"
