"""Where in a text the words of a query stand; ours, because the engines know only tokens, and neither marks fuzzy words."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache, singledispatch

from index.analysis import Word, words
from index.query import parse
from index.schema import TEXT
from index.tree import And, Boost, Everything, Fuzzy, Node, Not, Or, Pattern, Phrase, Range, Term

Span = tuple[int, int]


def highlight(text: str, query: str, field: str = "text") -> tuple[Span, ...]:
    """Return spans of the original text that the query asks for, in order, none overlapping; raise QueryError.

    `field` is that of the text (title or description): words asked for in another field are not marked.

    >>> highlight("Two Glocks, boxed", "glock NOT boxed")
    ((4, 10),)
    """
    wanted = _leaves(query)
    found = list(words(text))
    spans = {
        span for leaf in wanted if field in (leaf.field, "text") or leaf.field == "text" for span in _spans(leaf, found)
    }
    return tuple(_merged(sorted(spans)))


@lru_cache(maxsize=256)
def _leaves(query: str) -> tuple[Term | Phrase | Fuzzy | Pattern, ...]:
    return tuple(_wanted(parse(query)))


def _wanted(node: Node) -> Iterator[Term | Phrase | Fuzzy | Pattern]:
    """Yield what is looked for in texts; nothing below a NOT, which no document found contains."""
    match node:
        case And(nodes) | Or(nodes):
            for each in nodes:
                yield from _wanted(each)
        case Boost(inner, _):
            yield from _wanted(inner)
        case Term() | Phrase() | Fuzzy() | Pattern():
            if node.field in TEXT:
                yield node
        case Not() | Range() | Everything():
            return


@singledispatch
def _spans(leaf: Node, found: Sequence[Word]) -> Iterator[Span]:  # noqa: ARG001 (those registered below use it)
    """Yield the spans of one leaf of the tree."""
    raise TypeError(f"{type(leaf).__name__} is not looked for in texts")


@_spans.register
def _term(leaf: Term, found: Sequence[Word]) -> Iterator[Span]:
    return ((word.start, word.end) for word in found if leaf.value in word.tokens or leaf.value in word.spare)


@_spans.register
def _fuzzy(leaf: Fuzzy, found: Sequence[Word]) -> Iterator[Span]:
    for word in found:
        if any(is_near(leaf.value, token, leaf.edits) for token in (*word.tokens, *word.spare)):
            yield word.start, word.end


@_spans.register
def _pattern(leaf: Pattern, found: Sequence[Word]) -> Iterator[Span]:
    pattern = re.compile(leaf.regex)
    for word in found:
        if any(pattern.fullmatch(token) for token in (*word.tokens, *word.spare)):
            yield word.start, word.end


@_spans.register
def _phrase(leaf: Phrase, found: Sequence[Word]) -> Iterator[Span]:
    placed = [(token, word) for word in found for token in word.tokens]
    length = len(leaf.tokens)
    if leaf.slop:
        yield from _near(leaf, placed)
    else:
        for at in range(len(placed) - length + 1):
            if all(placed[at + step][0] == leaf.tokens[step] for step in range(length)):
                yield placed[at][1].start, placed[at + length - 1][1].end
    for word in found:  # `example.org` within an address
        if leaf.tokens in (word.spare[at : at + length] for at in range(len(word.spare))):
            yield word.start, word.end


def _near(leaf: Phrase, placed: Sequence[tuple[str, Word]]) -> Iterator[Span]:
    """Yield each word of the phrase where all of them stand within its length and slop."""
    wanted = Counter(leaf.tokens)
    for at in range(len(placed)):
        window = placed[at : at + len(leaf.tokens) + leaf.slop]
        if window[0][0] in wanted and wanted <= Counter(token for token, _ in window):
            yield from ((word.start, word.end) for token, word in window if token in wanted)


def is_near(word: str, other: str, edits: int) -> bool:
    """Return whether at most `edits` insertions, deletions, substitutions or swaps of neighbours lie between two words.

    >>> is_near("glock", "glcok", 1), is_near("glock", "clogs", 1)
    (True, False)
    """
    if abs(len(word) - len(other)) > edits:
        return False
    rows = [list(range(len(other) + 1))]
    for i, char in enumerate(word, 1):
        rows.append([i])
        for j, letter in enumerate(other, 1):
            cost = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (char != letter))
            if i > 1 and j > 1 and char == other[j - 2] and word[i - 2] == letter:
                cost = min(cost, rows[i - 2][j - 2] + 1)
            rows[i].append(cost)
    return rows[-1][-1] <= edits


def _merged(spans: Sequence[Span]) -> Iterator[Span]:
    """Yield the union of sorted spans."""
    current: Span | None = None
    for start, end in spans:
        if current is None or start >= current[1]:
            if current:
                yield current
            current = start, end
        else:
            current = current[0], max(current[1], end)
    if current:
        yield current
