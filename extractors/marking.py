"""What a text says of marks on a gun: serial numbers printed, missing or removed, proof, approval and import marks."""

import re
from collections.abc import Iterator

from extractors.frame import Match, Text, prepare, terms
from records.fact import Fact

NAME = "marking"

# What may stand between a label and its number; the number has four characters at least, of a lot three, and a digit early.
_LINK = r"\.?\s{0,2}(?:is\b|ist\b|[:=#№-])?\s{0,2}#?"
_SIGN = r"\.?\s{0,2}[:#№]\s{0,2}"
_END = r"(?!\w)"
_NUMBERS = {
    ("serial", False): re.compile(
        rf"{_LINK}(?P<number>(?=[A-Z-]{{0,6}}\d)[A-Z0-9][A-Z0-9-]{{3,17}}){_END}", re.IGNORECASE
    ),
    ("serial", True): re.compile(rf"{_SIGN}(?P<number>(?=[A-Z-]{{0,6}}\d)[A-Z0-9][A-Z0-9-]{{3,17}}){_END}"),
    ("lot", True): re.compile(rf"{_SIGN}(?P<number>(?=[A-Z-]{{0,6}}\d)[A-Z0-9][A-Z0-9-]{{2,17}}){_END}", re.IGNORECASE),
    ("ptb", False): re.compile(rf"{_LINK}(?P<number>\d{{2,4}}){_END}"),
}


def find(text: str | Text) -> Iterator[Fact]:
    """Yield a fact per statement on marks; a printed number is `serial:<NUMBER>`, `lot:<NUMBER>` or `ptb:<NUMBER>`, upper case.

    A proof mark has the attributes `nation` and `city` of its proof house where the text names it, an import mark its `importer`.

    >>> [fact.value for fact in find("Glock 19, serial ground off. The other one: S/N ABC123; PTB 783")]
    ['serial_removed', 'serial:ABC123', 'ptb:783']
    >>> list(find("a serial killer, a lot of 5"))
    []
    """
    text = prepare(text)
    for match in terms(NAME).find(text):
        if match.entry.attributes.get("role") == "label":
            yield from _numbered(text, match)
        else:
            yield text.fact(match.start, match.end, NAME, match.entry.value, **match.entry.attributes)


def _numbered(text: Text, label: Match) -> Iterator[Fact]:
    """Yield the number behind a label: the label alone says nothing."""
    kind, sign = str(label.entry.attributes["type"]), bool(label.entry.attributes.get("sign"))
    if found := _NUMBERS[kind, sign].match(text.normal, label.end):
        number = found["number"].upper()
        yield text.fact(label.start, found.end(), NAME, f"{kind}:{number}", type=kind, number=number)
