import re
from collections.abc import Iterator, Mapping
from typing import Any

from extractors.frame import Match, Text, prepare, terms
from records.fact import Fact

# A silencer is also called a can; it has a thread for a barrel, or a bore: "9mm can - M13.5x1 LH", "1/2-28 can", ".22 can".
_CAN = re.compile(r"\bcans?\b(?=\s*(?:[-–—,;:/(]|$|for\b|with\b|\d|m\d))")
_BORED = re.compile(
    r"(?:\.(?:17|22|223|30|308|338|357|45|50)|\b(?:5\.56|556|7\.62|9|45)(?: ?mm)?)(?: cal)? cans?\b(?! of\b)"
)
_THREAD = re.compile(
    r"\bm\d{1,2}(?:[.,]\d{1,2})?\s?x\s?(?:0[.,]\d+|1(?:[.,]\d+)?)\s?(?:lh|rh|l|r)?\b|(?<![\d/])(?:1/2|5/8|9/16|13/16|3/4)\s?[x\-]\s?(?:16|18|20|24|28|32|36|40)\b"
)
_CANS = frozenset({"can", "cans"})
_ROUNDS = (
    r"(?:rds?|rnds?|rounds?|rounders?|shots?|schuss|schussig\w*|coups?|cps|balles|tiros|disparos|balas|municoes|colpi|schots|nab\w{0,5}|"
    r"strz\w{0,8}|патрон\w{0,3}|мест\w{0,4}|набо\w{0,4}|зарядн\w{0,4}|metaka|метака|fisek\w{0,4}|mermi\w{0,3}|طلق\w{0,3})\b"
)
_HOLDS = re.compile(rf"(?<![\w.,/$€£])(\d{{1,3}})(?:[ -]?{_ROUNDS}|(?:er|luk|li)\b|[ -]?(?=drum\b))")
# Right behind a magazine: "drum 50", "Magazin 17 Schuss", "caricatore da 15 colpi"; not "mags, 50 rounds".
_HOLDS_BEHIND = re.compile(
    rf"[ (:-]{{1,3}}(?:(?:for|of|mit|de|da|a|za|od|na|на|до|capacity|kapazitat|capacite|capacidad|capacidade|capacita|pojemnosc) )?(\d{{1,3}})(?:[ -]?{_ROUNDS}|(?:er|luk|li)\b)"
)
_DRUM_OF = re.compile(r"(?<=drum)[ -](\d{2,3})\b")
_BEFORE = (
    16  # characters before a magazine in which its capacity may stand, and behind it where its name has the number
)
_FEWEST, _MOST = 2, 200  # rounds that a magazine holds


def find(text: str | Text) -> Iterator[Fact]:
    """Yield parts of firearms, magazines and silencers; attributes are item_type, `essential` with its `rule`, and `capacity` of a magazine.

    `rule` says by what a part is essential: FP is the Firearms Protocol, art. 3 (b), which counts silencers; the other is
    Directive (EU) 2021/555, art. 1 (1) (2), or for unfinished ones Regulation (EU) 2025/41.

    >>> [fact.value for fact in find("Schalldämpfer und Glock-Verschluss")]
    ['silencer', 'slide']
    >>> [fact.value for fact in find("9mm can - 1/2x28")]
    ['silencer']
    >>> [fact.attributes.get("capacity") for fact in find("33rd mag, Magazine 2 Stück")]
    [33, None]
    """
    text = prepare(text)
    for match in terms("parts").find(text):
        attributes: Mapping[str, Any] = match.entry.attributes
        if attributes.get("item_type") == "magazine" and (capacity := _capacity(text, match)):
            attributes = {**attributes, "capacity": capacity}
        yield text.fact(match.start, match.end, "part", match.entry.value, **attributes, languages=match.languages)
    if not _CANS.isdisjoint(text.words) and (can := _can(text)):
        yield text.fact(*can, "part", "silencer", item_type="silencer", essential=True, rule="FP 3(b)")


def _can(text: Text) -> tuple[int, int] | None:
    """Return where a can is a silencer, by the thread that it has or the bore before it."""
    if bored := _BORED.search(text.folded):
        return bored.span()
    can = _CAN.search(text.folded)
    return can.span() if can and _THREAD.search(text.folded) else None


def _capacity(text: Text, magazine: Match) -> int | None:
    """Return how many rounds the magazine holds, where the text says it beside its name."""
    folded = text.folded
    first = max(0, magazine.start - _BEFORE)
    first += len(folded[first : magazine.start].rpartition(",")[0])  # no number of the good before it
    inside = _HOLDS.search(folded, first, magazine.end + _BEFORE)
    found = (
        (inside if inside and inside.start() < magazine.end else None)
        or _HOLDS_BEHIND.match(folded, magazine.end)
        or _DRUM_OF.match(folded, magazine.end)
    )
    capacity = int(found[1]) if found else 0
    return capacity if _FEWEST <= capacity <= _MOST else None
