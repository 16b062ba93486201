"""What people say of pages and the files that follow, on SQLite and PostgreSQL alike."""

from datetime import UTC, datetime, timedelta

import pytest

from store import captures, page_corrections, page_examples, readings, site_edits, site_reading, sites, users
from store.archive import Writer
from store.page_corrections import Correction
from store.page_examples import Mark
from store.site_edits import Edit, Learned, What
from store.users import User
from tests.store.exchanges import exchange

NOW = datetime(2031, 5, 1, tzinfo=UTC)


@pytest.fixture
def read(database, tmp_path):
    """Four listings and a vendor page of a site, all read; (database, captures)."""
    with database.begin() as connection, Writer(tmp_path, "kestrel", lambda: NOW) as writer:
        users.add(connection, User("ana", "analyst", "hash", must_change=False, added_at=NOW))
        sites.ensure(connection, sites.Site("kestrel", "Kestrel Bazaar", "market", "tor", NOW))
        made = [writer.put(exchange(number, captured_at=NOW + timedelta(minutes=number))) for number in range(5)]
        captures.add_all(connection, made)
        for number, capture in enumerate(made):
            kind, missing = ("vendor", ()) if number == 4 else ("listing", ("price",) if number == 3 else ())
            sure = {"kind": 0.5 + number / 10, "title": 0.4} if number else {}
            said = readings.Reading("general 2", kind, {"title": f"offer {number}"}, {}, missing, sure=sure)
            readings.append(connection, capture.id, said, NOW)
    return database, [capture.id for capture in made]


def test_kinds_are_counted_with_how_many_are_whole_and_how_sure_the_reader_was(read):
    with read[0].read() as connection:
        listing, vendor = site_reading.by_kind(connection, "kestrel")
    assert (listing.kind, listing.pages, listing.whole) == ("listing", 4, 3)
    assert listing.sure == pytest.approx(0.7)
    assert vendor.sure == pytest.approx(0.9)


def test_the_mark_of_a_site_changes_with_what_is_read_of_it(read):
    database, ids = read
    with database.begin() as connection:
        before = site_reading.mark(connection, "kestrel")
        assert site_reading.mark(connection, "kestrel") == before
        readings.append(connection, ids[0], readings.Reading("site kestrel 1", "listing", {}, {}), NOW)
        assert site_reading.mark(connection, "kestrel") != before
        assert site_reading.mark(connection, "harbour") == "0-0-0-0-0"


def test_what_a_person_says_of_an_example_goes_before_what_was_chosen(read):
    database, ids = read
    with database.begin() as connection:
        assert set(page_examples.ids(page_examples.chosen(connection, "kestrel"))) == set(ids)
        page_examples.mark(connection, Mark("kestrel", ids[1], used=False, author="ana", at=NOW))
        assert ids[1] not in page_examples.ids(page_examples.chosen(connection, "kestrel"))
        page_examples.mark(connection, Mark("kestrel", ids[1], used=True, author="ana", at=NOW))
        first = page_examples.chosen(connection, "kestrel")["listing"][0]
        assert (first.capture_id, first.chosen) == (ids[1], True)
        page_examples.mark(connection, Mark("kestrel", ids[1], used=False, author="ana", at=NOW))
        assert ids[1] in page_examples.ids(page_examples.chosen(connection, "kestrel", {ids[1]})), "it was corrected"


def test_fields_that_the_reader_doubts_are_told_least_sure_first(read):
    with read[0].read() as connection:
        assert page_examples.doubts(page_examples.one(connection, read[1][1])) == ["title", "kind"]


def test_a_correction_replaces_one_of_the_same_field_but_not_of_another_row(read):
    database, (capture, *_) = read
    with database.begin() as connection:
        for path in ("p", "b"):
            page_corrections.add(connection, Correction("kestrel", capture, "price", path=path), "ana", NOW)
            page_corrections.add(connection, Correction("kestrel", capture, "title", "listings", path), "ana", NOW)
        assert [(row.field, row.path) for row in page_corrections.of_site(connection, "kestrel")] == [
            ("title", "p"), ("price", "b"), ("title", "b"),
        ]  # fmt: skip
        page_corrections.add(connection, Correction("kestrel", capture, "title", "listings", remove=True), "ana", NOW)
        held = page_corrections.of_site(connection, "kestrel")
        assert [(row.field, row.remove) for row in held] == [("price", False), ("title", True)]
        assert page_corrections.withdraw(connection, "kestrel", held[0].id, "ana", NOW)
        assert not page_corrections.withdraw(connection, "kestrel", held[0].id, "ana", NOW)
        assert not page_corrections.withdraw(connection, "harbour", held[1].id, "ana", NOW)
        assert len(page_corrections.of_capture(connection, capture)) == 5


def test_a_proposal_ends_once_and_is_the_sites_own(read):
    database, _ = read
    with database.begin() as connection:
        number = site_edits.begin_proposal(connection, "kestrel", "ana", "v1", NOW)
        assert site_edits.proposal(connection, "kestrel", number).ended_at is None
        site_edits.end_proposal(connection, number, NOW, Learned("name: kestrel\n", {"missed": 0}))
        assert site_edits.latest_proposal(connection, "kestrel").report == {"missed": 0}
        assert site_edits.proposal(connection, "harbour", number) is None
        site_edits.append(
            connection, Edit("kestrel", NOW, "ana", What.DESCRIBED, "seen", "v1", "v2", own=True, proposal_id=number)
        )
        (edit,) = site_edits.of_site(connection, "kestrel")
        assert (edit.what, edit.own, edit.proposal_id) == ("described", True, number)
