"""Tree → Elasticsearch query DSL: term-level queries only, because the words of the tree are analysed already."""

from functools import singledispatch
from typing import Any, TypeAlias

from index.schema import FLOAT
from index.tree import And, Boost, Everything, Fuzzy, Node, Not, Or, Pattern, Phrase, Range, Term

Dsl: TypeAlias = dict[str, Any]

_MOST_SPELLINGS = 1000  # of a fuzzy word; the default of 50 would lose documents that tantivy finds


@singledispatch
def emit(node: Node) -> Dsl:
    """Return the query that finds what `node` says."""
    raise TypeError(f"no Elasticsearch query for {type(node).__name__}")


@emit.register
def _everything(_node: Everything) -> Dsl:
    return {"match_all": {}}


@emit.register
def _term(node: Term) -> Dsl:
    return {"term": {node.field: {"value": node.value}}}


@emit.register
def _phrase(node: Phrase) -> Dsl:
    return {"match_phrase": {node.field: {"query": " ".join(node.tokens), "slop": node.slop}}}


@emit.register
def _fuzzy(node: Fuzzy) -> Dsl:
    return {"fuzzy": {node.field: {"value": node.value, "fuzziness": node.edits, "max_expansions": _MOST_SPELLINGS}}}


@emit.register
def _pattern(node: Pattern) -> Dsl:
    return {"regexp": {node.field: {"value": node.regex, "flags": "NONE"}}}


@emit.register
def _range(node: Range) -> Dsl:
    number = float if node.field in FLOAT else int
    limits: Dsl = {}
    if node.low is not None:
        limits["gte" if node.include_low else "gt"] = number(node.low)
    if node.high is not None:
        limits["lte" if node.include_high else "lt"] = number(node.high)
    return {"range": {node.field: limits}}


@emit.register
def _and(node: And) -> Dsl:
    wanted = [emit(part) for part in node.nodes if not isinstance(part, Not)]
    unwanted = [emit(part.node) for part in node.nodes if isinstance(part, Not)]
    return {"bool": {"must": wanted or [{"match_all": {}}], "must_not": unwanted}}


@emit.register
def _or(node: Or) -> Dsl:
    if not node.nodes:
        return {"match_none": {}}  # an empty `should` would find everything
    return {"bool": {"should": [emit(part) for part in node.nodes], "minimum_should_match": 1}}


@emit.register
def _not(node: Not) -> Dsl:
    return emit(And((node,)))


@emit.register
def _boost(node: Boost) -> Dsl:
    return {"bool": {"must": [emit(node.node)], "boost": node.factor}}
