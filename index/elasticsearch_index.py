"""The production engine: a versioned index behind an alias of an Elasticsearch cluster."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import structlog
from elastic_transport import ConnectionError as NoConnectionError
from elastic_transport import TransportError
from elasticsearch import ApiError, BadRequestError, Elasticsearch, NotFoundError
from elasticsearch.helpers import streaming_bulk

from index.batch import batches, highest_seq
from index.elasticsearch_query import Dsl, emit
from index.errors import IndexUnavailableError, IndexWriteError, QueryError, SchemaChangedError
from index.protocol import NO_FILTERS, Filters, Group, Health, Hit, Result, Sort
from index.query import parse
from index.question import MOST_FACET_VALUES, MOST_GROUPS, Question, ask, check_groups, grouped, narrow, ranked
from index.schema import (
    FACET,
    FLOAT,
    INSTANT,
    INTEGER,
    KEYWORD,
    SCHEMA_VERSION,
    SORT_KEYS,
    TEXT,
    entry,
    facet_field,
    load_document,
)
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
        self._client, self._alias, self._next = client, alias, f"{alias}-next"
        self._shape = {"number_of_shards": shards, "number_of_replicas": replicas}
        self._is_open = False

    def put(self, documents: Iterable[Document], *, through: int = 0) -> None:
        """See Index.put; the seq is the external version, so the cluster itself refuses a lower one."""
        with _translated():
            targets = self._targets()
            through = max(through, self._write(documents, targets))
            for target in targets:
                self._record(target, through)

    def delete(self, ids: Iterable[str]) -> None:
        """See Index.delete; at its present version, so that the document may come back with the same seq."""
        wanted = list(ids)
        with _translated():
            targets = self._targets()
            for target in targets:
                self._bulk(self._removals(wanted, target))
            self._client.indices.refresh(index=targets, ignore_unavailable=True)

    def get(self, document_id: str) -> Document | None:
        """See Index.get."""
        with _translated():
            self._open()
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
            self._open()
            return self._recorded(self._alias)

    def count(self) -> int:
        """See Index.count."""
        return int(self._ask(size=0, track_total_hits=True)["hits"]["total"]["value"])

    def rebuild(self, documents: Iterable[Document], *, through: int = 0) -> None:
        """See Index.rebuild; the next index has its alias before the first document is read, so no put is missed."""
        with _translated():
            names = self._names()
            self._drop([name for name, aliases in names.items() if self._alias not in aliases])
            fresh = self._create(_number(names) + 1, self._next)
            try:
                self._record(fresh, max(through, self._write(documents, [self._next])))
            except BaseException:
                self._drop([fresh])
                raise
            old = [name for name, aliases in names.items() if self._alias in aliases]
            switch = [{"remove": {"index": name, "alias": self._alias}} for name in old]
            switch += [
                {"remove": {"index": fresh, "alias": self._next}},
                {"add": {"index": fresh, "alias": self._alias}},
            ]
            self._client.indices.update_aliases(actions=switch)
            self._drop(old)
            self._is_open = True
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
            self._open()
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

    def _recorded(self, name: str) -> int:
        (mapping,) = self._client.indices.get_mapping(index=name).body.values()
        return int(mapping["mappings"].get("_meta", {}).get("through", 0))

    def _record(self, name: str, number: int) -> None:
        """Record through which number all is indexed; a lower one than the present changes nothing."""
        try:
            if number > self._recorded(name):
                self._client.indices.put_mapping(index=name, meta={"through": number})
        except NotFoundError:
            if name != self._next:  # it has become the present one meanwhile, and comes next
                raise

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
            return "error" not in outcome or outcome["_index"] == self._next
        return bool(outcome["status"] == 409)

    def _open(self) -> None:
        if not self._is_open:
            self._targets()
            self._is_open = True

    def _targets(self) -> list[str]:
        """Return the aliases to write to, after making the first index where there is none.

        During a rebuild the next index comes first: once its alias is gone, the present one is the new one.
        """
        names = self._names()
        current = [name for name, aliases in names.items() if self._alias in aliases]
        for name in current:
            version = re.search(r"-v(\d+)-\d+$", name)
            if not version or int(version[1]) != SCHEMA_VERSION:
                raise SchemaChangedError(self._alias, int(version[1]) if version else None, SCHEMA_VERSION)
        if not current:
            self._create(_number(names) + 1, self._alias)
        return [self._next, self._alias] if any(self._next in aliases for aliases in names.values()) else [self._alias]

    def _names(self) -> dict[str, set[str]]:
        """Return our indices with their aliases."""
        found = self._client.indices.get(index=f"{self._alias}-v*", features=["aliases"])
        return {name: set(about["aliases"]) for name, about in found.items()}

    def _create(self, number: int, alias: str) -> str:
        name = f"{self._alias}-v{SCHEMA_VERSION}-{number:06}"
        try:
            self._client.indices.create(index=name, aliases={alias: {}}, mappings=_MAPPINGS, settings=self._shape)
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":  # another process was first
                raise
        return name

    def _drop(self, names: Sequence[str]) -> None:
        if names:
            self._client.indices.delete(index=list(names), ignore_unavailable=True)


_MAPPINGS: Dsl = {
    "dynamic": "strict",
    "properties": {
        "source": {"type": "keyword", "index": False, "doc_values": False},
        **{name: {"type": "text", "analyzer": "whitespace"} for name in TEXT},
        **{name: {"type": "keyword", "doc_values": False} for name in KEYWORD},
        **{facet_field(name): {"type": "keyword", "index": False} for name in FACET},
        **{name: {"type": "double"} for name in FLOAT},
        **{name: {"type": "long"} for name in (*INTEGER, *INSTANT, *SORT_KEYS.values())},
    },
}


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
        row = dict(entry(document))
        for target in targets:
            version = {"version": document.seq, "version_type": "external_gte"}
            alias = {
                "_index": target,
                "require_alias": True,
            }  # a name that is gone must not be made anew by writing to it
            yield {"_op_type": "index", **alias, "_id": document.id, **version, "_source": row}


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


def _number(names: Iterable[str]) -> int:
    return max((int(name.rpartition("-")[2]) for name in names), default=0)
