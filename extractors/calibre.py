import bisect
import dataclasses
import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from extractors import arms
from extractors.cartridge_keys import UNIT
from extractors.cartridges import Calibres, Cartridge, calibres
from extractors.frame import Match, Text, prepare
from extractors.joining import Place
from extractors.makes import places
from records.fact import Fact

_JOIN = re.compile(r"\s*(?:/|,|;|&|or|and|oder|und|ou|et|o|y|и|или|и|або|lub|i|ili|veya|أو|\+|\s)\s*")
_WORD_FOLLOWS = re.compile(r"[ -]?[^\W\d_]")  # "9 mm Luger 50 szt." counts
_IN = re.compile(r"(?<![^\W_])(?:in|im|en|em|w|v|u|в|у|chambered in|ب)(?: the| a)? ?$")
_AGAIN = re.compile(r" ?[(/,=-]? ?")  # between two names of one cartridge
_WORD = re.compile(r"[^\W\d_]+")
_LETTER = re.compile(r"[^\W_]")
_FIELD = 60  # letters that a field for nothing but calibres has at most
_NEAR = 14  # letters between a gun and its calibre without a sign that it is one
_LONGEST_JOIN = 8
_FEW = 6  # guns or cues on each side of a number that may say what it means
_DIGITS = 3  # of a number that alone is a calibre: 308, not 45
_BESIDE = 2  # letters between a cue and its number where nothing else speaks of arms: "ПМ 9мм"

Span = tuple[int, int, str]
_Found = TypeVar("_Found", Place, Match)


def find(text: str | Text, *, armed: bool | None = None) -> Iterator[Fact]:
    """Yield cartridges the text states; bare numbers ("9mm", "40 cal") only where it speaks of arms, or `armed` says so.

    >>> [fact.value for fact in find("Beretta 92 in 9mm, also .45 ACP; 9mm drill")]
    ['9x19mm', '.45 ACP']
    >>> list(find("9mm drill bits"))
    []
    """
    text = prepare(text)
    lexicon = calibres()
    names = lexicon.named.names(text)
    if armed is None:
        armed = any(name.strong for name in names) or arms.mentioned(text)
    numbers: list[Cartridge] = []
    cues = lexicon.cues.find(text)
    if armed or _may_be_field(text, lexicon) or cues:
        numbers = list(lexicon.named.numbers(text))
        if not armed and _is_all(text, [*names, *numbers]):
            armed = True
            numbers = [dataclasses.replace(number, marked=True) for number in numbers]
    read = [(name.start, name.end, name.entry.value) for name in names if armed or name.strong]
    read += _Reading(text, lexicon, cues, armed).bare(numbers, read) if numbers else ()
    for start, end, value in _merged(text.folded, sorted(read)):
        yield text.fact(start, end, "calibre", value)


def _merged(folded: str, read: list[Span]) -> Iterator[Span]:
    """Yield the cartridges, one that is named twice in a row once: "9 mm Luger (9x19)"."""
    last: Span | None = None
    for start, end, value in read:
        if last and last[2] == value and _AGAIN.fullmatch(folded, last[1], start):
            last = (last[0], end, value)
            continue
        if last:
            yield last
        last = (start, end, value)
    if last:
        yield last


def _may_be_field(text: Text, lexicon: Calibres) -> bool:
    """Whether a text is short and has no words but those by which calibres are called and joined."""
    plain, callers = lexicon.named.vocabulary.plain, lexicon.named.callers
    return len(text.folded) < _FIELD and all(
        plain.get(word) in callers or re.fullmatch(UNIT, word) or _JOIN.fullmatch(word)
        for word in _WORD.findall(text.folded)
    )


