import re
from collections.abc import Iterator

from extractors.frame import Text, prepare, terms
from records.fact import Fact

# A silencer is also called a can; it has a thread for a barrel: "9mm can - M13.5x1 LH", "1/2-28 can".
_CAN = re.compile(r"\bcans?\b(?=\s*(?:[-–—,;:/(]|$|for\b|with\b|\d|m\d))")
_THREAD = re.compile(
    r"\bm\d{1,2}(?:[.,]\d{1,2})?\s?x\s?(?:0[.,]\d+|1(?:[.,]\d+)?)\s?(?:lh|rh|l|r)?\b|(?<![\d/])(?:1/2|5/8|9/16|13/16|3/4)\s?[x\-]\s?(?:16|18|20|24|28|32|36|40)\b"
)


def find(text: str | Text) -> Iterator[Fact]:
    """Yield parts of firearms, magazines and silencers; attributes are item_type and `essential` (Directive (EU) 2021/555, art. 1).

    >>> [fact.value for fact in find("Schalldämpfer und Glock-Verschluss")]
    ['silencer', 'slide']
    >>> [fact.value for fact in find("9mm can - 1/2x28")]
    ['silencer']
    """
    text = prepare(text)
    for match in terms("parts").find(text):
        yield text.fact(
            match.start, match.end, "part", match.entry.value, **match.entry.attributes, languages=match.languages
        )
    if (can := _CAN.search(text.folded)) and _THREAD.search(text.folded):
        yield text.fact(can.start(), can.end(), "part", "silencer", item_type="silencer")
