"""What the pages read and keep, on SQLite and PostgreSQL alike."""

from datetime import UTC, datetime, timedelta

import pytest

from identity.candidates import linked
from records.fact import Fact
from records.label import Label, Reason
from store import (
    accounts,
    audit,
    captures,
    coverage,
    health,
    histories,
    listings,
    outbox,
    profiles,
    sessions,
    sites,
    trends,
    users,
    visits,
)
from store.archive import Writer
from store.audit import Entry
from store.observations import Said, Subject, append, append_gone
from store.sight import Sight
from store.users import User, UserError
from tests.store.exchanges import exchange

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.fixture
def person(database):
    with database.begin() as connection:
        users.add(connection, User("ana", "analyst", "hash", must_change=True, added_at=NOW))
    return database


@pytest.fixture
def watched(database, tmp_path):
    """One market on two days, one listing that vanishes, two accounts with one key."""
    with database.begin() as connection, Writer(tmp_path, "kestrel", lambda: NOW) as writer:
        sites.ensure(connection, sites.Site("kestrel", "Kestrel Bazaar", "market", "tor", NOW))
        for day in (0, 1):
            at = NOW + timedelta(days=day)
            visit = visits.begin(connection, "kestrel", at, authority=None)
            visits.end(connection, visit.id, at + timedelta(minutes=3), visits.Outcome(day == 0, {"ok": 3}, 4, 3))
            for number, handle in enumerate(("drift_anvil", "ostkiste")):
                if day == 0 and number:
                    continue
                capture = writer.put(exchange(number + 2 * day, captured_at=at, visit_id=visit.id))
                captures.add(connection, capture)
                sight = Sight(at, day == 0, capture.url)
                account = accounts.ensure(connection, "kestrel", handle, sight)
                listing, _ = listings.ensure(connection, "kestrel", str(number), sight, account)
                facts = [
                    Fact(0, 5, "weapon", "CZ 75", "CZ 75", "title"),
                    Fact(6, 10, "contact", "session:05b7", "05b7", "title"),
                ]
                said = {"item_type": "firearm", "trade_relevant": True, "price": {"amount": "900", "currency": "EUR"},
                        "ships_from": ["SI"], "ships_to": ["EU"], "modus_operandi": ["split_shipment"]}  # fmt: skip
                labels = [Label("item_type", "firearm", 0.9, (Reason("named", 0.4, facts[0]),), "rules 1")]
                observed = append(
                    connection,
                    Subject("listing", listing),
                    capture.id,
                    at,
                    Said({"title": "CZ 75 05b7"}, said, "1", facts, labels),
                )
                outbox.append(connection, outbox.Entry("listing", listing, observed.id, observed.kind, at))
                accounts.sight(connection, account, [Fact(0, 1, "pgp", "AB" * 20, "x")], observed.id, at)
        append_gone(connection, Subject("listing", 1), NOW + timedelta(days=2), "1")
        listings.mark_gone(connection, 1, NOW + timedelta(days=2))
    return database


def test_a_session_is_found_by_its_token_until_it_ends(person):
    with person.begin() as connection:
        sessions.start(connection, "token", "ana", NOW, NOW + timedelta(hours=1))
        sessions.set_purpose(connection, "token", "case 7")
        found = sessions.find(connection, "token", NOW)
        assert (found.user, found.role, found.must_change, found.purpose) == ("ana", "analyst", True, "case 7")
        assert sessions.find(connection, "other", NOW) is None
        assert sessions.find(connection, "token", NOW + timedelta(hours=1)) is None


def test_starting_a_session_removes_what_has_expired(person):
    with person.begin() as connection:
        sessions.start(connection, "old", "ana", NOW, NOW + timedelta(hours=1))
        sessions.start(connection, "new", "ana", NOW + timedelta(hours=2), NOW + timedelta(hours=3))
        assert sessions.find(connection, "old", NOW) is None


def test_a_name_is_taken_once_and_a_role_is_known(person):
    with person.begin() as connection:
        with pytest.raises(UserError, match="already"):
            users.add(connection, User("ana", "analyst", "hash", must_change=False, added_at=NOW))
        with pytest.raises(UserError, match="no role"):
            users.add(connection, User("bo", "king", "hash", must_change=False, added_at=NOW))
        with pytest.raises(UserError, match="no user"):
            users.disable(connection, "bo", NOW)


