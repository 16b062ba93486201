"""A simulated site: listings that come and go, sellers, lists; each visit meets most of them. Everything is drawn."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from crawlers.drift.tally import PageRead, Tally
from records.site_yield import VisitYield

WORDS = ["amber", "basalt", "cobalt", "dune", "ember", "flint", "gable", "harbour", "inlet", "jetty", "kiln", "larch", "moss", "nettle", "onyx", "pewter", "quartz", "ridge", "slate", "thorn", "umber", "vale", "willow", "yarrow", "zinc", "alder", "birch", "cedar", "drift", "elm", "fern", "grove", "heath", "iris", "juniper", "knoll"]  # fmt: skip
COUNTRIES = ("DE", "NL", "PL", "SI", "AT", "CZ", "FR", "ES")
READER = "site dunmere 0a1b2c3d4e5f"
Page = tuple[str, dict[str, Any], dict[str, int]]  # kind, fields, links


@dataclass
class Site:
    """Optional fields have a share of their own; `calm` keeps what a listing has, else each visit draws anew."""

    seed: int
    listings: int
    calm: bool = True
    optional: dict[str, float] = field(default_factory=dict)
    _known: dict[int, dict[str, Any]] = field(default_factory=dict)
    _next: int = 0

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.optional = {
            name: self.random.choice((0.05, 0.3, 0.6, 0.8, 0.9, 0.95, 1.0))
            for name in ("ships_from", "quantity", "rating", "payment", "views", "escrow", "description", "listed_at")
        }
        self.middle, self.width = self.random.uniform(2, 7), self.random.uniform(0.3, 1.5)
        self.sellers = [self.words(1) + str(number) for number in range(max(self.listings // 4, 2))]

    def words(self, number: int) -> str:
        return " ".join(self.random.choice(WORDS) for _ in range(number))

    def offer(self) -> dict[str, Any]:
        made: dict[str, Any] = {
            "title": self.words(self.random.randint(2, 7)) + self.random.choice(("", " 9", " 22")),
            "vendor": self.random.choice(self.sellers),
            "price": {"amount": f"{self.random.lognormvariate(self.middle, self.width):.2f}", "currency": "USD"},
            "ships_from": self.random.choice(COUNTRIES),
            "quantity": self.random.randint(0, 40),
            "rating": round(self.random.uniform(3, 5), 1),
            "payment": self.random.choice((["BTC"], ["BTC", "XMR"])),
            "views": self.random.randint(1, 4000),
            "escrow": True,
            "description": self.words(self.random.randint(15, 120)),
            "listed_at": f"2031-{self.random.randint(1, 12):02}-{self.random.randint(1, 28):02}",
        }
        lacking = {name for name, share in self.optional.items() if self.random.random() > share}
        return {name: value for name, value in made.items() if name not in lacking}

    def visit(self) -> list[Page]:
        """Return the pages of one more visit."""
        for number in [number for number in self._known if self.random.random() < 0.05]:
            del self._known[number]
        while len(self._known) < self.listings * self.random.uniform(0.92, 1.0):
            self._known[self._next] = self.offer()
            self._next += 1
        offers = [offer if self.calm else self.offer() for offer in self._known.values() if self.random.random() < 0.97]
        pages: list[Page] = [("listing", dict(offer), {"vendor": 1}) for offer in offers]
        pages += [("vendor", self.profile(name), {"listing": 3}) for name in self.sellers]
        pages += list(self.results(offers))
        pages += [("other", {}, {}) for _ in pages if self.random.random() < 0.02]
        return pages

    def profile(self, name: str) -> dict[str, Any]:
        about = {"about": self.words(30)} if self.random.random() < 0.7 else {}
        return {"handle": name, "sales": self.random.randint(0, 900), **about}

    def results(self, offers: list[dict[str, Any]]) -> Iterator[Page]:
        for start in range(0, len(offers), 20):
            rows = [
                {name: offer[name] for name in ("title", "price", "vendor")} for offer in offers[start : start + 20]
            ]
            yield "search", {"listings": rows, "count": len(rows)}, {"listing": len(rows), "next_page": 1}


def tallied(pages: list[Page], number: int = 1, *, complete: bool = True, reader: str = READER) -> VisitYield:
    """Return the yield of a visit's pages; a listing page without price or title lacks what it must have."""
    tally = Tally(number, complete=complete, guess=lambda text: None)
    for count, (kind, fields, links) in enumerate(pages):
        missing = [name for name in ("title", "price") if kind == "listing" and name not in fields]
        tally.add(PageRead(f"{number}-{count}", reader, kind, fields, missing, (), links))
    return tally.result()


def changed(pages: list[Page], share: float, change: Callable[[dict[str, Any]], object], rng: random.Random) -> None:
    """Change the fields of that share of the listing pages, rounded up."""
    listings = [fields for kind, fields, _ in pages if kind == "listing"]
    for fields in rng.sample(listings, -int(-len(listings) * share // 1)):
        change(fields)
