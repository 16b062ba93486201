"""Weighing: labels that rest on what only the store knows are made again, in the transaction that writes the observation."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from classifiers import choice
from classifiers.given import Given
from records.analysis import TRADE_RELEVANT
from salwatch.analysis import label_values
from store import contexts, observations
from store.contexts import Asked
from store.observations import Observed, Said

COUNTED = "ammunition"  # whose price says nothing without the number of rounds


def weigh(connection: Connection, listing_id: int, observed: Observed, said: Said, at: datetime) -> None:
    """Make the late labels of a listing about arms again; an observation that repeats another keeps what that one says."""
    if observed.repeats or not is_about_arms(said.analysis):
        return
    asked = Asked(str(said.analysis["item_type"]), piece_price(said), at)
    if said.analysis.get("intent") == "offer":
        contexts.keep_price(connection, listing_id, asked)
    given = Given(
        tuple(said.facts),
        texts=said.texts,
        language=said.analysis.get("language"),
        context=contexts.of_listing(connection, listing_id, asked),
    )
    labels = choice.weigh(given, said.labels)
    late = [label for label in labels if label not in said.labels]
    if late:
        observations.relabel(connection, observed.id, late, label_values(labels))


def is_about_arms(analysis: Mapping[str, Any]) -> bool:
    """Return whether a listing is one that late labels are made for."""
    return bool(analysis.get("trade_relevant")) or analysis.get("item_type") in TRADE_RELEVANT


def piece_price(said: Said) -> Decimal | None:
    """Return what a piece (a round of ammunition) costs in EUR; None where it is not told of how many the price is.

    A price of several different goods is none of theirs.
    """
    price, offers = said.analysis.get("price") or {}, said.analysis.get("offers") or []
    if not price.get("eur") or len(offers) > 1:
        return None
    eur = Decimal(price["eur"])
    for fact in said.facts:
        if fact.kind == "price" and fact.attributes.get("unit") and "for" not in fact.attributes:
            is_this = Decimal(fact.attributes["amount"]) == Decimal(str(price["amount"]))
            if is_this and fact.attributes["unit"] in ("piece", "round"):
                return eur / int(fact.attributes.get("per") or 1)
    quantity = offers[0].get("quantity") if offers else None
    if quantity is None and said.analysis["item_type"] == COUNTED:
        return None
    return eur / int(quantity or 1)
