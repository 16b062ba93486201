"""Watched sites: on whose authority, how the visits went, which addresses answer, and whether Tor is there."""

import socket
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from crawlers import tor_control
from crawlers.tor_control import TorControlError
from records.label_week import other_version
from store import authorities, coverage, drifts, jobs, label_drifts, label_weeks, site_edits, site_reading
from web.deps import Deps, deps_of
from web.rendering import page
from web.rights import Right
from web.visitor import Visitor, look, note, unrecorded

router = APIRouter()

ANSWER_SECONDS = 0.5  # on loopback: a port that is there answers within a millisecond


@router.get("/sites", dependencies=[Depends(look(Right.SITES))])
def show_sites(request: Request) -> Response:
    """Show all watched sites."""
    deps = deps_of(request)
    with deps.database.read() as connection:
        watched = coverage.watched(connection, deps.clock())
    return page(request, "sites", watched=watched, tor=tor_state(deps), share_seen=coverage.share_seen)


@router.get("/sites/{name}")
def show_site(request: Request, name: str, _visitor: Annotated[Visitor, Depends(look(Right.SITES))]) -> Response:
    """Show one site with its visits, what its pages are read as, its drifts and the changes of its file."""
    deps = deps_of(request)
    with deps.database.read() as connection:
        recorded = [authority for authority in authorities.recorded(connection) if name in authority.sites]
        told = drifts.listed(connection, site=name)
        edits = site_edits.of_site(connection, name)
        labelled = label_drifts.listed(connection, site=name, every=True)
        weeks = [week for week, _ in label_weeks.of_site(connection, name, most=12)]
        run = next((run for run in jobs.last_runs(connection) if run.job == f"read {name} again"), None)
    return page(
        request, "site", recorded=recorded, tor=tor_state(deps), drifts=told, edits=edits, run=run,
        label_drifts=labelled, weeks=weeks, other_version=bool(weeks) and other_version(weeks[0], weeks[1:]),
        file=deps.desk.site(name), is_own=deps.desk.is_own(name), **_progress(deps, name),
    )  # fmt: skip


@router.get("/sites/{name}/progress")
def show_progress(
    request: Request, name: str, visitor: Annotated[Visitor, Depends(unrecorded(Right.SITES))], seen: str = ""
) -> Response:
    """Return visits and kinds of pages when they have changed since the mark `seen`; else 204, which is no look."""
    deps = deps_of(request)
    values = _progress(deps, name)
    if values["state"] == seen:
        return Response(status_code=204)
    note(deps, visitor, "looked", f"/sites/{name}/progress")
    return page(request, "site_progress", **values)


def _progress(deps: Deps, name: str) -> dict[str, Any]:
    with deps.database.read() as connection:
        watched = coverage.one(connection, name, deps.clock())
        kinds = site_reading.by_kind(connection, name)
        state = site_reading.mark(connection, name)
    if watched is None:
        raise HTTPException(404)
    return {"watched": watched, "kinds": kinds, "state": state, "share_seen": coverage.share_seen}


@dataclass(frozen=True, slots=True)
class TorState:
    """How Tor on this machine is: up, down, or unknown where no port is set; and what it says of itself."""

    state: str
    says: str = ""


def tor_state(deps: Deps) -> TorState:
    """Return whether Tor's ports answer, with its own words where its control port is known."""
    if not deps.tor_ports:
        return TorState("unknown")
    if not answering(deps.tor_ports):
        return TorState("down")
    if deps.tor_control_port is None:
        return TorState("up")
    try:
        return TorState("up", str(tor_control.status(deps.tor_control_port)))
    except TorControlError:
        return TorState("up", "Its control port does not answer")


def answering(ports: Iterable[int]) -> bool:
    """Say whether every port on loopback takes connections."""
    for port in ports:
        try:
            socket.create_connection(("127.0.0.1", port), ANSWER_SECONDS).close()
        except OSError:
            return False
    return True
