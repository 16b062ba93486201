from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from classifiers.given import Classifier, Given
from records.fact import Fact
from records.label import Label, Reason

NAME = "item_type"
VERSION = "rules-1"
# A noun that stands with another one in a title names the good before it: "Glock holster" is a holster.
RANK = (
    "service", "print_file", "manual", "non_lethal", "air_or_replica", "melee", "accessory", "conversion_kit", "silencer", "magazine",
    "firearm_part", "ammunition", "explosive", "blank_firing", "firearm",
)  # fmt: skip
FIELDS = (("title", 0.97), ("description", 0.85))  # where the good is named, and how far that is to be trusted

UNFILED = 0.95  # how far a word of another world is to be trusted that no category confirms

_ARMS = {"firearm", "firearm_part", "magazine", "silencer", "conversion_kit", "blank_firing", "ammunition", "explosive"}
_AIR_CALIBRES = {".177 cal", ".20 cal", ".22 cal", ".25 cal", "6mm BB", ".43 cal"}
_BLANK_CALIBRES = {".22 Long Blank", "9mm P.A.K.", "9mm R.K.", "8mm K", ".315 K", ".320 Blank", "6mm Flobert Blank"}
_BOX_CALIBRES = {".30 cal", ".50 cal", ".50 BMG", "20mm", "30mm", "40mm"}  # by which boxes for ammunition are called
_SUBJECTS = {"weapon", "good", "part", "ammunition", "conversion", "manual"}
_NO_SUBJECT = {"accessory", "other", None}
_UNNUMBERED = {"serial_removed", "no_serial", "untraceable"}
_SOUGHT = {"wanted", "trade"}
_FED = {"magazine", "ammunition"}
_BESIDE = 15  # characters at most between a word for making and what is made
_PARTS = {"magazine", "ammunition", "firearm_part", "silencer"}

Answer = tuple[str, Reason]


@dataclass(frozen=True, slots=True)
class Scene:
    """One text of a listing as the rules see it, and what is known of the whole listing."""

    heads: Sequence[Fact]  # facts that name what is sold
    context: Sequence[Fact]  # all facts of the text, and books known by their titles
    ambiguous: frozenset[str]  # names of weapons that other goods bear too
    armed: bool  # the listing speaks of arms elsewhere, so that weak words count
    guide: bool  # its category sells books and guides
    book: Fact | None = None  # a word for a book or guide anywhere in the listing
    lesson: Fact | None = None  # arms named anywhere in a listing that speaks of making things

    @property
    def goods(self) -> list[Fact]:
        """The heads that count as goods."""
        return [
            fact for fact in self.heads if fact.kind not in ("calibre", "world") and (self.armed or not _is_weak(fact))
        ]

    def speaks_of_arms(self, fact: Fact) -> bool:
        """Whether a fact alone shows that the text is about arms."""
        return _speaks_of_arms(fact, self.ambiguous)

    @property
    def is_certain(self) -> bool:
        """Whether the text speaks of arms in two ways, so that a word of another world does not unsay it."""
        return len({fact.kind for fact in self.heads if self.speaks_of_arms(fact)}) > 1


def build(ambiguous: Sequence[str] = (), sought: Sequence[str] = ()) -> Classifier:
    """Return the rules that say what a listing mainly sells.

    `ambiguous` are weapons' names that other goods bear too; those of them in `sought` mean the weapon where somebody seeks one.
    """
    names, unclear = frozenset(ambiguous), frozenset(ambiguous).difference(sought)

    def classify(given: Given) -> Iterable[Label]:
        seeks = any(fact.kind == "intent" and fact.value in _SOUGHT for fact in given.facts)
        value, probability, reasons = _decide(given.facts, unclear if seeks else names)
        return [Label(NAME, value, probability, tuple(reasons), f"{NAME} {VERSION}", abstained=probability < 0.5)]

    return classify