def _is_all(text: Text, found: Sequence[Cartridge]) -> bool:
    """Whether the text is nothing but cartridges, as a seller's own field for them is: "9mm/.40", "12/70"."""
    rest, at = [], 0
    for cartridge in sorted(found, key=lambda cartridge: cartridge.start):
        rest.append(text.folded[at : cartridge.start])
        at = cartridge.end
    rest.append(text.folded[at:])
    return any(cartridge.marked or len(cartridge.bore) == _DIGITS for cartridge in found) and not any(
        _LETTER.search(part) and not _JOIN.fullmatch(part) for part in rest
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """A text, and what bare numbers mean in it."""

    text: Text
    lexicon: Calibres
    cues: Sequence[Match]
    armed: bool

    def bare(self, numbers: Sequence[Cartridge], named: Sequence[Span]) -> list[Span]:
        """Return numbers that mean a cartridge: marked ones, and unmarked ones beside a gun or in a list with another calibre."""
        guns = [place for place in places(self.text) if place.entry.attributes["model"]]
        found: list[Span] = []
        unmarked: list[Span] = []
        for number in numbers:
            gun = _before(guns, number.end)
            within = gun if gun and number.start < gun.model_end else None
            meant = self._own(number, within) if within else self._meant(number, guns)
            if meant and number.marked:
                found.append((number.start, number.end, meant))
            elif meant and not self._is_share(number):
                unmarked.append((number.start, number.end, meant))
        return [*found, *self._grown(unmarked, [*named, *found], guns)] if unmarked else found

    def _is_share(self, number: Cartridge) -> bool:
        before = self.text.folded[max(0, number.start - 2) : number.start]
        return before[-1:] == "/" and before[:1].isdigit()

    def _own(self, number: Cartridge, gun: Place) -> str:
        """Return the cartridge that a number in a model's name says where the gun is made for it: Kırıkkale 7.65, not Glock 45."""
        names = self.lexicon.bare[number.bore].values()
        return next((name for name in _usual(gun) if name in names), "") if number.marked else ""

    def _meant(self, number: Cartridge, guns: Sequence[Place]) -> str:
        """Return the meaning that the nearest gun or cue gives the number; nothing where it has none here."""
        meanings = self.lexicon.bare[number.bore]
        said = [(_gap(number, cue), meanings.get(cue.entry.value, "")) for cue in _around(self.cues, number.start)]
        if not self.armed:
            return min((pair for pair in said if pair[1] and pair[0] <= _BESIDE), default=(0, ""))[1]
        for gun in _around(guns, number.start):
            said += ((_gap(number, gun), name) for name in _usual(gun) if name in meanings.values())
        return min((pair for pair in said if pair[1]), default=(0, meanings.get("", "")), key=lambda pair: pair[0])[1]

    def _grown(self, unmarked: list[Span], anchors: list[Span], guns: Sequence[Place]) -> Iterator[Span]:
        """Yield numbers beside a noun ("45 carbine"), of a gun's own calibre ("Glock 22 in 40"), and in a list with another."""
        folded, nouns = self.text.folded, list(arms.nouns(self.text))
        starts, ends = dict(nouns), {end for _, end in nouns}
        sure = {
            number for number in unmarked if _is_beside(folded, number, starts, ends) or _is_own(folded, number, guns)
        }
        sure.update(anchors)
        chain = sorted({*anchors, *unmarked})
        for pairs in (
            itertools.pairwise(chain),
            ((after, before) for before, after in itertools.pairwise(chain[::-1])),
        ):
            for before, after in pairs:
                if (before in sure) != (after in sure) and _is_listed(folded, before, after, sure):
                    sure.update((before, after))
        yield from sure.difference(anchors)


def _before(guns: Sequence[Place], end: int) -> Place | None:
    """Return the last gun whose model begins before `end`."""
    index = bisect.bisect_left(guns, end, key=lambda gun: gun.model_start)
    return guns[index - 1] if index else None


def _around(others: Sequence[_Found], start: int) -> Sequence[_Found]:
    """Return the nearest few on both sides."""
    index = bisect.bisect_left(others, start, key=lambda other: other.start)
    return others[max(0, index - _FEW) : index + _FEW]


def _is_beside(folded: str, number: Span, starts: Mapping[int, int], ends: Collection[int]) -> bool:
    """Whether a noun for a gun stands right before or behind the number, or begins with it: 22 rifle."""
    start, end, _ = number
    before = start - 1 in ends and folded[start - 1] == " "
    return before or (end + 1 in starts and folded[end] == " ") or starts.get(start, 0) > end


def _is_own(folded: str, number: Span, guns: Sequence[Place]) -> bool:
    """Whether a gun of this calibre stands a few letters before, or one stands before an "in"."""
    gun = _before(guns, number[0])
    if gun is None or not 0 <= number[0] - gun.end <= _NEAR:
        return False
    return number[2] in _usual(gun) or _IN.search(folded[gun.end : number[0]]) is not None


def _is_listed(folded: str, before: Span, after: Span, sure: Collection[Span]) -> bool:
    """Whether only a list's joint stands between a number and another calibre."""
    gap = folded[before[1] : after[0]]
    number = after if before in sure else before
    if gap == " " and _WORD_FOLLOWS.match(folded, number[1]):
        return False
    return len(gap) < _LONGEST_JOIN and _JOIN.fullmatch(gap) is not None


def _usual(gun: Place) -> Sequence[str]:
    """Return the usual cartridges of a model, as far as the lexicon of firearms knows them."""
    known: Sequence[str] = gun.entry.attributes.get("calibres") or ()
    return known


def _gap(number: Cartridge, other: Place | Match) -> int:
    return max(other.start - number.end, number.start - other.end, 0)
