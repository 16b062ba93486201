"""Lucene query strings → tree. What does not parse says where; see docs/search.md for the language."""

import difflib
import re
from collections.abc import Callable
from decimal import InvalidOperation

from luqum import tree as lucene
from luqum.exceptions import ParseError
from luqum.thread import parse as parse_lucene

from index import pattern, value
from index.analysis import analyze, words
from index.errors import QueryError
from index.schema import ALIASES, FLOAT, INSTANT, INTEGER, KEYWORD, TEXT, keyword_forms
from index.tree import And, Boost, Everything, Fuzzy, Node, Not, Or, Pattern, Phrase, Range, Term

LONGEST_QUERY = 4_000  # characters
DEEPEST_QUERY = 40  # nested brackets and operators
LARGEST_SLOP = 8  # positions; less than index.analysis.GAP_POSITIONS
TITLE_WEIGHT = 2.0  # a word in the title counts three times in all; order only, the documents are the same

FIELDS = (*TEXT, *KEYWORD, *FLOAT, *INTEGER, *INSTANT)
_NUMBERS = FLOAT + INTEGER + INSTANT


def parse(text: str) -> Node:
    """Return the tree of a query string; a blank one finds everything. Raise QueryError for what is not a query.

    >>> parse("vendor:iron_parcel -price:>=900")
    And(nodes=(Term(field='vendor', value='iron_parcel'), Not(node=Range(field='price', low=900.0, high=None, include_low=True, include_high=True))))
    """
    if len(text) > LONGEST_QUERY:
        raise QueryError(LONGEST_QUERY, f"a query has at most {LONGEST_QUERY} characters")
    if half := re.search(r"[\ud800-\udfff]", text):
        raise QueryError(half.start(), "half of a character")
    if not text.strip():
        return Everything()
    try:
        item = parse_lucene(text)
    except ParseError as error:
        raise _located(text, str(error)) from error
    except (InvalidOperation, ValueError) as error:
        raise QueryError(0, "a number after ~ or ^ is not a number") from error
    return _read(item, "text", 0)


def field_name(name: str, position: int = 0) -> str:
    """Return the field meant by a name, in any case or by its short form; raise QueryError that names the nearest."""
    folded = name.replace("\\", "").casefold()
    folded = ALIASES.get(folded, folded)
    if folded in FIELDS:
        return folded
    near = difflib.get_close_matches(folded, (*FIELDS, *ALIASES), n=1, cutoff=0.5)
    meant = f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(sorted(FIELDS))}"
    raise QueryError(position, f"there is no field {name!r}{meant} (a value with a colon needs double quotes)")


def _located(text: str, message: str) -> QueryError:
    found = re.search(r"at position (\d+)!?$", message)
    if not found or int(found[1]) >= len(text):
        return QueryError(len(text), "the query ends too early: a word, a bracket or a bound is missing")
    position = int(found[1])
    known = {'"': "this double quote is never closed", "'": "write double quotes", "/": "this pattern has no closing /"}
    return QueryError(position, known.get(text[position], f"unexpected {text[position]!r}"))


def _read(item: lucene.Item, field: str, depth: int) -> Node:
    if depth > DEEPEST_QUERY:
        raise QueryError(item.pos or 0, f"brackets and operators nest at most {DEEPEST_QUERY} deep")
    return _READERS[type(item)](item, field, depth + 1)


def _word(item: lucene.Word, field: str, _depth: int) -> Node:
    raw, position = item.value, item.pos or 0
    if raw == "*":
        return _exists(field)
    if written := {"&&": "AND", "||": "OR", "!": "NOT"}.get(raw if raw in ("&&", "||") else raw[:1]):
        raise QueryError(position, f"write {written} in place of {raw[:2] if written != 'NOT' else '!'}")
    if field not in _NUMBERS and pattern.is_wildcard(raw):
        return Pattern(field, pattern.wildcard(raw, position, is_text=field in TEXT))
    return _value(pattern.unescape(raw), field, position)


def _phrase(item: lucene.Phrase, field: str, _depth: int) -> Node:
    return _value(pattern.unescape(item.value[1:-1]), field, item.pos or 0)


def _value(text: str, field: str, position: int, slop: int = 0) -> Node:
    if field in TEXT:
        return _weighted(field, lambda name: _tokens(text, name, position, slop))
    if field in KEYWORD:
        forms = keyword_forms(field, [text])
        if not forms:
            raise QueryError(position, f"an empty value; documents without one are found by NOT {field}:*")
        return Term(field, forms[0])
    low, high = value.bounds(field, text, position)
    return Range(field, low, high, include_high=field not in INSTANT)


def _tokens(text: str, field: str, position: int, slop: int) -> Node:
    tokens = tuple(analyze(text))
    if not tokens:
        raise QueryError(position, f"nothing to search for in {text!r}: it has no letter and no digit")
    return Term(field, tokens[0]) if len(tokens) == 1 else Phrase(field, tokens, slop)


def _weighted(field: str, build: Callable[[str], Node]) -> Node:
    """Return the node for a text field; in the default field a title weighs more than the rest."""
    return Or((build("text"), Boost(build("title"), TITLE_WEIGHT))) if field == "text" else build(field)


def _proximity(item: lucene.Proximity, field: str, _depth: int) -> Node:
    if item.degree > LARGEST_SLOP:
        raise QueryError(item.pos or 0, f"at most {LARGEST_SLOP} words may stand between those of a phrase")
    return _value(pattern.unescape(item.term.value[1:-1]), field, item.pos or 0, item.degree)


