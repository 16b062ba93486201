"""What a search engine must do for Salwatch; tantivy and Elasticsearch do, and one contract test holds both to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, Protocol, TypeAlias

from records.document import Document

Sort: TypeAlias = Literal[
    "relevance", "newest", "price"
]  # newest: by first sight; price: cheapest in EUR first, unpriced last
Filters: TypeAlias = Mapping[
    str, Sequence[str]
]  # rights or choices: always ANDed, any of a field's values; no value, no document

NO_FILTERS: Filters = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found."""

    id: str
    document: Document


@dataclass(frozen=True, slots=True)
class Result:
    """One page of what was found; `facets` count all of it, most frequent first and ties by value."""

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    next: str = ""  # empty after the last page


@dataclass(frozen=True, slots=True)
class Group:
    """How many documents have these values of the grouped fields; one with two values of a field counts in both."""

    values: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the engine answers and writes, and one line for a person who looks after it."""

    ok: bool
    detail: str


class Index(Protocol):
    """A cache of documents that answers questions and can be made anew from the store at any time."""

    def put(self, documents: Iterable[Document], *, through: int = 0) -> None:
        """Write documents, durable and searchable on return; one with a lower seq than the stored one changes nothing.

        Then `seq()` is at least the highest seq written and `through`, the last outbox number that these documents cover.
        """

    def delete(self, ids: Iterable[str]) -> None:
        """Remove documents; an unknown id is no error."""

    def get(self, document_id: str) -> Document | None:
        """Return the document of that id, or None."""

    def search(  # noqa: PLR0913 (one question has this many sides; all but the query have a default)
        self,
        query: str = "",
        *,
        filters: Filters = NO_FILTERS,
        facets: Sequence[str] = (),
        sort: Sort = "relevance",
        offset: int = 0,
        limit: int = 20,
        after: str = "",
        since_seq: int | None = None,
    ) -> Result:
        """Return one page of what a Lucene query string finds; raise QueryError for what is not one."""

    def aggregate(self, by: Sequence[str], query: str = "", *, filters: Filters = NO_FILTERS) -> tuple[Group, ...]:
        """Return the counts for one or two facet fields (`("month", "item_type")`), sorted by values."""

    def seq(self) -> int:
        """Return the number through which all is durably indexed, 0 at first: where a follower of the outbox goes on.

        It is recorded after a `put` has succeeded as a whole, never goes back but by `rebuild`, and outlives deletions.
        """

    def count(self) -> int:
        """Return how many documents there are."""

    def rebuild(self, documents: Iterable[Document], *, through: int = 0) -> None:
        """Write a fresh index beside the present one, which answers until the moment they are switched; `through` as in `put`."""

    def health(self) -> Health:
        """Return how the engine is; raises nothing."""

    def close(self) -> None:
        """Let go of files and connections."""
