"""The sites beside the four: the unseen market, the model repository, the forum; and ads and auctions of the board."""

import json
import re
from collections import Counter
from pathlib import Path

import httpx2
import pytest
from click.testing import CliRunner
from lxml import html
from starlette.testclient import TestClient

from crawlers.reading import read
from crawlers.sitefile import SITES_DIR, load_site, load_sites
from lab import state
from lab.auctions import auctions
from lab.crowd import LAST_DAY
from lab.forum import forum
from lab.models import repository
from lab.outside import story_of
from lab.run import Lab
from lab.sites.catalogue import ALL, EXTRAS, SITES
from lab.sites.harbour import ad_path, lot_path, phone_number
from lab.sites.saltmarsh import PAGE_SIZE, item_path
from lab.sites.scene import Clock, scene_of
from lab.state import State
from lab.story import build
from records.page import Page, PageKind
from salwatch.commands.lab_command import command

SEED = 7
HARBOUR, LATTICE, QUAY = (load_site(SITES_DIR / f"{name}.yml") for name in ("harbour", "lattice", "quay"))


@pytest.fixture
def visit(tmp_path: Path):
    """Return a way to open a site on the last day of the story."""
    state.write(State(SEED, LAST_DAY), tmp_path / "state.json")
    return lambda name: TestClient(ALL[name].build(Clock(tmp_path / "state.json", name)), base_url="http://lab")


def _read(client: TestClient, path: str, site) -> Page:
    return read(client.get(path).content, url=f"http://lab{path}", site=site)


def test_the_unseen_market_has_no_site_file_and_every_other_site_has_one():
    described = {site.name for site in load_sites()[0]}
    assert "saltmarsh" not in described
    assert set(ALL) - {"saltmarsh"} <= described


def test_nobody_of_the_unseen_market_bears_a_handle_or_key_of_the_four():
    inside, outside = build(SEED), story_of(SEED, "saltmarsh")
    assert not {vendor.handle for vendor in inside.vendors} & {vendor.handle for vendor in outside.vendors}
    keys = {vendor.key.fingerprint for vendor in inside.vendors if vendor.key}
    assert not keys & {vendor.key.fingerprint for vendor in outside.vendors if vendor.key}


def test_the_unseen_market_has_a_story_of_its_own():
    story = story_of(SEED, "saltmarsh")
    assert {listing.site for listing in story.listings} == {"saltmarsh"}
    assert {"new_vendor", "parcel_offer", "price_change", "vanish"} <= {event.kind for event in story.events}
    relevant = sum(listing.trade_relevant for listing in story.listings)
    assert 0.03 <= relevant / len(story.listings) <= 0.12
    assert story_of(SEED, "saltmarsh") == story
    assert story_of(SEED + 1, "saltmarsh") != story


def test_offsets_lead_through_the_whole_unseen_market(visit):
    client, found, following = visit("saltmarsh"), [], ["/browse"]
    while following:
        page = html.fromstring(client.get(following[0]).text)
        found += page.xpath("//div[@class='caption']/h4/a/@href")
        following = page.xpath("//ul[@class='pagination']/li/a[contains(., 'Next')]/@href")
    assert found == [item_path(listing) for listing in scene_of(SEED, "saltmarsh", LAST_DAY).listings]
    assert len(found) > 3 * PAGE_SIZE


def test_prices_of_the_unseen_market_are_printed_with_points_for_thousands_beside_two_coins(visit):
    scene = scene_of(SEED, "saltmarsh", LAST_DAY)
    listing = next(row for row in scene.listings if scene.phase(row).price >= 1_000)
    words = html.fromstring(visit("saltmarsh").get(item_path(listing)).text).text_content()
    assert re.search(r"\d\.\d{3},00 EUR\s+per item\s*≈ 0,\d{5} BTC · \d+,\d\d XMR", words)


