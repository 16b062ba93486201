"""Templates to answers: one Jinja environment, made at the start, with every value escaped."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import func, select

from store import tables
from web import highlights, words
from web.deps import Deps, deps_of
from web.invisible import visible
from web.rights import Right
from web.visitor import Visitor

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
STATIC = HERE / "static"

NAVIGATION = (
    (Right.INBOX, "/inbox", "Inbox"),
    (Right.SEARCH, "/search", "Search"),
    (Right.CORRECT, "/review", "Review"),
    (Right.VENDORS, "/vendors", "Vendors"),
    (Right.SITES, "/sites", "Markets"),
    (Right.TRENDS, "/trends", "Trends"),
    (Right.HEALTH, "/health", "Health"),
    (Right.MODELS, "/models", "Models"),
    (Right.USERS, "/users", "People"),
    (Right.AUDIT, "/audit", "Audit"),
)


@dataclass(frozen=True, slots=True)
class Libraries:
    """Which of the libraries that npm brings are there; pages work without any."""

    fonts: bool
    htmx: bool
    echarts: bool


def libraries(static: Path = STATIC) -> Libraries:
    """Return what lies in the vendor folder."""
    vendor = static / "vendor"
    return Libraries(*((vendor / name).is_file() for name in ("fonts.css", "htmx.min.js", "echarts.min.js")))


@cache
def environment() -> Environment:
    """Return the environment of all templates, compiled once; nothing changes it."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "plain": words.plain,
        "country": words.country,
        "countries": words.countries,
        "size": words.size,
        "short": words.shortened,
        "mask": highlights.mask,
        "colour": highlights.colour,
        "joined": words.joined,
        "isotime": datetime.isoformat,
        "path_of": words.path_of,
        "slug": lambda value: re.sub(r"[^a-z0-9]+", "-", str(value).lower()).strip("-"),
    }
    made.globals |= {
        "age": words.age,
        "amount": words.amount,
        "counted": words.counted,
        "risk": words.risk,
        "pieces": highlights.pieces,
        "hide": highlights.hide,
    }
    return made


def page(request: Request, template: str, /, *, status: int = 200, **values: Any) -> HTMLResponse:  # noqa: ANN401 (templates take anything)
    """Return a page made of `template`.html with the rail, the top bar and the given values."""
    deps = deps_of(request)
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    context = {
        "visitor": visitor,
        "navigation": _navigation(deps, visitor, request.url.path),
        "here": f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path,
        "now": deps.clock(),
        "version": deps.version,
        "libraries": request.app.state.libraries,
        "query_text": "",
        **values,
    }
    return HTMLResponse(request.app.state.templates.get_template(f"{template}.html").render(context), status)


def _navigation(deps: Deps, visitor: Visitor | None, path: str) -> list[tuple[str, str, bool, int]]:
    """Return (address, word, whether it is here, count) of what the person may open."""
    if visitor is None:
        return []
    return [
        (address, word, path.startswith(address), _new_alerts(deps) if right == Right.INBOX else 0)
        for right, address, word in NAVIGATION
        if right in visitor.rights
    ]


def _new_alerts(deps: Deps) -> int:
    statement = select(func.count()).where(tables.alert.c.status == "new")
    with deps.database.read() as connection:
        return int(connection.execute(statement).scalar_one())
