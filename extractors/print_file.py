from collections.abc import Iterator

from extractors.frame import Text, prepare, terms
from records.fact import Fact


def find(text: str | Text) -> Iterator[Fact]:
    """Yield words for files that are printed or milled.

    >>> [fact.text for fact in find("STL files, blueprints")]
    ['STL files', 'blueprints']
    """
    text = prepare(text)
    for match in terms("print_files").find(text):
        yield text.fact(match.start, match.end, "print_file", match.entry.value, **match.entry.attributes)