def _decide(facts: Sequence[Fact], ambiguous: frozenset[str]) -> tuple[str, float, list[Reason]]:
    """Return type, probability and reasons: from the title, else the description, else the category."""
    categories = [fact for fact in facts if fact.kind == "category"]
    in_arms = any(fact.attributes.get("armed") for fact in categories)
    guide = any(fact.value == "guide" for fact in categories)
    story = next((fact for fact in facts if fact.value == "fiction"), None)
    if story and not in_arms:
        return "other", 0.9, [Reason(f"{story.text!r}: a story, not a good", 0.8, story)]
    armed = in_arms or any(_speaks_of_arms(fact, ambiguous) for fact in facts) or _hints_twice(facts, ambiguous)
    book = next((fact for fact in facts if fact.kind == "manual" and fact.value != "making"), None)
    known = [fact for fact in facts if fact.kind == "manual" and fact.value.startswith("known")]
    for field, trust in FIELDS:
        context = [fact for fact in facts if fact.field == field]
        heads = [fact for fact in context if fact.attributes.get("role") == "head"]
        scene = Scene(heads, [*context, *known], ambiguous, armed, guide, book, _lesson(facts, ambiguous))
        answer = next((answer for rule in RULES if (answer := rule(scene))), None)
        if answer:
            away = next((fact for fact in categories if fact.attributes.get("world") not in (None, "guide")), None)
            return _weighed(scene, answer, None if in_arms else away, trust)
    return _from_category(categories, guide=guide)


def _lesson(facts: Sequence[Fact], ambiguous: frozenset[str]) -> Fact | None:
    """Return arms of which a book teaches the making, where its title does not name them: "Forbidden books | … making SMGs"."""
    makings = [fact for fact in facts if fact.kind == "manual" and fact.value == "making"]
    return next(
        (
            fact
            for fact in facts
            if fact.kind != "calibre"
            and _speaks_of_arms(fact, ambiguous)
            and any(fact.field == one.field and 0 <= fact.start - one.end <= _BESIDE for one in makings)
        ),
        None,
    )


def _weighed(scene: Scene, answer: Answer, away: Fact | None, trust: float) -> tuple[str, float, list[Reason]]:
    """Return the answer, weighed against a category that sells other things; arms need two kinds of words there."""
    value, reason = answer
    if away is None:
        return value, min(trust, UNFILED) if value == "other" else trust, [reason]
    if value == "other":
        return value, 0.97, [reason, Reason(f"and its category is {away.value}", 0.3, away)]
    if value in _ARMS and not scene.is_certain:
        against = Reason(f"{reason.words}, but its category is {away.value}", -0.4, reason.fact)
        return "other", 0.9, [against, Reason(f"goods of the category {away.value} are no weapons", 0.6, away)]
    return value, trust - 0.2, [reason, Reason(f"its category is {away.value}", -0.6, away)]


def _another_world(scene: Scene) -> Answer | None:
    """Return other where a word of drugs, games, watches … stands beside no more than one hint of arms."""
    clear = any(_item_type(fact) and not _is_weak(fact) and fact.value not in scene.ambiguous for fact in scene.heads)
    worlds = [
        fact
        for fact in scene.context
        if fact.kind == "world"
        and fact.attributes.get("role") not in ("extra", "denied")
        and not (clear and _is_weak(fact))
        and not _is_aside(scene, fact)
    ]
    toy = next((fact for fact in worlds if fact.attributes.get("world") == "toy"), None)  # even an AK-47 is one then
    if not worlds or (scene.is_certain and toy is None):
        return None
    return "other", Reason(f"{worlds[0].text!r} is a word of the world of {worlds[0].value}s", 0.9, worlds[0])


def _is_aside(scene: Scene, world: Fact) -> bool:
    """Whether a world's word only tells more of what is sold: "slugs, 28 gram"; "suppressors … packed as bicycle parts"; "CS spray, key ring"."""
    if world.attributes.get("world") == "media" and any(
        _item_type(fact) == "non_lethal" and not _is_weak(fact) for fact in scene.heads
    ):
        return True
    named = [fact for fact in scene.heads if fact.start < world.start and scene.speaks_of_arms(fact)]
    goods = [fact for fact in named if fact.kind != "calibre" and not fact.attributes.get("brand")]
    if world.attributes.get("weight"):
        return any(_item_type(fact) != "firearm" for fact in goods)
    is_swap = any(fact.kind == "intent" and fact.value == "trade" for fact in scene.context)  # for a motorbike
    if world.attributes.get("world") != "media" or not (is_swap or world.field == "description"):
        return False
    first = min(fact.start for fact in scene.context if fact.kind == "world")
    return any(fact.start < first for fact in goods)


def _talk(scene: Scene) -> Answer | None:
    """Return other for a question, a review or a warning about arms, where nothing is offered or sought beside it."""
    aims = [fact for fact in scene.context if fact.kind == "intent"]
    talk = next((fact for fact in aims if fact.value in ("discussion", "warning")), None)
    if talk is None or scene.book or any(fact.value in ("offer", *_SOUGHT) for fact in aims):
        return None  # "How do I make …", an e-book
    return ("other", Reason(f"{talk.text!r}: somebody talks of arms", 0.8, talk)) if talk.field == "title" else None


