from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from store import accounts, contexts, listings, sites
from store.contexts import PLACEHOLDER, Asked
from store.listings import Marks
from store.sight import Sight
from store.sites import Site

DAY = datetime(2031, 5, 1, tzinfo=UTC)
HASH = "sha256:" + "7" * 64


@pytest.fixture(autouse=True)
def markets(database):
    with database.begin() as connection:
        for site in ("kestrel", "heron"):
            sites.ensure(connection, Site(site, site.title(), "market", "tor", DAY))


def show(
    database, key, vendor="", *, day=0, site="kestrel", picture=None, baseline=False, eur=None, item_type="firearm"
):
    """Show a listing of a vendor on a day, with its picture and price; return its number."""
    at = DAY + timedelta(days=day)
    seen = Sight(at, baseline=baseline)
    with database.begin() as connection:
        account_id = accounts.ensure(connection, site, vendor, seen) if vendor else None
        listing_id = listings.add(connection, site, key, seen, account_id, Marks(None, picture))
        if eur is not None:
            contexts.keep_price(connection, listing_id, Asked(item_type, Decimal(eur), at))
    return listing_id


def context(database, listing_id, eur=None, *, day=90, item_type="firearm"):
    with database.read() as connection:
        asked = Asked(item_type, None if eur is None else Decimal(eur), DAY + timedelta(days=day))
        return contexts.of_listing(connection, listing_id, asked)


def test_a_sender_is_new_with_its_first_listing_and_known_with_the_next(database):
    first, second = show(database, "a", "quill"), show(database, "b", "quill", day=5)
    assert context(database, first).new_sender is True
    assert context(database, second).new_sender is False


def test_a_sender_of_the_first_look_is_not_known_to_be_new_and_known_with_a_later_listing(database):
    first, second = show(database, "a", "quill", baseline=True), show(database, "b", "quill", day=5)
    assert context(database, first).new_sender is None
    assert context(database, second).new_sender is False


def test_without_a_sender_nothing_is_said_of_it(database):
    assert context(database, show(database, "a")).new_sender is None


def test_a_picture_is_compared_by_content_everywhere_and_by_address_on_its_own_site(database):
    mine = show(database, "a", "quill", picture=HASH)
    show(database, "b", "quill", picture=HASH)
    show(database, "c", "rook", picture=HASH, site="heron")
    assert context(database, mine).same_picture == 1
    by_address = show(database, "d", "quill", picture="/img/7.png")
    show(database, "e", "rook", picture="/img/7.png", site="heron")
    assert context(database, by_address).same_picture == 0
    show(database, "f", "rook", picture="/img/7.png")
    assert context(database, by_address).same_picture == 1


def test_a_picture_that_very_many_show_is_the_sites_own(database):
    mine = show(database, "a", "quill", picture="/none.png")
    for number in range(PLACEHOLDER):
        show(database, f"b{number}", f"rook{number}", picture="/none.png")
    assert context(database, mine).same_picture == 0


def test_the_usual_price_is_the_middle_of_what_others_ask_for_goods_of_the_type(database):
    mine = show(database, "a", "quill", eur="90")
    show(database, "b", "quill", eur="1")  # its own seller's
    for number, eur in enumerate(("400", "600.50", "800")):
        show(database, f"c{number}", f"rook{number}", eur=eur)
    show(database, "d", "crow", eur="3", item_type="magazine")
    found = context(database, mine, "90")
    assert (found.price_eur, found.typical_eur, found.prices) == (Decimal(90), Decimal("600.5"), 3)


def test_prices_of_later_and_of_vanished_listings_do_not_count(database):
    mine, gone = show(database, "a", "quill"), show(database, "b", "rook", eur="400")
    show(database, "c", "crow", day=40, eur="500")
    assert context(database, mine, day=30).prices == 1
    with database.begin() as connection:
        listings.mark_gone(connection, gone, DAY + timedelta(days=20))
    assert context(database, mine, day=30) == contexts.Context(new_sender=True)


def test_an_older_look_does_not_change_a_price(database):
    mine, other = show(database, "a", "quill"), show(database, "b", "rook", day=5, eur="500")
    with database.begin() as connection:
        contexts.keep_price(connection, other, Asked("firearm", Decimal(20), DAY))
    assert context(database, mine).typical_eur == 500
    with database.begin() as connection:
        contexts.keep_price(connection, other, Asked("firearm", Decimal(300), DAY + timedelta(days=6)))
    assert context(database, mine).typical_eur == 300
