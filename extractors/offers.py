import re
from collections.abc import Iterator, Sequence

from records.analysis import Offer
from records.fact import Fact

_SAID = {
    "lower",
    "upper",
    "lower receiver",
    "upper receiver",
    "frame",
    "receiver",
    "pistol upper",
    "slide",
    "barrel",
    "switch",
}  # parts named as they stand
_GUNS = {"firearm", "blank_firing", "air_or_replica", "explosive", "print_file"}
_NO_GUNS = {"melee", "non_lethal"}


def read_offers(facts: Sequence[Fact], item_type: str) -> tuple[Offer, ...]:
    """Return the goods that the price is for, from facts with roles, of the title before those of the description.

    One offer per alternative: two models, or two cartridges that the text leaves to choose from.
    """
    if item_type in ("other", "service", "manual"):
        return ()
    named = _kits(facts) if item_type == "conversion_kit" else _named(facts, item_type) or _branded(facts, item_type)
    calibres = _first_field(facts, "calibre")
    quantity = _quantity(facts, item_type)
    if item_type == "ammunition":
        brand = next(
            (
                (fact.attributes["make"], fact.attributes.get("model"))
                for fact in facts
                if fact.kind == "ammunition" and fact.attributes.get("make")
            ),
            None,
        )
        make, model = brand or _maker_of_ammunition(facts)
        return tuple(Offer(make, model, calibre, quantity) for calibre in calibres or _nothing(make, quantity))
    if not named:
        return tuple(Offer(None, None, calibre, quantity) for calibre in calibres)
    if len(named) > 1 and len(calibres) == len(named):
        return tuple(
            Offer(make, model, calibre, quantity) for (make, model), calibre in zip(named, calibres, strict=True)
        )
    return tuple(Offer(make, model, calibre, quantity) for make, model in named for calibre in calibres or (None,))


def _nothing(make: object, quantity: int | None) -> tuple[None, ...]:
    return (None,) if make or quantity else ()


def _named(facts: Sequence[Fact], item_type: str) -> list[tuple[str | None, str | None]]:
    """Return (make, model) of every weapon that is sold; of a part, the model with the part's name."""
    part = next(
        (_part_name(fact) for fact in facts if fact.kind == "part" and fact.attributes.get("role") == "head"), ""
    )
    suffix = part if item_type == "firearm_part" else ""
    found: dict[tuple[str | None, str | None], None] = {}
    for fact in _weapons(facts, item_type):
        make, model = fact.attributes["make"] or None, fact.attributes["model"]
        model = f"{model} {suffix}".strip() or None
        found.setdefault((make, model))
    if not found and suffix:
        return [(None, suffix)]
    full = [pair for pair in found if pair[1]]
    return full or list(found)


def _kits(facts: Sequence[Fact]) -> list[tuple[str | None, str | None]]:
    """Return (make, model) of a kit: the make of the gun that it is for, and the kit's own name where one is in use."""
    makes = [
        fact.attributes["make"]
        for fact in facts
        if fact.kind == "weapon" and fact.attributes.get("role") in ("head", "target")
    ]
    parts = (_part_name(fact) for fact in facts if fact.kind == "part" and fact.attributes.get("conversion"))
    model = next((name for name in parts if name in _SAID), None)
    make = next(filter(None, makes), None)
    return [(make, model)] if make or model else []


def _part_name(fact: Fact) -> str:
    """Return a part's name as it stands, if it stands alone or behind a gun's name and is one of those in use, else the lexicon's."""
    words = fact.text.lower()
    last = words.rpartition(" ")[2]
    said = next((name for name in (words, last, last.removesuffix("s")) if name in _SAID), fact.value)
    return "" if said == "firearm part" else said


def _branded(facts: Sequence[Fact], item_type: str) -> list[tuple[str | None, str | None]]:
    """Return (make, model) of the brand that the good is of, where no weapon is named."""
    fact = next(
        (
            fact
            for fact in facts
            if fact.attributes.get("brand") and fact.attributes.get("item_type") == item_type and fact.attributes.get("role") == "head"
        ),
        None,
    )  # fmt: skip
    return [(fact.attributes.get("make"), fact.attributes.get("model"))] if fact else []


def _weapons(facts: Sequence[Fact], item_type: str) -> Iterator[Fact]:
    """Yield the weapons the offer names; the description's only where the title names none, or the same maker's model."""
    if item_type == "accessory":  # the gun that it is made for is not sold
        return
    roles = {"head"} if item_type in _GUNS else {"head", "target"}
    weapons = [fact for fact in facts if fact.kind == "weapon" and fact.attributes.get("role") in roles]
    if item_type in _NO_GUNS:  # a knife is of a maker of guns, not one of its guns
        weapons = [
            fact for fact in weapons if fact.attributes["item_type"] == item_type or not fact.attributes["model"]
        ]
    title = [fact for fact in weapons if fact.field == "title"]
    if not title:
        yield from [fact for fact in weapons if fact.field == "description"][:1]
        return
    for fact in _without_nicknames(title):
        better = next(
            (
                other
                for other in weapons
                if other.field == "description" and other.attributes["make"] == fact.attributes["make"]
            ),
            None,
        )
        yield better if better and not fact.attributes["model"] else fact


def _without_nicknames(weapons: Sequence[Fact]) -> list[Fact]:
    """Return the weapons less those that only name the one beside them once more: "Kalash Zastava M70", "CZ vz. 61 Skorpion"."""

    def repeats(fact: Fact) -> bool:
        beside = (
            other
            for other in weapons
            if other is not fact and (other.start - fact.end == 1 or fact.start - other.end == 1)
        )
        return not re.search(r"\d", fact.text) and any(other.attributes["model"] for other in beside)

    return [fact for fact in weapons if not repeats(fact)] or list(weapons)


def _first_field(facts: Sequence[Fact], kind: str) -> tuple[str, ...]:
    """Return the values of a kind in the first field that has any, each once."""
    for field in dict.fromkeys(fact.field for fact in facts):
        values = [
            fact.value
            for fact in facts
            if fact.kind == kind and fact.field == field and fact.attributes.get("role") in (None, "head", "target")
        ]
        if values:
            return tuple(dict.fromkeys(values))
    return ()


def _maker_of_ammunition(facts: Sequence[Fact]) -> tuple[str | None, str | None]:
    makers = [fact for fact in facts if fact.kind == "weapon" and fact.attributes.get("role") == "head"]
    ammunition = {"Remington", "Winchester", "Norma", "Umarex", "Lapua", "Browning", "RWS"}
    return next(
        ((fact.attributes["make"], None) for fact in makers if fact.attributes["make"] in ammunition), (None, None)
    )


def _quantity(facts: Sequence[Fact], item_type: str) -> int | None:
    """Return rounds for ammunition, pieces otherwise; a gun is one piece unless the text counts it."""
    units = ("round", "piece") if item_type == "ammunition" else ("piece",)
    named = [fact for fact in facts if fact.kind in ("weapon", "calibre")]
    counts = [
        fact
        for fact in facts
        if fact.kind == "quantity"
        and fact.attributes.get("role") == "head"
        and fact.field in ("title", "description")
        and not any(other.field == fact.field and other.start <= fact.start < other.end for other in named)
    ]
    count = next((int(fact.value) for fact in counts if fact.attributes.get("unit") in units), None)
    if item_type == "ammunition":
        return count
    return None if item_type in ("other", "service", "manual", "print_file") else count or 1
