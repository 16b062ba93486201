"""How often weeks of labels alarm though nothing changed, and how soon when something did: `python -m bench.label_drift`.

A simulated site has sellers who come and go; each sells mostly one type in words of its own and of the trade, so a week's listings
come in bunches. Prints false alarms per site week by code, and the share of sites on which a change is told in its first week.
"""

import random
from collections import Counter
from collections.abc import Callable

from records.label_week import STEPS, Code, Figures, Week, compare

SEED, SITES, WEEKS = 11, 100, 12
TYPES = {"other": 0.55, "firearm": 0.1, "ammunition": 0.08, "accessory": 0.12, "melee": 0.08, "manual": 0.07}
TRADE = [f"trade{n}" for n in range(150)]


class Site:
    """Sellers, each with a type, words, how doubtful its listings are, and how many it adds in a week on average."""

    def __init__(self, chance: random.Random, listings: int) -> None:
        self.chance, self.per_seller = chance, 4.0
        self.sellers = [self.seller() for _ in range(max(3, int(listings / self.per_seller)))]
        self.change: Callable[[dict], dict] = lambda listing: listing

    def seller(self) -> dict:
        """Return a new seller."""
        chance = self.chance
        return {
            "type": chance.choices(list(TYPES), list(TYPES.values()))[0],
            "words": [f"own{chance.randint(0, 10**6)}" for _ in range(6)] + chance.sample(TRADE, 25),
            "doubt": chance.betavariate(1, 30),
            "sure": chance.betavariate(12, 2),
        }

    def week(self, number: int) -> Week:
        """Return what a week of new listings comes to; one seller in eight is replaced."""
        chance = self.chance
        self.sellers = [self.seller() if chance.random() < 0.125 else one for one in self.sellers]
        rows = [
            self.change(self._listing(seller))
            for seller in self.sellers
            for _ in range(int(chance.expovariate(1 / self.per_seller) + 0.5))
        ]
        words: Counter[str] = Counter()
        for row in rows:
            words.update(set(row["words"]))
        steps = [0] * STEPS
        for row in rows:
            steps[min(STEPS - 1, int(row["sure"] * STEPS))] += 1
        figures = Figures(
            len(rows), sum(row["abstained"] for row in rows), sum(row["type"] in {"firearm", "ammunition"} for row in rows),
            Counter(row["type"] for row in rows), steps, len(rows), dict(words.most_common(200)),
        )  # fmt: skip
        return Week(f"2031-W{number:02}", "1", figures)

    def _listing(self, seller: dict) -> dict:
        chance = self.chance
        kind = seller["type"] if chance.random() < 0.8 else chance.choices(list(TYPES), list(TYPES.values()))[0]
        words = chance.sample(seller["words"], 15)
        sure = min(0.999, max(0.0, chance.gauss(seller["sure"], 0.08)))
        return {"type": kind, "words": words, "abstained": chance.random() < seller["doubt"], "sure": sure}


CHANGES: dict[str, Callable[[random.Random], Callable[[dict], dict]]] = {
    "abstains on 10 % more": lambda chance: (
        lambda one: {**one, "abstained": one["abstained"] or chance.random() < 0.10}
    ),
    "abstains on 25 % more": lambda chance: (
        lambda one: {**one, "abstained": one["abstained"] or chance.random() < 0.25}
    ),
    "a third are firearms now": lambda chance: (
        lambda one: {**one, "type": "firearm"} if chance.random() < 0.33 else one
    ),
    "half are firearms now": lambda chance: lambda one: {**one, "type": "firearm"} if chance.random() < 0.5 else one,
    "probabilities fall by .3": lambda _: lambda one: {**one, "sure": max(0.0, one["sure"] - 0.3)},
    "half speak another language": lambda chance: (
        lambda one: {**one, "words": [f"{word}-uk" for word in one["words"]]} if chance.random() < 0.5 else one
    ),
}


def false_alarms(listings: int, sites: int = SITES) -> Counter[str]:
    """Return how many site weeks alarmed, by code, on sites that do not change; `weeks` are those looked at."""
    told: Counter[str] = Counter()
    for number in range(sites):
        site = Site(random.Random(SEED * 1000 + number), listings)  # noqa: S311 (repeatable figures)
        weeks: list[Week] = []
        for place in range(WEEKS):
            now = site.week(place)
            found = compare(now, weeks[::-1])
            told.update(one.code.value for one in found)
            told.update(weeks=1, any=bool(found))
            weeks.append(now)
    return told


def told_at_once(
    listings: int, change: Callable[[random.Random], Callable[[dict], dict]]
) -> tuple[float, Counter[str]]:
    """Return on which share of sites a change after six weeks is told in its first week, and by which codes."""
    hits, codes = 0, Counter[str]()
    for number in range(SITES // 2):
        chance = random.Random(SEED * 2000 + number)  # noqa: S311 (repeatable figures)
        site = Site(chance, listings)
        weeks = [site.week(place) for place in range(6)]
        site.change = change(chance)
        found = compare(site.week(6), weeks[::-1])
        hits += bool(found)
        codes.update(one.code.value for one in found)
    return hits / (SITES // 2), codes


def main() -> None:
    """Print the figures."""
    for listings in (30, 80, 200, 600):
        told = false_alarms(listings)
        codes = ", ".join(f"{code} {told[code]}" for code in Code if told[code]) or "none"
        print(f"{listings:>4} listings a week: {told['any']} of {told['weeks']} weeks alarm without a change ({codes})")
        for name, change in CHANGES.items():
            share, by = told_at_once(listings, change)
            print(f"       {name:<30} told on {share:.0%} of sites  {dict(by)}")


if __name__ == "__main__":
    main()