def _book(scene: Scene) -> Answer | None:
    """Return manual or other for books and guides: a manual is one about weapons, explosives or fighting."""
    book = next((fact for fact in scene.heads if fact.kind == "manual" and fact.value != "making"), None)
    if book is None and any(fact.value == "making" for fact in scene.context):
        book = scene.book  # "Build your own SMG", and the description says that it is a book
    if (book is None and not scene.guide) or any(_item_type(fact) == "print_file" for fact in scene.context):
        return None
    subjects = [fact for fact in scene.context if fact.kind in _SUBJECTS and _item_type(fact) not in _NO_SUBJECT]
    making = any(fact.kind == "manual" and fact.value != "manual" for fact in scene.context)
    subject = next((fact for fact in subjects if making or not _is_weak(fact)), None)
    subject = subject or (scene.lesson if book and book.field == "title" else None)
    if subject is None:
        return "other", Reason("a book or guide, not about weapons", 0.8, book)
    return "manual", Reason(f"a book or guide about {subject.text!r}", 0.9, book or subject)


def _made_live(scene: Scene) -> Answer | None:
    """Return firearm for a blank-firing gun that was made to fire live rounds, and for a gun that was reactivated."""
    types = {_item_type(fact) for fact in scene.goods}
    if "conversion_kit" in types:  # what does it is sold, not what it was done to
        return None
    ways = [fact for fact in scene.goods if fact.kind == "conversion"]
    made = next(
        (
            fact
            for fact in ways
            if (
                "blank_firing" in types and fact.attributes.get("way") == "conversion" and _item_type(fact) == "firearm"
            )
            or ("firearm" in types and fact.attributes.get("way") == "reactivation")
        ),
        None,
    )
    return ("firearm", Reason(f"{made.text!r}: made to fire live rounds", 0.9, made)) if made else None


def _disused(scene: Scene) -> Answer | None:
    """Return firearm for a gun that was made unable to fire, though it is sold to be looked at: "deactivated Mauser, decoration"."""
    types = {_item_type(fact) for fact in scene.goods if fact.kind != "conversion"}
    ways = (fact for fact in scene.heads if fact.kind == "conversion" and fact.attributes.get("way") == "deactivated")
    way = next(ways, None)
    if way is None or types != {"firearm", "air_or_replica"}:
        return None
    return "firearm", Reason(f"{way.text!r}: a gun that was made unable to fire", 0.8, way)


def _live_barrel(scene: Scene) -> Answer | None:
    """Return conversion_kit for a barrel that is made for a blank-firing gun."""
    barrel = next((fact for fact in scene.heads if fact.kind == "part" and fact.value == "barrel"), None)
    host = next(
        (
            fact
            for fact in scene.context
            if fact.attributes.get("role") == "target"
            and (fact.attributes.get("blank") or _item_type(fact) == "blank_firing")
        ),
        None,
    )
    if barrel is None or host is None:
        return None
    return "conversion_kit", Reason(f"{barrel.text!r} for {host.text!r}, which fires blanks as it is made", 0.8, barrel)


def _air_calibre(scene: Scene) -> Answer | None:
    """Return air_or_replica where the calibre is one of air guns."""
    fact = next((fact for fact in scene.heads if fact.kind == "calibre" and fact.value in _AIR_CALIBRES), None)
    if fact is None or any(_item_type(good) in ("ammunition", "silencer") for good in scene.goods):
        return None
    return "air_or_replica", Reason(f"{fact.text!r} is a calibre of air guns", 0.8, fact)


def _blank_calibre(scene: Scene) -> Answer | None:
    """Return blank_firing for a gun in a calibre of which there are only blanks."""
    fact = next((fact for fact in scene.heads if fact.kind == "calibre" and fact.value in _BLANK_CALIBRES), None)
    if fact is None or {_item_type(good) for good in scene.goods} != {"firearm"}:
        return None
    if any(good.attributes.get("way") == "conversion" and not _is_weak(good) for good in scene.goods):
        return None  # "blank gun, converted, 9mm"
    return "blank_firing", Reason(f"{fact.text!r} is a calibre of blanks", 0.8, fact)


def _full_box(scene: Scene) -> Answer | None:
    """Return ammunition for a box of it of which the cartridge is told: "ammo box 9x19", not "ammo box for tools"."""
    box = next((fact for fact in scene.goods if fact.attributes.get("holds") == "ammunition"), None)
    if box is None or {_item_type(good) for good in scene.goods} - {"accessory", "ammunition"}:
        return None
    inside = next(
        (
            fact
            for fact in scene.heads
            if _item_type(fact) == "ammunition" or (fact.kind == "calibre" and fact.value not in _BOX_CALIBRES)
        ),
        None,
    )
    return ("ammunition", Reason(f"{inside.text!r} is in the box", 0.8, inside)) if inside else None


