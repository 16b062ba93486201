"""Tree → tantivy query objects. tantivy's own query parser ignores `*`, `?` and `~` and is not used."""

from functools import singledispatch

import tantivy
from tantivy import FieldType, Occur, Query

from index.schema import FLOAT
from index.tree import And, Boost, Everything, Fuzzy, Node, Not, Or, Pattern, Phrase, Range, Term


@singledispatch
def emit(node: Node, schema: tantivy.Schema) -> Query:  # noqa: ARG001 (those registered below use it)
    """Return the query that finds what `node` says."""
    raise TypeError(f"no tantivy query for {type(node).__name__}")


@emit.register
def _everything(_node: Everything, _schema: tantivy.Schema) -> Query:
    return Query.all_query()


@emit.register
def _term(node: Term, schema: tantivy.Schema) -> Query:
    return Query.term_query(schema, node.field, node.value)


@emit.register
def _phrase(node: Phrase, schema: tantivy.Schema) -> Query:
    return Query.phrase_query(schema, node.field, list(node.tokens), slop=node.slop)  # one token alone would panic


@emit.register
def _fuzzy(node: Fuzzy, schema: tantivy.Schema) -> Query:
    return Query.fuzzy_term_query(schema, node.field, node.value, distance=node.edits)


@emit.register
def _pattern(node: Pattern, schema: tantivy.Schema) -> Query:
    return Query.regex_query(schema, node.field, node.regex)


@emit.register
def _range(node: Range, schema: tantivy.Schema) -> Query:
    kind, number = (FieldType.Float, float) if node.field in FLOAT else (FieldType.Integer, int)
    low = None if node.low is None else number(node.low)
    high = None if node.high is None else number(node.high)
    return Query.range_query(schema, node.field, kind, low, high, node.include_low, node.include_high)


@emit.register
def _and(node: And, schema: tantivy.Schema) -> Query:
    wanted = [(Occur.Must, emit(part, schema)) for part in node.nodes if not isinstance(part, Not)]
    unwanted = [(Occur.MustNot, emit(part.node, schema)) for part in node.nodes if isinstance(part, Not)]
    return Query.boolean_query([*(wanted or [(Occur.Must, Query.all_query())]), *unwanted])


@emit.register
def _or(node: Or, schema: tantivy.Schema) -> Query:
    return Query.boolean_query([(Occur.Should, emit(part, schema)) for part in node.nodes])


@emit.register
def _not(node: Not, schema: tantivy.Schema) -> Query:
    return emit(And((node,)), schema)


@emit.register
def _boost(node: Boost, schema: tantivy.Schema) -> Query:
    return Query.boost_query(emit(node.node, schema), node.factor)