def test_the_audit_is_a_chain(database):
    with database.begin() as connection:
        for number in range(5):
            audit.append(
                connection, Entry(NOW + timedelta(seconds=number), "ana", "looked", f"/listings/{number}", "case 7")
            )
        assert audit.verify(connection) is None
        assert audit.count_since(connection, "ana", "looked", NOW + timedelta(seconds=3)) == 2
        assert [row.subject for row in audit.newest(connection, limit=2)] == ["/listings/4", "/listings/3"]


@pytest.mark.parametrize(
    "harm", ["UPDATE audit SET subject = '/x' WHERE position = 3", "DELETE FROM audit WHERE position = 3"]
)
def test_a_changed_or_removed_row_breaks_the_chain(harm, database):
    with database.begin() as connection:
        for number in range(5):
            audit.append(connection, Entry(NOW, "ana", "looked", f"/listings/{number}"))
        connection.exec_driver_sql(harm)
        assert audit.verify(connection) in {3, 4}


def test_what_appeared_is_counted_by_day_without_the_baseline(watched):
    with watched.read() as connection:
        span = trends.Span(NOW - timedelta(days=1), NOW + timedelta(days=9))
        assert [(row.at.day, row.item_type, row.count) for row in trends.appeared(connection, span)] == [
            (11, "firearm", 1)
        ]
        assert len(trends.appeared(connection, span, baseline=True)) == 2
        assert {(row.at.day, row.visits, row.complete) for row in trends.looked(connection, span)} == {
            (10, 1, 1),
            (11, 1, 0),
        }
        assert trends.began(connection) == NOW


@pytest.mark.parametrize(("unit", "shown"), [("minute", "12:00"), ("hour", "12:00"), ("day", "00:00")])
def test_an_instant_is_cut_to_its_unit_in_utc(unit, shown, watched):
    with watched.read() as connection:
        row = trends.appeared(connection, trends.Span(NOW, NOW + timedelta(days=9), unit))[0]
    assert f"{row.at:%H:%M}" == shown


def test_the_end_of_a_span_is_open(watched):
    with watched.read() as connection:
        assert trends.appeared(connection, trends.Span(NOW, NOW + timedelta(days=1))) == []


def test_prices_are_those_of_now(watched):
    with watched.read() as connection:
        assert [str(price.amount) for price in trends.prices(connection, NOW)] == ["900", "900"]
        assert trends.prices(connection, NOW + timedelta(days=1, hours=1)) == []


def test_accounts_that_share_a_key_are_told(watched):
    with watched.read() as connection:
        (link,) = linked(connection, 1)
        assert (link.other.handle, link.grounds[0].selector) == ("ostkiste", ("pgp", "AB" * 20))
        assert profiles.selectors(connection, 1)[0].accounts == 2
        offers = profiles.offers(connection, 1)
        assert (len(offers.listings), offers.trade_relevant, offers.routes) == (1, 1, {("SI", "EU"): 1})
        assert profiles.count(connection, "DRIFT") == 1
        assert [row.handle for row in profiles.listed(connection)] == ["ostkiste", "drift_anvil"]


def test_a_listing_that_is_gone_still_says_what_it_said(watched):
    with watched.read() as connection:
        content = histories.latest(connection, Subject("listing", 1))
        assert content.named_texts() == {"title": "CZ 75 05b7"}
        assert [fact.kind for fact in content.facts] == ["weapon", "contact"]
        assert content.labels[0].reasons[0]["words"] == "named"
        assert histories.observations(connection, Subject("listing", 1))[0].kind == "gone"
        assert histories.contact_texts(connection, Subject("listing", 1)) == ["05b7"]
        assert histories.capture_contacts(connection, content.capture_id) == ["05b7"]


def test_a_site_is_told_with_its_visits_and_without_authority(watched):
    with watched.read() as connection:
        (one,) = coverage.watched(connection, NOW)
        assert (one.last.number, one.listings, one.vendors, one.authority) == (2, 2, 2, None)
        assert coverage.share_seen(one.last) == 0.75
        assert coverage.one(connection, "none", NOW) is None


def test_health_counts_what_waits(watched):
    with watched.begin() as connection:
        figures = health.figures(connection)
        assert (figures.captures, figures.waiting, figures.failed, figures.waiting_since) == (3, 3, 0, NOW)
        waiting = captures.claim_pending(connection, NOW, 1)
        captures.postpone(connection, waiting[0].id, "PageChangedError", NOW)
        assert health.problems(connection) == [(waiting[0].id, 1, "PageChangedError")]
