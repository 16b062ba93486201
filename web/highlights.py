"""Text with its facts: cut into pieces that carry the colour of their kind, contacts masked; pure, escapes nothing itself."""

import bisect
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

COLOURS = {
    "route": "route", "ships_from": "route", "ships_to": "route", "excludes": "route",
    "parcel": "parcel", "shipping": "parcel", "modus": "parcel",
    "price": "price", "quantity": "price",
    "contact": "contact", "wallet": "contact", "pgp": "contact", "onion": "contact", "email": "contact", "phone": "contact",
}  # fmt: skip
MASKED_KINDS = frozenset({"contact", "email", "phone"})


@dataclass(frozen=True, slots=True)
class Span:
    """A fact's place in one text; `spot` is the name by which the page leads to it."""

    start: int
    end: int
    kind: str
    value: str = ""
    spot: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; `colour` is empty between the facts. `spots` are of all facts it belongs to, `begins` of those it begins."""

    text: str
    colour: str = ""
    title: str = ""
    masked: bool = False
    spots: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()


def colour(kind: str) -> str:
    """Return the colour that words of this kind keep everywhere."""
    return COLOURS.get(kind, "item")


def mask(text: str) -> str:
    """Return the ends of a contact, with dots between.

    >>> mask("05b7c0ffeea264"), mask("@short")
    ('05••••••64', '••••••')
    """
    return f"{text[:2]}••••••{text[-2:]}" if len(text) > 8 else "••••••"


def pieces(text: str, spans: Iterable[Span], *, unmasked: bool = False) -> Iterator[Piece]:
    """Yield the text in order, cut where a fact begins or ends; where facts overlap, the earlier, then the longer one gives its colour.

    A contact stays whole, and masked even where it is part of another fact's words.

    >>> [p.text for p in pieces("CZ 75 from Slovenia", [Span(11, 19, "route"), Span(0, 5, "weapon")])]
    ['CZ 75', ' from ', 'Slovenia']
    >>> [(p.text, len(p.title.split("; "))) for p in pieces("slide for CZ 75", [Span(0, 15, "part"), Span(10, 15, "weapon")])]
    [('slide for ', 1), ('CZ 75', 2)]
    """
    inside = sorted((s for s in spans if 0 <= s.start < s.end <= len(text)), key=lambda s: (s.start, -s.end))
    whole = _apart([span for span in inside if span.kind in MASKED_KINDS])
    cuts = sorted(
        {0, len(text), *(cut for span in inside for cut in (_uncut(span.start, whole), _uncut(span.end, whole)))}
    )
    waiting, open_spans = 0, list[Span]()
    for start, end in itertools.pairwise(cuts):
        begin = waiting
        while waiting < len(inside) and inside[waiting].start < end:
            waiting += 1
        begun = inside[begin:waiting]
        open_spans = [span for span in open_spans if span.end > start] + begun
        yield _piece(text[start:end], open_spans, begun, unmasked=unmasked)


def _piece(words: str, spans: Sequence[Span], begun: Sequence[Span], *, unmasked: bool) -> Piece:
    if not spans:
        return Piece(words)
    contact = next((span for span in spans if span.kind in MASKED_KINDS), None)
    masked = contact is not None and not unmasked
    told = [span.kind if span.kind in MASKED_KINDS and not unmasked else f"{span.kind}: {span.value}" for span in spans]
    return Piece(
        text=mask(words) if masked else words,
        colour=colour((contact or spans[0]).kind),
        title="; ".join(dict.fromkeys(told)),
        masked=masked,
        spots=tuple(dict.fromkeys(span.spot for span in spans if span.spot)),
        begins=tuple(dict.fromkeys(span.spot for span in begun if span.spot)),
    )


def _apart(spans: Sequence[Span]) -> list[tuple[int, int]]:
    """Return the spans, in order, those that overlap as one."""
    apart: list[tuple[int, int]] = []
    for span in spans:
        if apart and span.start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(apart[-1][1], span.end))
        else:
            apart.append((span.start, span.end))
    return apart


def _uncut(cut: int, whole: Sequence[tuple[int, int]]) -> int:
    """Return the cut, or the start of the span that it would cut in two."""
    index = bisect.bisect_right(whole, cut, key=lambda span: span[0]) - 1
    return whole[index][0] if index >= 0 and whole[index][0] < cut < whole[index][1] else cut


def hide(text: str, secrets: Iterable[str]) -> str:
    """Return a text without facts of its own, with known contacts masked wherever they stand.

    >>> hide("write to ana@post.example", ["ana@post.example"])
    'write to an••••••le'
    """
    for secret in sorted(secrets, key=len, reverse=True):
        if secret:
            text = text.replace(secret, mask(secret))
    return text
