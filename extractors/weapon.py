import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from spacy.tokens import Doc

from configfile.loading import FrozenModel, load
from extractors.cartridges import calibres
from extractors.frame import Match, Terms, Text, prepare
from extractors.lexicon import FOLDER, Entry, Lexicon, content_hash, refuse_duplicates
from extractors.normal import fold, normalise
from records.fact import Fact

ITEM_TYPES = {
    "blank": "blank_firing",
    "air": "air_or_replica",
    "print": "print_file",
    "launcher": "explosive",
    "knife": "melee",
}
_REACH = 5  # tokens between a maker and its model at most: "Taurus 40 cal Millennium"
_GENERATION = re.compile(
    r"\bgen(?:eration)?[ .]*([1-6])(?:[ -]*(?:or|/|-|&)[ -]*([1-6]))?\b|\b([1-6])(?:st|nd|rd|th)?(?: or ([1-6])(?:st|nd|rd|th))? gen(?:eration)?\b"
)
_NOT_A_MODEL = re.compile(
    r"[ -]?(?:(?:cal|caliber|calibre|kal|kaliber|calibro)\b(?!\.?:?\s*[.,]?\d)|mm\b|acp|auto\b|s&w|s & w|special|spl|magnum|lr\b|gauge|rounds|pcs|pieces|g\b|grams?\b|%|€|\$|x \d)"
)
_MODEL_WORD = {"model", "mod", "modell", "modele", "modelo", "modello", "модель", "мод", "type", "typ"}


class MakerModel(FrozenModel):
    """A maker; `models` is type → name → spellings, found without the maker unless they begin with a plus."""

    name: str
    label: str = ""  # what it is reported as, where that differs
    country: str
    of: str = ""  # type of its goods where no model is named
    solid: bool = False  # an everyday word: found only together with a model
    aliases: tuple[str, ...] = ()
    models: dict[str, dict[str, tuple[str, ...]]]


class FirearmsModel(FrozenModel):
    """The file `config/lexicons/firearms.yml`."""

    about: str
    sources: tuple[str, ...]
    makers: tuple[MakerModel, ...]


