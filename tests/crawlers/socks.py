"""A SOCKS 5 server on loopback that stands where Tor stands: it knows some names, notes who asked, refuses the rest.

What only Tor can show is tested over the lab's real Tor network; this one is for tests that must be quick.
"""

import asyncio
import threading
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field

REFUSED = b"\x05\x04\x00\x01\x00\x00\x00\x00\x00\x00"  # host unreachable
GRANTED = b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"


@dataclass
class SocksServer:
    """`names` are host names with the loopback port they stand for; `asked` are (user, password, host) of each connection."""

    names: Mapping[str, int]
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    port: int = 0

    def __enter__(self):
        ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait(10)
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self, ready):
        async def serve():
            self._stop = asyncio.Event()
            server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
            self.port = server.sockets[0].getsockname()[1]
            ready.set()
            await self._stop.wait()
            server.close()
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        self._loop.run_until_complete(serve())
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _serve(self, reader, writer):
        with closing(writer), suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._greet(reader, writer)

    async def _greet(self, reader, writer):
        methods = await reader.readexactly((await reader.readexactly(2))[1])
        user = password = ""
        if 2 in methods:
            writer.write(b"\x05\x02")
            user = (await reader.readexactly((await reader.readexactly(2))[1])).decode()
            password = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
            writer.write(b"\x01\x00")
        else:
            writer.write(b"\x05\x00")
        kind = (await reader.readexactly(4))[3]
        host = (
            (await reader.readexactly((await reader.readexactly(1))[0])).decode()
            if kind == 3
            else f"address type {kind}"
        )
        if kind != 3:
            await reader.readexactly(4 if kind == 1 else 16)
        await reader.readexactly(2)
        self.asked.append((user, password, host))
        if host not in self.names:
            writer.write(REFUSED)
            return
        inner, outer = await asyncio.open_connection("127.0.0.1", self.names[host])
        with closing(outer):
            writer.write(GRANTED)
            await asyncio.gather(_pipe(reader, outer), _pipe(inner, writer))


async def _pipe(reader, writer):
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()
