"""Ostkiste: the shop of a single vendor, with product data for machines beside definition lists for people."""

from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from lab.entities import Listing
from lab.sites import money
from lab.sites.paging import page_of
from lab.sites.scene import Scene, SceneSource, posted_on, section_of
from lab.words import language

PAGE_SIZE = 20
SHELVES = {"outdoor": "Feld und Wald", "misc": "Bekleidung", "weapons": "Sammlerstücke"}
_FOLDER = Path(__file__).with_name("templates") / "ostkiste"
_templates = Jinja2Templates(_FOLDER)


def build(scene: SceneSource) -> Starlette:
    """Return the shop's application."""
    app = Starlette(
        routes=[
            Route("/", home),
            Route("/sortiment/{shelf}", shelf),
            Route("/artikel/{site_key}", article),
            Route("/kontakt", contact),
        ],
        exception_handlers={404: not_found},
    )
    app.state.scene = scene
    return app


async def home(request: Request) -> Response:
    """Show all articles, newest first."""
    return _rows(request, _scene(request).listings, "Sortiment", "/")


async def shelf(request: Request) -> Response:
    """Show one shelf."""
    name = request.path_params["shelf"]
    if name not in SHELVES:
        raise HTTPException(404)
    return _rows(request, _scene(request).of_section(name), SHELVES[name], f"/sortiment/{name}")


async def article(request: Request) -> Response:
    """Show one article."""
    scene = _scene(request)
    listing = scene.listing(request.path_params["site_key"])
    if listing is None:
        raise HTTPException(404)
    values: dict[str, Any] = {
        "listing": listing,
        "phase": scene.phase(listing),
        "shelf": section_of(listing),
        "product": product(scene, listing),
    }
    return _render(request, "article.html", **values)


async def contact(request: Request) -> Response:
    """Show who runs the shop."""
    scene = _scene(request)
    owner = scene.vendors["Ostkiste"]
    return _render(request, "contact.html", vendor=owner, feedback=scene.feedback(owner)[:20])


async def not_found(request: Request, error: Exception) -> Response:  # noqa: ARG001 (Starlette's signature)
    """Show the page for what is sold."""
    return _render(request, "not_found.html", status_code=404)


def product(scene: Scene, listing: Listing) -> dict[str, Any]:
    """Return an article as a schema.org Product."""
    phase = scene.phase(listing)
    offer = {
        "@type": "Offer",
        "price": f"{phase.price:.2f}",
        "priceCurrency": listing.currency,
        "availability": "https://schema.org/InStock",
        "seller": {"@type": "Organization", "name": listing.vendor},
    }
    return {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": listing.title,
        "sku": listing.site_key,
        "category": SHELVES[section_of(listing)],
        "description": phase.description,
        "offers": offer,
    }


def _rows(request: Request, rows: tuple[Listing, ...], heading: str, base: str) -> Response:
    return _render(
        request,
        "rows.html",
        page=page_of(rows, request.query_params.get("seite", ""), PAGE_SIZE),
        heading=heading,
        base=base,
    )


def _scene(request: Request) -> Scene:
    scene: Scene = request.app.state.scene()
    return scene


def _render(request: Request, template: str, status_code: int = 200, **values: Any) -> Response:  # noqa: ANN401 (template values)
    scene = _scene(request)
    own = f"layouts/{scene.layout}/{template}"
    template = own if scene.layout and (_FOLDER / own).is_file() else template
    shared = {
        "scene": scene,
        "shelves": SHELVES,
        "german": language("de"),
        "price": money.german,
        "posted_on": posted_on,
    }
    return _templates.TemplateResponse(request, template, shared | values, status_code=status_code)
