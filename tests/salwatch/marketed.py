"""An invented market whose layout can change between two visits; `visit` puts pages in as a crawl would."""

import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from records.capture import Capture
from records.page import PageKind
from salwatch import installation
from salwatch.installation import Installation
from salwatch.settings import load
from store import captures, drifts, sites, visits
from store.archive import Writer
from store.drifts import Decision, Drift
from store.sites import Site
from store.visits import Outcome
from store.warc import Exchange

START = datetime(2031, 5, 1, tzinfo=UTC)
NAME = "dunmere"
SITE_FILE = """
name: dunmere
title: Dunmere
authority: TEST-1
pages:
  - kind: listing
    when: [{css: .offer}]
    required: [title, vendor, price]
    fields:
      title: h1
      vendor: a.seller
      price: {css: b.price, transforms: [money]}
      ships_from: td.from
      stock: td.stock
  - kind: search
    when: [{css: table.results}]
    required: [listings]
    rows:
      listings:
        select: {css: tr.hit}
        required: [title]
        fields: {title: a.hit-link, price: {css: td.hit-price, transforms: [money]}}
    links: {listing: a.hit-link}
"""
MODELS = ("Harrow trail lamp", "Tarn kettle", "Copse hand axe", "Weir fishing reel", "Linden wool blanket", "Fell rope")
SELLERS = ("quillback", "saltmoth", "greywether", "tarn_loom", "ferrous_owl")
Offer = Mapping[str, str]
Template = Callable[[Offer], str]


def offers(number: int = 24, seed: int = 7) -> list[Offer]:
    rng = random.Random(seed)
    return [
        {
            "id": str(i),
            "title": f"{rng.choice(MODELS)} no {i}",
            "vendor": rng.choice(SELLERS),
            "price": f"{rng.randint(20, 900)}.00 EUR",
            "from": rng.choice(("Slovenia", "Austria", "Poland")),
            "stock": str(rng.randint(1, 30)),
        }
        for i in range(number)
    ]


def old_layout(offer: Offer) -> str:
    return (
        f"<html><title>Dunmere</title><body><div class=offer><h1>{offer['title']}</h1><p>Sold by <a class=seller href=/u/{offer['vendor']}>"
        f"{offer['vendor']}</a></p><table><tr><th>Price</th><td><b class=price>{offer['price']}</b></td></tr>"
        f"<tr><th>Ships from</th><td class=from>{offer['from']}</td></tr><tr><th>In stock</th><td class=stock>{offer['stock']}</td></tr>"
        "</table></div></body></html>"
    )


def new_layout(offer: Offer) -> str:
    """Return the page with the seller in an element of another name, at the same place."""
    return old_layout(offer).replace("<a class=seller", "<a class=merchant")


def results(shown: list[Offer], row_class: str = "hit") -> str:
    rows = "".join(
        f"<tr class={row_class}><td><a class=hit-link href=/item/{o['id']}>{o['title']}</a></td><td class=hit-price>{o['price']}</td></tr>"
        for o in shown
    )
    return f"<html><title>Dunmere</title><body><table class=results>{rows}</table></body></html>"


class Market:
    """An installation that watches the market."""

    def __init__(self, home: Path, database_url: str = "", site_file: str = SITE_FILE) -> None:
        self.home = home
        self.shipped = home / "shipped"
        self.shipped.mkdir()
        (self.shipped / f"{NAME}.yml").write_text(site_file, "utf-8")
        self.now = START
        (home / "settings.yml").write_text(
            f"home: {home}\nsites_folder: {self.shipped}\ndatabase_url: '{database_url}'\n", "utf-8"
        )
        self.desk: Installation = installation.open_installation(load(home / "settings.yml"), self.clock)
        with self.desk.database.begin() as connection:
            sites.ensure(connection, Site(NAME, "Dunmere", "market", "tor", START))

    def clock(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def visit(self, pages: Mapping[str, str], *, complete: bool = True) -> list[Capture]:
        self.now += timedelta(days=1)
        with self.desk.database.begin() as connection:
            visit = visits.begin(connection, NAME, self.clock(), authority=None)
        with Writer(self.desk.settings.archive, NAME, self.clock) as writer:
            made = [writer.put(self._exchange(path, page, visit.id)) for path, page in pages.items()]
        with self.desk.database.begin() as connection:
            captures.add_all(connection, made)
            visits.end(connection, visit.id, self.clock(), Outcome(complete, {"ok": len(made)}))
        return made

    def _exchange(self, path: str, page: str, visit_id: int) -> Exchange:
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        url = f"http://dunmere.test{path}"
        return Exchange(NAME, url, self.clock(), 200, headers, page.encode(), visit_id=visit_id)

    def show(self, template: Template, shown: list[Offer] | None = None, *, complete: bool = True) -> list[Capture]:
        """Make a visit of all listing pages in a layout, and read it."""
        shown = offers() if shown is None else shown
        made = self.visit({f"/item/{offer['id']}": template(offer) for offer in shown}, complete=complete)
        self.read()
        return made

    def read(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        while step := self.desk.pipeline().run(100):
            counts = {name: counts.get(name, 0) + step.get(name, 0) for name in counts | step}
        return counts

    def drifts(self) -> list[Drift]:
        with self.desk.database.read() as connection:
            return drifts.listed(connection, site=NAME)

    def drift(self, drift_id: int) -> Drift:
        with self.desk.database.read() as connection:
            found = drifts.get(connection, drift_id)
        assert found is not None
        return found

    def decision(self) -> Decision:
        return Decision("duty", "seen on the page", self.clock())

    def rows(self, table) -> list:
        with self.desk.database.read() as connection:
            return connection.execute(select(table).order_by(*table.primary_key.columns)).all()


LISTING = PageKind.LISTING.value
