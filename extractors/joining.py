"""Joining: a maker's name and the model that stands beside it become one place, and so do the models that a list adds."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from extractors.firearms import Firearms, Table, is_telling
from extractors.frame import Match, Text
from extractors.lexicon import Entry

_REACH = 5  # tokens between a maker and its model at most: "Taurus 40 cal Millennium"
_LONGEST = 7  # tokens of a model's name at most, line breaks among them
MEASURED = re.compile(
    r"[ -]?(?:(?:cal|caliber|calibre|kal|kaliber|kalibr|calibro|калибр\w*|кал)\b(?!\.?:?\s*[.,]?\d)|mm\b|мм\b|acp|auto\b|s&w|s & w|special|spl|magnum|lr\b|gauge|colt\b)"
)
COUNTED = re.compile(
    r"[ -]?(?:rounds?\b|rds?\b|pcs\b|pieces\b|units?\b|schuss\b|stk\b|stuck\b|szt\b|sztuk\b|kom\b|adet\b|stuks\b|piezas\b|pezzi\b|шт\b|штук\b|патрон\w*|g\b|grams?\b|%|x \d"
    r"|(?:€|\$|£|usd\b|eur\b|euros?\b|btc\b|zl\b|kn\b|tl\b|руб\w*|грн\b)(?! ?\d))"
)
_CALIBRE = re.compile(r" ?\b\d+ ?mm$")  # that a spelling has beside the model: "XD 9mm"
_MODEL_WORD = {"model", "mod", "modell", "modele", "modelo", "modello", "модель", "мод", "type", "typ"}
_STOPS = {"\n", ";", "|"}
_OR = {
    "/", ",", "&", "+", "and", "or", "und", "oder", "et", "ou", "y", "o", "e", "i", "ed", "oraz", "lub", "ili", "и", "или", "та", "або", "ve", "veya",
    "en", "of",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A maker or model found, as a match of its entry, and the part of it that names the model (empty where none is named)."""

    start: int
    end: int
    entry: Entry
    first: int
    after: int
    model_start: int
    model_end: int
    certain: bool = True  # whether its words mean nothing else than arms


def joined(text: Text, matches: Sequence[Match], lexicon: Firearms) -> Iterator[Place]:
    """Yield each match, a maker with the model of it that stands a few words on, or right before it, and further models."""
    done = 0  # the first token that no place has taken
    last: Place | None = None
    for number, match in enumerate(matches):
        if match.first < done:
            continue
        others = matches[number + 1 : number + 2 + _REACH]  # each takes a token at least
        if match.entry.attributes["model"]:
            place = _longest(text, match, lexicon)
        elif last and last.after == match.first and last.entry.attributes["make"] == match.entry.attributes["make"]:
            place = replace(last, end=match.end, after=match.after)  # "G19 Glock"
            last = None
        else:
            place = _with_model(text, match, others, done, lexicon)
        if last:
            yield last
        *before, last = (place, *_listed(text, place, others, lexicon))
        yield from before
        done = last.after
    if last:
        yield last


def _longest(text: Text, match: Match, lexicon: Firearms) -> Place:
    """Return the place of a model, or of its maker's longer one that begins alike: "desert eagle mark xix"."""
    table = lexicon.models.get(match.entry.attributes["make"], {})
    found = _model_at(text.doc, match.first, table, near=True)
    if found is None or found[1] <= match.after:
        return named(text, match.entry, match, match.first, match.after)
    return named(text, found[0], match, match.first, found[1])


def named(text: Text, entry: Entry, match: Match, first: int, after: int) -> Place:
    """Return the place of a model at some tokens and of the maker's name beside it."""
    doc = text.doc
    start, end = doc[first].idx, doc[after - 1].idx + len(doc[after - 1])
    if (
        end - start > 3
        and text.folded.endswith("mm", start, end)
        and (calibre := _CALIBRE.search(text.folded, start, end))
    ):
        end = calibre.start()
        after = next(token.i for token in doc[first:after] if token.idx >= end)
    vague = "alone" in match.entry.attributes and match.after - match.first == 1
    certain = not vague or is_telling([token.text for token in doc[first:after]], entry)
    whole = (min(start, match.start), max(end, match.end if match.first < first else end))
    if first < match.first:
        whole, after = (start, match.end), match.after
        end = match.start
    return Place(*whole, entry, min(first, match.first), after, start, end, certain)


