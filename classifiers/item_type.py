from collections.abc import Iterable, Iterator, Sequence

from classifiers.given import Classifier, Given
from records.fact import Fact
from records.label import Label, Reason

NAME = "item_type"
VERSION = "rules-1"
# A noun that stands with another one in a title names the good before it: "Glock holster" is a holster.
RANK = (
    "service", "print_file", "manual", "air_or_replica", "non_lethal", "melee", "accessory", "conversion_kit", "silencer", "magazine",
    "firearm_part", "ammunition", "explosive", "blank_firing", "firearm",
)  # fmt: skip
_ARMS = {"firearm", "firearm_part", "magazine", "silencer", "conversion_kit", "blank_firing", "ammunition", "explosive"}
_AIR_CALIBRES = {".177 cal", ".20 cal", ".22 cal", ".25 cal", "6mm BB", ".43 cal"}
_SUBJECTS = {"weapon", "good", "part", "ammunition", "conversion", "manual"}
_NO_SUBJECT = {"accessory", "service", "other", None}


def build(ambiguous: Sequence[str] = ()) -> Classifier:
    """Return the rules that say what a listing mainly sells; `ambiguous` are weapons' names that other goods bear too."""
    names = frozenset(ambiguous)

    def classify(given: Given) -> Iterable[Label]:
        value, probability, reasons = _decide(given.facts, names)
        return [Label(NAME, value, probability, tuple(reasons), f"{NAME} {VERSION}", abstained=probability < 0.5)]

    return classify


def _decide(facts: Sequence[Fact], ambiguous: frozenset[str]) -> tuple[str, float, list[Reason]]:
    categories = [fact for fact in facts if fact.kind == "category"]
    armed_category = any(fact.attributes.get("armed") for fact in categories)
    guide = any(fact.value == "guide" for fact in categories)
    away = next((fact for fact in categories if fact.attributes.get("world") not in (None, "guide")), None)
    if armed_category:
        away = None
    fiction = next((fact for fact in facts if fact.value == "fiction" and fact.kind == "world"), None)
    if fiction and not armed_category:
        return "other", 0.9, [Reason(f"{fiction.text!r}: a story, no good", 0.8, fiction)]
    armed = armed_category or any(_speaks_of_arms(fact, ambiguous) for fact in facts) or _hints_twice(facts, ambiguous)
    for field, trust in (("title", 0.97), ("description", 0.85)):
        heads = [fact for fact in facts if fact.field == field and fact.attributes.get("role") == "head"]
        context = [fact for fact in facts if fact.field == field]
        known = [fact for fact in facts if fact.kind == "manual" and str(fact.value).startswith("known")]
        found = _head(heads, [*context, *known], ambiguous, armed=armed, guide=guide)
        if found is None:
            continue
        value, reason = found
        against = [Reason(f"its category is {away.value}", -0.6, away)] if away else []
        if away and value in _ARMS and not _certain(heads, ambiguous):
            return (
                "other",
                0.9,
                [Reason(f"{reason.words}, but its category is {away.value}", -0.4, reason.fact), *_for_other(away)],
            )
        return value, trust - (0.2 if against else 0), [reason, *against]
    return _from_category(categories, guide=guide)


def _for_other(fact: Fact) -> Iterator[Reason]:
    yield Reason(f"goods of the category {fact.value} are no weapons", 0.6, fact)


