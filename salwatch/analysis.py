"""Analysis: one listing's texts in, what is understood of it out; the one place that joins extractors and classifiers."""

import functools
import hashlib
import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import Any

import extractors
from classifiers import choice
from extractors.calibre import find as find_calibres
from extractors.composition import compose
from extractors.frame import Text, passing, prepare, terms
from extractors.lexicon import FOLDER
from extractors.offers import read_offers
from records.analysis import Analysis, Contact, Money, Shipping
from records.fact import Fact
from records.label import Label
from records.listing import ListingRow

GOODS = ("weapon", "good", "part", "ammunition", "conversion", "print_file", "manual")
TERMS = ("quantity", "price", "route", "parcel", "payment", "contact", "wallet", "onion", "pgp", "marking")
MATCHED = (
    "ammunition",
    "categories",
    "conversion",
    "goods",
    "manuals",
    "marking",
    "others",
    "parcel",
    "parts",
    "payment",
    "print_files",
)
READ_PARTS = {"category", "price_text", "ships_from_text", "ships_to_text"}
LANGUAGE_WORDS = 300  # characters that tell a listing's language well enough
Find = Callable[[str | Text], Iterator[Fact]]


def analyse(row: ListingRow) -> Analysis:
    """Return what is understood of a listing; its words leave no trace in memory."""
    _make_matchers()
    with passing():
        return _analysed(row)


@functools.cache
def _make_matchers() -> None:
    """Make the matchers of all lexicons, so that none is made among words that pass."""
    for name in MATCHED:
        terms(name)
    importlib.import_module("extractors.weapon").firearms()
    importlib.import_module("extractors.cartridges").calibres()


def _analysed(row: ListingRow) -> Analysis:
    texts = {name: prepare(text, name) for name, text in row.texts()}
    facts = sorted(
        _goods(texts) + _columns(texts) + _terms(texts), key=lambda fact: (_order(fact), fact.start, fact.end)
    )
    labels = choice.classify(facts)
    by_name = {label.name: label for label in labels}
    item = by_name["item_type"]
    return Analysis(
        id=row.id,
        item_type=item.value,
        trade_relevant=by_name["trade_relevant"].value == "true",
        confidence=round(item.probability, 3),
        offers=read_offers(facts, item.value),
        price=_price(row, facts),
        ships_from=_places(facts, "from"),
        ships_to=_places(facts, "to"),
        excludes=_places(facts, "exclude"),
        shipping=_shipping(facts),
        modus_operandi=tuple(label.value for label in labels if label.name == "modus_operandi"),
        contacts=_contacts(facts),
        language=_language(texts),
        facts=tuple(facts),
        labels=labels,
        version=VERSION,
    )


def prediction(analysis: Analysis) -> dict[str, Any]:
    """Return the analysis as the JSON row of `salwatch analyse`."""
    return {
        "id": analysis.id,
        "item_type": analysis.item_type,
        "trade_relevant": analysis.trade_relevant,
        "confidence": analysis.confidence,
        "offers": [asdict(offer) for offer in analysis.offers],
        "price": {"amount": float(analysis.price.amount), "currency": analysis.price.currency}
        if analysis.price
        else None,
        "ships_from": list(analysis.ships_from),
        "ships_to": list(analysis.ships_to),
        "excludes": list(analysis.excludes),
        "shipping": asdict(analysis.shipping),
        "modus_operandi": list(analysis.modus_operandi),
        "contacts": [asdict(contact) for contact in analysis.contacts],
        "language": analysis.language,
        "facts": [asdict(fact) | {"attributes": dict(fact.attributes)} for fact in analysis.facts],
        "explanation": [_explained(label) for label in analysis.labels],
        "version": analysis.version,
    }


def _explained(label: Label) -> dict[str, Any]:
    reasons = [
        {
            "words": reason.words,
            "weight": reason.weight,
            "field": reason.fact.field if reason.fact else "",
            "start": reason.fact.start if reason.fact else 0,
            "end": reason.fact.end if reason.fact else 0,
            "quote": reason.fact.text if reason.fact else "",
        }
        for reason in label.reasons
    ]
    return {
        "label": label.name,
        "value": label.value,
        "probability": round(label.probability, 3),
        "abstained": label.abstained,
        "classifier": label.classifier,
        "reasons": reasons,
    }


