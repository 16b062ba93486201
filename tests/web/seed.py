"""A small made-up installation for the tests of the pages: three sites, a few weeks, one hostile page."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from argon2 import PasswordHasher
from sqlalchemy import select

from index.settings import IndexSettings
from index.settings import build as build_index
from records.alert import Alert, Evidence, Severity
from records.fact import Fact
from records.label import Label, Reason
from records.site_yield import Code, Finding
from salwatch.settings import Settings
from salwatch.site_desk import make_desk
from store import (
    accounts,
    alerts,
    authorities,
    captures,
    documents,
    drifts,
    jobs,
    listings,
    outbox,
    readings,
    site_edits,
    sites,
    tables,
    users,
    visits,
)
from store.archive import Writer
from store.authorities import Authority
from store.database import Database
from store.observations import Said, Subject, append, append_gone
from store.sight import Sight
from store.warc import Exchange
from web.deps import Deps, FolderArchive

NOW = datetime(2026, 11, 22, 14, 32, tzinfo=UTC)
PASSWORD = "plain words for tests"
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)  # quick: tests sign in often
HOSTILE = '<script>window.hacked=1</script><img src=x onerror="window.hacked=1">'
CONTACT = "anvil.drift@post.example"
SITES = (
    ("kestrel", "Kestrel Bazaar", "market"), ("nachtmarkt", "Nachtmarkt Sieben", "market"), ("harbour", "Harbour Board", "classifieds"),
)  # fmt: skip
ROLES = ("cyber_unit", "analyst", "investigator", "policymaker", "administrator")
# words → (kind, value): what a reader would have found in the texts below
WORDS = {
    "CZ 75 BD": ("weapon", "CZ 75 BD"), "M70AB2": ("weapon", "Zastava M70AB2"), "Glock 19": ("weapon", "Glock 19"),
    "9x19": ("calibre", "9x19mm"), "7.62x39": ("calibre", "7.62x39mm"), "three boxes": ("parcel", "split"),
    "discreet packaging": ("parcel", "stealth"), "tracked": ("parcel", "tracked"), "Slovenia": ("route", "SI"),
    "Serbia": ("route", "RS"), "Europe only": ("route", "EU"), "1.400 EUR": ("price", "1400 EUR"),
    "1.650 EUR": ("price", "1650 EUR"), "slide": ("part", "slide"), "barrel": ("part", "barrel"),
    CONTACT: ("contact", f"email:{CONTACT}"),
}  # fmt: skip


@dataclass(frozen=True)
class Goods:
    """One kind of made-up offer."""

    title: str
    description: str
    item_type: str
    calibre: str | None
    price: int
    modes: tuple[str, ...] = ("parcel_post",)
    relevant: bool = True


GOODS = (
    Goods("Genuine CZ 75 BD in 9x19, like new", "With box and papers, 1.400 EUR. Leaves Slovenia in three boxes, discreet packaging, Europe only. "
          f"No escrow. Write to {CONTACT}", "firearm", "9x19mm", 1400, ("parcel_post", "split_shipment", "stealth_packaging", "escrow_avoidance")),
    Goods("M70AB2 folding stock 7.62x39", "From Serbia, tracked, Europe only.", "firearm", "7.62x39mm", 1900),
    Goods("Glock 19 slide and barrel 9x19", "Takes two parcels, tracked, from Slovenia.", "firearm_part", "9x19mm", 420, ("parcel_post", "modular_or_kit")),
    Goods("50 rounds 9x19", "Sent in a tool box.", "ammunition", "9x19mm", 60),
    Goods("Lower frame, print file", "For a common printer. Sent as a link.", "print_file", None, 25, ("craft_or_3d_printed",)),
    Goods("Airsoft Glock 19, spring", "A toy, 6 mm.", "air_or_replica", None, 30, ("parcel_post",), relevant=False),
    Goods("Field guide to birds of prey", "Second-hand book.", "other", None, 9, (), relevant=False),
)  # fmt: skip


class Ticking:
    """A clock that a test can move."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def facts_of(texts):
    """Return the facts that stand in the texts, by the words above."""
    return [
        Fact(at, at + len(words), kind, value, words, name, f"{kind} 1")
        for name, text in texts.items()
        for words, (kind, value) in WORDS.items()
        if (at := text.find(words)) >= 0
    ]


