"""The embedded engine: a folder of tantivy generations, one writer at a time, any number of readers in any process."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import structlog
import tantivy

from index.analysis import keyword
from index.batch import batches, highest_seq
from index.errors import IndexUnavailableError, QueryError, SchemaChangedError
from index.folder import Folder
from index.protocol import NO_FILTERS, Filters, Group, Health, Hit, Result, Sort
from index.query import parse
from index.question import MOST_GROUPS, Page, Question, ask, check_groups, grouped, narrow, ranked
from index.schema import SCHEMA_VERSION, SORT_KEYS, facet_field, load_document
from index.tantivy_query import emit
from index.tantivy_writer import SCHEMA, open_generation, write
from index.tree import And, Node, Range
from records.document import Document

log = structlog.get_logger(__name__)

_ALL_BUCKETS = 65_000  # tantivy's own limit for one aggregation


class TantivyIndex:
    """An Index in `folder`; readers see a commit of any process at their next question."""

    def __init__(self, folder: Path, *, lock_wait_seconds: float = 30.0) -> None:
        self._folder = Folder(folder, SCHEMA_VERSION, lock_wait_seconds)
        self._opened: tuple[Path, tantivy.Index, int] | None = None
        self._guard = threading.Lock()

    def put(self, documents: Iterable[Document], *, through: int = 0) -> None:
        """See Index.put; documents are committed 5,000 at a time, in order."""
        for batch in batches(documents):
            with self._folder.writing() as generation:
                write(generation, batch)
            through = max(through, highest_seq(batch))
        with self._folder.writing() as generation:
            if not tantivy.Index.exists(str(generation)):
                write(generation)  # nothing was given, and there was no index yet
            self._folder.record(generation, through)

    def delete(self, ids: Iterable[str]) -> None:
        """See Index.delete."""
        with self._folder.writing() as generation:
            write(generation, ids=tuple(ids))

    def get(self, document_id: str) -> Document | None:
        """See Index.get."""
        searcher = self._searcher()
        query = tantivy.Query.term_query(SCHEMA, "id", keyword(document_id))
        found = searcher.search(query, 1).hits
        return _load(searcher, found[0][1]) if found else None

    def search(  # noqa: PLR0913 (Index.search)
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
        """See Index.search."""
        return self._answer(
            ask(
                query,
                filters=filters,
                facets=facets,
                sort=sort,
                offset=offset,
                limit=limit,
                after=after,
                since_seq=since_seq,
            )
        )

    def aggregate(self, by: Sequence[str], query: str = "", *, filters: Filters = NO_FILTERS) -> tuple[Group, ...]:
        """See Index.aggregate."""
        check_groups(by)
        node = narrow(parse(query), filters)
        terms: dict[str, object] = {}
        for name in reversed(by):
            inner = {"aggs": terms} if terms else {}
            terms = {"group": {"terms": {"field": facet_field(name), "size": MOST_GROUPS}, **inner}}
        answer = self._searcher().aggregate(self._query(node), terms)
        return grouped(_groups(answer, ()))

    def seq(self) -> int:
        """See Index.seq."""
        return self._folder.recorded()

    def count(self) -> int:
        """See Index.count."""
        return self._searcher().num_docs

    def rebuild(self, documents: Iterable[Document], *, through: int = 0) -> None:
        """See Index.rebuild; writers of other processes wait until it is done."""
        with self._folder.rebuilding() as generation:
            write(generation)  # of no documents it is an empty index
            for batch in batches(documents):
                write(generation, batch)
                through = max(through, highest_seq(batch))
            self._folder.record(generation, through)
        log.info("index rebuilt", documents=self.count())

    def health(self) -> Health:
        """See Index.health."""
        try:
            searcher = self._searcher()
            size_bytes = self._folder.size_bytes()
            detail = f"tantivy, {searcher.num_docs} documents, seq {self.seq()}, {size_bytes / 1e6:.1f} MB, {searcher.num_segments} segments"
        except (IndexUnavailableError, SchemaChangedError, OSError) as error:
            return Health(ok=False, detail=str(error))
        return Health(ok=self._folder.is_writable(), detail=detail)

    def close(self) -> None:
        """See Index.close."""
        with self._guard:
            self._opened = None

    def _answer(self, question: Question) -> Result:
        searcher, page = self._searcher(), question.page
        query = self._query(question.node)
        found = _page_of(searcher, self._query(_rest(question.node, page)), page)
        total = _count(found if page.after_key is None else searcher.search(query, 1))
        hits = found.hits[: page.limit]
        keys = [0 if page.sort == "relevance" else int(key) for key, _ in hits]
        documents = [_load(searcher, address) for _, address in hits]
        return Result(
            total=total,
            hits=tuple(Hit(document.id, document) for document in documents),
            facets=_facets(searcher, query, question.facets),
            next=page.next(total, keys),
        )

    def _query(self, node: Node) -> tantivy.Query:
        try:
            return emit(node, SCHEMA)
        except ValueError as error:  # a pattern whose automaton is too large
            raise QueryError(0, f"the search engine refuses this query: {error}") from error

    def _searcher(self) -> tantivy.Searcher:
        generation = self._folder.current()
        if generation is None:
            return tantivy.Index(SCHEMA).searcher()  # nothing was ever written
        with self._guard:
            try:
                return self._reader(generation).searcher()
            except (OSError, ValueError) as error:
                raise IndexUnavailableError(
                    f"{generation} cannot be read: {error}; run `salwatch index rebuild`"
                ) from error

    def _reader(self, generation: Path) -> tantivy.Index:
        """Return the opened generation, reloaded if anybody has committed since."""
        stamp = (generation / "meta.json").stat().st_mtime_ns
        if self._opened is None or self._opened[0] != generation:
            self._opened = generation, open_generation(generation), stamp
        elif self._opened[2] != stamp:
            self._opened[1].reload()
            self._opened = generation, self._opened[1], stamp
        return self._opened[1]


def _rest(node: Node, page: Page) -> Node:
    """Return the node narrowed to what comes after the page's key."""
    if page.after_key is None:
        return node
    low, high = (None, page.after_key) if page.sort == "newest" else (page.after_key, None)
    beyond = Range(SORT_KEYS[page.sort], low, high, include_low=low is None, include_high=high is None)
    return And((node, beyond))


