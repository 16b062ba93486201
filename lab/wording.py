"""Titles and descriptions: templates of a language filled with the same values, and sentences about the way of sending."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from lab.words import Arm, Language, goods

# EUR to a currency; invented, and the same for ever so that prices depend on the seed alone.
RATES = {"EUR": Decimal(1), "USD": Decimal("1.08"), "BTC": Decimal("0.0000180"), "XMR": Decimal("0.0065")}
_MODUS = {"parcel": "parcel_post", "stealth": "stealth_packaging", "split": "split_shipment", "pickup": "in_person"}
BULK_ROUNDS = 1_000


@dataclass(frozen=True, slots=True)
class Wording:
    """A title with the sentences that belong to it; the way of sending is added later."""

    title: str
    text: str
    calibre: str | None = None  # canonical, where title or text print it
    quantity: int = 1


def of_good(rng: Random, language: Language, good: str) -> Wording:
    """Return words for an innocent good."""
    templates = language.goods[good]
    slots = {name: rng.choice(values) for name, values in goods()[good].slots.items()}
    return Wording(rng.choice(templates.titles).format_map(slots), rng.choice(templates.texts).format_map(slots))


def of_arm(rng: Random, language: Language, arm: Arm) -> Wording:
    """Return words for a trade-relevant good, in one of the spellings of its sellers."""
    templates = language.arms[arm.item_type]
    rounds = rng.choice(arm.rounds) if arm.rounds else 1
    slots = {
        "name": rng.choice(arm.spelled),
        "part": language.parts.get(arm.part, ""),
        "calibre": rng.choice(arm.printed),
        "rounds": rounds,
        "formats": ", ".join(arm.formats),
    }
    title, text = rng.choice(templates.titles), rng.choice(templates.texts)
    stated = arm.calibre if "{calibre}" in title + text else None
    title = title.format_map(slots)
    return Wording(title[0].upper() + title[1:], text.format_map(slots), stated, rounds)


def describe(rng: Random, language: Language, text: str, ways: frozenset[str], split: tuple[int, int] = (0, 0)) -> str:
    """Return a whole description: text, sentences for the ways of sending, and a closing line."""
    numbers = {"days": rng.choice(["3", "4-6", "5", "7", "10-14"]), "part_number": split[0], "part_count": split[1]}
    sending = [rng.choice(language.shipping[way]).format_map(numbers) for way in sorted(ways)]
    return "\n".join([text, *sending, rng.choice(language.closing)])


def modus_operandi(ways: frozenset[str], item_type: str, quantity: int = 1) -> tuple[str, ...]:
    """Return how the goods are sent and sold, as the words say it."""
    found = {_MODUS[way] for way in ways if way in _MODUS}
    if item_type == "conversion_kit":
        found |= {"conversion", "modular_or_kit"}
    if item_type == "print_file":
        found.add("craft_or_3d_printed")
    if item_type == "firearm_part":
        found.add("modular_or_kit")
    if item_type == "ammunition" and quantity >= BULK_ROUNDS:
        found.add("bulk_offer")
    return tuple(sorted(found))


def parcel(ways: frozenset[str]) -> bool | None:
    """Return True where sending is stated, False where it is refused, None where nothing is said."""
    if "pickup" in ways:
        return False
    return True if ways & {"parcel", "split"} else None


def amount(rng: Random, eur: float, currency: str) -> Decimal:
    """Return a price in `currency`, rounded as sellers round it."""
    value = Decimal(str(round(eur * rng.uniform(0.85, 1.2)))) * RATES[currency]
    step = {"BTC": Decimal("0.00001"), "XMR": Decimal("0.01")}.get(currency, Decimal(5) if value > 100 else Decimal(1))
    return max((value / step).quantize(Decimal(1)) * step, step)