def _head(
    heads: Sequence[Fact], context: Sequence[Fact], ambiguous: frozenset[str], *, armed: bool, guide: bool
) -> tuple[str, Reason] | None:
    """Return the type of the good that a text's head names, None where it names none that counts."""
    goods = [
        fact for fact in heads if fact.kind not in ("calibre", "world") and (armed or not fact.attributes.get("weak"))
    ]
    worlds = [
        fact
        for fact in context
        if fact.kind == "world" and fact.attributes.get("role") in ("head", "target", "context")
    ]
    strong = [fact for fact in goods if _speaks_of_arms(fact, ambiguous) or _item_type(fact) not in _ARMS]
    clear = any(
        _speaks_of_arms(fact, ambiguous)
        or (_item_type(fact) and not fact.attributes.get("weak") and _item_type(fact) not in _ARMS)
        for fact in heads
    )
    worlds = [fact for fact in worlds if not (clear and fact.attributes.get("weak"))]
    if worlds and not _certain(heads, ambiguous):
        return "other", Reason(f"{worlds[0].text!r} is a word of the world of {worlds[0].value}s", 0.9, worlds[0])
    manual = _manual(heads, context, guide=guide)
    if manual is not None:
        return manual
    if not strong and not armed:
        return None
    types = {_item_type(fact): fact for fact in reversed(goods) if _item_type(fact)}
    if "firearm" in types and "blank_firing" in types and types["firearm"].attributes.get("way") == "conversion":
        return "firearm", Reason(f"{types['firearm'].text!r}: made to fire live rounds", 0.9, types["firearm"])
    air = next((fact for fact in heads if fact.kind == "calibre" and fact.value in _AIR_CALIBRES), None)
    if air and "ammunition" not in types:
        return "air_or_replica", Reason(f"{air.text!r} is a calibre of air guns", 0.8, air)
    for item_type in RANK:
        if fact := types.get(item_type):
            return item_type, Reason(f"{fact.text!r} names the good", 0.9, fact)
    calibre = next((fact for fact in heads if fact.kind == "calibre"), None)
    if calibre and armed:
        return "ammunition", Reason(f"only a cartridge is named: {calibre.text!r}", 0.6, calibre)
    target = next((fact for fact in context if fact.kind == "weapon" and fact.attributes.get("role") == "target"), None)
    if target and not goods:
        return "accessory", Reason(f"something for {target.text!r}", 0.5, target)
    return None


def _manual(heads: Sequence[Fact], context: Sequence[Fact], *, guide: bool) -> tuple[str, Reason] | None:
    """Return manual or other for books and guides: a manual is one about weapons, explosives or fighting."""
    book = next((fact for fact in heads if fact.kind == "manual" and fact.value != "making"), None)
    if (book is None and not guide) or any(fact.kind == "print_file" for fact in context):
        return None
    subjects = [fact for fact in context if fact.kind in _SUBJECTS and _item_type(fact) not in _NO_SUBJECT]
    making = any(fact.kind == "manual" and fact.value != "manual" for fact in context)
    subject = next((fact for fact in subjects if making or not fact.attributes.get("weak")), None)
    if subject is None:
        return "other", Reason("a book or guide, not about weapons", 0.8, book)
    return "manual", Reason(f"a book or guide about {subject.text!r}", 0.9, book or subject)


def _item_type(fact: Fact) -> str | None:
    value = fact.attributes.get("item_type")
    return str(value) if value else None


def _speaks_of_arms(fact: Fact, ambiguous: frozenset[str]) -> bool:
    """Whether a fact makes weak words of arms count."""
    if fact.kind == "calibre":
        return True
    if fact.attributes.get("weak") or fact.value in ambiguous or fact.attributes.get("role") == "denied":
        return False
    return _item_type(fact) in _ARMS


def _hints_twice(facts: Sequence[Fact], ambiguous: frozenset[str]) -> bool:
    """Whether an ambiguous name stands with a weak word of arms: "AK-47 magazine"; neither would count alone."""
    named = any(fact.kind == "weapon" and fact.value in ambiguous for fact in facts)
    return named and any(fact.attributes.get("weak") and _item_type(fact) in _ARMS for fact in facts)


def _certain(heads: Sequence[Fact], ambiguous: frozenset[str]) -> bool:
    """Whether a text speaks of arms in two ways, so that a word of another world does not unsay it."""
    return len({fact.kind for fact in heads if _speaks_of_arms(fact, ambiguous)}) > 1


def _from_category(categories: Sequence[Fact], *, guide: bool) -> tuple[str, float, list[Reason]]:
    """Return what the category alone says; without one, other."""
    typed = [fact for fact in categories if fact.attributes.get("item_type")]
    if typed and not guide:
        return (
            str(typed[-1].attributes["item_type"]),
            0.6,
            [Reason("only its category says what it is", 0.3, typed[-1])],
        )
    probability = 0.97 if categories else 0.9
    return "other", probability, [Reason("names no weapon, part or ammunition", 0.5)]
