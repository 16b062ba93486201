from collections.abc import Iterator

from extractors.frame import Text, prepare, terms
from records.fact import Fact


def find(text: str | Text) -> Iterator[Fact]:
    """Yield words of books and guides (role `manual`), of what comes with a good (`user`) and of making things oneself (`making`).

    >>> [fact.attributes["role"] for fact in find("Handbook of improvised rifles")]
    ['manual', 'making']
    >>> [fact.text for fact in find("Guía de recarga; escopeta con guía de pertenencia")]
    ['Guía']
    """
    text = prepare(text)
    for match in terms("manuals").find(text):
        if match.entry.attributes["role"] == "hidden":
            continue
        yield text.fact(match.start, match.end, "manual", match.entry.value, **match.entry.attributes)