def test_the_unseen_market_tells_times_from_today_in_the_language_that_is_chosen(visit):
    client = visit("saltmarsh")
    listing = next(row for row in scene_of(SEED, "saltmarsh", LAST_DAY).listings if row.first_day < LAST_DAY - 15)
    when = "string(//dt[.='{}']/following-sibling::dd[1])"
    assert re.fullmatch(
        r"\d+ (weeks|months?|years?) ago",
        html.fromstring(client.get(item_path(listing)).text).xpath(when.format("Listed")),
    )
    client.get("/language/de")
    assert html.fromstring(client.get(item_path(listing)).text).xpath(when.format("Eingestellt")).startswith("vor ")


def test_the_search_of_the_unseen_market_finds_words_of_titles(visit):
    listing = scene_of(SEED, "saltmarsh", LAST_DAY).listings[0]
    word = max(listing.title.split(), key=len)
    titles = html.fromstring(visit("saltmarsh").get("/browse", params={"q": word}).text).xpath(
        "//div[@class='caption']/h4/a"
    )
    assert listing.title in [" ".join(title.text_content().split()) for title in titles]
    assert "Nothing found" in visit("saltmarsh").get("/browse?q=zzzzzz").text


def test_a_model_is_read_with_names_sizes_and_hashes_of_its_files(visit):
    client, item = visit("lattice"), repository(SEED, LAST_DAY).items[0]
    page = _read(client, f"/model/{item.site_key}", LATTICE)
    assert page.kind == PageKind.FILE_ITEM
    assert page.whole
    assert (page.fields["title"], page.fields["vendor"], page.fields["licence"]) == (
        item.title,
        item.designer,
        item.licence,
    )
    assert [row["sha256"] for row in page.fields["files"]] == [one.sha256 for one in item.files]


def test_no_file_of_the_repository_can_be_had_and_no_link_that_is_followed_leads_to_one(visit):
    client = visit("lattice")
    for item in repository(SEED, LAST_DAY).items:
        assert client.get(f"/download/{item.site_key}/{item.files[0].name}").status_code == 403
    page = _read(client, f"/model/{item.site_key}", LATTICE)
    assert page.links
    assert not [link for link in page.links if "/download/" in link.url]


def test_a_model_that_names_a_part_of_a_firearm_says_nothing_beyond_the_name():
    items = repository(SEED, LAST_DAY).items
    relevant = [item for item in items if item.relevant]
    assert 0 < len(relevant) < len(items) / 10
    assert max(len(item.description) for item in relevant) < 80


def test_models_appear_while_the_story_goes_on():
    counts = [len(repository(SEED, day).items) for day in range(LAST_DAY + 1)]
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]


def test_a_thread_is_read_page_by_page_with_every_post(visit):
    client = visit("quay")
    thread = max(forum(SEED, LAST_DAY).threads, key=lambda one: len(one.posts))
    found, path = [], f"/thread/{thread.number}"
    while path:
        page = _read(client, path, QUAY)
        assert page.kind == PageKind.THREAD
        found += [(row["author"], row["text"]) for row in page.fields["posts"]]
        path = str(page.fields.get("next_page_url", "")).removeprefix("http://lab")
    assert found == [(post.author, post.text) for post in thread.posts]


@pytest.mark.parametrize("kind", [PageKind.POST, PageKind.PROFILE, PageKind.SEARCH])
def test_the_other_pages_of_the_forum_are_what_they_are(visit, kind: PageKind):
    shown = forum(SEED, LAST_DAY)
    post = shown.threads[0].posts[0]
    paths = {
        PageKind.POST: f"/post/{post.number}",
        PageKind.PROFILE: f"/member/{post.author}",
        PageKind.SEARCH: f"/board/{shown.threads[0].board}",
    }
    page = _read(visit("quay"), paths[kind], QUAY)
    assert (page.kind, page.whole) == (kind, True)


