"""Lattice Models: a repository of 3D models on the clear net; it names files with size and hash, and gives none away."""

from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from lab.models import Item, Repository, repository
from lab.sites.paging import page_of
from lab.sites.pictures import still_life
from lab.sites.scene import SceneSource
from lab.story import date_of

PAGE_SIZE = 16
_KILO = 1024
_templates = Jinja2Templates(Path(__file__).with_name("templates") / "lattice")


def build(scene: SceneSource) -> Starlette:
    """Return the repository's application."""
    app = Starlette(
        routes=[
            Route("/", newest),
            Route("/search", search),
            Route("/tag/{tag}", tagged),
            Route("/model/{site_key}", model),
            Route("/@{handle}", designer),
            Route("/preview/{name}.png", preview),
            Route("/download/{site_key}/{name}", download),
        ],
        exception_handlers={404: not_found, 403: refused},
    )
    app.state.scene = scene
    return app


async def newest(request: Request) -> Response:
    """Show all models, newest first."""
    return _rows(request, _repository(request).items, "Newest models", "/?")


async def search(request: Request) -> Response:
    """Show models whose title or tags have the word that is asked for."""
    word = request.query_params.get("q", "").strip().casefold()
    rows = tuple(
        item for item in _repository(request).items if word in item.title.casefold() or word in map(str.casefold, item.tags)
    )  # fmt: skip
    return _rows(request, rows, f"Results for “{word}”", f"/search?q={word}&")


async def tagged(request: Request) -> Response:
    """Show models with a tag."""
    tag = request.path_params["tag"]
    rows = tuple(item for item in _repository(request).items if tag in item.tags)
    if not rows:
        raise HTTPException(404)
    return _rows(request, rows, f"#{tag}", f"/tag/{tag}?")


async def model(request: Request) -> Response:
    """Show one model."""
    found = _repository(request).item(request.path_params["site_key"])
    if found is None:
        raise HTTPException(404)
    return _render(request, "model.html", item=found)


async def designer(request: Request) -> Response:
    """Show an account with its models."""
    shown = _repository(request)
    found = shown.designers.get(request.path_params["handle"])
    if found is None:
        raise HTTPException(404)
    return _render(request, "designer.html", designer=found, items=shown.of_designer(found.handle))


async def preview(request: Request) -> Response:
    """Return a picture that shows nothing of a model."""
    return Response(still_life(f"lattice {request.path_params['name']}"), media_type="image/png")


async def download(request: Request) -> Response:  # noqa: ARG001 (Starlette's signature)
    """Refuse, as to everybody without an account; there is no file."""
    raise HTTPException(403)


async def refused(request: Request, error: Exception) -> Response:  # noqa: ARG001 (Starlette's signature)
    """Show that files are for members."""
    return _render(request, "refused.html", status_code=403)


async def not_found(request: Request, error: Exception) -> Response:  # noqa: ARG001 (Starlette's signature)
    """Show the page for what is not there."""
    return _render(request, "not_found.html", status_code=404)


def size(count: int) -> str:
    """Return a file's size as the page prints it.

    >>> size(40_000), size(1_500_000)
    ('39.1 kB', '1.4 MB')
    """
    return f"{count / _KILO:.1f} kB" if count < _KILO * _KILO else f"{count / _KILO / _KILO:.1f} MB"


def published(item: Item) -> str:
    """Return the date on which a model was published, as the page prints it."""
    return f"{date_of(item.first_day):%B %d, %Y}"


def _rows(request: Request, rows: tuple[Item, ...], heading: str, base: str) -> Response:
    page = page_of(rows, request.query_params.get("page", ""), PAGE_SIZE)
    return _render(request, "rows.html", page=page, heading=heading, base=base)


def _repository(request: Request) -> Repository:
    scene = request.app.state.scene()
    return repository(scene.seed, scene.day)


def _render(request: Request, template: str, status_code: int = 200, **values: Any) -> Response:  # noqa: ANN401 (template values)
    shared = {
        "repository": _repository(request),
        "size": size,
        "published": published,
        "date_of": date_of,
        "wanted": request.query_params.get("q", ""),
    }
    return _templates.TemplateResponse(request, template, shared | values, status_code=status_code)
