"""The Quay: a forum around the markets, with boards, threads, posts on pages of their own and members."""

from datetime import datetime
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from lab.forum import Forum, Thread, forum, phrases
from lab.sites.paging import page_of
from lab.sites.scene import SceneSource

THREADS_PER_PAGE = 12
POSTS_PER_PAGE = 10
_templates = Jinja2Templates(Path(__file__).with_name("templates") / "quay")


def build(scene: SceneSource) -> Starlette:
    """Return the forum's application."""
    app = Starlette(
        routes=[
            Route("/", home),
            Route("/board/{board}", board),
            Route("/thread/{number:int}", thread),
            Route("/post/{number:int}", post),
            Route("/member/{handle}", member),
            Route("/search", search),
        ],
        exception_handlers={404: not_found},
    )
    app.state.scene = scene
    return app


async def home(request: Request) -> Response:
    """Show the boards and what was written last."""
    shown = _forum(request)
    return _render(request, "home.html", latest=shown.threads[:8])


async def board(request: Request) -> Response:
    """Show the threads of a board."""
    name = request.path_params["board"]
    if name not in phrases().boards:
        raise HTTPException(404)
    return _threads(request, _forum(request).of_board(name), phrases().boards[name].name, f"/board/{name}?")


async def search(request: Request) -> Response:
    """Show the threads in which a word stands."""
    word = request.query_params.get("q", "").strip().casefold()
    rows = tuple(
        row for row in _forum(request).threads if word in row.title.casefold() or any(word in one.text.casefold() for one in row.posts)
    )  # fmt: skip
    return _threads(request, rows, f"Search: {word}", f"/search?q={word}&")


async def thread(request: Request) -> Response:
    """Show a thread, some posts at a time."""
    found = _found(_forum(request).thread(request.path_params["number"]))
    page = page_of(found.posts, request.query_params.get("page", ""), POSTS_PER_PAGE)
    return _render(request, "thread.html", thread=found, page=page, first=(page.number - 1) * POSTS_PER_PAGE + 1)


async def post(request: Request) -> Response:
    """Show one post."""
    its_thread, found = _found(_forum(request).post(request.path_params["number"]))
    return _render(request, "post.html", thread=its_thread, post=found)


async def member(request: Request) -> Response:
    """Show somebody, with what he wrote last."""
    shown = _forum(request)
    found = _found(shown.members.get(request.path_params["handle"]))
    return _render(request, "member.html", member=found, posts=shown.of_member(found.handle))


async def not_found(request: Request, error: Exception) -> Response:  # noqa: ARG001 (Starlette's signature)
    """Show the page for what is not there."""
    return _render(request, "not_found.html", status_code=404)


def moment(value: datetime) -> str:
    """Return a time as the forum prints it.

    >>> from datetime import UTC
    >>> moment(datetime(2026, 9, 2, 14, 5, tzinfo=UTC))
    '02 Sep 2026, 14:05'
    """
    return f"{value:%d %b %Y, %H:%M}"


def _threads(request: Request, rows: tuple[Thread, ...], heading: str, base: str) -> Response:
    page = page_of(rows, request.query_params.get("page", ""), THREADS_PER_PAGE)
    return _render(request, "threads.html", page=page, heading=heading, base=base)


def _found(value: Any) -> Any:  # noqa: ANN401 (a thread, post or member, whatever was looked for)
    if value is None:
        raise HTTPException(404)
    return value


def _forum(request: Request) -> Forum:
    scene = request.app.state.scene()
    return forum(scene.seed, scene.day)


def _render(request: Request, template: str, status_code: int = 200, **values: Any) -> Response:  # noqa: ANN401 (template values)
    shared = {
        "forum": _forum(request),
        "boards": phrases().boards,
        "moment": moment,
        "wanted": request.query_params.get("q", ""),
    }
    return _templates.TemplateResponse(request, template, shared | values, status_code=status_code)