def _with_model(text: Text, maker: Match, others: Sequence[Match], done: int, lexicon: Firearms) -> Place:
    """Return the maker with its model, which stands before the next maker."""
    doc, table = text.doc, lexicon.models.get(maker.entry.attributes["make"], {})
    stop = next((match.first for match in others if not match.entry.attributes["model"]), len(doc))
    for first in range(maker.after, min(maker.after + _REACH, max(stop, maker.after + 1), len(doc))):
        if doc[first].text in _STOPS:
            break
        if found := _model_at(doc, first, table, near=first == maker.after or _leads_to_model(doc, first)):
            return named(text, found[0], maker, first, found[1])
    for first in range(max(maker.first - 2, done), maker.first):
        found = _model_at(doc, first, table, near=False)
        if found and found[1] == maker.first:
            return named(text, found[0], maker, first, maker.first)
    if others and others[0].first == maker.after and not others[0].entry.attributes["make"]:
        return named(text, _made_by(maker.entry, others[0].entry), maker, others[0].first, others[0].after)
    return Place(maker.start, maker.end, maker.entry, maker.first, maker.after, maker.end, maker.end)


def _leads_to_model(doc: Doc, first: int) -> bool:
    """Whether the words before a token say that a model follows, however short: "Glock model 19", "Glock gen 5 19"."""
    return doc[first - 1].text in _MODEL_WORD or (doc[first - 1].is_digit and doc[first - 2].text == "gen")


def _made_by(maker: Entry, model: Entry) -> Entry:
    """Return a model that many make as one maker's: "Norinco AK-47"."""
    kept = (
        ("make", "country")
        if not maker.attributes["type"]
        else ("make", "country", "type", "item_type", "action", "blank")
    )
    attributes = {**model.attributes, **{name: maker.attributes[name] for name in kept}}
    return Entry(f"{maker.value} {model.value}", (), attributes)


def _listed(text: Text, place: Place, others: Sequence[Match], lexicon: Firearms) -> Iterator[Place]:
    """Yield further models of the maker that a list names after the first: "Glock 17/19/26", not "Glock 17, 20 rounds"."""
    doc, table = text.doc, lexicon.models.get(place.entry.attributes["make"])
    if not table or not place.entry.attributes["model"]:
        return
    after = place.after
    while after + 1 < len(doc) and doc[after].text in _OR:
        first = after + 1 + (doc[after].text == "," and doc[after + 1].text in _OR)
        found = _model_at(doc, first, table, near=True)
        if found is None or any(match.first <= first < match.after for match in others):
            return
        entry, after = found
        match = Match(doc[first].idx, doc[after - 1].idx + len(doc[after - 1]), entry, first, after)
        if len(entry.attributes["model"]) < 2 or not _is_listed(text, match):
            return
        yield named(text, entry, match, first, after)


def _is_listed(text: Text, match: Match) -> bool:
    """Whether a name in a list is a model and counts nothing: it is telling, or no word that it could count follows."""
    doc = text.doc
    if is_telling([token.text for token in doc[match.first : match.after]], match.entry):
        return True
    behind = doc[match.after].text if match.after < len(doc) else "\n"
    if doc[match.first - 1].text == "/":
        return MEASURED.match(text.folded, match.end) is None and COUNTED.match(text.folded, match.end) is None
    return behind in _OR or not (behind[0].isalnum() or behind in "€$£%")


def _model_at(doc: Doc, first: int, table: Table, *, near: bool) -> tuple[Entry, int] | None:
    """Return the longest model that starts at a token; a short number only where it is near its maker."""
    words: list[str] = []
    best = None
    for token in doc[first : first + _LONGEST]:
        if token.is_space:
            continue
        words.append(token.text)
        entry = table.get(tuple(words))
        if entry and (near or (len("".join(words)) > 2 and not all(word.isdigit() or len(word) < 2 for word in words))):
            best = entry, token.i + 1
    return best
