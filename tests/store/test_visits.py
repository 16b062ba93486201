from datetime import timedelta

import pytest
from sqlalchemy import insert

from store import authorities, captures, sites, tables, visits
from store.authorities import Authority, AuthorityError
from store.visits import Outcome
from store.warc import pack
from tests.store.exchanges import NOW, exchange

HOUR = timedelta(hours=1)


@pytest.fixture
def kestrel(database):
    with database.begin() as connection:
        sites.ensure(connection, sites.Site("kestrel", "Kestrel", "market", "tor", NOW))
    return database


def authority(reference="A-1", **changes):
    values = {"legal_basis": "law", "purpose": "test", "authorised_by": "court", "sites": ("kestrel",)}
    times = {"valid_from": NOW, "valid_until": NOW + HOUR, "recorded_at": NOW}
    return Authority(reference, **(values | times | changes))


def capture(number, **changes):
    return pack(exchange(number, **changes), "kestrel.warc.gz", 0)[1]


def test_an_authority_is_in_force_from_its_begin_up_to_not_including_its_end(kestrel):
    with kestrel.begin() as connection:
        authorities.record(connection, authority())
    with kestrel.read() as connection:
        asked = (NOW - timedelta(seconds=1), NOW, NOW + HOUR - timedelta(seconds=1), NOW + HOUR)
        assert [authorities.in_force(connection, "kestrel", at) is not None for at in asked] == [
            False,
            True,
            True,
            False,
        ]
        assert authorities.in_force(connection, "nachtmarkt", NOW) is None


def test_a_revoked_authority_is_not_in_force_and_stays_on_record(kestrel):
    with kestrel.begin() as connection:
        authorities.record(connection, authority())
        authorities.revoke(connection, "A-1", NOW + HOUR / 2)
        assert authorities.in_force(connection, "kestrel", NOW + HOUR / 4) is not None
        assert authorities.in_force(connection, "kestrel", NOW + HOUR / 2) is None
        with pytest.raises(AuthorityError):
            authorities.revoke(connection, "A-1", NOW + HOUR)
        assert len(authorities.recorded(connection)) == 1


@pytest.mark.parametrize("changes", [{"valid_until": NOW}, {"sites": ()}])
def test_an_authority_that_can_never_be_in_force_is_refused(kestrel, changes):
    with kestrel.begin() as connection, pytest.raises(AuthorityError):
        authorities.record(connection, authority(**changes))


def test_a_recorded_authority_is_never_changed(kestrel):
    with kestrel.begin() as connection:
        authorities.record(connection, authority())
        with pytest.raises(AuthorityError, match="recorded already"):
            authorities.record(connection, authority(purpose="another"))


def test_the_address_that_answered_last_comes_first_and_one_with_a_problem_last(kestrel):
    with kestrel.begin() as connection:
        for number, url in enumerate(("http://a.onion", "http://b.onion", "http://c.onion")):
            assert sites.add_address(connection, "kestrel", url, "a forum", NOW + HOUR * number)
        assert not sites.add_address(connection, "kestrel", "http://a.onion", "another forum", NOW)
        sites.note_answer(connection, "kestrel", "http://b.onion", NOW)
        sites.note_problem(connection, "kestrel", "http://c.onion", "timeout")
        found = sites.addresses(connection, "kestrel")
    assert [address.url[7] for address in found] == ["b", "a", "c"]
    assert [address.last_problem for address in found] == ["", None, "timeout"]


def test_visits_are_numbered_per_site_and_an_abandoned_one_is_closed_as_killed(kestrel):
    with kestrel.begin() as connection:
        first = visits.begin(connection, "kestrel", NOW, authority=None)
        visits.end(connection, first.id, NOW, Outcome(complete=True, pages={"ok": 3}, expected=2, seen=2))
        second = visits.begin(connection, "kestrel", NOW, authority=None)
        assert (first.number, second.number) == (1, 2)
        assert visits.close_abandoned(connection, "kestrel", NOW) == 1
        assert visits.get(connection, second.id).pages == {"killed": 1}
        assert visits.get(connection, first.id).complete is True
        assert visits.latest(connection, "kestrel").id == second.id


def test_listings_that_are_gone_are_not_known_any_more(kestrel):
    with kestrel.begin() as connection:
        for key, gone in (("1", None), ("2", NOW)):
            row = {
                "site": "kestrel",
                "site_key": key,
                "url": f"/{key}",
                "first_seen_at": NOW,
                "last_seen_at": NOW,
                "gone_since": gone,
            }
            connection.execute(insert(tables.listing).values(**row, baseline=True))
        assert visits.known_listing_urls(connection, "kestrel") == ["/1"]


def test_a_capture_is_added_once_and_comes_back_as_it_was(kestrel):
    one = capture(1)
    with kestrel.begin() as connection:
        assert captures.add(connection, one)
        assert not captures.add(connection, one)
        assert captures.get(connection, one.id) == captures.get(connection, one.id[:12]) == one
        assert captures.get(connection, "%") is None
        assert captures.for_url(connection, "kestrel", one.url) == [one]


def test_a_waiting_capture_is_handed_out_until_it_is_settled(kestrel):
    one, two = capture(1), capture(2)
    with kestrel.begin() as connection:
        assert captures.add_all(connection, [one, two]) == 2
    with kestrel.begin() as connection:
        assert len(captures.claim_pending(connection, NOW, 10)) == 2
        captures.settle(connection, one.id)
        captures.postpone(connection, two.id, "unreadable", NOW + HOUR)
    with kestrel.begin() as connection:
        assert captures.claim_pending(connection, NOW, 10) == []
        assert captures.claim_pending(connection, NOW + HOUR, 10) == [two]


def test_two_workers_never_get_the_same_capture(postgres_database):
    with postgres_database.begin() as connection:
        sites.ensure(connection, sites.Site("kestrel", "Kestrel", "market", "tor", NOW))
        captures.add_all(connection, [capture(number) for number in range(4)])
    with postgres_database.begin() as first, postgres_database.begin() as second:
        mine, theirs = captures.claim_pending(first, NOW, 2), captures.claim_pending(second, NOW, 10)
    assert (len(mine), len(theirs)) == (2, 2)
    assert not {item.id for item in mine} & {item.id for item in theirs}
