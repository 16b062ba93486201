"""Analysis: one listing's texts in, what is understood of it out; the one place that joins extractors and classifiers."""

import functools
import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import classifiers
import extractors
from classifiers import choice, serving
from classifiers.given import Given, Readable
from extractors import (
    ammunition,
    calibre,
    category,
    claim,
    condition,
    contact,
    conversion,
    firearms,
    good,
    intent,
    language,
    manual,
    marking,
    obfuscation,
    onion,
    parcel,
    part,
    payment,
    pgp,
    price,
    print_file,
    quantity,
    route,
    scam,
    shingles,
    wallet,
    weapon,
)
from extractors.cartridges import calibres
from extractors.composition import compose, count
from extractors.frame import Text, join, passing, prepare, terms
from extractors.homeland import settle
from extractors.lexicon import FOLDER
from extractors.money import money_words
from extractors.offers import read_offers
from records.analysis import Analysis, Contact, Money
from records.fact import Fact
from records.label import Label
from records.listing import ListingRow

Find = Callable[[str | Text], Iterator[Fact]]
GOODS: tuple[Find, ...] = tuple(
    module.find for module in (weapon, good, part, ammunition, conversion, print_file, manual)
)  # what is named as sold, with a role
TERMS: tuple[Find, ...] = tuple(
    module.find
    for module in (route, parcel, payment, wallet, onion, pgp, marking, claim, condition, obfuscation, intent, scam)
)  # on what terms, of all running texts
MATCHED = (
    "ammunition",
    "brands",
    "categories",
    "claim",
    "condition",
    "conversion",
    "goods",
    "intent",
    "manuals",
    "marking",
    "near",
    "others",
    "parcel",
    "parts",
    "payment",
    "print_files",
    "scam",
)
COLUMNS = ("category", "ships_from_text", "ships_to_text")  # the site's own, in few words, the same again and again
READ_PARTS = frozenset({*COLUMNS, "price_text"})
LANGUAGE_WORDS = 300  # characters that tell a listing's language well enough
ARMS = frozenset(
    {"firearm", "firearm_part", "magazine", "silencer", "conversion_kit", "blank_firing", "ammunition", "explosive"}
)
BESIDE = ("languages", "money", "legal", "risk", "scam")  # files of config/ that extractors and classifiers read, too
LEGAL = ("firearms_protocol", "eu_category", "essential_component")
_PLAIN_KINDS = frozenset({"good", "world", "manual"})  # whose weak words say something without arms, too
_SHORT_COLUMN = 80  # characters; longer ones are a seller's own words and are not kept in memory
_FIELDS = {
    name: place
    for place, name in enumerate(("title", "description", "category", "price_text", "ships_from_text", "ships_to_text"))
}


def analyse(row: ListingRow) -> Analysis:
    """Return what is understood of a listing; its words leave no trace in memory."""
    make_matchers()
    with passing():
        return _analysed(row)


@functools.cache
def make_matchers() -> None:
    """Make the matchers of all lexicons, so that none is made among words that pass."""
    for name in MATCHED:
        terms(name)
    firearms.firearms()
    calibres()
    join()


def read(row: ListingRow) -> Given:
    """Return what classifiers decide from, before any has: facts in reading order, texts and language."""
    texts = {name: prepare(text, name) for name, text in row.texts() if name not in READ_PARTS}
    columns = _columns(row)
    in_arms = any(fact.attributes.get("armed") for fact in columns)
    facts = columns + _goods(texts, in_arms=in_arms) + _terms(texts)
    facts += _by_place(row, texts, _regions(facts))
    facts.sort(key=lambda fact: (_FIELDS.get(fact.field, len(_FIELDS)), fact.start, fact.end))
    prepared: dict[str, Readable] = {name: texts[name] for name in ("title", "description") if name in texts}
    return Given(tuple(facts), texts=dict(row.texts()), prepared=prepared, language=_language(texts))


def _analysed(row: ListingRow) -> Analysis:
    given = read(row)
    facts, labels = given.facts, choice.classify(given)
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
        shipping=parcel.shipping_of(facts),
        modus_operandi=tuple(label.value for label in labels if label.name == "modus_operandi"),
        contacts=_contacts(facts),
        language=given.language,
        facts=facts,
        labels=labels,
        version=version(),
        signature=shingles.sign(given.prepared.values()),
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
        **label_values(analysis.labels),
        "facts": [asdict(fact) | {"attributes": dict(fact.attributes)} for fact in analysis.facts],
        "explanation": [_explained(label) for label in analysis.labels],
        "version": analysis.version,
    }


