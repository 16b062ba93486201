"""Data that a page carries for machines: schema.org in JSON-LD and microdata, OpenGraph."""

import json
from collections.abc import Iterator
from typing import Any

from crawlers.markup import Element, fold, select, text_of

MOST_SCRIPTS = 20


def find_structured(tree: Element) -> dict[str, Any]:
    """Return the fields of a product that the page states for machines; JSON-LD before microdata before OpenGraph."""
    fields = {**_open_graph(tree), **_microdata(tree)}
    for item in _json_ld(tree):
        if str(item.get("@type", "")).rpartition("/")[2] in ("Product", "Offer", "IndividualProduct"):
            fields.update(_product(item))
    return {name: value for name, value in fields.items() if value}


def _json_ld(tree: Element) -> Iterator[dict[str, Any]]:
    for script in select(tree, "//script[@type='application/ld+json']")[:MOST_SCRIPTS]:
        try:
            value = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                graph = item.get("@graph")
                yield from (one for one in graph if isinstance(one, dict)) if isinstance(graph, list) else [item]


def _product(item: dict[str, Any]) -> dict[str, Any]:
    offers = item.get("offers", item if item.get("@type") == "Offer" else {})
    offer = offers[0] if isinstance(offers, list) and offers else offers
    offer = offer if isinstance(offer, dict) else {}
    seller = offer.get("seller", {})
    amount, currency = offer.get("price", offer.get("lowPrice")), offer.get("priceCurrency")
    return {
        "title": _string(item.get("name")),
        "description": _string(item.get("description")),
        "category": [_string(item.get("category"))] if item.get("category") else None,
        "price": {"amount": str(amount), "currency": str(currency)} if amount and currency else None,
        "vendor": _string(seller.get("name")) if isinstance(seller, dict) else _string(seller),
    }


def _string(value: Any) -> str:  # noqa: ANN401 (what the JSON of a page holds)
    return fold(value) if isinstance(value, str) else ""


def _microdata(tree: Element) -> dict[str, Any]:
    scopes = select(tree, "//*[contains(@itemtype, 'schema.org/Product')]")
    if len(scopes) != 1:
        return {}  # several products: a list, whose rows are read as such
    found: dict[str, str] = {}
    for element in scopes[0].iter():
        name = element.get("itemprop")
        if name and name not in found:
            found[name] = fold(element.get("content") or text_of(element))
    price = (
        {"amount": found["price"], "currency": found["priceCurrency"]}
        if {"price", "priceCurrency"} <= set(found)
        else None
    )
    return {"title": found.get("name"), "description": found.get("description"), "price": price}


def _open_graph(tree: Element) -> dict[str, Any]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or ""
        if name.startswith(("og:", "product:")):
            found.setdefault(name, fold(meta.get("content") or ""))
    if found.get("og:type") not in ("product", "og:product", "product.item"):
        return {}
    amount, currency = found.get("product:price:amount"), found.get("product:price:currency")
    price = {"amount": amount, "currency": currency} if amount and currency else None
    return {"title": found.get("og:title"), "description": found.get("og:description"), "price": price}