def _goods(texts: dict[str, Text]) -> list[Fact]:
    """Return the facts about goods of title and description, with roles, and the category's."""
    facts: list[Fact] = []
    armed = None
    for name in ("title", "description"):
        if text := texts.get(name):
            found = [fact for extractor in GOODS for fact in finder(extractor)(text)]
            calibres = list(find_calibres(text, armed=armed))
            armed = True if calibres or any(fact.kind == "weapon" for fact in found) else armed
            start = _repeated(texts) if name == "description" else 0
            facts += compose(text, [*found, *calibres], start=start)
    if category := texts.get("category"):
        facts += finder("category")(category)
    return facts


def _repeated(texts: dict[str, Text]) -> int:
    """Return how many characters the description begins with that only repeat the title."""
    title, description = texts.get("title"), texts.get("description")
    if title and description and description.original.startswith(title.original):
        return len(title.original)
    return 0


def _terms(texts: dict[str, Text]) -> list[Fact]:
    """Return the facts about trade (price, route, parcel, contact …) of all running texts."""
    repeated = _repeated(texts)
    return [
        fact
        for name, text in texts.items()
        if name not in READ_PARTS
        for extractor in TERMS
        if extractor in extractor_names()
        for fact in finder(extractor)(text)
        if name != "description" or fact.start >= repeated
    ]


def _columns(texts: dict[str, Text]) -> list[Fact]:
    """Return the facts of the site's own columns, which need no words around them."""
    route = importlib.import_module("extractors.route")
    facts: list[Fact] = []
    for name, role in (("ships_from_text", "from"), ("ships_to_text", "to")):
        if text := texts.get(name):
            facts += route.find_places(text, role)
    if text := texts.get("price_text"):
        facts += finder("price")(text)
    return facts


def _order(fact: Fact) -> int:
    order = ("title", "description", "category", "price_text", "ships_from_text", "ships_to_text")
    return order.index(fact.field) if fact.field in order else len(order)


def _price(row: ListingRow, facts: Iterable[Fact]) -> Money | None:
    """Return the price of the price column; without one, of the title or description."""
    if row.price_text:
        money = importlib.import_module("extractors.price").read_price(row.price_text)
        return money if isinstance(money, Money) else None
    fact = next((fact for fact in facts if fact.kind == "price" and fact.field in ("title", "description")), None)
    return Money(fact.attributes["amount"], fact.attributes["currency"]) if fact else None


def _places(facts: Iterable[Fact], role: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(fact.value for fact in facts if fact.kind == "route" and fact.attributes.get("role") == role)
    )


def _shipping(facts: Iterable[Fact]) -> Shipping:
    stated = {fact.value for fact in facts if fact.kind == "parcel"}
    sent = bool(stated - {"refused", "in_person", "split_parts", "dead_drop"})
    return Shipping(
        parcel=True if sent else False if "refused" in stated else None,
        tracked=True if "tracked" in stated else False if "untracked" in stated else None,
        stealth=True if stated & {"stealth", "decoy", "vacuum"} else None,
        split_parts=True if "split_parts" in stated else None,
        in_person=True if "in_person" in stated else None,
    )


def _contacts(facts: Iterable[Fact]) -> tuple[Contact, ...]:
    found = (
        Contact(str(fact.attributes["kind"]), str(fact.attributes["value"])) for fact in facts if fact.kind == "contact"
    )
    return tuple(dict.fromkeys(found))


def _language(texts: dict[str, Text]) -> str | None:
    if "language" not in extractor_names():
        return None
    words = "\n".join(texts[name].original for name in ("title", "description") if name in texts)
    fact = next(iter(finder("language")(words[:LANGUAGE_WORDS])), None)
    return fact.value if fact else None


@functools.cache
def finder(name: str) -> Find:
    """Return the `find` of an extractor."""
    find: Find = importlib.import_module(f"extractors.{name}").find
    return find


@functools.cache
def extractor_names() -> frozenset[str]:
    """Return the names of the modules of `extractors`."""
    return frozenset(module.name for module in pkgutil.iter_modules(extractors.__path__))


def _version() -> str:
    """Return one version of extractors, lexicons and classifiers together: it changes when any of their files does."""
    digest = hashlib.sha256(choice.version().encode())
    for path in sorted(FOLDER.glob("*.yml")):
        digest.update(path.read_bytes())
    return f"1-{digest.hexdigest()[:8]}"


VERSION = _version()
