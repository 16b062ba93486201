"""The production engine: a versioned index behind an alias of an Elasticsearch cluster."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import structlog
from elastic_transport import ConnectionError as NoConnectionError
from elastic_transport import TransportError
from elasticsearch import ApiError, BadRequestError, Elasticsearch, NotFoundError
from elasticsearch.helpers import streaming_bulk

from index.batch import batches, highest_seq
from index.elasticsearch_generation import Generations
from index.elasticsearch_query import Dsl, emit
from index.errors import IndexUnavailableError, IndexWriteError, QueryError, SchemaChangedError
from index.protocol import NO_FILTERS, Filters, Group, Health, Hit, Result, Sort
from index.query import parse
from index.question import MOST_FACET_VALUES, MOST_GROUPS, Question, ask, check_groups, grouped, narrow, ranked
from index.schema import dump, entry, facet_field, load_document
from records.document import Document

log = structlog.get_logger(__name__)

_BULK: Dsl = {
    "chunk_size": 500,
    "max_chunk_bytes": 10_000_000,
    "max_retries": 5,
    "initial_backoff": 0.5,
    "max_backoff": 30,
    "retry_on_status": (429, 502, 503, 504),
}


class ElasticsearchIndex:
    """An Index behind `alias`; while a rebuild runs, what is put goes to the present and to the next index."""

    def __init__(self, client: Elasticsearch, alias: str, *, shards: int = 1, replicas: int = 0) -> None:
        self._client, self._alias = client, alias
        shape = {"number_of_shards": shards, "number_of_replicas": replicas}
        self._generations = Generations(client, alias, shape)

    def put(self, documents: Iterable[Document], *, through: int = 0) -> None:
        """See Index.put; the seq is the external version, so the cluster itself refuses a lower one."""
        with _translated():
            targets = self._generations.targets()
            through = max(through, self._write(documents, targets))
            for target in targets:
                self._generations.record(target, through)

    def delete(self, ids: Iterable[str]) -> None:
        """See Index.delete; at its present version, so that the document may come back with the same seq."""
        wanted = list(ids)
        with _translated():
            targets = self._generations.targets()
            for target in targets:
                self._bulk(self._removals(wanted, target))
            self._client.indices.refresh(index=targets, ignore_unavailable=True)

    def get(self, document_id: str) -> Document | None:
        """See Index.get."""
        with _translated():
            self._generations.open()
            try:
                found = self._client.get(index=self._alias, id=document_id, source_includes=["source"])
            except NotFoundError:
                return None
            return load_document(found["_source"]["source"])

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
        terms: Dsl = {}
        for name in reversed(by):
            inner = {"aggs": terms} if terms else {}
            terms = {"group": {"terms": {"field": facet_field(name), "size": MOST_GROUPS}, **inner}}
        answer = self._ask(size=0, query=emit(narrow(parse(query), filters)), aggs=terms)
        return grouped(_groups(answer["aggregations"], ()))

    def seq(self) -> int:
        """See Index.seq; the number is kept beside the mapping of the index."""
        with _translated():
            self._generations.open()
            return self._generations.recorded(self._alias)

    def count(self) -> int:
        """See Index.count."""
        return int(self._ask(size=0, track_total_hits=True)["hits"]["total"]["value"])

    def rebuild(self, documents: Iterable[Document], *, through: int = 0) -> None:
        """See Index.rebuild; the next index has its alias before the first document is read, so no put is missed."""
        with _translated():
            fresh = self._generations.begin()
            try:
                through = max(through, self._write(documents, [self._generations.next]))
                self._generations.record(fresh, through)
            except BaseException:
                self._generations.abandon(fresh)
                raise
            self._generations.switch(fresh)
        log.info("index rebuilt", index=fresh)

    def health(self) -> Health:
        """See Index.health; `ping()` and `info()` need `GET /`, which a minimal server does not answer."""
        try:
            with _translated():
                status = self._client.cluster.health()["status"]
            detail = f"Elasticsearch {status}, {self.count()} documents, seq {self.seq()}"
        except (IndexUnavailableError, SchemaChangedError) as error:
            return Health(ok=False, detail=str(error))
        return Health(ok=status in ("green", "yellow"), detail=detail)

    def close(self) -> None:
        """See Index.close."""
        self._client.close()

    def _answer(self, question: Question) -> Result:
        page = question.page
        order = {"relevance": [{"_score": "desc"}, {"newest_key": "desc"}], "newest": [{"newest_key": "desc"}]}
        place = {"from": page.offset} if page.after_key is None else {"search_after": [page.after_key]}
        answer = self._ask(
            query=emit(question.node),
            size=page.limit,
            sort=order.get(page.sort, [{"price_key": "asc"}]),
            aggs={name: _terms(name) for name in question.facets},
            track_total_hits=True,
            _source=["source"],
            **place,
        )
        found = answer["hits"]["hits"]
        total = answer["hits"]["total"]["value"]
        documents = [load_document(hit["_source"]["source"]) for hit in found]
        buckets = {name: answer["aggregations"][name]["buckets"] for name in question.facets}
        return Result(
            total=total,
            hits=tuple(Hit(document.id, document) for document in documents),
            facets={name: ranked((bucket["key"], bucket["doc_count"]) for bucket in buckets[name]) for name in buckets},
            next=page.next(total, [0 if page.sort == "relevance" else hit["sort"][0] for hit in found]),
        )

    def _ask(self, **body: Any) -> Mapping[str, Any]:  # noqa: ANN401 (Elasticsearch's JSON)
        with _translated():
            self._generations.open()
            try:
                answer: Mapping[str, Any] = self._client.search(index=self._alias, body=body).body
            except BadRequestError as error:  # a pattern whose automaton is too large
                raise QueryError(0, f"the search engine refuses this query: {error.message}") from error
            return answer

    def _write(self, documents: Iterable[Document], targets: Sequence[str]) -> int:
        """Write and refresh; return the highest seq."""
        highest = 0
        for batch in batches(documents):
            self._bulk(_writes(batch, targets))
            highest = max(highest, highest_seq(batch))
        self._client.indices.refresh(index=list(targets), ignore_unavailable=True)
        return highest

    def _removals(self, ids: Sequence[str], target: str) -> Iterator[Dsl]:
        for start in range(0, len(ids), _BULK["chunk_size"]):
            chunk = ids[start : start + _BULK["chunk_size"]]
            for found in self._client.mget(index=target, ids=chunk, source=False)["docs"]:
                if found.get("found"):
                    version = {"version": found["_version"], "version_type": "external_gte"}
                    yield {"_op_type": "delete", "_index": found["_index"], "_id": found["_id"], **version}

    def _bulk(self, actions: Iterable[Dsl]) -> None:
        """Send the actions; retry only what failed for want of room; raise IndexWriteError for what stays refused."""
        refused: dict[str, str] = {}
        for _, item in streaming_bulk(self._client, actions, raise_on_error=False, yield_ok=False, **_BULK):
            (outcome,) = item.values()
            if not self._is_expected(outcome):
                refused[outcome["_id"]] = str(outcome.get("error", {}).get("type", outcome["status"]))
        if refused:
            raise IndexWriteError(tuple(refused), ", ".join(sorted(set(refused.values()))))

    def _is_expected(self, outcome: Dsl) -> bool:
        """Return whether a higher seq is there, the document is gone, or the next index has become the present one."""
        if outcome["status"] == 404:
            return "error" not in outcome or outcome["_index"] == self._generations.next
        return bool(outcome["status"] == 409)


@contextmanager
def _translated() -> Iterator[None]:
    """Raise IndexUnavailableError where the cluster cannot be reached or refuses to serve."""
    try:
        yield
    except NoConnectionError as error:
        raise IndexUnavailableError(f"Elasticsearch does not answer: {error.message}") from error
    except (TransportError, ApiError) as error:
        raise IndexUnavailableError(f"Elasticsearch refused: {error}") from error


def _writes(documents: Iterable[Document], targets: Sequence[str]) -> Iterator[Dsl]:
    for document in documents:
        row = {**entry(document), "source": dump(document)}
        for target in targets:
            version = {"version": document.seq, "version_type": "external_gte"}
            # An alias that is gone must not be made anew, as an index, by writing to it.
            place = {"_index": target, "require_alias": True, "_id": document.id}
            yield {"_op_type": "index", **place, **version, "_source": row}


def _terms(name: str) -> Dsl:
    order = [{"_count": "desc"}, {"_key": "asc"}]
    return {"terms": {"field": facet_field(name), "size": MOST_FACET_VALUES, "order": order}}


def _groups(answer: Mapping[str, Any], above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int]]:
    for bucket in answer["group"]["buckets"]:
        values = (*above, bucket["key"])
        if "group" in bucket:
            yield from _groups(bucket, values)
        else:
            yield values, bucket["doc_count"]
