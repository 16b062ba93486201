"""Titles and descriptions: templates of a language filled with the same values, and sentences about the way of sending."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from lab.words import Arm, Language, slots

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


@dataclass(frozen=True, slots=True)
class Sending:
    """How the goods travel, as a description says it; `part_number` of `part_count` where a gun is split."""

    ways: frozenset[str]
    part_number: int = 0
    part_count: int = 0
    private: bool = False  # a private person on a board, who closes in other words


def of_good(rng: Random, language: Language, good: str) -> Wording:
    """Return words for an innocent good."""
    templates = language.goods[good]
    chosen = {name: rng.choice(values) for name, values in slots(language, good).items()}
    return Wording(_filled(rng, templates.titles, chosen), _filled(rng, templates.texts, chosen))


def of_arm(rng: Random, language: Language, arm: Arm, *, wanted: bool = False) -> Wording:
    """Return words for a trade-relevant good, in one of the spellings of its sellers; or of somebody who wants it."""
    templates = language.wanted if wanted and language.wanted else language.arms[arm.item_type]
    rounds = rng.choice(arm.rounds) if arm.rounds else 1
    chosen: dict[str, str | int] = {
        "name": rng.choice(arm.spelled),
        "part": language.parts.get(arm.part, ""),
        "calibre": rng.choice(arm.printed),
        "rounds": rounds,
        "formats": ", ".join(arm.formats),
    }
    title, text = _filled(rng, templates.titles, chosen), _filled(rng, templates.texts, chosen)
    stated = arm.calibre if str(chosen["calibre"]) in f"{title} {text}" else None
    return Wording(title, text, stated, rounds)


def _filled(rng: Random, templates: tuple[str, ...], slots: dict[str, str | int]) -> str:
    """Return one of the templates with its slots filled and a capital in front."""
    text = rng.choice(templates).format_map(slots).replace("..", ".")
    return text if text[1:2].isupper() else text[0].upper() + text[1:]  # iPhone stays iPhone


def describe(rng: Random, language: Language, text: str, sending: Sending) -> str:
    """Return a whole description: text, perhaps a remark, sentences for the ways of sending, and a closing line."""
    numbers = {
        "days": rng.choice(["3", "4-6", "5", "7", "10-14"]),
        "part_number": sending.part_number,
        "part_count": sending.part_count,
    }
    sentences = [rng.choice(language.shipping[way]).format_map(numbers) for way in sorted(sending.ways)]
    if sending.private and language.closing_board:
        return "\n".join([text, *sentences, rng.choice(language.closing_board)])
    remarks = rng.sample(language.remarks, rng.choice([0, 0, 1, 1, 2]))
    closing = language.closing + (language.closing_sent if "parcel" in sending.ways else ())
    return "\n".join([" ".join([text, *remarks]), *sentences, rng.choice(closing)])


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
