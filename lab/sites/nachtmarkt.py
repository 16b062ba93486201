"""Nachtmarkt Sieben: a market whose pages are empty until its script has asked its own API."""

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from lab.entities import Listing, Vendor
from lab.sites import money
from lab.sites.paging import page_of
from lab.sites.scene import Scene, SceneSource, last_seen, posted_on, section_of
from lab.words import language

PAGE_SIZE = 24
SECTIONS = {
    "books": "Bücher",
    "cannabis": "Cannabis",
    "digital": "Digitales",
    "electronics": "Elektronik",
    "fraud": "Betrug",
    "misc": "Verschiedenes",
    "outdoor": "Outdoor & Abwehr",
    "pharmacy": "Apotheke",
    "psychedelics": "Psychedelika",
    "stimulants": "Aufputscher",
    "watches": "Uhren & Schmuck",
    "weapons": "Waffen & Zubehör",
}
_FOLDER = Path(__file__).with_name("templates") / "nachtmarkt"
_templates = Jinja2Templates(_FOLDER)


def build(scene: SceneSource) -> Starlette:
    """Return the market's application."""
    app = Starlette(
        routes=[
            Route("/markt.js", _file("markt.js", "text/javascript")),
            Route("/markt.css", _file("markt.css", "text/css")),
            Route("/api/angebote", offers),
            Route("/api/angebot/{site_key}", offer),
            Route("/api/anbieter/{handle}", vendor),
            Route("/", shell),
            Route("/angebote", shell),
            Route("/angebot/{site_key}", shell),
            Route("/anbieter/{handle}", shell),
        ]
    )
    app.state.scene = scene
    return app


def _file(name: str, media_type: str) -> Callable[[Request], Response]:
    def send(request: Request) -> Response:  # noqa: ARG001 (Starlette's signature)
        return FileResponse(_FOLDER / name, media_type=media_type)

    return send


async def shell(request: Request) -> Response:
    """Return the empty page; all it says without JavaScript is that it needs JavaScript."""
    return _templates.TemplateResponse(request, "shell.html", {"token": _token(request.app.state.scene())})


async def offers(request: Request) -> Response:
    """Return one page of offers, of one shelf if `regal` is given."""
    scene = _entered(request)
    section = request.query_params.get("regal", "")
    rows = scene.of_section(section) if section else scene.listings
    page = page_of(rows, request.query_params.get("seite", ""), PAGE_SIZE)
    return JSONResponse({
        "titel": SECTIONS.get(section, "Alle Angebote"),
        "heute": _date(scene.today()),
        "anzahl": page.total,
        "seite": page.number,
        "seiten": page.count,
        "weiter": _page_url(section, page.following),
        "zurueck": _page_url(section, page.preceding),
        "regale": [{"name": SECTIONS[name], "anzahl": count, "url": f"/angebote?regal={name}"} for name, count in scene.sections().items()],
        "angebote": [_card(scene, listing) for listing in page.rows],
    })  # fmt: skip


async def offer(request: Request) -> Response:
    """Return one offer."""
    scene = _entered(request)
    listing = scene.listing(request.path_params["site_key"])
    if listing is None:
        raise HTTPException(404)
    section = section_of(listing)
    return JSONResponse(_card(scene, listing) | {
        "regal": SECTIONS[section],
        "regal_url": f"/angebote?regal={section}",
        "eingestellt": _date(posted_on(listing)),
        "nummer": listing.site_key,
        "zahlung": "XMR" if listing.currency == "XMR" else "BTC, XMR",
        "text": scene.phase(listing).description,
        "heute": _date(scene.today()),
    })  # fmt: skip


async def vendor(request: Request) -> Response:
    """Return one account with its key, offers and feedback."""
    scene = _entered(request)
    found = scene.vendors.get(request.path_params["handle"])
    if found is None:
        raise HTTPException(404)
    return JSONResponse(_profile(scene, found) | {
        "heute": _date(scene.today()),
        "angebote": [_card(scene, listing) for listing in scene.of_vendor(found.handle)],
        "bewertungen": [{"am": _date(row.on), "sterne": row.stars, "wort": row.comment, "kunde": row.buyer} for row in scene.feedback(found)],
    })  # fmt: skip


def _profile(scene: Scene, vendor: Vendor) -> dict[str, Any]:
    return {
        "name": vendor.handle,
        "dabei_seit": _date(scene.joined_on(vendor)),
        "zuletzt": _date(last_seen(scene, vendor)),
        "verkaeufe": str(vendor.sales),
        "wertung": f"{vendor.rating} von 5" if vendor.sales else "noch keine",
        "versand_aus": language("de").place(vendor.ships_from),
        "kontakt": ", ".join(f"{kind.capitalize()}: {value}" for kind, value in vendor.contacts),
        "ueber": vendor.about,
        "pgp": vendor.key.armour if vendor.key else "",
    }


def _card(scene: Scene, listing: Listing) -> dict[str, Any]:
    german = language("de")
    return {
        "url": f"/angebot/{listing.site_key}",
        "titel": listing.title,
        "preis": money.german(scene.phase(listing).price, listing.currency),
        "anbieter": listing.vendor,
        "anbieter_url": f"/anbieter/{quote(listing.vendor)}",
        "versand_aus": german.place(listing.ships_from),
        "versand_nach": german.route(listing.ships_to, listing.excludes),
    }


def _entered(request: Request) -> Scene:
    """Return the scene to the page's own script; refuse everybody else."""
    scene: Scene = request.app.state.scene()
    if request.headers.get("X-Nacht") != _token(scene):
        raise HTTPException(403)
    return scene


def _token(scene: Scene) -> str:
    return hashlib.sha256(f"nachtmarkt {scene.seed}".encode()).hexdigest()[:20]


def _page_url(section: str, number: int | None) -> str:
    if number is None:
        return ""
    return f"/angebote?{f'regal={section}&' if section else ''}seite={number}"


def _date(day: date) -> str:
    return f"{day:%d.%m.%Y}"
