import re
from collections.abc import Iterator

from extractors.frame import Text, prepare, terms
from records.fact import Fact

_WEIGHT = re.compile(r"(?<![\w.,/])\d{1,4}(?:[.,]\d{1,3})?\s?(?:g|mg|ug|µg|mcg|oz|lbs?|kg|г|мг)(?!\w)")
_MOVEMENT = re.compile(
    r"\b(?:cal|calibre|caliber|kaliber|calibro|kaliber|калибр)\.? ?\d{4}(?:-\d)?(?![\w.])"
)  # of a watch


def find(text: str | Text) -> Iterator[Fact]:
    """Yield goods by their nouns (kind `good`, attribute item_type) and words of other worlds (kind `world`: drug, game, watch …).

    >>> [(fact.kind, fact.value) for fact in find("AK skin for your pistol holster")]
    [('world', 'game'), ('good', 'pistol'), ('good', 'holster')]
    """
    text = prepare(text)
    found = [("good", match) for match in terms("goods").find(text)]
    found += [("good", match) for match in terms("brands").find(text)]
    found += [("world", match) for match in terms("others").find(text)]
    for weight in _WEIGHT.finditer(text.folded):
        yield text.fact(weight.start(), weight.end(), "world", "drug", world="drug", weak=True)
    for movement in _MOVEMENT.finditer(text.folded):
        yield text.fact(movement.start(), movement.end(), "world", "watch", world="watch")
    for kind, match in sorted(found, key=lambda pair: (pair[1].start, -pair[1].end)):
        yield text.fact(match.start, match.end, kind, match.entry.value, **match.entry.attributes)
