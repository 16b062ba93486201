"""Where a text names makers and their models: the lexicon's terms, joined with the model that stands beside a maker."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from spacy.tokens import Doc

from extractors.cartridges import calibres
from extractors.firearms import Firearms, Table, firearms, is_telling
from extractors.frame import Match, Text, terms
from extractors.lexicon import Entry

_REACH = 5  # tokens between a maker and its model at most: "Taurus 40 cal Millennium"
_LONGEST = 7  # tokens of a model's name at most, line breaks among them
_SHORT = 3  # letters of a maker's name that stands for much else: CZ, FN, SIG
_MEASURED = re.compile(
    r"[ -]?(?:(?:cal|caliber|calibre|kal|kaliber|kalibr|calibro|калибр\w*|кал)\b(?!\.?:?\s*[.,]?\d)|mm\b|мм\b|acp|auto\b|s&w|s & w|special|spl|magnum|lr\b|gauge|colt\b)"
)
_COUNTED = re.compile(
    r"[ -]?(?:rounds?\b|rds?\b|pcs\b|pieces\b|units?\b|schuss\b|stk\b|stuck\b|szt\b|sztuk\b|kom\b|adet\b|stuks\b|piezas\b|pezzi\b|шт\b|штук\b|патрон\w*|g\b|grams?\b|%|x \d"
    r"|(?:€|\$|£|usd\b|eur\b|euros?\b|btc\b|zl\b|kn\b|tl\b|руб\w*|грн\b)(?! ?\d))"
)
_BORE = re.compile(
    r"[\s,(\"-]*(?:\.\d{2,3}\b|\d{1,2}(?:[.,]\d+)? ?(?:mm|мм|cal|kal|кал)\b)"
)  # right behind an everyday word
_CALIBRE = re.compile(r" ?\b\d+ ?mm$")  # that a spelling has beside the model: "XD 9mm"
_MODEL_WORD = {"model", "mod", "modell", "modele", "modelo", "modello", "модель", "мод", "type", "typ"}
_STOPS = {"\n", ";", "|"}
_OR = {
    "/", ",", "&", "+", "and", "or", "und", "oder", "et", "ou", "y", "o", "e", "i", "ed", "oraz", "lub", "ili", "и", "или", "та", "або", "ve", "veya",
    "en", "of",
}  # fmt: skip
_ARMED = {"firearm", "blank_firing", "firearm_part", "magazine", "silencer", "ammunition", "conversion_kit"}
_FOUND = "makes"  # under which a text keeps its places


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


def places(text: Text) -> tuple[Place, ...]:
    """Return where makers and models stand in `text.normal`, in order; looked for once a text."""
    if _FOUND not in text.matches:
        text.matches[_FOUND] = cast("tuple[Match, ...]", tuple(_places(text)))  # places are matches that know more
    return cast("tuple[Place, ...]", text.matches[_FOUND])


def speaks_of_arms(text: Text) -> bool:
    """Whether the text names cartridges, or guns, parts and ammunition by a noun that means nothing else."""
    return bool(calibres().named.find(text)) or any(not noun.entry.attributes.get("weak") for noun in nouns(text))


def nouns(text: Text, types: Collection[str] = _ARMED) -> Iterator[Match]:
    """Yield the nouns for guns, parts and ammunition, or of other item types, weak ones (a shell) among them."""
    for name in ("goods", "ammunition", "parts"):
        for match in terms(name).find(text):
            if match.entry.attributes.get("item_type") in types:
                yield match


def _places(text: Text) -> list[Place]:
    lexicon = firearms()
    found = list(_kept(text, _joined(text, lexicon.terms.find(text), lexicon), lexicon))
    if not found and not speaks_of_arms(text):
        return []
    alone = [
        _named(text, match.entry, match, match.first, match.after)
        for match in lexicon.unique.find(text)
        if " " not in text.folded[match.start : match.end]
        and not any(place.start < match.end and match.start < place.end for place in found)
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
        elif place.entry.attributes["model"]:
            if place.certain or _is_among_arms(text, place):
                yield place
        elif not any(start <= place.start < end for start, end in cartridges) and _is_maker(text, place):
            yield place


def _is_among_arms(text: Text, place: Place) -> bool:
    """Whether the text speaks of arms, or of goods like the model, or names a bore behind it."""
    if speaks_of_arms(text) or _BORE.match(text.folded, place.end):
        return True
    return next(nouns(text, {place.entry.attributes["item_type"]}), None) is not None


def _is_maker(text: Text, place: Place) -> bool:
    """Whether a maker's name alone means the maker: one with other meanings beside a gun's noun only, a short one among arms."""
    if alone := place.entry.attributes.get("alone"):
        return alone != "never" and _is_beside_arms(text, place)
    return place.end - place.start > _SHORT or speaks_of_arms(text)


def _is_beside_arms(text: Text, place: Place) -> bool:
    if _BORE.match(text.folded, place.end):
        return True
    gaps = (
        text.folded[min(place.end, noun.end) : max(place.start, noun.start)]
        for noun in nouns(text)
        if noun.end <= place.start or place.end <= noun.start
    )
    return any(not gap.strip() for gap in gaps)


def _is_loose_letter(text: Text, match: Place) -> bool:
    """Whether a unit and a number that a blank parts only look like a model: "4 g 17 x", "500 mg 3-way"."""
    return re.match(r"(?:[^\W\d_]|mg|ml|kg|cm) \d", text.folded[match.start : match.end]) is not None


def _is_number(text: Text, place: Place) -> bool:
    """Whether a model's bare number counts or measures something: "Glock 40 cal", "Colt 45 ACP", "CZ 75 €"."""
    model = place.entry.attributes["model"]
    if not model.isdigit() or " " not in text.folded[place.start : place.end]:
        return False
    if len(model) <= 2 and _MEASURED.match(text.folded, place.end):
        return True
    return _COUNTED.match(text.folded, place.end) is not None


