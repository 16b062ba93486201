"""Data that a page carries for machines: schema.org in JSON-LD and microdata, OpenGraph.

Why not a library for it: see docs/decisions/009-structured-data-with-its-place.md.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from crawlers.general.certainty import Found, How
from crawlers.markup import Element, fold, select, text_of

MOST_SCRIPTS = 20
MOST_ITEMS = 500
PRODUCTS = frozenset(["Product", "Offer", "IndividualProduct", "ProductModel", "Vehicle", "Book"])


def find_structured(tree: Element) -> dict[str, Found]:
    """Return the fields of the one product that the page states for machines; JSON-LD before microdata before OpenGraph."""
    return {**_open_graph(tree), **_microdata(tree), **_json_ld(tree)}


def _json_ld(tree: Element) -> dict[str, Found]:
    fields: dict[str, Found] = {}
    products = 0
    for script, item in _items(tree):
        if _type(item) in PRODUCTS:
            products += 1
            stated = _product(item)
        elif _type(item) == "BreadcrumbList":
            stated = {"category": _crumbs(item)}
        else:
            continue
        for name, (value, printed) in ((name, pair) for name, pair in stated.items() if pair[0]):
            fields.setdefault(name, Found(value, script, printed, How.STATED))
    if products != 1:  # several products are a list, whose rows are read as such
        fields = {name: found for name, found in fields.items() if name == "category"}
    return fields


def _items(tree: Element) -> Iterator[tuple[Element, dict[str, Any]]]:
    for script in select(tree, "//script[@type='application/ld+json']")[:MOST_SCRIPTS]:
        try:
            value = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for item in islice(value, MOST_ITEMS) if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                graph = item.get("@graph")
                graph = graph if isinstance(graph, list) else [item]
                yield from ((script, one) for one in graph[:MOST_ITEMS] if isinstance(one, dict))


def _type(item: Mapping[str, Any]) -> str:
    named = item.get("@type", "")
    named = named[0] if isinstance(named, list) and named else named
    return str(named).rpartition("/")[2]


def _product(item: Mapping[str, Any]) -> dict[str, tuple[Any, str]]:
    """Return field → (value, the text it was made of) of a schema.org product with its offer."""
    offer = _first(item.get("offers", item if _type(item) == "Offer" else {}))
    seller = offer.get("seller", item.get("seller", {}))
    amount, currency = _string(offer.get("price", offer.get("lowPrice"))), _string(offer.get("priceCurrency"))
    category = _string(item.get("category"))
    condition = _string(offer.get("itemCondition", item.get("itemCondition"))).rpartition("/")[2]
    picture = item.get("image")
    picture = _first(picture).get("url") if isinstance(picture, dict) else picture
    texts = {
        "title": _string(item.get("name")),
        "description": _string(item.get("description")),
        "vendor": _string(seller.get("name")) if isinstance(seller, dict) else _string(seller),
        "id": _string(item.get("sku", item.get("productID"))),
        "condition": condition.removesuffix("Condition"),
        "picture": _string(picture[0] if isinstance(picture, list) and picture else picture),
    }
    stated: dict[str, tuple[Any, str]] = {name: (text, text) for name, text in texts.items()}
    if amount and currency:
        stated["price"] = ({"amount": amount, "currency": currency}, amount)
    if category:
        stated["category"] = ([part for raw in category.split(">") if (part := raw.strip(" /"))], category)
    return stated


def _crumbs(item: Mapping[str, Any]) -> tuple[list[str], str]:
    """Return the names of a trail without its first, the home page, and without the page itself."""
    elements = item.get("itemListElement")
    steps = [one for one in elements[:20] if isinstance(one, dict)] if isinstance(elements, list) else []
    names = [_string(step.get("name") or _first(step.get("item")).get("name")) for step in steps]
    names = [name for name in names[1:-1] if name]
    return names, names[0] if names else ""


def _first(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 (what the JSON of a page holds)
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, dict) else {}


def _string(value: Any) -> str:  # noqa: ANN401 (what the JSON of a page holds)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return fold(value) if isinstance(value, str) else ""


def _microdata(tree: Element) -> dict[str, Found]:
    scopes = select(tree, "//*[contains(@itemtype, 'schema.org/Product')]")
    if len(scopes) != 1:
        return {}
    found: dict[str, Found] = {}
    for element in islice(select(scopes[0], ".//*[@itemprop]"), MOST_ITEMS):
        for name in (element.get("itemprop") or "").split():
            found.setdefault(name, _property(element))
    fields = {
        "title": found.get("name"),
        "description": found.get("description"),
        "category": found.get("category"),
        "id": found.get("sku"),
        "picture": found.get("image"),
    }
    price, currency = found.get("price"), found.get("priceCurrency")
    if price and currency:
        amount = {"amount": str(price.value), "currency": str(currency.value)}
        fields["price"] = price._replace(value=amount)
    if category := fields["category"]:
        fields["category"] = category._replace(value=[category.value])
    return {name: one for name, one in fields.items() if one is not None and one.value}


def _property(element: Element) -> Found:
    for attribute in ("content", "src"):
        if value := fold(element.get(attribute) or ""):
            return Found(value, element, element.get(attribute) or "", How.STATED, attribute)
    text = text_of(element)
    return Found(text, element, text, How.STATED)


def _open_graph(tree: Element) -> dict[str, Found]:
    found: dict[str, Found] = {}
    for meta in tree.iter("meta"):
        name, content = meta.get("property") or "", meta.get("content") or ""
        if name.startswith(("og:", "product:")) and fold(content):
            found.setdefault(name, Found(fold(content), meta, content, How.STATED, "content"))
    kind = found.get("og:type")
    if kind is None or kind.value not in ("product", "og:product", "product.item"):
        return {}
    names = {"title": "og:title", "description": "og:description", "picture": "og:image"}
    fields = {field: found[name] for field, name in names.items() if name in found}
    price, currency = found.get("product:price:amount"), found.get("product:price:currency")
    if price and currency:
        fields["price"] = price._replace(value={"amount": str(price.value), "currency": str(currency.value)})
    return fields
