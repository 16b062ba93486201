"""Saves pages of the lab's sites with the values the story says they show, for `tests/pages`: `python scripts/save_lab_pages.py`.

Run it again when a template of the lab changes; the expected values come from the story, not from a reader.
"""

import asyncio
import json
import socket
from pathlib import Path
from threading import Thread
from typing import Any

import uvicorn
from playwright.sync_api import sync_playwright
from starlette.testclient import TestClient

from lab.entities import Listing, Vendor
from lab.sites import harbour, kestrel, nachtmarkt, ostkiste
from lab.sites.scene import Scene, scene_of
from lab.state import credentials
from lab.words import language

SEED, DAY = 7, 3
FOLDER = Path(__file__).parent.parent / "tests" / "pages"


def save(name: str, html: str, expected: dict[str, Any]) -> None:
    """Write one page and what a careful reader takes from it."""
    folder = FOLDER / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "page.html").write_text(html, "utf-8")
    (folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n", "utf-8")


def listing_values(scene: Scene, listing: Listing, words: str, date_form: str) -> dict[str, Any]:
    """Return what a listing page of a market shows."""
    spoken = language(words)
    return {
        "kind": "listing",
        "id": listing.site_key,
        "title": listing.title,
        "description": scene.phase(listing).description,
        "vendor": listing.vendor,
        "price": {"amount": str(scene.phase(listing).price), "currency": listing.currency},
        "ships_from": spoken.place(listing.ships_from),
        "ships_to": spoken.route(listing.ships_to, listing.excludes),
        "listed_at": kestrel.posted_on(listing).strftime(date_form),
    }


def row_values(scene: Scene, rows: tuple[Listing, ...], path: str) -> list[dict[str, Any]]:
    """Return what the first rows of a list show."""
    return [
        {
            "title": row.title,
            "vendor": row.vendor,
            "price": {"amount": str(scene.phase(row).price), "currency": row.currency},
            "url": path + row.site_key,
        }
        for row in rows
    ]


def vendor_values(vendor: Vendor, **shown: Any) -> dict[str, Any]:  # noqa: ANN401 (fields of a page)
    """Return what every page of an account shows."""
    return {"handle": vendor.handle, "sales": vendor.sales, **shown}


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
    shown = listing_values(scene, first, "en", "%d %B %Y")
    shown = {name: value for name, value in shown.items() if name != "ships_to"} | {
        "ships_from": f"{harbour.town(first)}, {shown['ships_from']}"
    }
    save("harbour/listing-1", client.get(harbour.ad_path(first)).text, shown)
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
    save_kestrel()
    save_ostkiste()
    save_harbour()
    save_nachtmarkt()
