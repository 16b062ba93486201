"""Watched sites: on whose authority, how the visits went, which addresses answer, and whether Tor is there."""

import socket
from collections.abc import Iterable

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from store import authorities, coverage
from web.deps import Deps, deps_of
from web.rendering import page
from web.rights import Right
from web.visitor import look

router = APIRouter()

ANSWER_SECONDS = 0.5  # on loopback: a port that is there answers within a millisecond


@router.get("/sites", dependencies=[Depends(look(Right.SITES))])
def show_sites(request: Request) -> Response:
    """Show all watched sites."""
    deps = deps_of(request)
    with deps.database.read() as connection:
        watched = coverage.watched(connection, deps.clock())
    return page(request, "sites", watched=watched, tor=tor_state(deps), share_seen=coverage.share_seen)


@router.get("/sites/{name}", dependencies=[Depends(look(Right.SITES))])
def show_site(request: Request, name: str) -> Response:
    """Show one site with its visits."""
    deps = deps_of(request)
    with deps.database.read() as connection:
        watched = coverage.one(connection, name, deps.clock())
        recorded = [authority for authority in authorities.recorded(connection) if name in authority.sites]
    if watched is None:
        raise HTTPException(404)
    return page(
        request, "site", watched=watched, recorded=recorded, tor=tor_state(deps), share_seen=coverage.share_seen
    )


def tor_state(deps: Deps) -> str:
    """Return how Tor's ports on this machine are: up, down, or unknown where none is set."""
    if not deps.tor_ports:
        return "unknown"
    return "up" if answering(deps.tor_ports) else "down"


def answering(ports: Iterable[int]) -> bool:
    """Say whether every port on loopback takes connections."""
    for port in ports:
        try:
            socket.create_connection(("127.0.0.1", port), ANSWER_SECONDS).close()
        except OSError:
            return False
    return True
