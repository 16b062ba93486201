"""What a text says of marks on a gun: serial numbers printed, missing or removed, proof and import marks."""

import re
from collections.abc import Iterator

from extractors.frame import Text, prepare, terms
from extractors.verbatim import quote
from records.fact import Fact

NAME = "marking"

_LABEL = (
    r"serial(?:\s?(?:number|no|nr|num))?|s/n|seriennummer|serien-?nr|waffennummer|matricola|numero di serie|n[uú]mero de serie|"
    r"num[eé]ro de s[eé]rie|serienummer|numer seryjny|nr seryjny|серийный номер|заводской номер|серійний номер|serijski broj|серијски број|"
    r"seri\s?(?:no|numarası)|الرقم التسلسلي|رقم تسلسلي"
)
_SERIAL = re.compile(
    rf"(?<!\w)(?:{_LABEL})\.?\s{{0,2}}(?:is|ist|:|#|№|=|-)?\s{{0,2}}(?P<number>(?=[A-Z-]{{0,6}}\d)[A-Z0-9][A-Z0-9-]{{3,17}})(?!\w)",
    re.IGNORECASE,
)
_SHORT = re.compile(r"(?<!\w)(?:SN|sn)\s?[:#]\s?(?P<number>(?=[A-Z-]{0,6}\d)[A-Z0-9][A-Z0-9-]{3,17})(?!\w)")
_LOT = re.compile(
    r"(?<!\w)(?:lot|batch|losnummer|los-nr|партия|lotto)\s?(?:no|number|nr|№)?\.?\s?[:#№]\s?(?P<number>(?=[A-Z-]{0,6}\d)[A-Z0-9][A-Z0-9-]{2,17})(?!\w)",
    re.IGNORECASE,
)


def find(text: str | Text) -> Iterator[Fact]:
    """Yield a fact per statement on marks; a printed number is `serial:<NUMBER>` or `lot:<NUMBER>`, upper case.

    >>> [fact.value for fact in find("Glock 19, serial ground off. The other one: S/N ABC123")]
    ['serial_removed', 'serial:ABC123']
    """
    prepared = prepare(text)
    for match in terms(NAME).find(prepared):
        yield prepared.fact(match.start, match.end, NAME, match.entry.value)
    for kind, pattern in (("serial", _SERIAL), ("serial", _SHORT), ("lot", _LOT)):
        for found in pattern.finditer(prepared.original):
            number = found["number"].upper()
            yield quote(prepared, *found.span(), NAME, f"{kind}:{number}", type=kind, number=number)
