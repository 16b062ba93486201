from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from records.capture import Capture
from salwatch.installation import Installation, open_installation
from salwatch.reprocessing import reprocess
from salwatch.settings import load
from store import captures, documents, outbox, sites, tables, visits
from store.archive import Writer
from store.sites import Site
from store.visits import Outcome
from store.warc import Exchange

DAY = datetime(2031, 5, 1, tzinfo=UTC)
SITE_FILE = """
name: fernhill
title: Fernhill
authority: TEST-1
fingerprint: [{title: Fernhill}]
pages:
  - kind: not_found
    when: [{css: .gone}]
  - kind: vendor
    when: [{css: .profile}]
    required: [handle]
    fields: {handle: h1, about: .about, pgp_key: pre}
  - kind: listing
    when: [{css: .offer}]
    required: [title, vendor]
    fields: {title: h1, vendor: .by, description: .text, price: {css: .price, transforms: [money]}, ships_from: .from}
"""


def offer(title: str, text: str = "Sent from Slovenia by registered parcel.", vendor: str = "quillback") -> str:
    return (
        f"<html><title>Fernhill</title><div class=offer><h1>{title}</h1><b class=by>{vendor}</b><p class=text>{text}</p>"
        "<i class=price>900 EUR</i><i class=from>Slovenia</i></div></html>"
    )


class Desk:
    """An installation with one site; `visit` puts pages in as a crawl would."""

    def __init__(self, home: Path) -> None:
        folder = home / "sites"
        folder.mkdir()
        (folder / "fernhill.yml").write_text(SITE_FILE, "utf-8")
        self.now = DAY
        self.desk: Installation = open_installation(load(home=home, sites_folder=folder), self.clock)
        with self.desk.database.begin() as connection:
            sites.ensure(connection, Site("fernhill", "Fernhill", "market", "tor", DAY))

    def clock(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def visit(self, pages: dict[str, str | bytes], *, complete: bool = True) -> list[Capture]:
        self.now += timedelta(days=1)
        with self.desk.database.begin() as connection:
            visit = visits.begin(connection, "fernhill", self.clock(), authority=None)
        with Writer(self.desk.settings.archive, "fernhill", self.clock) as writer:
            made = [writer.put(self.exchange(path, page, visit.id)) for path, page in pages.items()]
        with self.desk.database.begin() as connection:
            captures.add_all(connection, made)
            visits.end(connection, visit.id, self.clock(), Outcome(complete, {"ok": len(made)}))
        return made

    def exchange(self, path: str, page: str | bytes, visit_id: int) -> Exchange:
        body = page if isinstance(page, bytes) else page.encode()
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        return Exchange("fernhill", f"http://fernhill.test{path}", self.clock(), 200, headers, body, visit_id=visit_id)

    def read(self) -> dict[str, int]:
        return dict(self.desk.pipeline().run(100))

    def rows(self, table) -> list:
        with self.desk.database.read() as connection:
            return connection.execute(select(table).order_by(*table.primary_key.columns)).all()


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path)
    yield made
    made.desk.database.close()


def test_a_listing_page_becomes_a_listing_its_vendor_facts_labels_and_an_outbox_row(desk):
    desk.visit({"/item/1": offer("Glock 19 9mm")})
    assert desk.read() == {"listing": 1}
    (listing,), (account,), (entry,) = (desk.rows(t) for t in (tables.listing, tables.vendor_account, tables.outbox))
    assert (listing.site_key, account.handle, entry.kind) == ("/item/1", "quillback", "first_seen")
    (observation,) = desk.rows(tables.observation)
    assert (observation.analysis["item_type"], observation.analysis["trade_relevant"]) == ("firearm", True)
    assert observation.analysis["ships_from"] == ["SI"]
    for fact in desk.rows(tables.fact):
        assert observation.texts[fact.field][fact.start : fact.end] == fact.text
    assert all(label.reasons for label in desk.rows(tables.label) if label.name == "item_type")


