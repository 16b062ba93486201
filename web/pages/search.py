"""Search: a Lucene query over what was found, with facets; what is on screen is what is exported."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from sqlalchemy import func, select

from index.errors import IndexUnavailableError, QueryError, SchemaChangedError
from index.protocol import Result, Sort
from records.document import Document
from store import tables
from web.deps import Deps, deps_of
from web.highlights import hide
from web.rendering import page
from web.rights import Right
from web.visitor import Visitor, look, note, subject_of, unrecorded

router = APIRouter()

PER_PAGE = 25
LAST_PAGE = 400  # an engine that is asked for hit 10,000 reads all before it; the query is to be narrowed instead
EXPORT_LIMIT = 5000
EXPORT_PAGE = 1000
FACETS = (
    "item_type",
    "calibre",
    "ships_from",
    "ships_to",
    "modus_operandi",
    "parcel_risk",
    "eu_category",
    "intent",
    "site",
    "trade_relevant",
    "language",
    "gone",
)
SHOWN_PER_FACET = 8
SORTS: Mapping[str, str] = {"relevance": "best match", "newest": "newest first", "price": "cheapest first"}
EXPORTED = (
    "id", "site", "title", "vendor", "item_type", "trade_relevant", "confidence", "modus_operandi", "parcel_risk", "parcel_risk_score",
    "scam", "intent", "eu_category", "make", "model",
    "calibre", "price", "currency", "price_eur", "ships_from", "ships_to", "excludes", "shipping", "language",
    "first_seen_at", "last_seen_at", "gone", "origin",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the words, the facets chosen, order and page."""

    query: str
    chosen: Mapping[str, tuple[str, ...]]
    sort: Sort
    page: int

    def pairs(self) -> list[tuple[str, str]]:
        """Return the question as the fields of an address, without the page."""
        facets = [(name, value) for name, values in sorted(self.chosen.items()) for value in values]
        return [("q", self.query), *([("sort", str(self.sort))] if self.sort != "relevance" else []), *facets]

    def address(self, path: str = "/search", page: int = 1) -> str:
        """Return the address of this question, at a page."""
        return f"{path}?{urlencode([*self.pairs(), *([('page', str(page))] if page > 1 else [])])}"

    def toggled(self, name: str, value: str) -> "Question":
        """Return the question with a facet value added, or taken away if it was chosen."""
        present = self.chosen.get(name, ())
        values = tuple(v for v in present if v != value) if value in present else (*present, value)
        chosen = {k: v for k, v in {**self.chosen, name: values}.items() if v}
        return Question(self.query, chosen, self.sort, 1)

    def sorted_by(self, sort: Sort) -> "Question":
        """Return the question in another order."""
        return Question(self.query, self.chosen, sort, 1)


def asked(
    request: Request,
    q: Annotated[str, Query(max_length=4000)] = "",
    sort: str = "relevance",
    page: Annotated[int, Query(ge=1, le=LAST_PAGE)] = 1,
) -> Question:
    """Return the question of a request; a facet that we do not offer is ignored."""
    chosen = {name: tuple(dict.fromkeys(request.query_params.getlist(name))) for name in FACETS}
    order: Sort = next((known for known in get_args(Sort) if known == sort), "relevance")
    return Question(q, {name: values for name, values in chosen.items() if values}, order, page)


Asked = Annotated[Question, Depends(asked)]


