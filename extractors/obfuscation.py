"""Disguised words, as normalising found them: that a seller hides a word says as much as the word."""

import bisect
from collections.abc import Iterator

from extractors.frame import Text, prepare
from records.fact import Fact

NAME = "obfuscation"


def find(text: str | Text) -> Iterator[Fact]:
    """Yield every disguised word; the value is the kind of disguise, attribute `plain` what the word stands for.

    Kinds: look_alike, mixed_script, leet, split, masked, stretched, zero_width, bidi, marks, emoji_word.

    >>> [(fact.value, fact.text, fact.attributes["plain"]) for fact in find("G.l.o.c.k and p1st0l, semi-auto, 9mm")]
    [('split', 'G.l.o.c.k', 'Glock'), ('leet', 'p1st0l', 'pistol')]
    """
    prepared = prepare(text)
    if not prepared.origin.disguises:
        return
    for start, end, kind in sorted(set(prepared.origin.disguises)):
        yield Fact(
            start,
            end,
            NAME,
            kind,
            prepared.original[start:end],
            prepared.field,
            NAME,
            {"plain": _plain(prepared, start, end)},
        )


def _plain(text: Text, start: int, end: int) -> str:
    """Return what stands in the normalised text for a span of the original."""
    starts = text.origin.starts
    if starts is None:
        return text.normal[start:end]
    return text.normal[bisect.bisect_left(starts, start) : bisect.bisect_left(starts, end)].strip()
