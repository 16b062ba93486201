"""Every layout that a site can be told to show changes what it says, and nothing else; the first one stays what it is."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import html
from starlette.testclient import TestClient

from crawlers.reading import read
from crawlers.sitefile import SITES_DIR, load_site
from lab import state
from lab.layouts import LAYOUTS, LayoutError, chosen
from lab.sites.catalogue import SITES
from lab.sites.kestrel import moved_to
from lab.sites.renaming import renamed_vendor
from lab.sites.scene import Clock, scene_of
from lab.state import State, credentials
from lab.story import date_of
from salwatch.commands.lab_command import command

SEED, DAY = 7, 12
KESTREL, OSTKISTE = (load_site(SITES_DIR / f"{name}.yml") for name in ("kestrel", "ostkiste"))
LISTING = scene_of(SEED, "kestrel", DAY).listings[3]
PRICED = {"amount": str(LISTING.phase(DAY).price), "currency": LISTING.currency}
Site = tuple[TestClient, Callable[[str], None]]


@pytest.fixture
def kestrel(tmp_path: Path) -> Site:
    """Return a signed-in visitor of the market and the command that changes its layout."""
    client, change = _site(tmp_path, "kestrel")
    token = re.search(r'name="csrf_token" value="(\w+)"', client.get("/login").text)[1]
    user, password = credentials(SEED, "kestrel")
    client.post("/login", data={"csrf_token": token, "username": user, "password": password})
    return client, change


@pytest.fixture
def ostkiste(tmp_path: Path) -> Site:
    """Return a visitor of the shop and the command that changes its layout."""
    return _site(tmp_path, "ostkiste")


def _site(home: Path, name: str) -> Site:
    file = home / "lab" / "state.json"
    state.write(State(SEED, DAY), file)

    def change(layout: str) -> None:
        done = CliRunner().invoke(command, ["change", "--home", str(home), name, layout])
        assert done.exit_code == 0, done.output

    return TestClient(SITES[name].build(Clock(file, name)), base_url="http://lab"), change


def _fields(client: TestClient, path: str = f"/listing/{LISTING.site_key}") -> Mapping[str, object]:
    return read(client.get(path).content, url=f"http://lab{path}", site=KESTREL).fields


@pytest.mark.parametrize("layout", sorted(LAYOUTS["kestrel"]))
def test_a_changed_market_goes_back_to_the_very_same_pages(kestrel: Site, layout: str):
    client, change = kestrel
    seller, new = renamed_vendor(SEED, "kestrel")
    own = scene_of(SEED, "kestrel", DAY).of_vendor(seller)[0]
    paths = [f"/listing/{own.site_key}", "/listings", f"/vendor/{seller}", "/"]
    before = [client.get(path).content for path in paths]
    change(layout)
    changed = [client.get(path).content for path in paths]
    assert changed != before
    assert new.encode() not in b"".join(before)
    change("1")
    assert [client.get(path).content for path in paths] == before


def test_without_a_change_the_market_is_read_by_its_site_file(kestrel: Site):
    fields = _fields(kestrel[0])
    assert fields["price"] == PRICED
    assert fields["ships_from"]


def test_a_moved_price_is_still_printed_but_not_where_the_site_file_looks(kestrel: Site):
    client, change = kestrel
    change("price-moved")
    page = client.get(f"/listing/{LISTING.site_key}").text
    assert (
        html.fromstring(page).xpath("string(//*[@class='box buybox']//*[@class='amount'])").startswith(LISTING.currency)
    )
    assert "price" not in _fields(client)
    assert 'td class="price"' not in client.get("/listings").text


def test_a_relabelled_origin_is_printed_under_another_label(kestrel: Site):
    client, change = kestrel
    origin = _fields(client)["ships_from"]
    change("from-relabelled")
    page = html.fromstring(client.get(f"/listing/{LISTING.site_key}").text)
    assert page.xpath("string(//td[.='Dispatched out of']/following-sibling::td[@class='origin'])") == origin
    assert "Ships from" not in page.text_content()
    assert "ships_from" not in _fields(client)


def test_a_date_stands_in_the_place_of_the_price_and_the_price_elsewhere(kestrel: Site):
    client, change = kestrel
    change("dates-for-prices")
    page = html.fromstring(client.get(f"/listing/{LISTING.site_key}").text)
    assert page.xpath("string(//td[@class='listing-price']/b)") == f"{date_of(LISTING.first_day):%b %d, %Y}"
    assert page.xpath("string(//td[@class='listing-cost']/b)").startswith(LISTING.currency)
    assert _fields(client).get("price") != PRICED


def test_rows_become_cards_that_lead_to_the_same_listings(kestrel: Site):
    client, change = kestrel
    rows = html.fromstring(client.get("/listings").text).xpath("//tr[@class='row']//a[@class='listing-link']/@href")
    change("rows-cards")
    page = html.fromstring(client.get("/listings").text)
    assert page.xpath("//div[@class='card box']//a[@class='card-title']/@href") == rows
    assert not page.xpath("//table[contains(@class, 'listings')]")


def test_a_field_that_is_gone_stands_nowhere(kestrel: Site):
    client, change = kestrel
    origin = _fields(client)["ships_from"]
    change("field-gone")
    page = html.fromstring(client.get(f"/listing/{LISTING.site_key}").text)
    assert "Ships from" not in page.text_content()
    assert origin not in [cell.text_content() for cell in page.xpath("//td[not(@class='ships-to')]")]
    assert "Ships from" not in client.get(f"/vendor/{LISTING.vendor}").text


def test_moved_listings_are_found_by_the_rows_and_no_number_tells_which_they_were(kestrel: Site):
    client, change = kestrel
    old = html.fromstring(client.get(f"/listing/{LISTING.site_key}").text)
    change("moved-urls")
    assert client.get(f"/listing/{LISTING.site_key}").status_code == 404
    links = html.fromstring(client.get("/listings").text).xpath("//a[@class='listing-link']/@href")
    assert moved_to(LISTING) in links
    assert not [link for link in links if LISTING.site_key in link]
    new = html.fromstring(client.get(moved_to(LISTING)).text)
    for shown in ("string(//h1)", "//a[@class='vendor-link']/@href", "//img/@src"):
        assert new.xpath(shown) == old.xpath(shown)
    assert LISTING.site_key not in new.text_content()


def test_before_they_move_the_new_addresses_lead_nowhere(kestrel: Site):
    assert kestrel[0].get(moved_to(LISTING)).status_code == 404


def test_a_renamed_vendor_says_who_he_was_and_keeps_key_listings_and_feedback(kestrel: Site):
    client, change = kestrel
    old, new = renamed_vendor(SEED, "kestrel")
    tabs = [client.get(f"/vendor/{old}{tab}").text for tab in ("", "/pgp", "/feedback")]
    change("renamed-vendor")
    assert client.get(f"/vendor/{old}").status_code == 404
    profile = client.get(f"/vendor/{new}").text
    assert f'formerly known as <span class="formerly">{old}</span>' in profile
    rows = "//a[@class='listing-link']/@href"
    assert html.fromstring(profile).xpath(rows) == html.fromstring(tabs[0]).xpath(rows) != []
    for tab, before in zip(("/pgp", "/feedback"), tabs[1:], strict=True):
        for part in ("//pre", "//tr[@class='feedback-row']"):
            texts = [
                [row.text_content() for row in html.fromstring(page).xpath(part)]
                for page in (before, client.get(f"/vendor/{new}{tab}").text)
            ]
            assert texts[0] == texts[1]


def test_nobody_is_renamed_to_a_handle_that_the_story_knows():
    _, new = renamed_vendor(SEED, "kestrel")
    assert new not in scene_of(SEED, "kestrel", DAY).vendors


def test_the_shops_facts_become_a_table(ostkiste: Site):
    client, change = ostkiste
    path = f"/artikel/{scene_of(SEED, 'ostkiste', DAY).listings[0].site_key}"
    before = read(client.get(path).content, url=f"http://lab{path}", site=OSTKISTE)
    change("facts-table")
    after = read(client.get(path).content, url=f"http://lab{path}", site=OSTKISTE)
    assert before.whole
    assert set(after.missing) == {"price", "ships_from"}
    assert before.fields["ships_from"] in client.get(path).text


def test_the_shop_without_product_data_names_its_seller_in_a_line(ostkiste: Site):
    client, change = ostkiste
    path = f"/artikel/{scene_of(SEED, 'ostkiste', DAY).listings[0].site_key}"
    change("json-gone")
    page = client.get(path).text
    assert "ld+json" not in page
    assert html.fromstring(page).xpath("string(//span[@class='verkaeufer'])") == "Ostkiste"
    assert read(page.encode(), url=f"http://lab{path}", site=OSTKISTE).missing == ("vendor",)


@pytest.mark.parametrize(
    ("site", "layout", "named"), [("kestrel", "upside-down", "price-moved"), ("harbour", "price-moved", "kestrel")]
)
def test_an_unknown_layout_is_refused_and_those_there_are_named(tmp_path: Path, site: str, layout: str, named: str):
    with pytest.raises(LayoutError, match=named):
        chosen(site, layout)
    state.write(State(SEED), tmp_path / "lab" / "state.json")
    done = CliRunner().invoke(command, ["change", "--home", str(tmp_path), site, layout])
    assert (done.exit_code, state.read(tmp_path / "lab" / "state.json").layouts) == (1, {})
    assert named in done.output


def test_the_help_names_every_layout():
    told = CliRunner().invoke(command, ["change", "--help"]).output
    assert [name for layouts in LAYOUTS.values() for name in layouts if name not in told] == []


def test_a_change_leaves_day_and_other_sites_as_they_are(tmp_path: Path):
    file = tmp_path / "state.json"
    state.write(State(SEED, 4, layouts={"ostkiste": "json-gone"}), file)
    assert state.lay_out(file, "kestrel", "rows-cards") == State(
        SEED, 4, layouts={"ostkiste": "json-gone", "kestrel": "rows-cards"}
    )
    assert state.lay_out(file, "kestrel", "").layouts == {"ostkiste": "json-gone"}
