import re
from collections.abc import Iterator

from extractors import arms
from extractors.frame import Text, prepare
from extractors.makes import places
from extractors.nearness import nearness
from records.fact import Fact

_GENERATION = re.compile(
    r"(?<![^\W\d_])gen(?:eration|eracji|eracije|eracao|eracion|erazione|eratie)?[ .]*([1-6])(?:[ -]*(?:or|/|-|&)[ -]*([1-6]))?(?: (mos)\b)?\b"
    r"|\b([1-6])(?:st|nd|rd|th|\.|e|eme|a)?(?: or ([1-6])(?:st|nd|rd|th))? gen(?:eration|eracji|eracije|eracao|eracion|erazione|eratie)?\b(?: (mos)\b)?"
    r"|\bпоколени[ея] ?([1-6])\b|\b([1-6])(?:-?го|-?е)? поколени[ея]\b"
)
_BEHIND, _BEFORE = 14, 20  # characters in which a generation begins behind a model, or before its maker


def find(text: str | Text) -> Iterator[Fact]:
    """Yield makers and models; `value` is both, the attributes say the rest of what the lexicon knows, and `near` a near miss.

    >>> [fact.value for fact in find("G-17 gen 4 and a Walther PPK, no glockenspiel")]
    ['Glock 17 Gen4', 'Walther PPK']
    """
    text = prepare(text)
    found = places(text)
    if not found:
        return
    for place, near in zip(found, nearness(text, found), strict=True):
        attributes = dict(place.entry.attributes)
        make, model = attributes["make"], attributes["model"]
        start, end = place.start, place.end
        if make == "Glock" and model:
            model, start, end = _generation(text, model, start, end)
        attributes["model"] = model
        if near:
            attributes["near"] = near
        if near == "replica" and attributes["item_type"] == "firearm":
            attributes["item_type"] = "blank_firing" if arms.BLANK.search(text.folded) else "air_or_replica"
        yield text.fact(start, end, "weapon", f"{make} {model}".strip(), **attributes)


def _generation(text: Text, model: str, start: int, end: int) -> tuple[str, int, int]:
    """Return the model with its generations, and the span that says so."""
    for low, high in ((end, end + _BEHIND), (max(start - _BEFORE, 0), start), (start, end)):
        found = _GENERATION.search(text.folded, low, high)
        if found is None or found.start() - end > 3 or start - found.end() > 1:
            continue
        numbers = "/".join(f"Gen{number}" for number in found.groups() if number and number.isdigit())
        mount = " MOS" if "mos" in found.groups() else ""
        return f"{model} {numbers}{mount}", min(start, found.start()), max(end, found.end())
    return model, start, end
