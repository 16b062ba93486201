import itertools
import struct
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from records.capture import Capture
from records.fact import Fact
from records.signature import NUMBERS, Signature
from store import accounts, captures, copies, listings, observations, sites, tables
from store.observations import Said, Subject
from store.sight import Sight
from store.sites import Site

DAY = datetime(2031, 5, 1, tzinfo=UTC)
SIGHT = Sight(DAY, baseline=False)
_numbers = itertools.count(1)


def signature(first: int, changed: int = 0) -> Signature:
    """The signature of text `first`, of which the last so many numbers are other ones: behind those of most bands."""
    numbers = [first] * (NUMBERS - changed) + [9_000 + place for place in range(changed)]
    return Signature(bytes([1]) + struct.pack(f"<{NUMBERS}H", *numbers), 30)


@pytest.fixture(autouse=True)
def markets(database):
    with database.begin() as connection:
        for site in ("kestrel", "heron"):
            sites.ensure(connection, Site(site, site.title(), "market", "tor", DAY))


def say(database, listing: str, said: Signature | None, *, vendor: str | None, site="kestrel", day=0, key=""):
    """Observe a listing that says a text, and return its number."""
    at, number = DAY + timedelta(days=day), next(_numbers)
    capture = Capture(f"{number:064d}", site, f"http://k/{listing}", at, 200, "text/html", "0" * 64, 9, "f", 0, 9)
    with database.begin() as connection:
        account_id = accounts.ensure(connection, site, vendor, SIGHT) if vendor else None
        listing_id, _ = listings.ensure(connection, site, listing, SIGHT, account_id)
        captures.add(connection, capture)
        what = Said({"title": f"{number}"}, {}, "1", signature=said)
        observed = observations.append(connection, Subject("listing", listing_id), capture.id, at, what)
        if key and account_id:
            accounts.sight(connection, account_id, [Fact(0, 1, "pgp", key, "k")], observed.id, at)
        copies.keep(connection, listing_id, account_id, observed.id, said)
    return listing_id


def alike_of(database, listing_id):
    with database.read() as connection:
        return copies.of_listing(connection, listing_id)


def test_a_copy_by_another_seller_is_found_and_one_by_the_same_is_none(database):
    mine = say(database, "a", signature(1), vendor="quill")
    say(database, "b", signature(1), vendor="quill")
    theirs = say(database, "c", signature(1, 20), vendor="rook", site="heron")
    found, number = alike_of(database, mine)
    assert ([one.listing_id for one in found], number) == ([theirs], 1)
    assert (found[0].site, found[0].likeness) == ("heron", pytest.approx(108 / 128, abs=0.01))


def test_a_text_that_is_less_alike_than_the_threshold_is_no_copy(database):
    mine = say(database, "a", signature(1), vendor="quill")
    near = say(database, "b", signature(1, 60), vendor="rook")
    say(database, "c", signature(1, 70), vendor="crow")
    assert [one.listing_id for one in alike_of(database, mine)[0]] == [near]


def test_the_most_alike_come_first_and_all_accounts_count(database, monkeypatch):
    monkeypatch.setattr(copies, "SHOWN", 2)
    mine = say(database, "a", signature(1), vendor="quill")
    ids = [say(database, f"b{n}", signature(1, 10 * (3 - n)), vendor=f"crow{n}") for n in range(4)]
    found, number = alike_of(database, mine)
    assert ([one.listing_id for one in found], number) == ([ids[3], ids[2]], 4)


def test_a_listing_whose_text_changed_is_no_copy_any_more(database):
    mine = say(database, "a", signature(1), vendor="quill")
    say(database, "b", signature(1), vendor="rook")
    say(database, "b", signature(2), vendor="rook", day=1)
    assert alike_of(database, mine) == ([], 0)
    say(database, "b", None, vendor="rook", day=2)
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(tables.listing_text)).scalar_one() == 1


def test_an_older_page_that_is_read_late_changes_nothing(database):
    mine = say(database, "a", signature(1), vendor="quill")
    say(database, "b", signature(1), vendor="rook", day=5)
    say(database, "b", signature(2), vendor="rook", day=1)
    assert alike_of(database, mine)[1] == 1


def test_a_vanished_listing_still_counts(database):
    mine = say(database, "a", signature(1), vendor="quill")
    theirs = say(database, "b", signature(1), vendor="rook")
    with database.begin() as connection:
        listings.mark_gone(connection, theirs, DAY)
        observations.append_gone(connection, Subject("listing", theirs), DAY, "1")
    assert alike_of(database, mine)[1] == 1


def test_a_forgotten_listing_leaves_nothing(database):
    mine = say(database, "a", signature(1), vendor="quill")
    theirs = say(database, "b", signature(1), vendor="rook")
    with database.begin() as connection:
        copies.forget(connection, [theirs])
        left = connection.execute(select(tables.text_band.c.listing_id).distinct()).scalars().all()
    assert (alike_of(database, mine), left) == (([], 0), [mine])


def test_the_same_seller_elsewhere_is_no_other_but_one_with_another_key_is(database):
    mine = say(database, "a", signature(1), vendor="quill", key="A" * 40)
    say(database, "b", signature(1), vendor="Quill", site="heron")  # the same handle
    say(database, "c", signature(1), vendor="otherwise", site="heron", key="A" * 40)
    assert alike_of(database, mine) == ([], 0)
    impostor = say(database, "d", signature(1), vendor="quill ", site="heron", key="B" * 40)
    assert [one.listing_id for one in alike_of(database, mine)[0]][-1] == impostor


def test_without_a_seller_only_another_site_is_another(database):
    mine = say(database, "a", signature(1), vendor=None)
    say(database, "b", signature(1), vendor=None)
    theirs = say(database, "c", signature(1), vendor=None, site="heron")
    found, number = alike_of(database, mine)
    assert ([one.listing_id for one in found], number) == ([theirs], 1)


def test_accounts_that_share_texts_are_told_with_how_many_use_them(database):
    for n in range(3):
        mine = say(database, f"a{n}", signature(n + 1), vendor="quill")
        say(database, f"b{n}", signature(n + 1), vendor="rook")
    say(database, "c", signature(1), vendor="crow")
    with database.read() as connection:
        account_id = connection.execute(
            select(tables.listing.c.account_id).where(tables.listing.c.id == mine)
        ).scalar_one()
        first, second = copies.of_account(connection, account_id)
    assert ((first.listings, first.users), (second.listings, second.users)) == ((3, 2), (1, 3))


def test_two_workers_that_keep_the_same_listing_leave_one_text(database):
    mine = say(database, "a", signature(5), vendor="quill")
    say(database, "b", signature(5), vendor="rook")
    with database.read() as connection:
        observation_id = connection.execute(
            select(tables.observation.c.id).where(tables.observation.c.listing_id == mine)
        ).scalar_one()

    def keep(number: int) -> None:
        with database.begin() as connection:
            copies.keep(connection, mine, None, observation_id, signature(number))

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(keep, range(100, 116)))
    with database.read() as connection:
        stored = connection.execute(
            select(tables.listing_text.c.signature).where(tables.listing_text.c.listing_id == mine)
        ).scalar_one()
        bands = (
            connection.execute(select(tables.text_band.c.band).where(tables.text_band.c.listing_id == mine))
            .scalars()
            .all()
        )
    assert sorted(bands) == sorted(Signature(stored, 30).bands())
