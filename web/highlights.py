"""Text with its facts: cut into pieces that carry the colour of their kind, contacts masked; pure, escapes nothing itself."""

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
    """A fact's place in one text."""

    start: int
    end: int
    kind: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; `colour` is empty between the facts."""

    text: str
    colour: str = ""
    title: str = ""
    masked: bool = False


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
    """Yield the text in order, cut at the spans; of spans that overlap the earlier, then the longer one is drawn.

    A contact is masked even where another span is drawn over a part of it.

    >>> [p.text for p in pieces("CZ 75 from Slovenia", [Span(11, 19, "route"), Span(0, 5, "weapon")])]
    ['CZ 75', ' from ', 'Slovenia']
    """
    inside = [s for s in spans if 0 <= s.start < s.end <= len(text)]
    at = 0
    for span in _drawn(inside):
        if span.start > at:
            yield Piece(text[at : span.start])
        words = text[span.start : span.end]
        masked = span.kind in MASKED_KINDS and not unmasked
        title = span.kind if masked else f"{span.kind}: {span.value}"
        yield Piece(mask(words) if masked else words, colour(span.kind), title, masked)
        at = span.end
    if at < len(text):
        yield Piece(text[at:])


def _drawn(spans: Sequence[Span]) -> list[Span]:
    """Return the spans that are drawn, in order: contacts first, so that none is left in the clear."""
    chosen: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.kind not in MASKED_KINDS, s.start, -s.end)):
        if all(span.end <= other.start or other.end <= span.start for other in chosen):
            chosen.append(span)
    return sorted(chosen, key=lambda s: s.start)


def hide(text: str, secrets: Iterable[str]) -> str:
    """Return a text without facts of its own, with known contacts masked wherever they stand.

    >>> hide("write to ana@post.example", ["ana@post.example"])
    'write to an••••••le'
    """
    for secret in sorted(secrets, key=len, reverse=True):
        if secret:
            text = text.replace(secret, mask(secret))
    return text
