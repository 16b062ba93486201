import re
from collections.abc import Iterator

from extractors.firearms import firearms
from extractors.frame import Text, prepare
from extractors.makes import places
from records.fact import Fact

__all__ = ["find", "firearms"]

_GENERATION = re.compile(
    r"\bgen(?:eration)?[ .]*([1-6])(?:[ -]*(?:or|/|-|&)[ -]*([1-6]))?\b|\b([1-6])(?:st|nd|rd|th)?(?: or ([1-6])(?:st|nd|rd|th))? gen(?:eration)?\b"
)


def find(text: str | Text) -> Iterator[Fact]:
    """Yield makers and models; `value` is both, attributes are make, model, type, item_type, country, action, calibres, host and blank.

    >>> [fact.value for fact in find("G-17 gen 4 and a Walther PPK, no glockenspiel")]
    ['Glock 17 Gen4', 'Walther PPK']
    """
    text = prepare(text)
    for place in places(text):
        make, model = place.entry.attributes["make"], place.entry.attributes["model"]
        start, end = place.start, place.end
        if make == "Glock" and model:
            model, start, end = _generation(text, model, start, end)
        yield text.fact(start, end, "weapon", f"{make} {model}".strip(), **{**place.entry.attributes, "model": model})


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
