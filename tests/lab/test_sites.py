import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html
from starlette.testclient import TestClient

from lab import state
from lab.entities import Listing
from lab.sites.catalogue import ALL
from lab.sites.scene import Clock, scene_of, section_of
from lab.state import State, credentials
from lab.story import build

SEED = 7
DAY = 12
Visit = Callable[[str], TestClient]


@pytest.fixture
def visit(tmp_path: Path) -> Visit:
    """Return a way to open a site, all of them following one state file at `tmp_path`."""
    state.write(State(SEED, DAY), tmp_path / "state.json")
    return lambda name: TestClient(ALL[name].build(Clock(tmp_path / "state.json", name)), base_url="http://lab")


def _enter(client: TestClient, password: str = "") -> None:
    token = re.search(r'name="csrf_token" value="(\w+)"', client.get("/login").text)[1]
    user, right = credentials(SEED, "kestrel")
    client.post("/login", data={"csrf_token": token, "username": user, "password": password or right})


def _hrefs(page: str, css_class: str) -> list[str]:
    return [str(href) for href in html.fromstring(page).xpath(f"//a[@class='{css_class}']/@href")]


def _words(page: str, css_class: str) -> str:
    return " ".join(html.fromstring(page).xpath(f"string(//*[@class='{css_class}'])").split())


def _present(site: str, *, relevant: bool) -> Listing:
    return next(listing for listing in scene_of(SEED, site, DAY).listings if listing.trade_relevant is relevant)


@pytest.mark.parametrize(
    "path", ["/", "/listings", "/category/weapons", "/listing/1", "/vendor/somebody", "/picture/1.png", "/nothing"]
)
def test_kestrel_shows_nothing_but_its_login_to_strangers(visit: Visit, path: str):
    answer = visit("kestrel").get(path, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, "/login")


def test_kestrel_lets_in_whom_the_lab_gave_a_password(visit: Visit):
    client = visit("kestrel")
    _enter(client)
    assert "Featured listings" in client.get("/").text


def test_kestrel_refuses_a_wrong_password(visit: Visit):
    client = visit("kestrel")
    _enter(client, password="wrong")
    assert client.get("/", follow_redirects=False).status_code == 302


def test_kestrel_refuses_a_form_without_its_token(visit: Visit):
    client = visit("kestrel")
    user, password = credentials(SEED, "kestrel")
    client.get("/login")
    client.post("/login", data={"csrf_token": "", "username": user, "password": password})
    assert client.get("/", follow_redirects=False).status_code == 302


def test_an_open_login_form_survives_another_page_that_led_to_the_login(visit: Visit):
    client = visit("kestrel")
    token = re.search(r'name="csrf_token" value="(\w+)"', client.get("/login").text)[1]
    client.get("/favicon.ico")
    user, password = credentials(SEED, "kestrel")
    client.post("/login", data={"csrf_token": token, "username": user, "password": password})
    assert client.get("/", follow_redirects=False).status_code == 200


def test_kestrel_logs_out(visit: Visit):
    client = visit("kestrel")
    _enter(client)
    client.get("/logout")
    assert client.get("/", follow_redirects=False).status_code == 302


def test_kestrels_pages_lead_to_every_listing(visit: Visit):
    client = visit("kestrel")
    _enter(client)
    found: list[str] = []
    following = ["/listings"]
    while following:
        page = client.get(following[0]).text
        found += _hrefs(page, "listing-link")
        following = _hrefs(page, "next")
    assert found == [f"/listing/{listing.site_key}" for listing in scene_of(SEED, "kestrel", DAY).listings]


def test_a_listing_of_kestrel_says_what_the_story_says(visit: Visit):
    client = visit("kestrel")
    _enter(client)
    listing = _present("kestrel", relevant=True)
    page = client.get(f"/listing/{listing.site_key}").text
    assert _words(page, "listing-title") == " ".join(listing.title.split())
    assert _words(page, "listing-description").startswith(listing.phases[-1].description.split("\n")[0])
    assert listing.currency in _words(page, "listing-price")


def test_a_vendor_of_kestrel_shows_about_key_and_feedback(visit: Visit):
    client = visit("kestrel")
    _enter(client)
    vendor = max(
        (vendor for vendor in build(SEED).vendors if vendor.site == "kestrel"), key=lambda vendor: vendor.sales
    )
    assert vendor.about in html.fromstring(client.get(f"/vendor/{vendor.handle}").text).text_content()
    assert _words(client.get(f"/vendor/{vendor.handle}/pgp").text, "pgp-fingerprint") == vendor.key.fingerprint
    assert "feedback-row" in client.get(f"/vendor/{vendor.handle}/feedback").text


def test_pictures_are_pictures(visit: Visit):
    client = visit("kestrel")
    _enter(client)
    answer = client.get(f"/picture/{_present('kestrel', relevant=False).site_key}.png")
    assert answer.headers["content-type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")


