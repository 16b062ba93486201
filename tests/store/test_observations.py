from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, func, select

from records.capture import Capture
from records.fact import Fact
from records.label import Label, Reason
from store import accounts, captures, changes, documents, listings, observations, outbox, sites, tables
from store.database import Database
from store.observations import Said, Subject
from store.outbox import Entry
from store.sight import Sight
from store.sites import Site

DAY = datetime(2031, 5, 1, tzinfo=UTC)
PISTOL = Fact(0, 6, "weapon", "Carnoy 7", "Carnoy", "title", "weapon 1", {"make": "Carnoy"})
CALLED = Label("item_type", "firearm", 0.9, (Reason("names a pistol", 0.8, PISTOL),), "item_type 1")


def add_capture(connection: Connection, number: int, at: datetime) -> str:
    name = f"{number:064d}"
    captures.add(connection, Capture(name, "kestrel", "http://k/item/7", at, 200, "text/html", "0" * 64, 9, "f", 0, 9))
    return name


def said(title: str, version: str = "1") -> Said:
    analysis = {"item_type": "firearm", "trade_relevant": True, "ships_from": ["SI"]}
    return Said({"title": title, "vendor": "quillback"}, analysis, version, [PISTOL], [CALLED])


@pytest.fixture
def subject(database: Database) -> Subject:
    with database.begin() as connection:
        sites.ensure(connection, Site("kestrel", "Kestrel", "market", "tor", DAY))
        account_id = accounts.ensure(connection, "kestrel", "quillback", Sight(DAY, baseline=False))
        listing_id, _ = listings.ensure(connection, "kestrel", "/item/7", Sight(DAY, baseline=False), account_id)
    return Subject("listing", listing_id)


def observe(database: Database, subject: Subject, number: int, words: Said) -> observations.Observed | None:
    at = DAY + timedelta(days=number)
    with database.begin() as connection:
        observed = observations.append(connection, subject, add_capture(connection, number, at), at, words)
        if observed:
            outbox.append(connection, Entry("listing", subject.id, observed.id, observed.kind, at))
    return observed


def test_first_sight_then_change_then_repetition(database, subject):
    kinds = [
        observe(database, subject, n, said(title)).kind
        for n, title in enumerate(["Carnoy 7", "Carnoy 7 new", "Carnoy 7 new"])
    ]
    assert kinds == ["first_seen", "changed", "observed"]


def test_a_change_says_what_was_and_what_is(database, subject):
    observe(database, subject, 0, said("Carnoy 7"))
    changed = observe(database, subject, 1, said("Carnoy 7, price cut"))
    with database.read() as connection:
        assert observations.get(connection, changed.id).difference == {"title": ["Carnoy 7", "Carnoy 7, price cut"]}


def test_a_repetition_holds_no_copy_and_keeps_its_meaning(database, subject):
    first = observe(database, subject, 0, said("Carnoy 7"))
    again = observe(database, subject, 1, said("Carnoy 7"))
    with database.read() as connection:
        row = observations.get(connection, again.id)
        assert (row.repeats, row.texts) == (first.id, {})
        assert connection.scalar(select(func.count()).select_from(tables.fact)) == 1
        (document,) = documents.listing_documents(connection, [subject.id], 2)
    assert (document.title, document.item_type) == ("Carnoy 7", "firearm")


def test_the_same_capture_is_observed_once_by_the_same_code(database, subject):
    observe(database, subject, 0, said("Carnoy 7"))
    with database.begin() as connection:
        assert observations.append(connection, subject, f"{0:064d}", DAY, said("Carnoy 7")) is None


def test_newer_code_makes_a_new_row_and_the_old_one_stays(database, subject):
    old = observe(database, subject, 0, said("Carnoy 7"))
    with database.begin() as connection:
        new = observations.append(connection, subject, f"{0:064d}", DAY, said("Carnoy 7", version="2"))
        assert new is not None
        assert not observations.get(connection, old.id).current
        assert observations.get(connection, new.id).current


