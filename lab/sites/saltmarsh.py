"""Saltmarsh Exchange: a market of other software than the four, which nobody watches yet: no login, no script, cards and panels."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from lab.entities import Listing, Vendor
from lab.sites import money
from lab.sites.paging import offset_page
from lab.sites.pictures import still_life
from lab.sites.saltmarsh_words import words
from lab.sites.scene import Feedback, Scene, SceneSource, last_seen, posted_on, section_of
from lab.words import language

PAGE_SIZE = 18
FEEDBACK_SIZE = 15
CATEGORIES = (  # the number in the address of a shelf is its place here, from 11
    "books", "cannabis", "digital", "electronics", "fraud", "misc", "outdoor", "pharmacy", "psychedelics", "stimulants", "watches", "weapons",
)  # fmt: skip
FIRST_CATEGORY = 11
PARENTS = {"digital": "digital", "fraud": "digital"} | dict.fromkeys(
    ("cannabis", "pharmacy", "psychedelics", "stimulants"), "drugs"
)
GOOD_STARS = 4
_templates = Jinja2Templates(Path(__file__).with_name("templates") / "saltmarsh")


def build(scene: SceneSource) -> Starlette:
    """Return the market's application."""
    app = Starlette(
        routes=[
            Route("/", home),
            Route("/browse", browse),
            Route("/category/{number:int}", category),
            Route("/item/{name}", item),
            Route("/seller/{handle}", _seller("about")),
            Route("/seller/{handle}/feedback", _seller("feedback")),
            Route("/seller/{handle}/pgp", _seller("pgp")),
            Route("/media/{name}.png", media),
            Route("/language/{code}", choose_language),
        ],
        exception_handlers={404: not_found},
    )
    app.state.scene = scene
    return app


async def home(request: Request) -> Response:
    """Show news and the newest item of each shelf."""
    scene = _scene(request)
    featured = [scene.of_section(section)[0] for section in scene.sections()]
    return _render(request, "home.html", featured=featured)


async def browse(request: Request) -> Response:
    """Show all items, or those whose title has the word that is asked for."""
    wanted = request.query_params.get("q", "").strip().casefold()
    rows = tuple(row for row in _scene(request).listings if wanted in row.title.casefold())
    return _rows(request, rows, "", f"/browse?q={wanted}&" if wanted else "/browse?")


async def category(request: Request) -> Response:
    """Show one shelf."""
    number = request.path_params["number"] - FIRST_CATEGORY
    if not 0 <= number < len(CATEGORIES):
        raise HTTPException(404)
    section = CATEGORIES[number]
    return _rows(request, _scene(request).of_section(section), section, f"/category/{number + FIRST_CATEGORY}?")


async def item(request: Request) -> Response:
    """Show one item; only the number in front of its address counts."""
    scene = _scene(request)
    found = scene.listing(request.path_params["name"].partition("-")[0])
    if found is None:
        raise HTTPException(404)
    seller = scene.vendors[found.vendor]
    values: dict[str, Any] = {
        "listing": found,
        "phase": scene.phase(found),
        "vendor": seller,
        "section": section_of(found),
        "feedback": scene.feedback(seller)[:5],
    }
    return _render(request, "item.html", **values)


def _seller(tab: str) -> Callable[[Request], Response]:
    def show(request: Request) -> Response:
        scene = _scene(request)
        seller = scene.vendors.get(request.path_params["handle"])
        if seller is None:
            raise HTTPException(404)
        rows = scene.feedback(seller)
        values: dict[str, Any] = {
            "vendor": seller,
            "tab": tab,
            "offers": scene.of_vendor(seller.handle),
            "feedback": rows,
            "page": offset_page(rows, request.query_params.get("offset", ""), FEEDBACK_SIZE),
            "verdicts": verdicts(rows),
            "seen": last_seen(scene, seller),
            "base": f"/seller/{seller.handle}/feedback?",
        }
        return _render(request, "seller.html", **values)

    return show


async def media(request: Request) -> Response:
    """Return a picture."""
    return Response(still_life(request.path_params["name"]), media_type="image/png")


async def choose_language(request: Request) -> Response:
    """Remember the visitor's language."""
    answer = RedirectResponse("/", 303)
    answer.set_cookie("lang", "de" if request.path_params["code"] == "de" else "en")
    return answer


async def not_found(request: Request, error: Exception) -> Response:  # noqa: ARG001 (Starlette's signature)
    """Show the page for what is not there, or not any more."""
    return _render(request, "not_found.html", status_code=404)


def item_path(listing: Listing) -> str:
    """Return an item's address: its number and what is left of its title."""
    slug = re.sub(r"[^a-z0-9]+", "-", listing.title.lower()).strip("-")[:40].strip("-")
    return f"/item/{listing.site_key}-{slug}" if slug else f"/item/{listing.site_key}"


def prices(scene: Scene, listing: Listing) -> tuple[str, str, str]:
    """Return a price in euro and in two coins, all in the fashion of 1.234,56."""
    return money.three_ways(scene.phase(listing).price)


def stock(vendor: Vendor, listing: Listing) -> int | None:
    """Return how many pieces are left, None for as many as you like."""
    return None if vendor.sales > 800 else int(listing.site_key) % 40 + 1


def sold(vendor: Vendor, listing: Listing) -> int:
    """Return how many pieces were sold."""
    return int(listing.site_key) * 7 % (vendor.sales // 12 + 1)


def verdicts(rows: tuple[Feedback, ...]) -> dict[str, int]:
    """Return how many buyers were content, undecided and not content."""
    positive = sum(row.stars >= GOOD_STARS for row in rows)
    neutral = sum(row.stars == GOOD_STARS - 1 for row in rows)
    return {"positive": positive, "neutral": neutral, "negative": len(rows) - positive - neutral}


def picture_path(listing: Listing) -> str:
    """Return the address of an item's picture."""
    return f"/media/{hashlib.sha256(f'saltmarsh {listing.site_key}'.encode()).hexdigest()[:20]}.png"


def _rows(request: Request, rows: tuple[Listing, ...], section: str, base: str) -> Response:
    page = offset_page(rows, request.query_params.get("offset", ""), PAGE_SIZE)
    return _render(
        request, "rows.html", page=page, section=section, base=base, wanted=request.query_params.get("q", "")
    )


def _scene(request: Request) -> Scene:
    scene: Scene = request.app.state.scene()
    return scene


def _render(request: Request, template: str, status_code: int = 200, **values: Any) -> Response:  # noqa: ANN401 (template values)
    scene = _scene(request)
    code = "de" if request.cookies.get("lang") == "de" else "en"
    counts = scene.sections()
    shared = {
        "scene": scene,
        "code": code,
        "w": words(code),
        "say": words(code).labels,
        "places": language(code),
        "shelves": [(number, name, counts.get(name, 0)) for number, name in enumerate(CATEGORIES, FIRST_CATEGORY)],
        "parents": PARENTS,
        "ago": lambda day: words(code).since(day, scene.today()),
        "prices": prices,
        "item_path": item_path,
        "picture_path": picture_path,
        "posted_on": posted_on,
        "stock": stock,
        "sold": sold,
        "section_of": section_of,
        "comma": money.comma,
    }
    return _templates.TemplateResponse(request, template, shared | values, status_code=status_code)