def label_values(labels: Iterable[Label]) -> dict[str, Any]:
    """Return the labels that stand beside item type and ways of working, as a prediction shows them; None where there is none."""
    by_name = {label.name: label for label in labels}
    risk, fraud, intent = by_name.get("parcel_risk"), by_name.get("scam"), by_name.get("intent")
    return {
        "intent": intent.value if intent else None,
        "scam": fraud.value == "true" if fraud else None,
        "parcel_risk": {"level": risk.value, "score": risk.probability} if risk else None,
        "legal": {name: by_name[name].value if name in by_name else None for name in LEGAL},
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


def _goods(texts: dict[str, Text], *, in_arms: bool) -> list[Fact]:
    """Return the facts about goods of title and description, with roles; weak words ("frame") only where arms are spoken of.

    `in_arms` is whether the category sells them.
    """
    found: dict[str, list[Fact]] = {}
    armed = in_arms or None
    for name in ("title", "description"):
        if text := texts.get(name):
            found[name] = [fact for find in GOODS for fact in find(text)]
            found[name] += calibre.find(text, armed=armed)
            armed = armed or any(map(_speaks_of_arms, found[name])) or None
    facts: list[Fact] = []
    for name, goods in found.items():
        start = _repeated(texts) if name == "description" else 0
        said = (
            goods if armed else [fact for fact in goods if fact.kind in _PLAIN_KINDS or not fact.attributes.get("weak")]
        )
        composed = list(compose(texts[name], said, start=start))
        facts += [*composed, *count(composed, quantity.find(texts[name]), start=start)]
    return facts


def _speaks_of_arms(fact: Fact) -> bool:
    if fact.kind in ("weapon", "calibre"):
        return True
    return fact.attributes.get("item_type") in ARMS and not fact.attributes.get("weak")


def _repeated(texts: dict[str, Text]) -> int:
    """Return how many characters the description begins with that only repeat the title."""
    title, description = texts.get("title"), texts.get("description")
    if title and description and description.original.startswith(title.original):
        return len(title.original)
    return 0


def _terms(texts: dict[str, Text]) -> list[Fact]:
    """Return the facts about trade (price, route, parcel …) of all running texts."""
    repeated = _repeated(texts)
    facts: list[Fact] = []
    for name, text in texts.items():
        start = repeated if name == "description" else 0
        facts += [fact for find in TERMS for fact in find(text) if fact.start >= start]
        if name not in ("title", "description"):  # whose counts are of goods
            facts += quantity.find(text)
    return facts


def _by_place(row: ListingRow, texts: dict[str, Text], regions: Sequence[str]) -> list[Fact]:
    """Return prices and contacts, which the countries that goods come from help to read; the price column's prices first."""
    facts: list[Fact] = []
    if row.price_text:
        facts += price.find(prepare(row.price_text, "price_text"), regions=regions)
    repeated = _repeated(texts)
    for name, text in texts.items():
        start = repeated if name == "description" else 0
        found = itertools.chain(price.find(text, regions=regions), contact.find(text, regions=regions))
        facts += [fact for fact in found if fact.start >= start]
    return facts


def _regions(facts: Iterable[Fact]) -> tuple[str, ...]:
    """Return the countries that goods are sent from: a number without a country's code is most likely one of theirs."""
    return tuple(dict.fromkeys(place.partition("-")[0] for place in _places(facts, "from")))


def _columns(row: ListingRow) -> list[Fact]:
    """Return the facts of the site's own columns, which need no words around them."""
    facts: list[Fact] = []
    for name in COLUMNS:
        if text := getattr(row, name):
            found = _column(name, text) if len(text) <= _SHORT_COLUMN else _column.__wrapped__(name, text)
            facts += _settled(row, found) if name == "ships_from_text" and row.price_text else found
    return facts


def _settled(row: ListingRow, places: Sequence[Fact]) -> Iterable[Fact]:
    """Return where goods come from; names and letters that mean several places are told apart by the money that is asked."""
    if places and not any("others" in place.attributes or len(place.text) == len("AZ") for place in places):
        return places
    asked = price.read_price(row.price_text)
    return settle(prepare(row.ships_from_text, "ships_from_text"), places, asked.currency if asked else "")


@functools.lru_cache(maxsize=4096)
def _column(name: str, text: str) -> tuple[Fact, ...]:
    prepared = prepare(text, name)
    if name == "category":
        return (*category.find(prepared), *intent.find(prepared))
    return tuple(route.find_places(prepared, "from" if name == "ships_from_text" else "to"))


def _price(row: ListingRow, facts: Sequence[Fact]) -> Money | None:
    """Return the price of the price column, a bare number in the money of the place; without one, that of the title or description."""
    fields = ("price_text",) if row.price_text else ("title", "description")
    prices = [fact for fact in facts if fact.kind == "price" and fact.field in fields]
    fact = next((fact for fact in prices if "for" not in fact.attributes), None)  # not the price of sending it
    if fact:
        return Money(Decimal(fact.attributes["amount"]), fact.attributes["currency"])
    bare = price.read_price(row.price_text) if row.price_text else None
    if bare is None or bare.currency:
        return bare
    currencies = (money_words().of_country.get(region) for region in _regions(facts))
    return Money(bare.amount, next(filter(None, currencies), ""))


def _places(facts: Iterable[Fact], role: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(fact.value for fact in facts if fact.kind == "route" and fact.attributes.get("role") == role)
    )


def _contacts(facts: Iterable[Fact]) -> tuple[Contact, ...]:
    found = (
        Contact(str(fact.attributes["kind"]), str(fact.attributes["value"])) for fact in facts if fact.kind == "contact"
    )
    return tuple(dict.fromkeys(found))


def _language(texts: dict[str, Text]) -> str | None:
    words = "\n".join(texts[name].original for name in ("title", "description") if name in texts)
    return language.guess(words[:LANGUAGE_WORDS])


def version() -> str:
    """Return the version of what reads: of extractors, lexicons and classifiers together, and of the model in use."""
    return f"{CODE}+{serving.active().version}"


def _code() -> str:
    """Return one version of extractors, lexicons and classifiers together: it changes when any of their files does."""
    digest = hashlib.sha256(choice.version().encode())
    code = [path for package in (extractors, classifiers) for path in Path(package.__path__[0]).glob("*.py")]
    beside = [FOLDER.parent / f"{name}.yml" for name in BESIDE]
    words = [*FOLDER.rglob("*.yml"), *beside]
    for path in sorted((*code, *words)):
        digest.update(path.read_bytes())
    return f"2-{digest.hexdigest()[:8]}"


CODE = _code()
