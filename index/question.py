"""One question as both engines are asked it: the query narrowed by rights, the page, the order of facet values."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.errors import QueryError
from index.protocol import NO_FILTERS, Filters, Group, Sort
from index.query import parse
from index.schema import FACET, KEYWORD, keyword_forms
from index.tree import And, Everything, Node, Or, Range, Term

DEEPEST_HIT = 10_000  # offset + limit; who wants more follows `Result.next`, which has no bound for newest and price
LONGEST_PAGE = 1_000
MOST_FACET_VALUES = 100
MOST_GROUPS = 10_000


@dataclass(frozen=True, slots=True)
class Page:
    """Which of the documents found to return: from `offset` on, or those after the sort key `after_key`."""

    sort: Sort
    offset: int
    limit: int
    after_key: int | None = None

    def next(self, total: int, keys: Sequence[int]) -> str:
        """Return the cursor of the page after this one, whose hits have these sort keys; empty if this is the last."""
        end = self.offset + len(keys)
        if not keys or len(keys) < self.limit or (self.after_key is None and end >= total):
            return ""
        if self.sort != "relevance":
            return f"{self.sort}:{keys[-1]}"
        return f"relevance:{end}" if end + self.limit <= DEEPEST_HIT else ""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the documents that `node` finds, the page of them, and the facets of all of them."""

    node: Node
    page: Page
    facets: tuple[str, ...] = ()


def ask(  # noqa: PLR0913 (the parameters of Index.search, in one place)
    query: str,
    *,
    filters: Filters,
    facets: Sequence[str],
    sort: Sort,
    offset: int,
    limit: int,
    after: str,
    since_seq: int | None,
) -> Question:
    """Return the checked question; raise QueryError for a wrong query or page, ValueError for an unknown filter or facet."""
    node = parse(query)
    if sort == "relevance" and isinstance(node, Everything):
        sort = "newest"  # all documents are equally relevant to no question
    check_facets(facets)
    return Question(narrow(node, filters, since_seq), _page(sort, offset, limit, after), tuple(facets))


def narrow(node: Node, filters: Filters = NO_FILTERS, since_seq: int | None = None) -> Node:
    """Return the node restricted to documents with one of the values of every filter, and to a later seq."""
    parts: list[Node] = [node]
    for name, values in filters.items():
        if name not in KEYWORD:
            raise ValueError(f"{name!r} is no filter; these are: {', '.join(KEYWORD)}")
        forms = [form for value in values for form in keyword_forms(name, [value])[:1]]
        parts.append(Or(tuple(Term(name, form) for form in forms)))
    if since_seq is not None:
        parts.append(Range("seq", since_seq, None, include_low=False))
    return And(tuple(parts)) if len(parts) > 1 else node


def check_facets(names: Iterable[str]) -> None:
    """Raise ValueError for a field that has no facet."""
    for name in names:
        if name not in FACET:
            raise ValueError(f"{name!r} has no facet; these have: {', '.join(FACET)}")


def check_groups(by: Sequence[str]) -> None:
    """Raise ValueError for anything but one or two facet fields."""
    check_facets(by)
    if len(by) not in (1, 2):
        raise ValueError("group by one or two fields")


def ranked(counts: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Return the most frequent values first, ties by value; the engines break ties each in its own way."""
    return tuple(sorted(counts, key=lambda pair: (-pair[1], pair[0]))[:MOST_FACET_VALUES])


def grouped(groups: Iterable[tuple[tuple[str, ...], int]]) -> tuple[Group, ...]:
    """Return groups sorted by their values."""
    return tuple(Group(values, count) for values, count in sorted(groups))


def _page(sort: Sort, offset: int, limit: int, after: str) -> Page:
    if not 0 <= limit <= LONGEST_PAGE:
        raise QueryError(0, f"a page has at most {LONGEST_PAGE} documents")
    after_key = None
    if after:
        cursor = re.fullmatch(r"(relevance|newest|price):(-?\d{1,19})", after)
        if not cursor or cursor[1] != sort:
            raise QueryError(0, f"{after!r} is no place to go on from in a search sorted by {sort}")
        offset, after_key = (int(cursor[2]), None) if sort == "relevance" else (0, int(cursor[2]))
    if offset < 0 or offset + limit > DEEPEST_HIT:
        raise QueryError(
            0, f"pages end after {DEEPEST_HIT} documents; narrow the query, or sort by newest and go on from `next`"
        )
    return Page(sort, offset, limit, after_key)
