"""Invented listings as classifiers are given them, their facts read from their words."""

from classifiers.given import Given
from records.context import Context
from records.fact import Fact
from records.label import Label
from records.listing import ListingRow
from salwatch import analysis


def given(title: str, description: str = "", **columns: str) -> Given:
    """Return what the classifiers are given of a listing, with the labels that stand before."""
    row = ListingRow("1", title=title, description=description, **columns)
    read = analysis.analyse(row)
    return Given(read.facts, {one.name: one for one in read.labels}, dict(row.texts()), language=read.language)


def said(kind: str, value: str, **attributes: object) -> Fact:
    return Fact(0, len(value), kind, value, value, "description", kind, attributes)


def sold(item_type: str, *facts: Fact, context: Context | None = None, **texts: str) -> Given:
    """Return what is given of a listing that is of that type, whatever its words."""
    labels = {
        "item_type": Label("item_type", item_type, 0.9, (), "test"),
        "trade_relevant": Label("trade_relevant", "true", 0.9, (), "test"),
    }
    return Given(facts, labels, texts, context=context or Context())
