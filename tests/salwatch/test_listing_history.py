import pytest

from records.capture import Origin
from records.page import Page, PageKind
from store import tables, visits
from tests.salwatch.watched import Watched, missing, offer


@pytest.fixture
def site(database):
    return Watched(database)


def test_the_same_address_on_another_mirror_is_the_same_listing_and_no_change(site):
    site.visit(offer("/item/7?ref=home#top"))
    site.origin = "http://other.onion"
    site.visit(offer("/item/7/?utm_source=x&sort=price"))
    (listing,) = site.listings
    assert (listing.site_key, listing.url) == ("/item/7", "http://other.onion/item/7/?utm_source=x&sort=price")
    assert site.differences(listing=listing.id) == [{}, {}]


def test_the_sites_own_id_holds_through_another_title_and_address(site):
    site.visit(offer("/ad/brass-lamp", id="L7"))
    site.visit(offer("/ad/brass-lamp-sold", "Brass lamp, SOLD", id="L7"))
    (listing,) = site.listings
    assert listing.site_key == "L7"
    assert site.differences(listing=listing.id)[1] == {
        "title": ["Brass lamp", "Brass lamp, SOLD"],
        "url": ["/ad/brass-lamp", "/ad/brass-lamp-sold"],
    }


def test_a_listing_with_two_addresses_moves_once_not_at_every_visit(site):
    for path in ("/lamps/7", "/brass/7", "/lamps/7", "/brass/7"):
        site.visit(offer(path, id="L7"))
    assert [list(row) for row in site.differences(listing=1)] == [[], ["url"], [], []]


def test_a_listing_whose_page_prints_its_id_only_later_stays_the_same(site):
    site.visit(offer("/item/7"))
    site.visit(offer("/item/7", id="L7"))
    site.visit(offer("/item/7"))
    assert len(site.listings) == 1


def test_an_address_that_the_site_uses_again_for_another_id_is_another_listing(site):
    site.visit(offer("/newest", id="L7"))
    site.visit(offer("/newest", id="L8", title="Copper pot"))
    assert [row.site_key for row in site.listings] == ["L7", "L8"]


def test_the_same_offer_at_a_new_address_is_the_same_listing_that_moved(site):
    site.visit(offer("/item/7", picture="http://fernhill.onion/p/1.png?w=90"))
    site.visit(offer("/offer?nr=9", "★ BRASS lamp", picture="http://other.onion/p/1.png"))
    (listing,) = site.listings
    assert listing.gone_since is None
    assert site.differences(listing=listing.id)[1]["url"] == ["/item/7", "/offer?nr=9"]
    (alias,) = [row for row in site.rows(tables.listing_key) if row.key == "/offer?nr=9"]
    assert (alias.listing_id, alias.matched, alias.capture_id) == (listing.id, True, f"{2:064x}")
    site.visit(offer("/offer?nr=9"))
    assert (len(site.listings), site.differences(listing=listing.id)[2]) == (
        1,
        {"title": ["★ BRASS lamp", "Brass lamp"]},
    )


def test_a_moved_listing_waits_for_the_end_of_its_visit(site):
    site.visit(offer("/item/7"))
    site.begin()
    site.meet(offer("/offer/9"))
    assert len(site.waiting) == 1
    site.end()
    assert len(site.listings) == 1


def test_a_new_offer_of_another_title_does_not_wait(site):
    site.visit(offer("/item/7"))
    site.begin()
    site.meet(offer("/offer/9", "Copper pot"))
    assert site.waiting == []
    assert len(site.listings) == 2


@pytest.mark.parametrize("first", [0, 1])
def test_two_that_are_there_at_once_are_two_whichever_is_read_first(site, first):
    site.visit(offer("/item/7"))
    both = [offer("/item/7"), offer("/item/8")]
    site.visit(both[first], both[1 - first])
    assert [row.site_key for row in site.listings] == ["/item/7", "/item/8"]
    assert all("url" not in row for row in site.differences(listing=1))


def test_the_same_title_of_two_vendors_is_two_listings(site):
    site.visit(offer("/item/7"))
    site.visit(offer("/item/8", vendor="kelp_jar"))
    assert len(site.listings) == 2


