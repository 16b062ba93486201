from collections.abc import Iterator

from extractors.frame import Text, prepare, terms
from records.fact import Fact


def find(text: str | Text) -> Iterator[Fact]:
    """Yield words and brands of ammunition; a brand has the attributes make and model.

    >>> [fact.value for fact in find("50 rds TulAmmo")]
    ['round', 'TulAmmo']
    """
    text = prepare(text)
    for match in terms("ammunition").find(text):
        yield text.fact(match.start, match.end, "ammunition", match.entry.value, **match.entry.attributes)
