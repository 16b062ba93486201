"""Saves pages of the lab's sites with the values the story says they show, for `tests/pages`: `python scripts/save_lab_pages.py quay`.

Run it again when a template of the lab changes, with the names of the sites or for all of them; the expected values come from the story,
not from a reader.
"""

import asyncio
import socket
import sys
from threading import Thread
from typing import Any

import uvicorn
from lab_page import DAY, SEED, listing_values, row_values, save, vendor_values
from playwright.sync_api import sync_playwright
from save_pages_beside import save_lattice, save_quay, save_saltmarsh
from starlette.testclient import TestClient

from lab import auctions
from lab.entities import Listing
from lab.sites import harbour, kestrel, nachtmarkt, ostkiste
from lab.sites.scene import Scene, scene_of, section_of
from lab.state import credentials
from lab.words import language


def save_kestrel() -> None:
    """Save pages of the market behind a login."""
    scene = scene_of(SEED, "kestrel", DAY)
    client = TestClient(kestrel.build(lambda: scene))
    gate = client.get("/login").text
    save("kestrel/login-1", gate, {"kind": "login"})
    user, password = credentials(SEED, "kestrel")
    token = gate.split('name="csrf_token" value="')[1].split('"')[0]
    client.post("/login", data={"csrf_token": token, "username": user, "password": password})
    for number, listing in enumerate((scene.listings[0], scene.listings[40], scene.of_section("weapons")[-1]), 1):
        save(
            f"kestrel/listing-{number}",
            client.get(f"/listing/{listing.site_key}").text,
            listing_values(scene, listing, "en", "%b %d, %Y"),
        )
    rows = row_values(scene, scene.listings[:25], "/listing/")
    save(
        "kestrel/search-1",
        client.get("/listings").text,
        {
            "kind": "search",
            "listings": rows,
            "count": 25,
            "total_count": len(scene.listings),
            "next_page_url": "/listings?page=2",
        },
    )
    seller = max(scene.vendors.values(), key=lambda vendor: vendor.sales if vendor.key else 0)
    head = vendor_values(seller, member_since=scene.joined_on(seller).strftime("%b %d, %Y"))
    about = {"about_starts": seller.about, "listings": row_values(scene, scene.of_vendor(seller.handle), "/listing/")}
    save("kestrel/vendor-1", client.get(f"/vendor/{seller.handle}").text, {"kind": "vendor", **head, **about})
    if seller.key:
        save(
            "kestrel/pgp-1",
            client.get(f"/vendor/{seller.handle}/pgp").text,
            {"kind": "pgp", **head, "pgp_fingerprint": seller.key.fingerprint},
        )
    entries = [
        {"date": row.on.strftime("%b %d, %Y"), "stars": row.stars, "buyer": row.buyer, "comment": row.comment}
        for row in scene.feedback(seller)[:25]
    ]
    save(
        "kestrel/feedback-1",
        client.get(f"/vendor/{seller.handle}/feedback").text,
        {"kind": "feedback", **head, "entries": entries, "count": len(entries)},
    )
    save("kestrel/home-1", client.get("/").text, {"kind": "home"})
    save("kestrel/not_found-1", client.get("/listing/999999").text, {"kind": "not_found"})


def save_ostkiste() -> None:
    """Save pages of the shop."""
    scene = scene_of(SEED, "ostkiste", DAY)
    client = TestClient(ostkiste.build(lambda: scene))
    for number, listing in enumerate((scene.listings[0], scene.of_section("weapons")[0]), 1):
        save(
            f"ostkiste/listing-{number}",
            client.get(f"/artikel/{listing.site_key}").text,
            listing_values(scene, listing, "de", "%d.%m.%Y"),
        )
    owner = scene.vendors["Ostkiste"]
    save(
        "ostkiste/vendor-1",
        client.get("/kontakt").text,
        {"kind": "vendor", **vendor_values(owner, about_starts=owner.about)},
    )
    rows = [
        {name: value for name, value in row.items() if name != "vendor"}
        for row in row_values(scene, scene.listings[:20], "/artikel/")
    ]
    save(
        "ostkiste/search-1",
        client.get("/").text,
        {
            "kind": "search",
            "listings": rows,
            "count": 20,
            "total_count": len(scene.listings),
            "next_page_url": "/?seite=2",
        },
    )
    save("ostkiste/not_found-1", client.get("/artikel/999999").text, {"kind": "not_found"})


