from collections.abc import Iterator

from extractors.frame import Match, Text, prepare, terms
from records.fact import Fact


def find(text: str | Text) -> Iterator[Fact]:
    """Yield words for files that are printed or milled; `part` is what a term names: file, drawing, design, material or printer.

    Drawings in a book are no files. Only names are known, of designs too; nothing is said of how anything is made.

    >>> [fact.text for fact in find("STL files, blueprints")]
    ['STL files', 'blueprints']
    >>> [fact.text for fact in find("a book with blueprints")]
    []
    """
    text = prepare(text)
    for match in terms("print_files").find(text):
        if match.entry.attributes["part"] != "drawing" or not _in_book(text, match):
            yield text.fact(match.start, match.end, "print_file", match.entry.value, **match.entry.attributes)


def _in_book(text: Text, drawing: Match) -> bool:
    """Whether a word of books stands beside the drawing."""
    books = [match for match in terms("manuals").find(text) if match.entry.attributes["role"] == "manual"]
    return any(book.end <= drawing.start or drawing.end <= book.start for book in books)