def analysis_of(goods, price):
    return {
        "item_type": goods.item_type, "trade_relevant": goods.relevant, "confidence": 0.93 if goods.relevant else 0.4,
        "offers": [{"make": None, "model": goods.title.split(",")[0][:20], "calibre": goods.calibre, "quantity": 1}],
        "price": {"amount": str(price), "currency": "EUR", "eur": str(price)}, "ships_from": ["SI"] if "Slovenia" in goods.description else ["RS"],
        "ships_to": ["EU"], "excludes": [], "shipping": {"parcel": True, "tracked": None, "stealth": True, "split_parts": None, "in_person": None},
        "modus_operandi": list(goods.modes), "contacts": [{"kind": "email", "value": CONTACT}] if CONTACT in goods.description else [], "language": "en",
    }  # fmt: skip


def labels_of(goods, facts):
    reasons = tuple(
        Reason(f"names a {fact.kind}", 0.4 - 0.1 * n, fact)
        for n, fact in enumerate(facts[:4])
        if fact.kind != "contact"
    )
    reasons += (Reason("price far below the usual", -0.18, next((f for f in facts if f.kind == "price"), None)),)
    return [Label("item_type", goods.item_type, 0.93, reasons, "rules 1")]


class Story:
    """Writes the made-up weeks through the store's own functions."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.database = Database(f"sqlite:///{home / 'salwatch.db'}")
        self.database.migrate()
        self.archive = home / "archive"
        self.index = build_index(IndexSettings(folder=home / "index"))

    def write(self, days: int = 21) -> None:
        self.write_users()
        with self.database.begin() as connection:
            for name, title, kind in SITES:
                sites.ensure(connection, sites.Site(name, title, kind, "tor", NOW - timedelta(days=days + 1)))
                sites.add_address(
                    connection, name, f"http://{name * 4}.onion", "site file", NOW - timedelta(days=days + 1)
                )
            sites.note_answer(connection, "kestrel", f"http://{'kestrel' * 4}.onion", NOW - timedelta(minutes=6))
            sites.note_problem(connection, "harbour", f"http://{'harbour' * 4}.onion", "timeout")
            authorities.record(
                connection,
                Authority("2026-114", "Made-up Act, section 3", "trafficking enquiry", "Court of Nowhere", ("kestrel", "nachtmarkt"),
                          NOW - timedelta(days=40), NOW + timedelta(days=50), NOW - timedelta(days=40)),
            )  # fmt: skip
        for day in range(days, -1, -1):
            for number, (site, _, _) in enumerate(SITES):
                if day in {9, 10} or (site == "harbour" and day < 3):
                    continue  # nobody looked on these days
                self.visit(site, NOW - timedelta(days=day, minutes=26), number)
        self.gone()
        self.raise_alerts()
        self.drift()
        with self.database.begin() as connection:
            jobs.record_start(connection, "index", NOW - timedelta(seconds=3))
            jobs.record_end(connection, "index", NOW - timedelta(seconds=2), "ok", {"documents": 4})
            jobs.record_start(connection, "crawl:harbour", NOW - timedelta(minutes=3))
            jobs.record_end(connection, "crawl:harbour", NOW - timedelta(minutes=2), "Tor does not answer", {})
            head = outbox.head(connection)
            self.index.rebuild(documents.all_documents(connection, head), through=head)

    def write_users(self) -> None:
        with self.database.begin() as connection:
            for role in ROLES:
                users.add(
                    connection,
                    users.User(
                        role.replace("_", "-"),
                        role,
                        PASSWORD_HASH,
                        must_change=False,
                        added_at=NOW - timedelta(days=30),
                    ),
                )

    def visit(self, site: str, at: datetime, number: int) -> None:
        with self.database.begin() as connection:
            authority = "2026-114" if site != "harbour" else None
            visit = visits.begin(connection, site, at, authority=authority)
            offers = [
                goods for place, goods in enumerate(GOODS) if (visit.number + place * 3 + number * 2) % 4 == 0
            ] or [GOODS[6]]
            with Writer(self.archive, site, lambda: at) as writer:
                for goods in offers:
                    self.observe(connection, writer, site, visit, goods, at)
            complete = visit.number % 5 != 0
            pages = {"ok": 40, "timeout": 0 if complete else 7}
            visits.end(
                connection,
                visit.id,
                at + timedelta(minutes=4),
                visits.Outcome(complete, {k: v for k, v in pages.items() if v}, 40, 40 if complete else 28),
            )

    def observe(self, connection, writer, site, visit, goods, at):  # noqa: PLR0917 (one visit's look)
        handle = ("drift_anvil", "savska_roba", "Ostkiste", "post_kestrel", HOSTILE[:40])[GOODS.index(goods) % 5]
        new = visit.number % 3 == 1
        key = f"{GOODS.index(goods)}-{visit.number - (visit.number - 1) % 3}"
        price = goods.price + (250 if new else 0)
        texts = {
            "title": goods.title,
            "description": goods.description,
            "price_text": f"{price:,}".replace(",", ".") + " EUR",
            "ships_to_text": "Europe only",
        }
        if goods.item_type == "other":
            texts |= {"title": f"{HOSTILE} {goods.title}", "description": f"{HOSTILE}\n{goods.description}"}
        capture = writer.put(Exchange(
            site=site, url=f"http://{site * 4}.onion/item/{key}", captured_at=at, status=200,
            headers=(("Content-Type", "text/html; charset=utf-8"), ("Server", "nginx")),
            body=f"<html><head><title>t</title><script>window.hacked=1</script></head><body onload='window.hacked=1'><h1>{texts['title']}</h1><p>{texts['description']}</p>"
            f"<a href='http://elsewhere.example/'>more</a><img src='http://elsewhere.example/x.png'><form action='/buy'><input name=q></form></body></html>".encode(),
            visit_id=visit.id, conditions={"route": "tor", "javascript": "off", "tor": "0.4.8"},
        ))  # fmt: skip
        captures.add(connection, capture)
        captures.settle(connection, capture.id)
        readings.append(
            connection,
            capture.id,
            readings.Reading("site 1", "listing", texts, {"title": {"path": "h1", "start": 0, "end": 5}}),
            at,
        )
        sight = Sight(at, visit.number == 1, capture.url)
        account_id = accounts.ensure(connection, site, handle, sight)
        listing_id, _ = listings.ensure(connection, site, key, sight, account_id)
        facts = facts_of(texts)
        said = Said(
            texts, analysis_of(goods, price), "extractors 1, lexicons 1, rules 1", facts, labels_of(goods, facts)
        )
        observed = append(connection, Subject("listing", listing_id), capture.id, at, said)
        if observed:
            outbox.append(connection, outbox.Entry("listing", listing_id, observed.id, observed.kind, at))
            key = (
                hashlib.sha256(("drift" if handle in {"drift_anvil", "Ostkiste"} else handle).encode())
                .hexdigest()[:40]
                .upper()
            )
            accounts.sight(connection, account_id, [*facts, Fact(0, 1, "pgp", key, "x")], observed.id, at)

    def gone(self) -> None:
        with self.database.begin() as connection:
            for row in listings.vanished(connection, "nachtmarkt", NOW - timedelta(days=12)):
                observed = append_gone(
                    connection, Subject("listing", row.id), NOW - timedelta(days=5), "extractors 1, lexicons 1, rules 1"
                )
                listings.mark_gone(connection, row.id, NOW - timedelta(days=5))
                outbox.append(connection, outbox.Entry("listing", row.id, observed.id, "gone", NOW - timedelta(days=5)))

    def drift(self) -> None:
        """Let a field of kestrel be read otherwise than before, and a file be proposed for it."""
        mine = (
            select(tables.capture.c.id).where(tables.capture.c.site == "kestrel").order_by(tables.capture.c.captured_at)
        )
        with self.database.begin() as connection:
            captured = connection.scalars(mine).all()
            visit = visits.latest(connection, "kestrel")
            finding = Finding(
                "listing",
                "title",
                Code.FALLEN,
                "title of listing pages: on 1 of 9 pages, before on all",
                {"share": 1.0},
                {"share": 0.11},
            )
            repair = drifts.Proposal(
                "title",
                {"css": "h1"},
                "h1",
                "Genuine CZ 75 BD",
                None,
                f"from {CONTACT}",
                0.83,
                "it is still what the page is headed with",
            )
            drifts.add(
                connection,
                "kestrel",
                finding,
                drifts.Evidence(visit.id, captured[0], captured[-1], repair),
                NOW - timedelta(hours=2),
            )
            proposal = site_edits.begin_proposal(connection, "kestrel", "analyst", None, NOW - timedelta(hours=1))
            report = {"pages": [], "scores": {}, "misses": [], "missed": 0, "compared": {}}
            site_edits.end_proposal(
                connection, proposal, NOW, site_edits.Learned("name: kestrel\ntitle: Kestrel Bazaar\n", report)
            )

    def raise_alerts(self) -> None:
        sentences = (
            ("parcel-offer", "drift_anvil offers a CZ 75 BD 9x19mm, sent from Slovenia in three boxes, EU only", Severity.HIGH),
            ("new-vendor", "New vendor: Ostkiste, with 3 trade-relevant listings", Severity.MEDIUM),
            ("keyword", f"savska_roba writes {HOSTILE}", Severity.LOW),
        )  # fmt: skip
        evidence = (
            Evidence("Split into several parcels", 0.46, "three boxes", "description", 0, 0, "parcel"),
            Evidence("Complete firearm, named model", 0.40, "CZ 75 BD", "title", 0, 0, "weapon"),
            Evidence("Concealed packing", 0.24, "discreet packaging", "description", 0, 0, "parcel"),
            Evidence("Gives a contact", 0.12, CONTACT, "description", 0, 0, "contact"),
            Evidence("Price far below the usual", -0.09, "1.400 EUR", "description", 0, 0, "price"),
        )
        with self.database.begin() as connection:
            entries = [e for e in outbox.since(connection, 0, 500) if e.kind != "gone"]
            for number in range(12):
                rule, sentence, severity = sentences[number % 3]
                entry = entries[-1 - number * 2]
                at = NOW - timedelta(minutes=6 + 55 * number)
                alert = Alert(
                    rule,
                    4,
                    f"key-{number}",
                    sentence,
                    severity,
                    entry.seq,
                    entry.observation_id,
                    "listing",
                    entry.entity_id,
                    at,
                    evidence,
                    "kestrel",
                )
                alerts.raise_alert(connection, alert, ["duty-desk"])

    def deps(self, clock=None, **changes) -> Deps:
        return Deps(
            database=self.database, index=self.index, archive=FolderArchive(self.archive), clock=clock or Ticking(), version="0.1.0",
            home=self.home, desk=make_desk(Settings(home=self.home).resolved(), self.database, clock or Ticking()), hosts=("127.0.0.1", "localhost", "testserver"), **changes,
        )  # fmt: skip

    def close(self) -> None:
        self.index.close()
        self.database.close()


def name_of(role: str) -> str:
    return role.replace("_", "-")
