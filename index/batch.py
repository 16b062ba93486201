"""A stream of documents in pieces that are written together."""

from collections.abc import Iterable, Iterator
from itertools import islice

from records.document import Document

SIZE = 5_000  # documents: about 50 MB of tokens at most, two seconds of work


def batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Yield the documents in lists of at most SIZE, in order."""
    source = iter(documents)
    while batch := list(islice(source, SIZE)):
        yield batch


def highest_seq(documents: Iterable[Document]) -> int:
    """Return the highest seq of some documents, 0 of none."""
    return max((document.seq for document in documents), default=0)