def _good(scene: Scene) -> Answer | None:
    """Return the type of the most special good that the text names, where it is about arms or their like at all; a brand counts last."""
    if not scene.armed and all(fact.value in scene.ambiguous or _is_weak(fact) for fact in scene.goods):
        return None
    nouns = [fact for fact in scene.goods if not fact.attributes.get("brand")]
    brands = [fact for fact in scene.goods if fact.attributes.get("brand")]
    for goods, strength in ((nouns, 0.9), (brands, 0.7)):
        types = {_item_type(fact): fact for fact in reversed(goods)}
        if item_type := next((one for one in RANK if one in types), None):
            return item_type, Reason(f"{types[item_type].text!r} names the good", strength, types[item_type])
    return None


def _only_a_cartridge(scene: Scene) -> Answer | None:
    """Return ammunition where nothing but a cartridge is named."""
    fact = next((fact for fact in scene.heads if fact.kind == "calibre"), None)
    return (
        ("ammunition", Reason(f"only a cartridge is named: {fact.text!r}", 0.6, fact)) if fact and scene.armed else None
    )


def _made_for(scene: Scene) -> Answer | None:
    """Return what a good is that no lexicon knows, made for a weapon: a conversion kit if it makes it fire bursts, else an accessory."""
    fact = next(
        (fact for fact in scene.context if fact.kind == "weapon" and fact.attributes.get("role") == "target"), None
    )
    if fact is None or [good for good in scene.goods if good.kind != "conversion"]:
        return None
    bursts = next((one for one in scene.context if one.value == "full auto" and one.start > fact.start), None)
    if bursts:
        return "conversion_kit", Reason(f"something for {fact.text!r}, {bursts.text!r}", 0.5, bursts)
    return ("accessory", Reason(f"something for {fact.text!r}", 0.5, fact)) if not scene.goods else None


RULES = (
    _talk,
    _another_world,
    _book,
    _made_live,
    _disused,
    _live_barrel,
    _air_calibre,
    _blank_calibre,
    _full_box,
    _good,
    _only_a_cartridge,
    _made_for,
)  # the first answer counts


def _from_category(categories: Sequence[Fact], *, guide: bool) -> tuple[str, float, list[Reason]]:
    """Return what the category alone says; without one, other."""
    typed = [fact for fact in categories if fact.attributes.get("item_type")]
    if typed and not guide:
        return (
            str(typed[-1].attributes["item_type"]),
            0.85,
            [Reason("only its category says what it is", 0.3, typed[-1])],
        )
    return "other", 0.97 if categories else 0.9, [Reason("names no weapon, part or ammunition", 0.5)]


def _hints_twice(facts: Sequence[Fact], ambiguous: frozenset[str]) -> bool:
    """Whether an ambiguous name stands with a weak word of arms: "AK-47 magazine"; neither would count alone.

    Slang for a gun counts beside what is fed into one, and both beside a number that was removed, or somebody who seeks one.
    """
    weak = [fact for fact in facts if _is_weak(fact) and _item_type(fact) in _ARMS]
    slang = [fact for fact in weak if fact.kind == "good" and _item_type(fact) == "firearm"]
    if any(fact.kind == "weapon" and fact.value in ambiguous for fact in facts):
        return bool(weak)
    if any(fact.attributes.get("type") == "pistol" for fact in slang) and any(
        _item_type(fact) in _PARTS for fact in weak
    ):
        return True  # "TT magazine": the short name of a pistol
    if any(fact.kind == "marking" and fact.value in _UNNUMBERED for fact in facts):
        return bool(weak)
    return bool(slang) and any(_item_type(fact) in _FED or fact.value in _SOUGHT for fact in facts)


def _speaks_of_arms(fact: Fact, ambiguous: frozenset[str]) -> bool:
    if fact.kind == "calibre":
        return True
    if _is_weak(fact) or fact.value in ambiguous or fact.attributes.get("role") == "denied":
        return False
    return _item_type(fact) in _ARMS


def _is_weak(fact: Fact) -> bool:
    return bool(fact.attributes.get("weak"))


def _item_type(fact: Fact) -> str | None:
    value = fact.attributes.get("item_type")
    return str(value) if value else None
