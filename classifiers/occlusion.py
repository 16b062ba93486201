"""Occlusion: which of a listing's words an encoder rests on, found by reading the text again without them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from classifiers.contributions import KIND, LEAST, MOST_AGAINST, MOST_WORDS, bounded
from classifiers.encoder import Encoder
from classifiers.features import Floats
from classifiers.given import Given
from records.fact import Fact
from records.label import Reason

LONGEST = {"title": 200, "description": 400}  # characters whose words are left out in turn: reading is what costs
MOST_PASSES = 16  # readings of a text for its reasons
FEWEST_PASSES = 4
MOST_LETTERS = 3_000  # that are read for reasons, all passes together: of a long text fewer, longer pieces are left out
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Neighbouring words of a field; half-open span of its `normal`."""

    field: str
    start: int
    end: int


def reasons(encoder: Encoder, given: Given, value: str, other: str) -> list[Reason]:
    """Return what spoke for `value` and against it, beside the class `other`; weights between -1 and 1.

    The text's beginning is read as it is, and again without some of its words: the score that is lost is their weight.
    """
    classes, temperature = encoder.manifest.classes, encoder.manifest.calibration["encoder"].temperature
    for_it, against_it = classes.index(value), classes.index(other)

    def margin(scores: Floats) -> float:
        return float(scores[for_it] - scores[against_it]) / temperature

    whole = margin(encoder.scores([_beginning(given)])[0])

    def lost(piece: Piece) -> float:
        return whole - margin(encoder.scores([_beginning(given, piece)])[0])

    found = sorted(_weighed(given, lost), key=lambda one: -one[1])
    pro = [one for one in found if bounded(one[1]) > LEAST][:MOST_WORDS]
    contra = [one for one in reversed(found) if bounded(one[1]) < -LEAST][:MOST_AGAINST]
    return [_reason(given, piece, weight, value) for piece, weight in (*pro, *contra)]


def _beginning(given: Given, piece: Piece | None = None) -> str:
    parts = []
    for name, text in _looked_at(given).items():
        left_out = piece is not None and piece.field == name
        parts.append(text[: piece.start] + text[piece.end :] if piece and left_out else text)
    return ". ".join(parts)


def _looked_at(given: Given) -> dict[str, str]:
    return {
        name: text
        for name, most in LONGEST.items()
        if name in given.prepared and (text := given.prepared[name].normal[:most])
    }


def _weighed(given: Given, lost: Callable[[Piece], float]) -> Iterator[tuple[Piece, float]]:
    """Yield pieces with what is lost without them; where the words are too many for one each, those of the weightiest piece."""
    looked_at = _looked_at(given)
    words = [Piece(name, *match.span()) for name, text in looked_at.items() for match in _WORD.finditer(text)]
    passes = max(FEWEST_PASSES, min(MOST_PASSES, MOST_LETTERS // max(1, sum(map(len, looked_at.values())))))
    if len(words) <= passes:
        yield from ((word, lost(word)) for word in words)
        return
    first = [(piece, lost(piece)) for piece in joined(words, passes // 2)]
    weightiest = max(first, key=lambda one: abs(one[1]))[0]
    inside = [
        word for word in words if word.field == weightiest.field and weightiest.start <= word.start < weightiest.end
    ]
    yield from (one for one in first if one[0] != weightiest)
    yield from ((piece, lost(piece)) for piece in joined(inside, passes // 2))


def joined(words: Sequence[Piece], most: int) -> list[Piece]:
    """Return neighbouring words as at most `most` pieces of about the same number of words, and one more where a field ends.

    >>> [(one.start, one.end) for one in joined([Piece("title", n, n + 1) for n in (0, 2, 4, 6)], 2)]
    [(0, 3), (4, 7)]
    """
    size = -(-len(words) // most)
    found: list[Piece] = []
    for number, word in enumerate(words):
        if number % size and found[-1].field == word.field:
            found[-1] = Piece(word.field, found[-1].start, word.end)
        else:
            found.append(word)
    return found


def _reason(given: Given, piece: Piece, weight: float, value: str) -> Reason:
    prepared = given.prepared[piece.field]
    first, last = prepared.span(piece.start, piece.end)
    text = prepared.original[first:last]
    fact = Fact(first, last, KIND, prepared.folded[piece.start : piece.end], text, piece.field, "occlusion")
    verb = "speaks for" if weight > 0 else "speaks against"
    told = f"{text!r}: {verb} {value.replace('_', ' ')}, the encoder is {'less' if weight > 0 else 'more'} sure of it without"
    return Reason(told, bounded(weight), fact)
