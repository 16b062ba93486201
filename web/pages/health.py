"""Health: whether jobs run, what waits, how far the index is, how much room is left."""

import shutil
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from classifiers import soundness
from index.errors import IndexUnavailableError, SchemaChangedError
from reports import registry
from reports.registry import Shelf
from store import drifts, health, jobs, label_drifts
from store.drifts import Status
from web.deps import Deps, deps_of
from web.pages.sites import tor_state
from web.rendering import page
from web.rights import Right
from web.visitor import look

router = APIRouter()

SCARCE_SHARE = 0.1  # of the disk free: below it the page warns


@router.get("/health", dependencies=[Depends(look(Right.HEALTH))])
def show_health(request: Request) -> Response:
    """Show how the installation is."""
    deps = deps_of(request)
    with deps.database.read() as connection:
        figures = health.figures(connection)
        problems = health.problems(connection)
        runs = jobs.last_runs(connection)
        told = drifts.listed(connection, statuses=(Status.OPEN,))
        labelled = label_drifts.listed(connection)
    present, wanted = deps.database.version()
    return page(
        request,
        "health",
        figures=figures,
        problems=problems,
        runs=runs,
        drifts=told,
        label_drifts=labelled,
        index=_index(deps, figures.outbox_head),
        disk=_disk(deps),
        tables=(present, wanted),
        tor=tor_state(deps),
        models=_models(deps),
    )


@router.get("/health/live")
def show_life(request: Request) -> Response:
    """Say that pages and database answer; for a program that looks after the process, so without signing in."""
    with deps_of(request).database.read() as connection:
        connection.exec_driver_sql("SELECT 1")
    return Response("ok\n", media_type="text/plain")


def _index(deps: Deps, head: int) -> dict[str, Any]:
    state = deps.index.health()
    try:
        seq, count = deps.index.seq(), deps.index.count()
    except (IndexUnavailableError, SchemaChangedError):
        seq, count = 0, 0
    return {"ok": state.ok, "detail": state.detail, "seq": seq, "lag": max(0, head - seq), "count": count}


def _disk(deps: Deps) -> dict[str, Any]:
    usage = shutil.disk_usage(deps.home if deps.home.exists() else "/")
    return {"free": usage.free, "total": usage.total, "scarce": usage.free < SCARCE_SHARE * usage.total}


def _models(deps: Deps) -> tuple[str, ...]:
    """Return what is wrong with the learned model that decides and the embedders that it asks."""
    shelf = Shelf(deps.database, deps.home)
    return soundness.problems(registry.folder_of(shelf, registry.deciding(shelf)))
