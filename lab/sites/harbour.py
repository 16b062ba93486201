"""Harbour Board: free classified ads of private people, on the clear net."""

import re
from pathlib import Path
from random import Random
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from lab.auctions import Lot, auctions
from lab.entities import Listing, Vendor
from lab.handles import names
from lab.sites import money
from lab.sites.paging import page_of
from lab.sites.scene import Scene, SceneSource, posted_on, section_of
from lab.words import language

PAGE_SIZE = 30
BOARDS = {
    "boats": "Boats",
    "books": "Books",
    "electronics": "Phones",
    "home": "House & Home",
    "misc": "Clothes",
    "outdoor": "Outdoor",
    "services": "Services",
    "tools": "Tools",
    "vehicles": "Bikes",
    "wanted": "Wanted",
    "weapons": "Hunting & Sport",
}
CONDITIONS = ("New", "As good as new", "Used", "Used", "For parts")
_templates = Jinja2Templates(Path(__file__).with_name("templates") / "harbour")


def build(scene: SceneSource) -> Starlette:
    """Return the board's application."""
    app = Starlette(
        routes=[
            Route("/", home),
            Route("/board/{board}", board),
            Route("/ad/{name}", ad),
            Route("/phone/{name}", phone),
            Route("/auctions", lots),
            Route("/auction/{name}", lot),
            Route("/user/{handle}", user),
        ],
        exception_handlers={404: not_found},
    )
    app.state.scene = scene
    return app


async def home(request: Request) -> Response:
    """Show all ads, newest first."""
    return _rows(request, _scene(request).listings, "Latest ads", "/")


async def board(request: Request) -> Response:
    """Show one board."""
    name = request.path_params["board"]
    if name not in BOARDS:
        raise HTTPException(404)
    return _rows(request, _scene(request).of_section(name), BOARDS[name], f"/board/{name}")


async def ad(request: Request) -> Response:
    """Show one ad; only the number in its address counts."""
    scene = _scene(request)
    listing = scene.listing(request.path_params["name"].partition("-")[0])
    if listing is None:
        raise HTTPException(404)
    values: dict[str, Any] = {
        "listing": listing,
        "phase": scene.phase(listing),
        "vendor": scene.vendors[listing.vendor],
        "board": section_of(listing),
        "condition": condition(listing.site_key, section_of(listing)),
        "seller_type": seller_type(listing.vendor),
    }
    return _render(request, "ad.html", **values)


async def phone(request: Request) -> Response:
    """Show the number behind `show`; a watch has no business here and never asks for it."""
    scene = _scene(request)
    listing = scene.listing(request.path_params["name"])
    if listing is None:
        raise HTTPException(404)
    return _render(request, "phone.html", listing=listing, number=phone_number(scene.vendors[listing.vendor]))


async def lots(request: Request) -> Response:
    """Show the auctions that run, the next to end first."""
    return _render(request, "lots.html", lots=auctions(_scene(request).seed, _scene(request).day))


async def lot(request: Request) -> Response:
    """Show one auction with its bids."""
    scene = _scene(request)
    number = request.path_params["name"].partition("-")[0]
    found = next((one for one in auctions(scene.seed, scene.day) if one.site_key == number), None)
    if found is None:
        raise HTTPException(404)
    values: dict[str, Any] = {
        "lot": found,
        "condition": condition(found.site_key, found.section),
        "place": place(found.seller),
    }
    return _render(request, "lot.html", **values)


async def user(request: Request) -> Response:
    """Show a person's ads."""
    scene = _scene(request)
    found = scene.vendors.get(request.path_params["handle"])
    if found is None:
        raise HTTPException(404)
    return _render(request, "user.html", vendor=found, offers=scene.of_vendor(found.handle))


async def not_found(request: Request, error: Exception) -> Response:  # noqa: ARG001 (Starlette's signature)
    """Show the page for what was taken down."""
    return _render(request, "not_found.html", status_code=404)


def ad_path(listing: Listing) -> str:
    """Return an ad's address: its number and what is left of its title."""
    return _path("ad", listing.site_key, listing.title)


def lot_path(lot: Lot) -> str:
    """Return an auction's address, made as that of an ad."""
    return _path("auction", lot.site_key, lot.title)


def _path(kind: str, site_key: str, title: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return f"/{kind}/{site_key}-{slug[:48]}" if slug else f"/{kind}/{site_key}"


def town(listing: Listing) -> str:
    """Return the part of town that an ad names."""
    return place(listing.vendor)


def place(handle: str) -> str:
    """Return the part of town where somebody lives."""
    return Random(f"town {handle}").choice(names().town)  # noqa: S311 (a story, not a secret)


def condition(site_key: str, board: str) -> str:
    """Return the condition of a thing, nothing where none is offered."""
    if board in {"wanted", "services"}:
        return ""
    return Random(f"condition {site_key}").choice(CONDITIONS)  # noqa: S311 (a story, not a secret)


def seller_type(handle: str) -> str:
    """Return what somebody says to be."""
    return Random(f"seller {handle}").choice(("Private", "Private", "Private", "Trade"))  # noqa: S311 (a story, not a secret)


def phone_number(vendor: Vendor) -> str:
    """Return somebody's number: one of those that are kept free for drama."""
    known = (value for kind, value in vendor.contacts if kind == "phone")
    rng = Random(f"phone {vendor.handle}")  # noqa: S311 (a story, not a secret)
    return next(known, f"+44 7700 900{rng.randrange(100, 1000)}")


def _rows(request: Request, rows: tuple[Listing, ...], heading: str, base: str) -> Response:
    return _render(
        request,
        "rows.html",
        page=page_of(rows, request.query_params.get("p", ""), PAGE_SIZE),
        heading=heading,
        base=base,
    )


def _scene(request: Request) -> Scene:
    scene: Scene = request.app.state.scene()
    return scene


def _render(request: Request, template: str, status_code: int = 200, **values: Any) -> Response:  # noqa: ANN401 (template values)
    shared = {
        "scene": _scene(request),
        "boards": BOARDS,
        "english": language("en"),
        "price": money.board,
        "posted_on": posted_on,
        "ad_path": ad_path,
        "lot_path": lot_path,
        "town": town,
    }
    return _templates.TemplateResponse(request, template, shared | values, status_code=status_code)
