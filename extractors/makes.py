"""Where a text names makers and their models: the lexicon's terms, joined with the model that stands beside a maker."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from extractors.cartridges import calibres
from extractors.firearms import Firearms, Table, firearms
from extractors.frame import Match, Text, terms
from extractors.lexicon import Entry

_REACH = 5  # tokens between a maker and its model at most: "Taurus 40 cal Millennium"
_LONGEST = 7  # tokens of a model's name at most, line breaks among them
_MEASURED = re.compile(
    r"[ -]?(?:(?:cal|caliber|calibre|kal|kaliber|calibro)\b(?!\.?:?\s*[.,]?\d)|mm\b|acp|auto\b|s&w|s & w|special|spl|magnum|lr\b|gauge)"
)
_COUNTED = re.compile(
    r"[ -]?(?:rounds?\b|rds?\b|pcs\b|pieces\b|schuss\b|stk\b|stuck\b|g\b|grams?\b|%|(?:€|\$|£|usd\b|eur\b|euros?\b|btc\b)(?! ?\d)|x \d)"
)
_MODEL_WORD = {"model", "mod", "modell", "modele", "modelo", "modello", "модель", "мод", "type", "typ"}
_STOPS = {"\n", ";", "|"}
_ARMED = {"firearm", "blank_firing", "firearm_part", "magazine", "silencer", "ammunition", "conversion_kit"}
_FOUND = "makes"  # under which a text keeps its places


@dataclass(frozen=True, slots=True)
class Place(Match):
    """A maker or model found, and the part of it that names the model (empty where none is named)."""

    model_start: int
    model_end: int


def places(text: Text) -> tuple[Place, ...]:
    """Return where makers and models stand in `text.normal`, in order; looked for once a text."""
    found = text.matches.get(_FOUND)
    if found is None:
        found = text.matches[_FOUND] = tuple(_places(text))
    return tuple(place for place in found if isinstance(place, Place))


def speaks_of_arms(text: Text) -> bool:
    """Whether the text names cartridges, or guns, parts and ammunition by a noun that means nothing else."""
    return bool(calibres().named.find(text)) or any(not noun.entry.attributes.get("weak") for noun in nouns(text))


def nouns(text: Text) -> Iterator[Match]:
    """Yield the nouns for guns, parts and ammunition, weak ones (a shell) among them."""
    for name in ("goods", "ammunition", "parts"):
        for match in terms(name).find(text):
            if match.entry.attributes.get("item_type") in _ARMED:
                yield match


def _places(text: Text) -> list[Place]:
    lexicon = firearms()
    found = list(_kept(text, _joined(text, lexicon.terms.find(text), lexicon), lexicon))
    if not found and not speaks_of_arms(text):
        return []
    alone = [
        _whole(match)
        for match in lexicon.unique.find(text)
        if not any(place.start < match.end and match.start < place.end for place in found)
    ]
    return sorted((*found, *alone), key=lambda place: place.start) if alone else found


def _kept(text: Text, places: Iterator[Place], lexicon: Firearms) -> Iterator[Place]:
    """Yield the places without everyday words, numbers that count, and makers inside a cartridge's name (9 mm Luger)."""
    cartridges = [(match.start, match.end) for match in calibres().named.find(text)]
    for place in places:
        if _is_loose_letter(text, place):
            continue
        if _is_number(text, place):
            yield from _without_number(text, place, lexicon)
        elif place.entry.attributes["model"] or not (
            place.entry.attributes.get("solid") or any(start <= place.start < end for start, end in cartridges)
        ):
            yield place


def _without_number(text: Text, place: Place, lexicon: Firearms) -> Iterator[Place]:
    """Yield the maker alone, where its name comes first and is no everyday word."""
    maker = lexicon.makers.get(place.entry.attributes["make"])
    if maker and text.folded[place.start].isalpha():
        end = text.folded.rindex(" ", place.start, place.end)
        yield Place(place.start, end, maker, place.first, place.after, end, end)


def _is_loose_letter(text: Text, match: Match) -> bool:
    """Whether a unit and a number that a blank parts only look like a model: "4 g 17 x", "500 mg 3-way"."""
    return re.match(r"(?:[^\W\d_]|mg|ml|kg|cm) \d", text.folded[match.start : match.end]) is not None


def _is_number(text: Text, place: Place) -> bool:
    """Whether a model's bare number counts or measures something: "Glock 40 cal", "Colt 45 ACP", "Remington 700 €"."""
    model = place.entry.attributes["model"]
    if not model.isdigit() or " " not in text.folded[place.start : place.end]:
        return False
    if len(model) <= 2 and _MEASURED.match(text.folded, place.end):
        return True
    return _COUNTED.match(text.folded, place.end) is not None


def _joined(text: Text, matches: Sequence[Match], lexicon: Firearms) -> Iterator[Place]:
    """Yield each match, a maker with the model of it that stands a few words on, or right before it."""
    done = 0  # the first token that no place has taken
    last: Place | None = None
    for number, match in enumerate(matches):
        if match.first < done:
            continue
        place = _whole(match)
        if not match.entry.attributes["model"]:
            if last and last.after == match.first and last.entry.attributes["make"] == match.entry.attributes["make"]:
                place = Place(
                    last.start, match.end, last.entry, last.first, match.after, last.model_start, last.model_end
                )
                last = None
            else:
                place = _with_model(text.doc, match, matches[number + 1 :], done, lexicon)
        if last:
            yield last
        last, done = place, place.after
    if last:
        yield last


def _whole(match: Match) -> Place:
    start = match.start if match.entry.attributes["model"] else match.end
    return Place(match.start, match.end, match.entry, match.first, match.after, start, match.end)


def _with_model(doc: Doc, maker: Match, others: Sequence[Match], done: int, lexicon: Firearms) -> Place:
    """Return the maker with its model, which stands before the next maker."""
    table = lexicon.models.get(maker.entry.attributes["make"], {})
    stop = next((match.first for match in others if not match.entry.attributes["model"]), len(doc))
    for first in range(maker.after, min(maker.after + _REACH, stop)):
        if doc[first].text in _STOPS:
            break
        if found := _model_at(doc, first, table, near=first == maker.after or doc[first - 1].text in _MODEL_WORD):
            entry, after = found
            end = doc[after - 1].idx + len(doc[after - 1])
            return Place(maker.start, end, entry, maker.first, after, doc[first].idx, end)
    for first in range(max(maker.first - 2, done), maker.first):
        found = _model_at(doc, first, table, near=False)
        if found and found[1] == maker.first:
            return Place(doc[first].idx, maker.end, found[0], first, maker.after, doc[first].idx, maker.start)
    return _whole(maker)


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
