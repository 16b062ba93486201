from collections.abc import Iterator

from extractors.frame import Text, prepare, terms
from records.fact import Fact


def find(text: str | Text) -> Iterator[Fact]:
    """Yield what a market's own category says of its goods; attributes are `armed`, `item_type` or `world`.

    >>> [fact.value for fact in find("Weapons/Ammunition")]
    ['weapons', 'ammunition']
    """
    text = prepare(text)
    for match in terms("categories").find(text):
        yield text.fact(match.start, match.end, "category", match.entry.value, **match.entry.attributes)