@router.get("/search", dependencies=[Depends(look(Right.SEARCH, "searched"))])
def show_search(request: Request, question: Asked) -> Response:
    """Show what a query finds; without a query and facets, what is newest."""
    deps = deps_of(request)
    began = deps.clock()
    result, problem = find(deps, question)
    took = max(1, round((deps.clock() - began).total_seconds() * 1000))
    return page(
        request,
        "search",
        question=question,
        result=result,
        problem=problem,
        took_ms=took,
        lag=index_lag(deps),
        facets=_facets(question, result) if result else [],
        sorts=SORTS,
        pages=min(-(-result.total // PER_PAGE), LAST_PAGE) if result else 0,
        query_text=question.query,
        titles=site_titles(deps),
        export_limit=EXPORT_LIMIT,
        contacts_of=contacts_of,
    )


@router.get("/search/export.{kind}")
def export(
    request: Request,
    kind: Literal["csv", "json"],
    question: Asked,
    visitor: Annotated[Visitor, Depends(unrecorded(Right.SEARCH))],
) -> Response:
    """Return what the query finds, at most 5,000 rows, as CSV or JSON; without contacts, which only unmasking shows."""
    deps = deps_of(request)
    documents, total, problem = find_all(deps, question)
    if problem:
        return Response(f"{problem['words']}\n", 400, media_type="text/plain")
    note(deps, visitor, "exported", f"{len(documents)} rows: {subject_of(request)}")
    rows = [_row(document) for document in documents]
    if kind == "json":
        body = json.dumps({"query": question.pairs(), "total": total, "rows": rows}, ensure_ascii=False)
        return _file(body, "application/json", "salwatch-search.json")
    return _file(as_csv(EXPORTED, rows), "text/csv; charset=utf-8", "salwatch-search.csv")


def find(deps: Deps, question: Question) -> tuple[Result | None, dict[str, Any]]:
    """Return the page that is asked for, or None with the problem in words and where in the query it is."""
    offset = (question.page - 1) * PER_PAGE
    return _ask(deps, question, facets=FACETS, offset=offset, limit=PER_PAGE)


def find_all(deps: Deps, question: Question) -> tuple[list[Document], int, dict[str, Any]]:
    """Return up to 5,000 documents, how many there are in all, and the problem where the query is none."""
    result, problem = _ask(deps, question, limit=EXPORT_PAGE)
    found: list[Document] = []
    total = result.total if result else 0
    while result and result.hits:
        found += [hit.document for hit in result.hits]
        if not result.next or len(found) >= EXPORT_LIMIT:
            break
        result, _ = _ask(deps, question, limit=EXPORT_PAGE, after=result.next)
    return found, total, problem


def _ask(deps: Deps, question: Question, **options: Any) -> tuple[Result | None, dict[str, Any]]:  # noqa: ANN401 (of Index.search)
    filters = {"kind": ("listing",), **question.chosen}
    sort: Sort = "newest" if not question.query.strip() and question.sort == "relevance" else question.sort
    try:
        return deps.index.search(question.query, filters=filters, sort=sort, **options), {}
    except QueryError as error:
        at = min(error.position, len(question.query))
        return None, {"words": error.problem[:1].upper() + error.problem[1:], "at": at}
    except (IndexUnavailableError, SchemaChangedError) as error:
        return None, {"words": f"The index cannot be searched: {error}", "at": None}


def index_lag(deps: Deps) -> int:
    """Return how many changes the index has not read yet."""
    with deps.database.read() as connection:
        newest = connection.execute(select(func.max(tables.outbox.c.seq))).scalar() or 0
    try:
        return max(0, int(newest) - deps.index.seq())
    except (IndexUnavailableError, SchemaChangedError):
        return int(newest)


def site_titles(deps: Deps) -> dict[str, str]:
    """Return site name → title."""
    with deps.database.read() as connection:
        rows = connection.execute(select(tables.site.c.name, tables.site.c.title)).all()
    return {**deps.titles, **{row.name: row.title for row in rows}}


def as_csv(names: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows as CSV; a value that a spreadsheet would run as a formula is made text.

    >>> as_csv(["title"], [{"title": "=1+1"}]).splitlines()
    ['title', "'=1+1"]
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in names])
    return file.getvalue()


def _cell(value: object) -> object:
    text = " ".join(map(str, value)) if isinstance(value, list | tuple) else value
    dangerous = isinstance(text, str) and text.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{text}" if dangerous else text


def _row(document: Document) -> dict[str, Any]:
    values = {name: getattr(document, name) for name in EXPORTED}
    values["title"] = hide(document.title, contacts_of(document))
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def contacts_of(document: Document) -> list[str]:
    """Return the contacts that a document names, as they may stand in its title."""
    return [contact.partition(":")[2] for contact in document.contact]


def _file(body: str, media_type: str, name: str) -> Response:
    return Response(body, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _facets(question: Question, result: Result) -> list[dict[str, Any]]:
    """Return the facets as the page draws them: chosen values first, then the most frequent."""
    drawn = []
    for name in FACETS:
        counts = dict(result.facets.get(name, ()))
        chosen = question.chosen.get(name, ())
        values = [*chosen, *(value for value in counts if value not in chosen)]
        if values:
            rows = [
                {
                    "value": v,
                    "count": counts.get(v, 0),
                    "chosen": v in chosen,
                    "address": question.toggled(name, v).address(),
                }
                for v in values
            ]
            drawn.append({"name": name, "rows": rows[:SHOWN_PER_FACET], "rest": rows[SHOWN_PER_FACET:40]})
    return drawn