def test_two_sizes_under_one_title_leave_a_third_address_doubtful(site):
    site.visit(offer("/item/7", price_text="9 EUR"), offer("/item/8", price_text="90 EUR"))
    site.visit(offer("/item/9", price_text="9 EUR"))
    assert len(site.listings) == 3


def test_of_two_sizes_under_one_title_the_picture_tells(site):
    site.visit(offer("/item/7", picture="/p/small.png"), offer("/item/8", picture="/p/large.png"))
    site.visit(offer("/item/9", picture="/p/large.png"), offer("/item/7", picture="/p/small.png"))
    assert len(site.listings) == 2
    assert site.differences(listing=2)[-1]["url"] == ["/item/8", "/item/9"]


def test_another_picture_is_another_listing(site):
    site.visit(offer("/item/7", picture="data:image/png;base64,AAAA"))
    site.visit(offer("/item/9", picture="data:image/png;base64,BBBB"))
    assert len(site.listings) == 2


def test_one_picture_for_all_offers_makes_none_the_same(site):
    site.visit(offer("/item/7", picture="/logo.png"))
    site.visit(offer("/item/8", "Copper pot", picture="/logo.png"))
    assert len(site.listings) == 2


def test_an_offer_without_a_seller_is_never_matched(site):
    site.visit(offer("/item/7", vendor=""))
    site.visit(offer("/item/8", vendor=""))
    assert len(site.listings) == 2


def test_after_a_visit_that_did_not_see_everything_nobody_knows_so_it_is_two(site):
    site.visit(offer("/item/7"))
    site.visit(offer("/item/8"), complete=False)
    assert len(site.listings) == 2


def test_an_old_page_that_cannot_be_believed_but_is_there_makes_it_two(site):
    site.visit(offer("/item/7"))
    half = ("/item/7", Page(PageKind.LISTING, fields={"vendor": "tin_gull"}, missing=("title",)))
    site.visit(half, offer("/item/8"))
    assert len(site.listings) == 2


def test_a_page_that_says_not_found_at_the_old_address_decides_even_in_half_a_visit(site):
    site.visit(offer("/item/7"))
    site.visit(missing("/item/7"), offer("/item/8"), complete=False)
    (listing,) = site.listings
    assert [sorted(row) for row in site.differences(listing=listing.id)] == [[], ["gone"], ["gone", "url"]]


def test_an_offer_that_is_listed_again_after_it_was_gone_is_back(site):
    site.visit(offer("/item/7"))
    site.visit(offer("/item/1", "Copper pot"))
    site.visit(offer("/item/1", "Copper pot"), offer("/item/8"))
    listing = site.listings[0]
    assert (listing.gone_since, len(site.listings)) == (None, 2)
    back = site.differences(listing=listing.id)[-1]
    assert back["gone"][1] is None
    assert back["url"] == ["/item/7", "/item/8"]


@pytest.mark.parametrize("first", [0, 1])
def test_a_match_that_a_later_visit_shows_to_be_two_is_parted(site, first):
    site.visit(offer("/item/7"))
    site.visit(offer("/item/8"))
    assert len(site.listings) == 1
    both = [offer("/item/7"), offer("/item/8")]
    site.visit(both[first], both[1 - first])
    assert sorted(row.site_key for row in site.listings) == ["/item/7", "/item/8"]
    site.visit(*both)
    assert len(site.listings) == 2
    assert site.rows(tables.observation)[-1].difference == {}


def test_a_redirect_from_the_old_address_says_it_at_once(site):
    site.visit(offer("/item/7", "Brass lamp"))
    site.begin()
    site.meet(offer("/offer/9", "Brass lamp, polished"), asked="/item/7")
    site.end(complete=False)
    (listing,) = site.listings
    assert site.differences(listing=listing.id)[1]["url"] == ["/item/7", "/offer/9"]


def test_a_redirect_to_the_offer_of_somebody_else_moves_nothing(site):
    site.visit(offer("/item/7"))
    site.begin()
    site.meet(offer("/offer/9", vendor="kelp_jar"), asked="/item/7")
    site.end()
    assert len(site.listings) == 2


def test_the_number_in_an_address_holds_when_its_words_change_with_the_title(site):
    site.visit(offer("/ad/48213-brass-lamp"))
    site.visit(offer("/ad/48213-brass-lamp-last-one", "Brass lamp, last one"))
    site.visit(offer("/ad/48213-violin", "Violin"))
    assert [row.site_key for row in site.listings] == ["/ad/48213-brass-lamp", "/ad/48213-violin"]


