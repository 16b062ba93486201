"""Explaining: a line of text with the words of its facts marked, for people: with carets, or as a page that spaCy draws."""

import html
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from spacy import displacy

from records.fact import Fact
from salwatch.finding import Line

WIDEST = (
    110  # columns of a line under which carets are drawn; longer ones, and such as run from right to left, are quoted
)
LONGEST = 10_000  # characters of a line that are drawn on a page
_COLOURS = ("#8dd3c7", "#ffed6f", "#bebada", "#fb8072", "#80b1d3", "#fdb462", "#b3de69", "#fccde5", "#d9d9d9", "#bc80bd", "#ccebc5", "#e5c494")  # fmt: skip
_PIECE = re.compile(r"\S+")
_RIGHT_TO_LEFT = {"R", "AL", "AN"}


def visible(text: str) -> str:
    """Return the text with a sign in the place of each character that a terminal would obey or not show.

    >>> visible("9mm" + chr(27) + "[2J")
    '9mm�[2J'
    """
    return "".join(letter if letter.isprintable() else "�" for letter in text)


def marked(line: Line) -> Iterator[str]:
    """Yield the line, and below it each fact under its words.

    >>> fact = Fact(0, 5, "price", "900 EUR", "900 €", attributes={"amount": "900"})
    >>> list(marked(Line(1, "900 €, firm", (fact,))))
    ['1: 900 €, firm', '   ^^^^^ price = 900 EUR  amount: 900']
    """
    text, lead = visible(line.text), f"{line.number}: "
    yield lead + text
    drawn = _columns(text) <= WIDEST and not any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in text)
    for fact in sorted(line.facts, key=lambda fact: fact.end - fact.start < len(text)):
        said = f"{fact.kind} = {visible(fact.value)}{_attributes(fact)}"
        if fact.end - fact.start == len(text):
            yield f"{' ' * len(lead)}{said}  the whole line"
        elif drawn:
            before, width = _columns(text[: fact.start]), max(1, _columns(text[fact.start : fact.end]))
            yield f"{' ' * (len(lead) + before)}{'^' * width} {said}"
        else:
            yield f"{' ' * len(lead)}[{visible(fact.text)}] {said}  characters {fact.start} to {fact.end}"


def _attributes(fact: Fact) -> str:
    told = [f"{name}: {_plain(value)}" for name, value in fact.attributes.items() if value not in ("", None, (), [])]
    return "  " + ", ".join(told) if told else ""


def _plain(value: object) -> str:
    return visible(", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value))


def _columns(text: str) -> int:
    """Return how many columns of a terminal the text takes: East Asian letters two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def page(lines: Iterable[Line]) -> str:
    """Return a page, complete in itself, with the words of each line's facts underlined, a colour for each kind."""
    shown = list(lines)
    kinds = sorted({fact.kind for line in shown for fact in line.facts})
    colours = dict(zip(kinds, itertools.cycle(_COLOURS), strict=False))
    drawn = displacy.render(
        [_parsed(line) for line in shown], style="span", manual=True, page=True, jupyter=False, options={"colors": colours}
    )  # fmt: skip
    # displaCy's page names no encoding; nothing in it is to be run or fetched, whatever the text says.
    head = (
        "<head>\n        <meta charset=\"utf-8\">\n        <meta http-equiv=\"Content-Security-Policy\" "
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    )  # fmt: skip
    return drawn.lstrip().replace("<head>", head, 1).replace("<title>displaCy</title>", "<title>Facts</title>", 1)


def _parsed(line: Line) -> dict[str, Any]:
    """Return what displaCy draws; it escapes the tokens, not the labels."""
    text = visible(line.text[:LONGEST])
    whole = [fact for fact in line.facts if fact.end - fact.start == len(line.text)]
    facts = [fact for fact in line.facts if fact.end <= len(text) and fact not in whole]
    bounds = sorted({bound for fact in facts for bound in (fact.start, fact.end)})
    tokens = list(_tokens(text, bounds))
    starts = {start: number for number, (start, _) in enumerate(tokens)}
    ends = {end: number + 1 for number, (_, end) in enumerate(tokens)}
    spans = [
        {
            "start_token": starts[fact.start],
            "end_token": ends[fact.end],
            "label": html.escape(fact.kind),
            "kb_id": html.escape(visible(fact.value)),
        }
        for fact in facts
        if fact.start in starts and fact.end in ends
    ]
    title = "; ".join(
        [f"Line {line.number}", *(f"{fact.kind} {fact.value}" for fact in whole)]
        + ([f"its first {LONGEST} characters"] if len(line.text) > LONGEST else [])
    )
    words = [text[start:end] for start, end in tokens]
    return {"text": text, "tokens": words, "spans": spans, "title": html.escape(visible(title))}


def _tokens(text: str, bounds: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the words of the text, cut where a fact begins or ends."""
    for start, end in itertools.pairwise((0, *bounds, len(text))):
        for piece in _PIECE.finditer(text, start, end):
            yield piece.span()
