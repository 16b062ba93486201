from collections.abc import Iterator

from extractors.frame import Text, prepare, terms
from records.fact import Fact


def find(text: str | Text) -> Iterator[Fact]:
    """Yield words of converting, deactivating, reactivating and home-making; attribute `way` is the modus operandi.

    >>> [fact.value for fact in find("umgebaute Pistole, nicht deaktiviert")]
    ['converted', 'deactivated']
    """
    text = prepare(text)
    for match in terms("conversion").find(text):
        yield text.fact(match.start, match.end, "conversion", match.entry.value, **match.entry.attributes)