def _page_of(searcher: tantivy.Searcher, query: tantivy.Query, page: Page) -> tantivy.SearchResult:
    limit = max(page.limit, 1)  # tantivy has no page of 0
    if page.sort == "relevance":
        return searcher.search(query, limit, offset=page.offset)
    order = tantivy.Order.Asc if page.sort == "price" else tantivy.Order.Desc
    return searcher.search(query, limit, offset=page.offset, order_by_field=SORT_KEYS[page.sort], order=order)


def _count(found: tantivy.SearchResult) -> int:
    return int(found.count)  # type: ignore[attr-defined]  # its stub lacks the attribute


def _facets(
    searcher: tantivy.Searcher, query: tantivy.Query, names: Sequence[str]
) -> dict[str, tuple[tuple[str, int], ...]]:
    if not names:
        return {}
    terms = {name: {"terms": {"field": facet_field(name), "size": _ALL_BUCKETS}} for name in names}
    answer = searcher.aggregate(query, terms)
    return {name: ranked((bucket["key"], bucket["doc_count"]) for bucket in answer[name]["buckets"]) for name in names}


def _groups(answer: dict[str, Any], above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int]]:
    for bucket in answer["group"]["buckets"]:
        values = (*above, bucket["key"])
        if "group" in bucket:
            yield from _groups(bucket, values)
        else:
            yield values, bucket["doc_count"]


def _load(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> Document:
    return load_document(bytes(searcher.doc(address)["source"][0]).decode("ascii"))