def test_a_size_in_an_address_is_no_number_of_an_offer(site):
    site.visit(offer("/ad/9-mm-drill-bits", "Drill bits 9 mm steel"))
    site.visit(offer("/ad/9-mm-drill-bits-set", "Drill bits 9 mm steel set"))
    assert len(site.listings) == 2


def test_of_imported_pages_only_what_was_gone_is_found_again(site):
    site.visit(offer("/item/7"))
    site.visit_id = None
    site.meet(offer("/item/8"), origin=Origin.IMPORTED)
    assert len(site.listings) == 2


def test_what_passes_is_no_change_and_holds_no_copy(site):
    site.visit(offer("/item/7", listed_at="3 hours ago", views=10, ships_to=["Norway", "Malta"]))
    site.visit(offer("/item/7", listed_at="1 day ago", views=44, ships_to=["malta", "Norway"]))
    first, second = site.rows(tables.observation)
    assert (second.kind, second.repeats, second.difference) == ("observed", first.id, {})


@pytest.mark.parametrize("kind", [PageKind.ADVERTISEMENT, PageKind.AUCTION, PageKind.FILE_ITEM])
def test_every_kind_of_offer_is_a_listing(site, kind):
    site.visit(offer("/thing/7", kind=kind))
    assert [row.site_key for row in site.listings] == ["/thing/7"]


@pytest.mark.parametrize("kind", [PageKind.THREAD, PageKind.POST])
def test_what_is_written_in_a_forum_is_nobodys_listing(site, kind):
    posts = [{"author": "tin_gull", "text": "Brass lamp for sale"}]
    site.visit(("/thread/7", Page(kind, fields={"title": "Brass lamp", "posts": posts})))
    assert (site.listings, site.accounts, len(site.rows(tables.reading))) == ([], [], 1)


def test_a_model_is_observed_by_names_sizes_and_hashes_of_its_files(site):
    files = [{"name": "rail.stl", "size": "6.2 MB", "sha256": "32d4"}, {"name": "notes.txt"}]
    site.visit(offer("/model/7", kind=PageKind.FILE_ITEM, licence="CC0", files=files))
    site.visit(offer("/model/7", kind=PageKind.FILE_ITEM, licence="CC0", files=files[:1]))
    first, second = site.rows(tables.observation)
    assert first.texts["attributes.files"] == "rail.stl (6.2 MB) sha256 32d4\nnotes.txt"
    assert first.texts["attributes.licence"] == "CC0"
    assert list(second.difference) == ["attributes.files"]


@pytest.mark.parametrize("kind", [PageKind.SEARCH, PageKind.CATALOGUE])
def test_rows_of_imported_lists_are_listings_each_its_own(site, kind):
    rows = [{"title": "Brass lamp", "vendor": "tin_gull"}, {"title": "Copper pot", "vendor": "tin_gull"},
            {"title": "Violin", "url": "/item/3"}]  # fmt: skip
    site.meet(("/all", Page(kind, fields={"listings": rows})), origin=Origin.IMPORTED)
    assert len(site.listings) == 3
    site.meet(("/all?page=2", Page(kind, fields={"listings": rows[:1]})), origin=Origin.IMPORTED)
    assert len(site.listings) == 3


def test_rows_without_an_address_do_not_vanish_with_the_page_that_lists_them(site):
    page = Page(PageKind.SEARCH, fields={"listings": [{"title": "Brass lamp", "vendor": "tin_gull"}]})
    site.meet(("/all", page), origin=Origin.IMPORTED)
    site.visit(missing("/all"), complete=False)
    assert site.listings[0].gone_since is None


def test_an_import_that_still_goes_on_makes_nothing_wait(site):
    site.visit(offer("/item/7"))
    with site.database.begin() as connection:
        site.visit_id = visits.begin(connection, "fernhill", site.now, authority=None, origin=Origin.IMPORTED).id
    site.meet(offer("/item/7", vendor="kelp_jar"), origin=Origin.IMPORTED)
    assert site.waiting == []
    assert [row.handle for row in site.accounts] == ["tin_gull", "kelp_jar"]
