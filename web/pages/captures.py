"""A capture: what was received, shown so that it can do nothing, with all that vouches for it."""

import base64
import hashlib
from html import escape
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from records.capture import Capture
from store import histories, readings
from store.archive import DecodeError, Payload
from web import sanitising
from web.deps import Deps, deps_of
from web.highlights import hide
from web.received import find_capture, payload_of, secrets_of
from web.rendering import page
from web.rights import Right
from web.visitor import Visitor, look

router = APIRouter()

WITHHELD_HEADERS = frozenset(
    {"set-cookie", "cookie", "authorization"}
)  # a session of ours: signing in with it is misuse
FRAME_STYLE = "body{font:14px/1.5 sans-serif;color:#17212b;background:#fff;margin:16px;overflow-wrap:anywhere}td,th{padding:2px 8px;border:1px solid #ddd}"
_STYLE_HASH = base64.b64encode(hashlib.sha256(FRAME_STYLE.encode()).digest()).decode()
FRAME_POLICY = f"sandbox; default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
Looked = Annotated[Visitor, Depends(look(Right.CAPTURES))]


@router.get("/captures/{capture_id}")
def show_capture(request: Request, capture_id: str, visitor: Looked, view: str = "text") -> Response:
    """Show a capture: as text, as harmless HTML in a sandbox, or its picture once it is asked for."""
    deps = deps_of(request)
    capture = find_capture(deps, capture_id)
    payload, problem = payload_of(deps, capture)
    with deps.database.read() as connection:
        reading = readings.current(connection, capture.id)
        about = histories.of_capture(connection, capture.id)
    return page(
        request,
        "capture",
        capture=capture,
        view=view if view in {"text", "page", "picture"} else "text",
        text=_text(deps, capture, payload, visitor) if payload and view == "text" else "",
        problem=problem,
        headers=_headers(payload) if payload else [],
        has_picture=bool(payload and payload.screenshot),
        cut=bool(payload and len(payload.body) > sanitising.SHOWN_BYTES),
        reading=reading,
        about=about,
        masked=not visitor.may(Right.UNMASK),
    )


@router.get("/captures/{capture_id}/page")
def show_page(request: Request, capture_id: str, visitor: Looked) -> Response:
    """Return the page without anything that could run, load or be sent, under a policy that forbids all of it again."""
    deps = deps_of(request)
    capture = find_capture(deps, capture_id)
    payload, problem = payload_of(deps, capture)
    words = sanitising.clean(_html(capture, payload)) if payload else f"<p>{escape(problem)}</p>"
    shown = hide(words, [escape(secret, quote=False) for secret in secrets_of(deps, capture, visitor)])
    return framed(shown)


def framed(shown: str) -> HTMLResponse:
    """Return harmless HTML as a document of its own, under the policy that forbids everything again."""
    body = f"<!doctype html><meta charset=utf-8><title>Capture</title><style>{FRAME_STYLE}</style>{shown}"
    return HTMLResponse(body, headers={"Content-Security-Policy": FRAME_POLICY, "X-Frame-Options": "SAMEORIGIN"})


@router.get("/captures/{capture_id}/picture")
def show_picture(request: Request, capture_id: str, visitor: Looked) -> Response:
    """Return the screenshot; a role that sees contacts masked does not get one, since a picture cannot be masked."""
    if not visitor.may(Right.UNMASK):
        raise HTTPException(403, "A picture cannot be masked, so your role does not include pictures.")
    deps = deps_of(request)
    payload, _ = payload_of(deps, find_capture(deps, capture_id))
    if payload is None or payload.screenshot is None:
        raise HTTPException(404)
    return Response(payload.screenshot, media_type="image/png")


def _html(capture: Capture, payload: Payload) -> str:
    try:
        received = payload.page()[: sanitising.SHOWN_BYTES]
    except DecodeError as error:
        return f"<p>The body cannot be unpacked: {escape(str(error))}</p>"
    return sanitising.decode(received, "text/html; charset=utf-8" if payload.dom else capture.content_type)


def _text(deps: Deps, capture: Capture, payload: Payload, visitor: Visitor) -> str:
    return hide(sanitising.plain_text(_html(capture, payload)), secrets_of(deps, capture, visitor))


def _headers(payload: Payload) -> list[tuple[str, str]]:
    return [
        (name, "withheld" if name.lower() in WITHHELD_HEADERS else value) for name, value in _pairs(payload.headers)
    ]


def _pairs(headers: Any) -> list[tuple[str, str]]:  # noqa: ANN401 (name and value, as the WARC library gives them)
    return [(str(name), str(value)) for name, value in headers]