def save_harbour() -> None:
    """Save pages of the classifieds board."""
    scene = scene_of(SEED, "harbour", DAY)
    client = TestClient(harbour.build(lambda: scene))
    first = scene.listings[0]
    pistol = next(row for row in scene.listings if row.trade_relevant)
    for number, listing in enumerate((first, scene.of_section("boats")[0], pistol), 1):
        save(f"harbour/advertisement-{number}", client.get(harbour.ad_path(listing)).text, _advertised(scene, listing))
    running = auctions.auctions(SEED, DAY)
    for number, lot in enumerate((running[0], max(running, key=lambda one: len(one.bids))), 1):
        save(f"harbour/auction-{number}", client.get(harbour.lot_path(lot)).text, _auctioned(lot))
    rows = [
        {**row, "url": harbour.ad_path(listing)}
        for row, listing in zip(row_values(scene, scene.listings[:30], ""), scene.listings, strict=False)
    ]
    save(
        "harbour/search-1",
        client.get("/").text,
        {"kind": "search", "listings": rows, "count": 30, "next_page_url": "/?p=2"},
    )
    poster = scene.vendors[first.vendor]
    save(
        "harbour/vendor-1",
        client.get(f"/user/{poster.handle}").text,
        {"kind": "vendor", "handle": poster.handle, "member_since": scene.joined_on(poster).strftime("%B %Y")},
    )
    save("harbour/not_found-1", client.get("/ad/999999").text, {"kind": "not_found"})


def _advertised(scene: Scene, listing: Listing) -> dict[str, Any]:
    values = listing_values(scene, listing, "en", "%d %B %Y")
    del values["ships_to"]
    condition = harbour.condition(listing.site_key, section_of(listing))
    location = f"{harbour.town(listing)}, {values['ships_from']}"
    shown = {"kind": "advertisement", "ships_from": location, "location": location}
    seller = {"seller_type": harbour.seller_type(listing.vendor)}
    return values | shown | seller | ({"condition": condition} if condition else {})


def _auctioned(lot: auctions.Lot) -> dict[str, Any]:
    condition = harbour.condition(lot.site_key, lot.section)
    return {
        "kind": "auction",
        "id": lot.site_key,
        "title": lot.title,
        "description": lot.description,
        "vendor": lot.seller,
        "price": {"amount": str(lot.price), "currency": lot.currency},
        "bids": len(lot.bids),
        "ends_at": f"{lot.ends_at:%d %B %Y, %H:%M}",
        "buy_now": {"amount": str(lot.buy_now), "currency": lot.currency},
        "location": f"{harbour.place(lot.seller)}, {language('en').place(lot.country)}",
        "listed_at": f"{lot.begins_at:%d %B %Y}",
    } | ({"condition": condition} if condition else {})


def save_nachtmarkt() -> None:
    """Save pages of the market that a script draws, as a browser has them after it."""
    scene = scene_of(SEED, "nachtmarkt", DAY)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(nachtmarkt.build(lambda: scene), log_level="warning", lifespan="off"))
    running = Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])))
    running.start()
    origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()

        def drawn(path: str) -> str:
            page.goto(origin + path)
            page.wait_for_selector("#app[data-ready=true]")
            return page.content()

        for number, listing in enumerate((scene.listings[0], scene.of_section("weapons")[0]), 1):
            save(
                f"nachtmarkt/listing-{number}",
                drawn(f"/angebot/{listing.site_key}"),
                listing_values(scene, listing, "de", "%d.%m.%Y"),
            )
        rows = row_values(scene, scene.listings[:24], "/angebot/")
        save(
            "nachtmarkt/search-1",
            drawn("/angebote"),
            {
                "kind": "search",
                "listings": rows,
                "count": 24,
                "total_count": len(scene.listings),
                "next_page_url": "/angebote?seite=2",
            },
        )
        seller = max(scene.vendors.values(), key=lambda vendor: vendor.sales if vendor.key else 0)
        save(
            "nachtmarkt/vendor-1",
            drawn(f"/anbieter/{seller.handle}"),
            {"kind": "vendor", **vendor_values(seller, about_starts=seller.about)},
        )
        save("nachtmarkt/not_found-1", drawn("/angebot/999999"), {"kind": "not_found"})
        browser.close()
    save("nachtmarkt/waiting-1", TestClient(nachtmarkt.build(lambda: scene)).get("/angebote").text, {"kind": "waiting"})
    server.should_exit = True
    running.join()


if __name__ == "__main__":
    savers = {
        "kestrel": save_kestrel,
        "ostkiste": save_ostkiste,
        "harbour": save_harbour,
        "nachtmarkt": save_nachtmarkt,
        "saltmarsh": save_saltmarsh,
        "lattice": save_lattice,
        "quay": save_quay,
    }
    for name in sys.argv[1:] or savers:
        savers[name]()
