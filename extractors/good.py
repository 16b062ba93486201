import re
from collections.abc import Iterator

from extractors.frame import Match, Text, prepare, terms
from records.fact import Fact

_WEIGHT = re.compile(
    r"(?<![\w.,/])(?!(?:18|19|20)\d\d\s?г(?!\w))\d{1,4}(?:[.,]\d{1,3})?\s?(?:g|mg|ug|µg|mcg|oz|lbs?|kg|г|мг)(?!\w)"
)  # but "1948 г." is a year
_MOVEMENT = re.compile(
    r"\b(?:cal|calibre|caliber|kaliber|calibro|kaliber|калибр)\.? ?\d{4}(?:-\d)?(?![\w.])"
)  # of a watch
_WITHOUT_ACCENT = frozenset({"gun", "guns", "faca"})
_UNITS = frozenset({"g", "mg", "ug", "µg", "μg", "mcg", "oz", "lb", "lbs", "kg", "г", "мг"})
_CALIBRES = frozenset({"cal", "calibre", "caliber", "kaliber", "calibro", "калибр"})


def _is_another_word(text: Text, match: Match) -> bool:
    """Whether an accent makes it a word of another language: Turkish "gün" is a day, Portuguese "faça" is no knife."""
    word = text.normal[match.start : match.end]
    return not word.isascii() and text.folded[match.start : match.end] in _WITHOUT_ACCENT


def find(text: str | Text) -> Iterator[Fact]:
    """Yield goods by their nouns (kind `good`, attribute item_type) and words of other worlds (kind `world`: drug, game, watch …).

    >>> [(fact.kind, fact.value) for fact in find("AK skin for your pistol holster")]
    [('world', 'game'), ('good', 'pistol'), ('good', 'holster')]
    >>> [(fact.kind, fact.value) for fact in find("a glue gun and a gun")]
    [('world', 'media'), ('good', 'firearm')]
    """
    text = prepare(text)
    goods = [
        match for name in ("goods", "brands") for match in terms(name).find(text) if not _is_another_word(text, match)
    ]
    found = [("good", match) for match in goods]
    found += [("world", match) for match in terms("others").find(text)]
    if not _UNITS.isdisjoint(text.words) and not any(_has_weight(match) for match in goods):
        for weight in _WEIGHT.finditer(text.folded):
            yield text.fact(weight.start(), weight.end(), "world", "drug", world="drug", weak=True)
    if not _CALIBRES.isdisjoint(text.words):
        for movement in _MOVEMENT.finditer(text.folded):
            yield text.fact(movement.start(), movement.end(), "world", "watch", world="watch")
    end = 0
    for kind, match in sorted(found, key=lambda pair: (pair[1].start, -pair[1].end, pair[0] == "good")):
        if match.end > end:  # not inside a longer name: the gun of a "glue gun"
            yield text.fact(match.start, match.end, kind, match.entry.value, **match.entry.attributes)
            end = match.end


def _has_weight(match: Match) -> bool:
    """Whether the good is told by weight as drugs are: "C4, 500 g", "BBs 0.25 g"."""
    return match.entry.attributes.get("item_type") in ("explosive", "air_or_replica")
