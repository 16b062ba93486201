"""Serves all sites from one process until its standard input ends: `python -m lab.sites.serve STATE NAME=FD …`."""

import asyncio
import socket
import sys
from pathlib import Path

import uvicorn

from lab.sites.catalogue import ALL
from lab.sites.scene import Clock


def main() -> None:
    """Serve; listening sockets are inherited, so that no port can be lost between choosing and listening."""
    state_file = Path(sys.argv[1])
    descriptors = dict(argument.split("=") for argument in sys.argv[2:])
    asyncio.run(serve(state_file, {name: socket.socket(fileno=int(number)) for name, number in descriptors.items()}))


async def serve(state_file: Path, listening: dict[str, socket.socket]) -> None:
    """Serve each site on its socket until whoever started this process is gone."""
    servers = {name: _server(name, state_file) for name in listening}
    running = asyncio.gather(*(server.serve(sockets=[listening[name]]) for name, server in servers.items()))
    await asyncio.to_thread(sys.stdin.read)
    for server in servers.values():
        server.should_exit = True
    await running


def _server(name: str, state_file: Path) -> uvicorn.Server:
    app = ALL[name].build(Clock(state_file, name))
    settings = uvicorn.Config(
        app, log_level="warning", access_log=False, lifespan="off", server_header=False, timeout_graceful_shutdown=2
    )
    return uvicorn.Server(settings)


if __name__ == "__main__":
    main()