def _fuzzy(item: lucene.Fuzzy, field: str, _depth: int) -> Node:
    position, raw = item.pos or 0, pattern.unescape(item.term.value)
    if field in _NUMBERS:
        raise QueryError(position, f"{field} is a number or date: write a range, {field}:[low TO high]")
    if item.degree not in (0, 1, 2, value.LUCENE_DEFAULT_FUZZINESS):
        raise QueryError(position, "write ~1 or ~2, the number of letters that may differ")
    if field in TEXT:
        found = list(words(raw))
        if len(found) != 1:
            raise QueryError(position, '~ takes one word; for several write a phrase with a distance, as "two words"~3')
        whole = found[0].spare[0] if len(found[0].spare) == 1 else found[0].tokens[0]
    else:
        whole = (keyword_forms(field, [raw]) or [""])[0]
    edits = value.edits(whole, None if item.degree == value.LUCENE_DEFAULT_FUZZINESS else int(item.degree))
    return Fuzzy(field, whole, edits) if edits else Term(field, whole)


def _regex(item: lucene.Regex, field: str, _depth: int) -> Node:
    if field in _NUMBERS:
        raise QueryError(item.pos or 0, f"{field} is a number or date and has no letters to match")
    return Pattern(field, pattern.regex(item.value[1:-1], item.pos or 0, is_text=field in TEXT))


def _range(item: lucene.Range, field: str, _depth: int) -> Node:
    low, high = (_bound(side) for side in (item.low, item.high))
    return _between(field, low, high, (item.include_low, item.include_high), item.pos or 0)


def _above(item: lucene.From, field: str, _depth: int) -> Node:
    return _between(field, _bound(item.a), None, (item.include, True), item.pos or 0)


def _below(item: lucene.To, field: str, _depth: int) -> Node:
    return _between(field, None, _bound(item.a), (True, item.include), item.pos or 0)


def _bound(item: lucene.Item) -> str | None:
    if isinstance(item, lucene.Prohibit):
        return f"-{_bound(item.a)}"
    text = pattern.unescape(item.value[1:-1] if isinstance(item, lucene.Phrase) else item.value)
    return None if text == "*" else text


def _between(field: str, low: str | None, high: str | None, include: tuple[bool, bool], position: int) -> Node:
    field = "first_seen_at" if field == "month" else field  # a month is that of the first sight
    if field not in _NUMBERS:
        raise QueryError(position, f"{field} has no order; ranges are for {', '.join(sorted(_NUMBERS))} and month")
    if low is None and high is None:
        return _exists(field)
    return value.span(field, low, high, include, position)


def _exists(field: str) -> Node:
    return Everything() if field in ("text", "id", "has") else Term("has", field)


def _field(item: lucene.SearchField, field: str, depth: int) -> Node:
    if field != "text":
        raise QueryError(item.pos or 0, f"a field inside the field {field}: double quotes are missing around the value")
    if item.name == "*":
        return _read(item.expr, "text", depth)
    if item.name == "_exists_":
        return _exists(field_name(str(item.expr).strip(), item.pos or 0))
    return _read(item.expr, field_name(item.name, item.pos or 0), depth)


def _group(item: lucene.BaseGroup, field: str, depth: int) -> Node:
    return _read(item.expr, field, depth)


def _and(item: lucene.BaseOperation, field: str, depth: int) -> Node:
    return And(tuple(_read(part, field, depth) for part in item.children))


def _or(item: lucene.OrOperation, field: str, depth: int) -> Node:
    if plus := next((part for part in item.children if isinstance(part, lucene.Plus)), None):
        raise QueryError(plus.pos or 0, "+ beside OR says two things; write AND for what must be there")
    return Or(tuple(_read(part, field, depth) for part in item.children))


def _plus(item: lucene.Plus, field: str, depth: int) -> Node:
    _refuse_lone_sign(item)
    return _read(item.a, field, depth)


def _not(item: lucene.Not, field: str, depth: int) -> Node:
    if isinstance(item, lucene.Prohibit):
        _refuse_lone_sign(item)
    return Not(_read(item.a, field, depth))


def _refuse_lone_sign(item: lucene.Plus | lucene.Prohibit) -> None:
    sign = "+" if isinstance(item, lucene.Plus) else "-"
    if item.a.head:  # `glock 19 - 9mm` means a dash, not "without 9mm"
        raise QueryError(item.pos or 0, f"{sign} stands alone; put it directly before a word, or leave it out")


def _boost(item: lucene.Boost, field: str, depth: int) -> Node:
    if not 0 < item.force <= 100:
        raise QueryError(item.pos or 0, "the weight after ^ is above 0 and at most 100")
    return Boost(_read(item.expr, field, depth), float(item.force))


_READERS: dict[type[lucene.Item], Callable[..., Node]] = {
    lucene.Word: _word,
    lucene.Phrase: _phrase,
    lucene.Proximity: _proximity,
    lucene.Fuzzy: _fuzzy,
    lucene.Regex: _regex,
    lucene.Range: _range,
    lucene.From: _above,
    lucene.To: _below,
    lucene.SearchField: _field,
    lucene.Group: _group,
    lucene.FieldGroup: _group,
    lucene.AndOperation: _and,
    lucene.UnknownOperation: _and,
    lucene.OrOperation: _or,
    lucene.Plus: _plus,
    lucene.Not: _not,
    lucene.Prohibit: _not,
    lucene.Boost: _boost,
}