def test_gone_is_an_observation_and_coming_back_another(database, subject):
    observe(database, subject, 0, said("Carnoy 7"))
    with database.begin() as connection:
        observations.append_gone(connection, subject, DAY + timedelta(days=1), "1")
        listings.mark_gone(connection, subject.id, DAY + timedelta(days=1))
    with database.begin() as connection:
        _, gone_since = listings.ensure(
            connection, "kestrel", "/item/7", Sight(DAY + timedelta(days=2), baseline=False), None
        )
    assert gone_since == DAY + timedelta(days=1)


def test_first_seen_is_for_ever(database, subject):
    with database.begin() as connection:
        listings.ensure(connection, "kestrel", "/item/7", Sight(DAY + timedelta(days=9), baseline=False), None)
        accounts.ensure(connection, "kestrel", " Quillback", Sight(DAY + timedelta(days=9), baseline=False))
        assert connection.scalar(select(tables.listing.c.first_seen_at)) == DAY
        assert connection.scalar(select(tables.vendor_account.c.first_seen_at)) == DAY
        assert connection.scalar(select(tables.vendor_account.c.last_seen_at)) == DAY + timedelta(days=9)


def test_changes_carry_what_a_rule_looks_at_and_skip_repetitions(database, subject):
    observe(database, subject, 0, said("Carnoy 7"))
    observe(database, subject, 1, said("Carnoy 7"))
    with database.read() as connection:
        (change,) = changes.since(connection, 0, 10)
        assert changes.since(connection, change.seq, 10) == []
    assert (change.kind, change.baseline, change.account_baseline) == ("first_seen", False, False)
    assert change.facts == (PISTOL,)
    assert change.texts["title"][PISTOL.start : PISTOL.end] == PISTOL.text
    assert change.reasons[0]["quote"] == "Carnoy"
    assert change.document.vendor == "quillback"


def test_quiet_entries_are_indexed_and_raise_nothing(database, subject):
    with database.begin() as connection:
        observed = observations.append(connection, subject, add_capture(connection, 1, DAY), DAY, said("Carnoy 7"))
        outbox.append(connection, Entry("listing", subject.id, observed.id, "changed", DAY, quiet=True))
    with database.read() as connection:
        assert changes.since(connection, 0, 10) == []
        assert len(documents.changed_documents(connection, outbox.since(connection, 0, 10))) == 1


def test_an_account_knows_on_which_other_sites_its_handle_or_key_was_seen_before(database, subject):
    key = Fact(0, 4, "pgp", "A" * 40, "AAAA", "attributes.pgp_key")
    later = DAY + timedelta(days=3)
    with database.begin() as connection:
        sites.ensure(connection, Site("nachtmarkt", "N", "market", "tor", DAY))
        mine = connection.scalar(select(tables.vendor_account.c.id))
        observed = observations.append(connection, subject, add_capture(connection, 1, DAY), DAY, said("Carnoy 7"))
        same_key = accounts.ensure(connection, "nachtmarkt", "saltmoth", Sight(later, baseline=False))
        same_handle = accounts.ensure(connection, "nachtmarkt", "QUILLBACK", Sight(later, baseline=False))
        for account_id in (mine, same_key):
            accounts.sight(connection, account_id, [key], observed.id, DAY)
        assert accounts.seen_elsewhere(connection, same_key) == ("kestrel",)
        assert accounts.seen_elsewhere(connection, same_handle) == ("kestrel",)
        assert accounts.seen_elsewhere(connection, mine) == ()


def test_a_naive_instant_is_refused(database):
    with pytest.raises(Exception, match="naive"), database.begin() as connection:
        accounts.ensure(connection, "kestrel", "x", Sight(datetime(2031, 5, 1), baseline=False))  # noqa: DTZ001 (the point)