def test_processing_twice_changes_nothing(desk):
    (capture,) = desk.visit({"/item/1": offer("Glock 19 9mm")})
    desk.read()
    before = {table.name: desk.rows(table) for table in tables.metadata.sorted_tables}
    with desk.desk.database.begin() as connection:
        desk.desk.pipeline().process(connection, capture)
    assert {table.name: desk.rows(table) for table in tables.metadata.sorted_tables} == before


def test_what_the_first_visit_shows_is_the_baseline_and_what_comes_later_is_new(desk):
    desk.visit({"/item/1": offer("Glock 19 9mm")})
    desk.read()
    desk.visit({"/item/1": offer("Glock 19 9mm"), "/item/2": offer("CZ 75", vendor="saltmoth")})
    desk.read()
    assert [row.baseline for row in desk.rows(tables.listing)] == [True, False]
    assert [row.baseline for row in desk.rows(tables.vendor_account)] == [True, False]


def test_until_a_visit_is_complete_everything_belongs_to_the_baseline(desk):
    desk.visit({"/item/1": offer("Glock 19 9mm")}, complete=False)
    desk.visit({"/item/2": offer("CZ 75")})
    desk.read()
    assert [row.baseline for row in desk.rows(tables.listing)] == [True, True]


def test_a_listing_that_a_complete_visit_did_not_meet_is_gone_and_may_come_back(desk):
    both = {"/item/1": offer("Glock 19 9mm"), "/item/2": offer("CZ 75")}
    desk.visit(both)
    desk.read()
    desk.visit({"/item/1": offer("Glock 19 9mm")})
    assert desk.read()["gone"] == 1
    assert [row.gone_since is not None for row in desk.rows(tables.listing)] == [False, True]
    desk.visit(both)
    desk.read()
    assert [row.gone_since for row in desk.rows(tables.listing)] == [None, None]
    assert [row.kind for row in desk.rows(tables.observation) if row.listing_id == 2] == [
        "first_seen",
        "gone",
        "changed",
    ]


def test_an_incomplete_visit_makes_nothing_gone(desk):
    desk.visit({"/item/1": offer("Glock 19 9mm"), "/item/2": offer("CZ 75")})
    desk.read()
    desk.visit({"/item/1": offer("Glock 19 9mm")}, complete=False)
    desk.read()
    assert all(row.gone_since is None for row in desk.rows(tables.listing))


def test_a_page_that_says_not_found_makes_its_listing_gone_at_once(desk):
    desk.visit({"/item/1": offer("Glock 19 9mm")})
    desk.read()
    desk.visit({"/item/1": "<html><title>Fernhill</title><p class=gone>no such offer</p></html>"}, complete=False)
    desk.read()
    assert desk.rows(tables.listing)[0].gone_since is not None


def test_a_page_that_says_not_found_leaves_a_listing_alone_whose_address_only_ends_like_it(desk):
    desk.visit({"/old/item/1": offer("Glock 19 9mm"), "/item/1": offer("CZ 75")})
    desk.read()
    desk.visit({"/item/1": "<html><title>Fernhill</title><p class=gone>no such offer</p></html>"}, complete=False)
    desk.read()
    gone = {row.url.split("/", 3)[3] for row in desk.rows(tables.listing) if row.gone_since is not None}
    assert gone == {"item/1"}


def test_a_table_whose_bytes_are_lost_is_postponed_and_the_pages_after_it_are_read(desk):
    (table,) = desk.visit({"/rows.csv": "no,name\n1,CZ 75\n"})
    with desk.desk.database.begin() as connection:
        values = {"content_type": "text/csv", "conditions": {"mapping": "", "mapping_file": "", "file": ""}}
        connection.execute(update(tables.capture).where(tables.capture.c.id == table.id).values(values))
    desk.visit({"/item/1": offer("Glock 19 9mm")})
    assert desk.read() == {"listing": 1, "postponed": 1}
    assert len(desk.rows(tables.listing)) == 1


