"""Kestrel Bazaar: a classic market, rendered on the server, behind a login."""

import hashlib
import secrets
from hmac import compare_digest
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates
from starlette.types import ASGIApp, Receive, Scope, Send

from lab.entities import Listing
from lab.sites import money, trouble
from lab.sites.paging import page_of
from lab.sites.pictures import picture
from lab.sites.scene import Scene, SceneSource, last_seen, posted_on, section_of
from lab.state import credentials
from lab.words import language

PAGE_SIZE = 25
SECTIONS = {
    "books": "Books & Media",
    "cannabis": "Cannabis",
    "digital": "Digital Goods",
    "electronics": "Electronics",
    "fraud": "Fraud",
    "misc": "Miscellaneous",
    "outdoor": "Outdoor & Defense",
    "pharmacy": "Prescription",
    "psychedelics": "Psychedelics",
    "stimulants": "Stimulants",
    "watches": "Watches & Jewellery",
    "weapons": "Weapons",
}
MOVED = "moved-urls"  # the layout in which listings have other addresses
_OPEN_PATHS = ("/login", "/trouble/")
_PICTURED = 5  # every fifth listing has no picture of its own
_FOLDER = Path(__file__).with_name("templates") / "kestrel"
_templates = Jinja2Templates(_FOLDER)


def build(scene: SceneSource) -> Starlette:
    """Return the market's application."""
    app = Starlette(
        routes=[
            Route("/login", login, methods=["GET", "POST"]),
            Route("/logout", logout),
            Route("/", home),
            Route("/listings", newest),
            Route("/category/{section}", category),
            Route("/listing/{site_key}", listing),
            Route("/offer/{token}", moved_listing),
            Route("/vendor/{handle}", vendor),
            Route("/vendor/{handle}/pgp", vendor_key),
            Route("/vendor/{handle}/feedback", vendor_feedback),
            Route("/picture/{site_key}.png", listing_picture),
            *trouble.routes(),
        ],
        middleware=[Middleware(SessionMiddleware, secret_key=secrets.token_hex(), max_age=3600), Middleware(LoginWall)],
        exception_handlers={404: not_found},
    )
    app.state.scene = scene
    return app


class LoginWall:
    """Sends everybody without a session to the login form."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or redirect it."""
        closed = scope["type"] == "http" and not scope["path"].startswith(_OPEN_PATHS)
        if closed and "user" not in scope["session"]:
            await RedirectResponse("/login", 302)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


async def login(request: Request) -> Response:
    """Show the form; let in who brings the right user, password and the form's own token."""
    problem = ""
    if request.method == "POST":
        form = await request.form()
        if _may_enter(request, {name: str(value) for name, value in form.items()}):
            request.session["user"] = str(form["username"])
            return RedirectResponse("/", 303)
        problem = "Wrong username, password or expired form."
    token = request.session.setdefault("csrf", secrets.token_hex(16))  # one for all forms of a visitor that are open
    return _templates.TemplateResponse(request, "login.html", {"csrf": token, "problem": problem})


def _may_enter(request: Request, form: dict[str, str]) -> bool:
    user, password = credentials(_scene(request).seed, "kestrel")
    expected = (request.session.get("csrf", ""), user, password)
    brought = (form.get("csrf_token", ""), form.get("username", ""), form.get("password", ""))
    return bool(expected[0]) and all(
        compare_digest(a.encode(), b.encode()) for a, b in zip(expected, brought, strict=True)
    )


async def logout(request: Request) -> Response:
    """End the session."""
    request.session.clear()
    return RedirectResponse("/login", 303)


async def home(request: Request) -> Response:
    """Show featured listings: the newest of each shelf."""
    scene = _scene(request)
    featured = [row for section in scene.sections() for row in scene.of_section(section)[:2]]
    return _render(request, "home.html", featured=featured)


async def newest(request: Request) -> Response:
    """Show all listings, newest first."""
    scene = _scene(request)
    found = page_of(scene.listings, request.query_params.get("page", ""), PAGE_SIZE)
    return _render(
        request, "rows.html", page=found, heading="Newest listings", base="/listings", crumbs=["All listings"]
    )