def test_posts_grow_in_number_with_their_time_and_none_is_from_tomorrow():
    for day in (0, 5):
        posts = sorted(
            (post for thread in forum(SEED, day).threads for post in thread.posts), key=lambda post: post.number
        )
        assert [post.posted_at for post in posts] == sorted(post.posted_at for post in posts)
        assert max(post.posted_at for post in posts).date().isoformat() <= f"2026-09-{day + 1:02}"
    assert len(set(forum(SEED, 0).threads[0].posts)) == len(forum(SEED, 0).threads[0].posts)


def test_an_ad_is_read_with_place_and_condition_and_its_phone_number_is_never_asked_for(visit):
    client, scene = visit("harbour"), scene_of(SEED, "harbour", LAST_DAY)
    listing = scene.listings[0]
    page = _read(client, ad_path(listing), HARBOUR)
    assert page.kind == PageKind.ADVERTISEMENT
    assert page.whole
    assert {"location", "condition", "seller_type", "listed_at"} <= set(page.fields)
    show = html.fromstring(client.get(ad_path(listing)).text).xpath("//a[@class='show-phone']/@href")
    assert phone_number(scene.vendors[listing.vendor]) in client.get(show[0]).text
    assert not [link for link in page.links if link.url.endswith(show[0])]


def test_an_auction_is_read_with_its_highest_bid_and_its_end(visit):
    lot = max(auctions(SEED, LAST_DAY), key=lambda one: len(one.bids))
    page = _read(visit("harbour"), lot_path(lot), HARBOUR)
    assert page.kind == PageKind.AUCTION
    assert page.fields["price"] == {"amount": str(max(bid.amount for bid in lot.bids)), "currency": lot.currency}
    assert (page.fields["bids"], page.fields["ends_at"]) == (len(lot.bids), f"{lot.ends_at:%d %B %Y, %H:%M}")


def test_bids_only_rise_and_an_auction_that_ended_is_gone():
    first, seen = {}, Counter()
    for day in range(LAST_DAY + 1):
        for lot in auctions(SEED, day):
            amounts = [bid.amount for bid in lot.bids]
            assert amounts == sorted(set(amounts))
            assert all(lot.begins_at <= bid.on < lot.ends_at for bid in lot.bids)
            assert lot.price >= first.setdefault(lot.site_key, lot.price)
            seen[lot.site_key] += 1
    assert seen.total() < len(seen) * (LAST_DAY + 1)
    assert len(auctions(SEED, 5)) > 3


def test_auctions_are_no_part_of_the_story():
    lots = {lot.site_key for day in range(LAST_DAY + 1) for lot in auctions(SEED, day)}
    assert not lots & {listing.site_key for listing in build(SEED).listings if listing.site == "harbour"}


def test_the_story_counts_the_four_unless_others_are_asked_for():
    def told(*more: str) -> dict:
        return json.loads(CliRunner().invoke(command, ["story", "--seed", "7", "--day", "12", "--json", *more]).output)

    plain, besides = told(), told("--with", "all")
    assert {row["site"] for row in plain["listings"]} == set(SITES)
    assert {row["site"] for row in besides["listings"]} == {*SITES, "saltmarsh"}
    assert plain["events"] == [event for event in besides["events"] if event["site"] != "saltmarsh"]
    assert besides["file_items"]
    assert besides["threads"]
    assert not {"file_items", "threads"} & set(plain)


@pytest.mark.tor
def test_sites_that_are_asked_for_run_beside_the_four_each_on_its_address(tmp_path: Path):
    with Lab(tmp_path, SEED, extras=("saltmarsh", "lattice")) as running:
        found = running.state.sites
        assert set(found) == {*SITES, "saltmarsh", "lattice"} <= {*SITES, *EXTRAS}
        with httpx2.Client(proxy=f"socks5h://127.0.0.1:{running.state.tor.socks_port}", timeout=60) as client:
            assert "Saltmarsh" in client.get(found["saltmarsh"].url).text
            assert "lattice" in client.get(found["lattice"].url).text
            assert "Harbour Board" in client.get(found["harbour"].url).text
