"""Where a text names makers and their models: what of the lexicon's words means them, in a text that speaks of arms or not."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from typing import cast

from extractors.cartridges import calibres
from extractors.firearms import Firearms, firearms
from extractors.frame import Match, Text, terms
from extractors.joining import COUNTED, MEASURED, Place, joined, named

_SHORT = 3  # letters of a maker's name that stands for much else: CZ, FN, SIG
_BORE = re.compile(r"[\s,(\"-]*(?:\.\d{2,3}\b|\d{1,2}(?:[.,]\d+)? ?(?:mm|мм|cal|kal|кал)\b)")  # behind an everyday word
_LOOSE = re.compile(r"(?:[^\W\d_]|mg|ml|kg|cm) \d")
_ARMED = {"firearm", "blank_firing", "firearm_part", "magazine", "silencer", "ammunition", "conversion_kit"}
_FOUND = "makes"  # under which a text keeps its places


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
    matches = lexicon.terms.find(text)
    found = list(_Scene(text, lexicon).kept(joined(text, matches, lexicon))) if matches else []
    alone = [match for match in lexicon.unique.find(text) if " " not in text.folded[match.start : match.end]]
    if not alone or not (found or speaks_of_arms(text)):
        return found
    starts = [place.start for place in found]
    return sorted(
        (
            *found,
            *(
                named(text, match.entry, match, match.first, match.after)
                for match in alone
                if not _is_in(found, starts, match)
            ),
        ),
        key=lambda place: place.start,
    )


def _is_in(spans: Sequence[Place | Match], starts: Sequence[int], other: Place | Match) -> bool:
    """Whether one of some spans in order overlaps another one."""
    number = bisect_right(starts, other.start)
    return (number > 0 and spans[number - 1].end > other.start) or (
        number < len(spans) and spans[number].start < other.end
    )


class _Scene:
    """A text, and what it says around its makers and models."""

    def __init__(self, text: Text, lexicon: Firearms) -> None:
        self.text = text
        self.lexicon = lexicon
        self.cartridges = calibres().named.find(text)
        self.starts = [match.start for match in self.cartridges]

    @cached_property
    def armed(self) -> bool:
        """Whether the text speaks of arms."""
        return speaks_of_arms(self.text)

    @cached_property
    def types(self) -> set[str]:
        """The item types of the goods that it names."""
        return {str(match.entry.attributes.get("item_type")) for match in terms("goods").find(self.text)}

    @cached_property
    def nouns(self) -> tuple[set[int], set[int]]:
        """Where its nouns for arms begin, and where they end."""
        found = list(nouns(self.text))
        return {noun.start for noun in found}, {noun.end for noun in found}

    def kept(self, places: Iterator[Place]) -> Iterator[Place]:
        """Yield the places without everyday words, numbers that count, and makers inside a cartridge's name (9 mm Luger)."""
        for place in places:
            if _LOOSE.match(self.text.folded, place.start, place.end):  # "4 g 17 x", "500 mg 3-way"
                continue
            if _is_number(self.text, place):
                yield from self.without_number(place)
            elif place.entry.attributes["model"]:
                if place.certain or self.is_among_arms(place):
                    yield place
            elif not self.is_in_cartridge(place) and self.is_maker(place):
                yield place

    def without_number(self, place: Place) -> Iterator[Place]:
        """Yield the maker alone, where its name comes first and is no everyday word."""
        maker = self.lexicon.makers.get(place.entry.attributes["make"])
        if maker and self.text.folded[place.start].isalpha():
            end = self.text.folded.rindex(" ", place.start, place.end)
            yield Place(place.start, end, maker, place.first, place.after, end, end)

    def is_in_cartridge(self, place: Place) -> bool:
        """Whether a maker's name begins inside a cartridge's."""
        number = bisect_right(self.starts, place.start)
        return number > 0 and place.start < self.cartridges[number - 1].end

    def is_among_arms(self, place: Place) -> bool:
        """Whether the text speaks of arms, or of goods like the model, or names a bore behind it."""
        return self.armed or place.entry.attributes["item_type"] in self.types or self.is_before_bore(place)

    def is_maker(self, place: Place) -> bool:
        """Whether a maker's name alone means the maker: with other meanings, beside a gun's noun only; a short one among arms."""
        if alone := place.entry.attributes.get("alone"):
            return alone != "never" and (self.is_before_bore(place) or self.is_beside_noun(place))
        return place.end - place.start > _SHORT or self.armed

    def is_before_bore(self, place: Place) -> bool:
        """Whether a bore follows: "Raven .25"."""
        return _BORE.match(self.text.folded, place.end) is not None

    def is_beside_noun(self, place: Place) -> bool:
        """Whether nothing but a blank parts the place from a noun for arms."""
        starts, ends = self.nouns
        return not starts.isdisjoint((place.end, place.end + 1)) or not ends.isdisjoint((place.start, place.start - 1))


def _is_number(text: Text, place: Place) -> bool:
    """Whether a model's bare number counts or measures something: "Glock 40 cal", "Colt 45 ACP", "CZ 75 €"."""
    model = place.entry.attributes["model"]
    if not model.isdigit() or " " not in text.folded[place.start : place.end]:
        return False
    if len(model) <= 2 and MEASURED.match(text.folded, place.end):
        return True
    return COUNTED.match(text.folded, place.end) is not None