@dataclass(frozen=True, slots=True)
class Firearms:
    """Matcher of makers and models, and each maker's models by their tokens."""

    terms: Terms
    models: Mapping[str, Mapping[tuple[str, ...], Entry]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """A maker or model found, and the part of it that names the model."""

    start: int
    end: int
    entry: Entry
    model_start: int
    model_end: int


def find(text: str | Text) -> Iterator[Fact]:
    """Yield makers and models; `value` is both, attributes are make, model, type, item_type and country.

    >>> [fact.value for fact in find("G-17 gen 4 and a Walther PPK, no glockenspiel")]
    ['Glock 17 Gen4', 'Walther PPK']
    """
    text = prepare(text)
    for place in places(text):
        make, model = str(place.entry.attributes["make"]), str(place.entry.attributes["model"])
        start, end = place.start, place.end
        if make == "Glock" and model:
            model, start, end = _generation(text, model, start, end)
        yield text.fact(start, end, "weapon", f"{make} {model}".strip(), **{**place.entry.attributes, "model": model})


def places(text: Text) -> Iterator[Place]:
    """Yield where makers and models stand in `text.normal`; a maker inside a cartridge's name (9 mm Luger) is none."""
    lexicon = firearms()
    cartridges = [(match.start, match.end) for match in calibres().named.find(text)]
    for match in lexicon.terms.find(text):
        place = _widened(text, match, lexicon)
        if _loose_letter(text, match):
            continue
        if _is_number(text, place):
            alone = _makers().get(str(place.entry.attributes["make"]))
            if alone is None or not text.folded[place.start].isalpha():
                continue
            end = text.folded.rindex(" ", place.start, place.end)
            place = Place(place.start, end, alone, end, end)
        if place.entry.attributes["model"] or not any(start <= place.start < end for start, end in cartridges):
            yield place


@functools.cache
def _makers() -> dict[str, Entry]:
    """Return each maker's entry without a model, unless its name is an everyday word."""
    return {
        str(entry.attributes["make"]): entry
        for entry in firearms().terms.lexicon.entries
        if not entry.attributes["model"] and entry.terms
    }


def _loose_letter(text: Text, match: Match) -> bool:
    """Whether a unit and a number that a blank parts only look like a model: "4 g 17 x", "500 mg 3-way"."""
    return re.match(r"(?:[^\W\d_]|mg|ml|kg|cm) \d", text.folded[match.start : match.end]) is not None


def _is_number(text: Text, place: Place) -> bool:
    """Whether a model's bare number counts or measures something: "Glock 40 cal", "Colt 45 ACP"."""
    model = str(place.entry.attributes["model"])
    if not model.isdigit() or len(model) > 2 or " " not in text.folded[place.start : place.end]:
        return False
    return _NOT_A_MODEL.match(text.folded, place.end) is not None


def _widened(text: Text, match: Match, lexicon: Firearms) -> Place:
    """Return the match with a model of its maker that stands a few words on, or right before it."""
    start, end = match.start, match.end
    models = lexicon.models.get(str(match.entry.attributes["make"]))
    if match.entry.attributes["model"] or not models:
        return Place(start, end, match.entry, start, end)
    doc = text.doc
    for first in range(match.after, min(match.after + _REACH, len(doc))):
        if doc[first].text in {"\n", ";", "|"}:
            break
        if found := _model_at(doc, first, models, near=first == match.after or doc[first - 1].text in _MODEL_WORD):
            entry, after = found
            model_end = doc[after - 1].idx + len(doc[after - 1])
            return Place(start, model_end, entry, doc[first].idx, model_end)
    for first in range(max(match.first - 2, 0), match.first):
        found = _model_at(doc, first, models, near=False)
        if found and found[1] == match.first:
            return Place(doc[first].idx, end, found[0], doc[first].idx, start)
    return Place(start, end, match.entry, end, end)


def _model_at(doc: Doc, first: int, models: Mapping[tuple[str, ...], Entry], *, near: bool) -> tuple[Entry, int] | None:
    """Return the longest model that starts at a token; a short number only where it is near its maker."""
    words = []
    best = None
    for token in doc[first : first + 7]:
        if token.is_space:
            continue
        words.append(token.text)
        entry = models.get(tuple(words))
        if (
            entry
            and (near or not all(word.isdigit() or len(word) < 2 for word in words))
            and (near or len("".join(words)) > 2)
        ):
            best = entry, token.i + 1
    return best


def _generation(text: Text, model: str, start: int, end: int) -> tuple[str, int, int]:
    """Return the model with its generations, and the span that says so."""
    for low, high in ((end, end + 12), (max(start - 18, 0), start)):
        if found := _GENERATION.search(text.folded, low, high):
            if (low == end and found.start() - end > 3) or (low != end and start - found.end() > 1):
                continue
            numbers = [number for number in found.groups() if number]
            return (
                f"{model} {'/'.join('Gen' + number for number in numbers)}",
                min(start, found.start()),
                max(end, found.end()),
            )
    return model, start, end


@functools.cache
def firearms() -> Firearms:
    """Return the lexicon of makers and models."""
    path = FOLDER / "firearms.yml"
    makers = load(path, FirearmsModel).makers
    entries: list[Entry] = []
    models: dict[str, dict[tuple[str, ...], Entry]] = {}
    for maker in makers:
        alone, table = _entries(maker)
        entries += alone
        if maker.name:
            models.setdefault(maker.label or maker.name, {}).update(table)
    refuse_duplicates(path, tuple(entries))
    return Firearms(Terms(Lexicon("firearms", content_hash(path), tuple(entries))), models)


def _entries(maker: MakerModel) -> tuple[list[Entry], dict[tuple[str, ...], Entry]]:
    """Return the maker's entries to be matched, and its models by their tokens."""
    make = maker.label or maker.name
    names = tuple(dict.fromkeys(_plain(name) for name in (maker.name, *maker.aliases) if name))
    entries = []
    table: dict[tuple[str, ...], Entry] = {}
    taken: set[str] = set()
    if names:
        own = () if maker.solid else tuple(("any", name) for name in names)
        entries.append(Entry(make, own, _attributes(maker, make, "", maker.of)))
        taken.update(names)
    for kind, models in maker.models.items():
        for model, spellings in models.items():
            alone = [_plain(spelling) for spelling in spellings if not spelling.startswith("+")]
            short = [
                _plain(name.lstrip("+"))
                for name in (model, *spellings)
                if make and (name is model or name.startswith("+"))
            ]
            together = [
                f"{name} {spelled}" for name in names for spelled in (*short, *alone) if not spelled.startswith(name)
            ]
            terms = tuple(("any", term) for term in dict.fromkeys((*alone, *together)) if term not in taken)
            taken.update(term for _, term in terms)
            entry = Entry(f"{make} {model}".strip(), terms, _attributes(maker, make, model, kind))
            entries.append(entry)
            for spelled in (*short, *alone):
                table.setdefault(tuple(re.findall(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[^\w\s-]", spelled)), entry)
    return entries, table


def _attributes(maker: MakerModel, make: str, model: str, kind: str) -> dict[str, object]:
    item_type = ITEM_TYPES.get(kind, "firearm")
    return {"make": make, "model": model, "type": kind, "item_type": item_type, "country": maker.country}


def _plain(name: str) -> str:
    return fold(normalise(name).text)