def test_a_page_without_a_required_field_is_kept_and_counted_but_nothing_is_observed(desk):
    desk.visit({"/item/1": "<html><title>Fernhill</title><div class=offer><h1>Glock 19</h1></div></html>"})
    assert desk.read() == {"incomplete_listing": 1}
    (reading,) = desk.rows(tables.reading)
    assert reading.missing == ["vendor"]
    assert desk.rows(tables.observation) == []


def test_a_damaged_archive_postpones_its_captures_and_the_others_go_on(desk):
    (broken,) = desk.visit({"/item/1": offer("Glock 19 9mm")})
    desk.visit({"/item/2": offer("CZ 75")})
    path = desk.desk.settings.archive / broken.warc_file
    path.write_bytes(path.read_bytes()[: broken.warc_offset + 20])
    assert desk.read() == {"postponed": 1, "listing": 1}
    (waiting,) = desk.rows(tables.pending)
    assert (waiting.capture_id, waiting.attempts) == (broken.id, 1)
    assert waiting.problem


def test_a_profile_gives_selectors_and_observations_of_the_account(desk):
    page = (
        "<html><title>Fernhill</title><div class=profile><h1>quillback</h1>"
        "<p class=about>Write to quillback@example.org</p></div></html>"
    )
    desk.visit({"/vendor/quillback": page})
    assert desk.read() == {"vendor": 1}
    assert [(row.kind, row.value) for row in desk.rows(tables.selector)] == [("contact", "email:quillback@example.org")]
    assert desk.rows(tables.observation)[0].texts["about"] == "Write to quillback@example.org"


def test_reading_again_with_other_code_keeps_the_old_observation_and_raises_nothing(desk, monkeypatch):
    desk.visit({"/item/1": offer("Glock 19 9mm")})
    desk.read()
    with desk.desk.database.begin() as connection:
        connection.execute(tables.observation.update().values(version="of last year"))
    counts = reprocess(desk.desk, None, dry_run=True).counts
    assert (counts["captures"], counts["listing"]) == (1, 1)
    assert len(desk.rows(tables.observation)) == 1
    reprocess(desk.desk, "fernhill", dry_run=False)
    old, new = desk.rows(tables.observation)
    assert (old.current, old.version, new.current) == (False, "of last year", True)
    assert [row.quiet for row in desk.rows(tables.outbox)] == [False, True]


def test_the_index_documents_of_a_vanished_listing_say_so(desk):
    desk.visit({"/item/1": offer("Glock 19 9mm")})
    desk.read()
    desk.visit({"/item/9": offer("CZ 75")})
    desk.read()
    with desk.desk.database.read() as connection:
        found = {
            document.url[-7:]: document for document in documents.all_documents(connection, outbox.head(connection))
        }
        assert connection.scalar(select(func.count()).select_from(tables.pending)) == 0
    assert (found["/item/1"].gone, found["/item/9"].gone) == (True, False)
    assert found["/item/1"].price_eur == 900


def test_an_offer_that_may_have_moved_waits_for_the_end_of_its_visit_and_is_no_failure(desk):
    desk.visit({"/item/1": offer("Glock 19 9mm")})
    desk.read()
    with desk.desk.database.begin() as connection:
        visit = visits.begin(connection, "fernhill", desk.clock(), authority=None)
    with Writer(desk.desk.settings.archive, "fernhill", desk.clock) as writer:
        made = writer.put(desk.exchange("/offer/9", offer("Glock 19 9mm"), visit.id))
    with desk.desk.database.begin() as connection:
        captures.add(connection, made)
    assert desk.read() == {"waiting": 1}
    (waiting,) = desk.rows(tables.pending)
    assert waiting.attempts == 0
    with desk.desk.database.begin() as connection:
        visits.end(connection, visit.id, desk.clock(), Outcome(complete=True, pages={"ok": 1}))
    assert desk.read() == {"listing": 1}
    (listing,) = desk.rows(tables.listing)
    assert (listing.url, listing.gone_since) == ("http://fernhill.test/offer/9", None)
