"""What was put in and taken out of a text, word by word; bounded, whatever the texts."""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal, NamedTuple

MOST_WORDS = 1_000  # of either side in one comparison; more are compared by line first, then taken as a whole
MOST_LINES = 1_000
MOST_PIECES = 400  # of a text; with more of them nobody reads what changed

Op = Literal["same", "removed", "added"]


class Piece(NamedTuple):
    """A run of text that both have, or only the one before (`removed`), or only the one after (`added`)."""

    op: Op
    text: str


def compare_words(before: str, after: str) -> tuple[Piece, ...]:
    """Return the pieces in order: `same` and `removed` make up the text before, `same` and `added` the one after.

    >>> [tuple(piece) for piece in compare_words("two magazines, new", "three magazines, new")]
    [('removed', 'two '), ('added', 'three '), ('same', 'magazines, new')]
    """
    if before == after:
        return (Piece("same", before),) if before else ()
    olds, news = _words(before), _words(after)
    head = _common(olds, news)
    tail = _common(olds[head:][::-1], news[head:][::-1])
    middle = _compare(olds[head : len(olds) - tail], news[head : len(news) - tail])
    pieces = [Piece("same", "".join(olds[:head])), *middle, Piece("same", "".join(olds[len(olds) - tail :]))]
    joined = tuple(_joined(pieces))
    if len(joined) <= MOST_PIECES:
        return joined
    ends = slice(head, len(olds) - tail), slice(head, len(news) - tail)
    return tuple(_joined([pieces[0], *_replaced(olds[ends[0]], news[ends[1]]), pieces[-1]]))


def sides(pieces: Iterable[Piece]) -> tuple[str, str]:
    """Return the texts before and after that the pieces tell of."""
    pieces = list(pieces)
    return (
        "".join(piece.text for piece in pieces if piece.op != "added"),
        "".join(piece.text for piece in pieces if piece.op != "removed"),
    )


def excerpt(pieces: Sequence[Piece], around: int = 60) -> tuple[Piece, ...]:
    """Return the pieces with long runs that both have cut down to `around` characters beside what changed.

    >>> excerpt([Piece("same", "x" * 500), Piece("added", "y")], around=2)[0]
    Piece(op='same', text='… xx')
    """
    return tuple(
        Piece("same", _cut(piece.text, around, first=n == 0, last=n == len(pieces) - 1))
        if piece.op == "same"
        else piece
        for n, piece in enumerate(pieces)
    )


def _cut(text: str, around: int, *, first: bool, last: bool) -> str:
    head, tail = ("" if first else text[:around]), ("" if last else text[-around:])
    return f"{head} … {tail}".strip(" ") if len(text) > 2 * around + 3 else text


def _words(text: str) -> list[str]:
    return re.findall(r"\S+\s*|\s+", text)


def _lines(words: Sequence[str]) -> list[str]:
    """Return the text's lines, and the sentences of a long line, each with what stands behind it."""
    return re.findall(r"[^\n.!?]*[\n.!?]+\s*|[^\n.!?]+", "".join(words))


def _common(olds: Sequence[str], news: Sequence[str]) -> int:
    return next(
        (n for n, (old, new) in enumerate(zip(olds, news, strict=False)) if old != new), min(len(olds), len(news))
    )


def _compare(olds: Sequence[str], news: Sequence[str]) -> Iterator[Piece]:
    if max(len(olds), len(news)) <= MOST_WORDS:
        yield from _matched(olds, news)
        return
    old_lines, new_lines = _lines(olds), _lines(news)
    if max(len(old_lines), len(new_lines)) > MOST_LINES:
        yield from _replaced(olds, news)
        return
    for _, a, b, c, d in _opcodes(old_lines, new_lines):
        old, new = "".join(old_lines[a:b]), "".join(new_lines[c:d])
        if old == new:
            yield Piece("same", old)
        elif len(words := _words(old)) + len(others := _words(new)) <= MOST_WORDS:
            yield from _matched(words, others)
        else:
            yield from _replaced([old], [new])


def _matched(olds: Sequence[str], news: Sequence[str]) -> Iterator[Piece]:
    for op, a, b, c, d in _opcodes(olds, news):
        if op == "equal":
            yield Piece("same", "".join(olds[a:b]))
        else:
            yield from _replaced(olds[a:b], news[c:d])


def _replaced(olds: Sequence[str], news: Sequence[str]) -> Iterator[Piece]:
    yield Piece("removed", "".join(olds))
    yield Piece("added", "".join(news))


def _opcodes(olds: Sequence[str], news: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, olds, news).get_opcodes()


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    for op, run in groupby((piece for piece in pieces if piece.text), key=lambda piece: piece.op):
        yield Piece(op, "".join(piece.text for piece in run))