async def category(request: Request) -> Response:
    """Show one shelf."""
    section = request.path_params["section"]
    if section not in SECTIONS:
        raise HTTPException(404)
    found = page_of(_scene(request).of_section(section), request.query_params.get("page", ""), PAGE_SIZE)
    name = SECTIONS[section]
    return _render(request, "rows.html", page=found, heading=name, base=f"/category/{section}", crumbs=[name])


async def listing(request: Request) -> Response:
    """Show one listing by its number, unless listings have moved."""
    scene = _scene(request)
    if scene.layout == MOVED:
        raise HTTPException(404)
    return _listing_page(request, _found(scene.listing(request.path_params["site_key"])))


async def moved_listing(request: Request) -> Response:
    """Show one listing by the address it has moved to."""
    scene = _scene(request)
    if scene.layout != MOVED:
        raise HTTPException(404)
    wanted = request.url.path
    return _listing_page(request, _found(next((row for row in scene.listings if moved_to(row) == wanted), None)))


def moved_to(listing: Listing) -> str:
    """Return the address of a listing after all have moved; nothing in it tells the number.

    >>> from lab.sites.scene import scene_of
    >>> moved_to(scene_of(7, "kestrel", 0).listings[0])[:7]
    '/offer/'
    """
    return f"/offer/{hashlib.sha256(f'offer {listing.site_key}'.encode()).hexdigest()[:16]}"


def _listing_page(request: Request, found: Listing) -> Response:
    scene = _scene(request)
    seller = scene.vendors[found.vendor]
    return _render(
        request,
        "listing.html",
        listing=found,
        phase=scene.phase(found),
        vendor=seller,
        crumbs=[SECTIONS[section_of(found)]],
    )


async def vendor(request: Request) -> Response:
    """Show an account: about and listings."""
    return _vendor_page(request, "about")


async def vendor_key(request: Request) -> Response:
    """Show an account's key."""
    return _vendor_page(request, "pgp")


async def vendor_feedback(request: Request) -> Response:
    """Show what buyers wrote about an account."""
    return _vendor_page(request, "feedback")


def _vendor_page(request: Request, tab: str) -> Response:
    scene = _scene(request)
    seller = _found(scene.vendors.get(request.path_params["handle"]))
    rows = page_of(scene.feedback(seller), request.query_params.get("page", ""), PAGE_SIZE)
    return _render(
        request,
        "vendor.html",
        vendor=seller,
        tab=tab,
        offers=scene.of_vendor(seller.handle),
        feedback=rows,
        seen=last_seen(scene, seller),
    )


async def listing_picture(request: Request) -> Response:
    """Return a listing's picture."""
    found = _found(_scene(request).listing(request.path_params["site_key"]))
    return Response(picture(found.site_key), media_type="image/png")


async def not_found(request: Request, error: Exception) -> Response:  # noqa: ARG001 (Starlette's signature)
    """Show the page for what is not there, or not any more."""
    return _render(request, "not_found.html", status_code=404)


def _found(value: Any) -> Any:  # noqa: ANN401 (a listing or an account, whatever was looked for)
    if value is None:
        raise HTTPException(404)
    return value


def _scene(request: Request) -> Scene:
    scene: Scene = request.app.state.scene()
    return scene


def _render(request: Request, template: str, status_code: int = 200, **values: Any) -> Response:  # noqa: ANN401 (template values)
    scene = _scene(request)
    shared = {
        "scene": scene,
        "sections": {section: (SECTIONS[section], count) for section, count in scene.sections().items()},
        "user": request.session.get("user", ""),
        "english": language("en"),
        "price": money.english,
        "other_price": money.other_currency,
        "posted_on": posted_on,
        "pictured": _pictured,
        "address": moved_to if scene.layout == MOVED else _address,
        "macros": _drawn(scene, "macros.html"),
    }
    return _templates.TemplateResponse(request, _drawn(scene, template), shared | values, status_code=status_code)


def _drawn(scene: Scene, template: str) -> str:
    """Return the name of a template in the layout of today: its own where the layout has one."""
    own = f"layouts/{scene.layout}/{template}"
    return own if scene.layout and (_FOLDER / own).is_file() else template


def _address(listing: Listing) -> str:
    return f"/listing/{listing.site_key}"


def _pictured(listing: Listing) -> bool:
    return int(listing.site_key) % _PICTURED != 0
