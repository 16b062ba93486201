"""The gate between the browser and Tor: a SOCKS 5 server on loopback that lets through to one host and no other.

Whatever a page makes Chromium ask for (pictures, redirects, sockets), it cannot get past this; Playwright's routes do not
see redirects, switch the browser's cache off, and Chromium's own --host-rules do not hold for SOCKS proxies.
"""

import asyncio
from asyncio import IncompleteReadError, StreamReader, StreamWriter
from contextlib import closing, suppress

NO_LOGIN = b"\x05\x00"
ASK_NO_LOGIN = b"\x05\x01\x00"
NOT_ALLOWED = b"\x05\x02\x00\x01" + bytes(6)
NOT_REACHED = b"\x05\x01\x00\x01" + bytes(6)
CONNECT, BY_NAME = 1, 3
CHUNK_BYTES = 1 << 16


class Gate:
    """Takes connections on a port of its own and hands those for `host` to the Tor port (RFC 1928)."""

    def __init__(self, host: str, socks_port: int) -> None:
        self._host, self._socks_port = host.lower(), socks_port
        self._server: asyncio.Server | None = None

    async def open(self) -> int:
        """Begin to listen; return the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def close(self) -> None:
        """Stop listening; connections end with the browser."""
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        with closing(writer), suppress(OSError, IncompleteReadError):
            request, host = await _asked(reader, writer)
            if host != self._host:
                writer.write(NOT_ALLOWED)
                await writer.drain()
                return
            await self._through(request, reader, writer)

    async def _through(self, request: bytes, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            inner, outer = await asyncio.open_connection("127.0.0.1", self._socks_port)
        except OSError:
            writer.write(NOT_REACHED)
            await writer.drain()
            return
        with closing(outer):
            outer.write(ASK_NO_LOGIN)
            if await inner.readexactly(len(NO_LOGIN)) == NO_LOGIN:
                outer.write(request)
                await asyncio.gather(_pipe(reader, outer), _pipe(inner, writer))


async def _asked(reader: StreamReader, writer: StreamWriter) -> tuple[bytes, str]:
    """Return the request as it came and the host it names; an empty one for anything but a connection by name."""
    _, methods = await reader.readexactly(2)
    await reader.readexactly(methods)
    writer.write(NO_LOGIN)
    head = await reader.readexactly(5)
    if head[1] != CONNECT or head[3] != BY_NAME:
        return head, ""
    rest = await reader.readexactly(head[4] + 2)
    return head + rest, rest[:-2].decode("ascii", "replace").lower()


async def _pipe(reader: StreamReader, writer: StreamWriter) -> None:
    """Copy until the end, then say so to the other side."""
    with suppress(OSError):
        while data := await reader.read(CHUNK_BYTES):
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
