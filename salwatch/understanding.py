"""Understanding: statements in, what is to be observed out; the only stage that extracts and classifies."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from extractors.rate import Rates, load_rates, to_eur
from records.analysis import Analysis, Money
from records.listing import ListingRow
from salwatch.analysis import analyse, prediction, version
from salwatch.settings import CHECKOUT
from salwatch.statements import AccountSaid, ListingSaid, Statement
from store.observations import Said

__all__ = ["Understood", "understand", "version"]

APART = ("id", "facts", "labels", "explanation")  # of a prediction: rows of their own in the store
CHUNK = 64  # rows handed to another process at once


@dataclass(frozen=True, slots=True)
class Understood:
    """A statement with its facts and labels."""

    statement: Statement
    said: Said


def understand(said: Iterable[Statement], executor: Executor | None = None) -> Iterator[Understood]:
    """Return every statement understood, in order; with an executor, its processes begin at once."""
    statements = list(said)
    rows = [row_of(statement) for statement in statements]
    analyses = executor.map(analyse, rows, chunksize=CHUNK) if executor else map(analyse, rows)
    pairs = zip(statements, analyses, strict=True)
    return (Understood(statement, _said(statement, analysis)) for statement, analysis in pairs)


def row_of(statement: Statement) -> ListingRow:
    """Return the texts to analyse; a profile's words are read like a listing's, for its contacts and keys."""
    if isinstance(statement, ListingSaid):
        return statement.row
    about = statement.texts.get("about", "")
    rest = {name: text for name, text in statement.texts.items() if name not in {"about", "handle"}}
    return ListingRow(statement.handle, title="", vendor=statement.handle, description=about, attributes=rest)


def _said(statement: Statement, analysis: Analysis) -> Said:
    if isinstance(statement, AccountSaid):
        return Said(statement.texts, {"language": analysis.language}, analysis.version, analysis.facts)
    texts = dict(statement.row.texts()) | ({"vendor": statement.row.vendor} if statement.row.vendor else {})
    values = {name: value for name, value in prediction(analysis).items() if name not in APART}
    if analysis.price is not None:
        values["price"] = {**values["price"], **_in_euro(analysis.price, statement.at)}
    return Said(texts, values, analysis.version, analysis.facts, analysis.labels, signature=analysis.signature)


def _in_euro(price: Money, at: datetime) -> Mapping[str, Any]:
    euro = to_eur(price, at, _rates())
    return {} if euro is None else {"eur": str(round(euro, 2))}


@lru_cache(maxsize=1)
def _rates() -> Rates:
    return load_rates(CHECKOUT / "config" / "rates.yml")