def _without_number(text: Text, place: Place, lexicon: Firearms) -> Iterator[Place]:
    """Yield the maker alone, where its name comes first and is no everyday word."""
    maker = lexicon.makers.get(place.entry.attributes["make"])
    if maker and text.folded[place.start].isalpha():
        end = text.folded.rindex(" ", place.start, place.end)
        yield Place(place.start, end, maker, place.first, place.after, end, end)


def _joined(text: Text, matches: Sequence[Match], lexicon: Firearms) -> Iterator[Place]:
    """Yield each match, a maker with the model of it that stands a few words on, or right before it, and further models."""
    done = 0  # the first token that no place has taken
    last: Place | None = None
    for number, match in enumerate(matches):
        if match.first < done:
            continue
        others = matches[number + 1 :]
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
        return _named(text, match.entry, match, match.first, match.after)
    return _named(text, found[0], match, match.first, found[1])


def _named(text: Text, entry: Entry, match: Match, first: int, after: int) -> Place:
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
            return _named(text, found[0], maker, first, found[1])
    for first in range(max(maker.first - 2, done), maker.first):
        found = _model_at(doc, first, table, near=False)
        if found and found[1] == maker.first:
            return _named(text, found[0], maker, first, maker.first)
    if others and others[0].first == maker.after and not others[0].entry.attributes["make"]:
        return _named(text, _made_by(maker.entry, others[0].entry), maker, others[0].first, others[0].after)
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
        yield _named(text, entry, match, first, after)


def _is_listed(text: Text, match: Match) -> bool:
    """Whether a name in a list is a model and counts nothing: it is telling, or no word that it could count follows."""
    doc = text.doc
    if is_telling([token.text for token in doc[match.first : match.after]], match.entry):
        return True
    behind = doc[match.after].text if match.after < len(doc) else "\n"
    if doc[match.first - 1].text == "/":
        return _MEASURED.match(text.folded, match.end) is None and _COUNTED.match(text.folded, match.end) is None
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