def test_a_listing_that_vanished_is_not_found(visit: Visit):
    client = visit("kestrel")
    _enter(client)
    gone = next(listing for listing in build(SEED).listings if listing.site == "kestrel" and listing.gone_day)
    assert client.get(f"/listing/{gone.site_key}").status_code == 404


def test_nachtmarkt_says_nothing_without_javascript(visit: Visit):
    page = visit("nachtmarkt").get("/angebote").text
    assert "braucht JavaScript" in page
    assert not _hrefs(page, "angebot-link")


def test_nachtmarkts_api_answers_only_its_own_script(visit: Visit):
    client = visit("nachtmarkt")
    assert client.get("/api/angebote").status_code == 403
    token = html.fromstring(client.get("/").text).xpath("//@data-token")[0]
    answer = client.get("/api/angebote?seite=2", headers={"X-Nacht": token}).json()
    assert answer["anzahl"] == len(scene_of(SEED, "nachtmarkt", DAY).listings)
    assert answer["seite"] == 2
    offer = client.get(f"/api{answer['angebote'][0]['url']}", headers={"X-Nacht": token}).json()
    assert offer["titel"] == answer["angebote"][0]["titel"]
    vendor = client.get(f"/api{offer['anbieter_url']}", headers={"X-Nacht": token}).json()
    assert "BEGIN PGP PUBLIC KEY BLOCK" in vendor["pgp"]


def test_ostkiste_tells_machines_what_it_tells_people(visit: Visit):
    listing = _present("ostkiste", relevant=True)
    page = html.fromstring(visit("ostkiste").get(f"/artikel/{listing.site_key}").text)
    product = json.loads(page.xpath("string(//script[@type='application/ld+json'])"))
    assert product["name"] == page.xpath("string(//h2[@itemprop='name'])") == listing.title
    assert product["offers"]["priceCurrency"] == "EUR"


def test_harbours_ads_carry_place_and_contact(visit: Visit):
    listing = _present("harbour", relevant=True)
    client = visit("harbour")
    page = client.get(f"/ad/{listing.site_key}-whatever").text
    assert _words(page, "ad-location")
    contacts = next(vendor.contacts for vendor in build(SEED).vendors if vendor.handle == listing.vendor)
    assert contacts[0][1] in _words(page, "ad-text")
    assert client.get(f"/user/{listing.vendor}").status_code == 200


@pytest.mark.parametrize("site", ["kestrel", "nachtmarkt", "ostkiste", "harbour"])
def test_the_shelf_for_weapons_is_not_the_answer(site: str):
    shown = scene_of(SEED, site, DAY).listings
    assert [listing for listing in shown if section_of(listing) == "weapons" and not listing.trade_relevant]
    if site != "harbour":
        assert [listing for listing in shown if section_of(listing) != "weapons" and listing.trade_relevant]


@pytest.mark.parametrize(
    ("site", "path"),
    [("ostkiste", "/artikel/OK-0"), ("harbour", "/ad/1-x"), ("harbour", "/user/nobody"), ("ostkiste", "/sortiment/x")],
)
def test_what_is_not_there_is_not_found(visit: Visit, site: str, path: str):
    assert visit(site).get(path).status_code == 404


def test_a_site_follows_the_day_without_a_restart(visit: Visit, tmp_path: Path):
    client = visit("ostkiste")
    kit = next(
        listing
        for listing in build(SEED).listings
        if listing.site == "ostkiste" and listing.item_type == "conversion_kit"
    )
    state.write(State(SEED, kit.first_day - 1), tmp_path / "state.json")
    assert client.get(f"/artikel/{kit.site_key}").status_code == 404
    state.advance(tmp_path / "state.json", 1, DAY)
    assert client.get(f"/artikel/{kit.site_key}").status_code == 200


def test_trouble_is_hidden_but_open(visit: Visit):
    client = visit("kestrel")
    assert "<script>" in client.get("/trouble/script").text
    assert b"\xff\xfe" in client.get("/trouble/broken").content
    with client.stream("GET", "/trouble/bomb") as answer:
        packed = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert len(packed) < 1_000_000


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_page_of_a_site_that_can_be_reached_answers(visit: Visit, name: str):
    """Walk over all links of the first pages; the market that needs JavaScript has none."""
    client = visit(name)
    if ALL[name].login:
        _enter(client)
    seen, waiting = set(), ["/"]
    while waiting and len(seen) < 80:
        path = waiting.pop(0)
        if path in seen or path == "/logout" or path.startswith("/download/"):  # files are refused to everybody
            continue
        seen.add(path)
        answer = client.get(path)
        assert answer.status_code == 200, path
        if answer.headers["content-type"].startswith("text/html"):
            waiting += [
                str(href) for href in html.fromstring(answer.text).xpath("//a/@href") if str(href).startswith("/")
            ]
