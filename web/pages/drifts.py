"""Where a site is read otherwise than before: both captures side by side, the proposed repair, and what a person decides."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from crawlers.markup import Document
from crawlers.reading import read_document
from records.capture import Capture
from records.page import Page
from store import audit, drifts, readings
from store.audit import Entry
from store.drifts import Decision, Drift, Status
from web.deps import Deps, deps_of
from web.described import page_of
from web.desk import DeskError, Trial
from web.overlay import overlay
from web.overlay_frame import framed_overlay, in_words
from web.pages.describing import watched
from web.received import UnreadableError, document_of, find_capture, secrets_of
from web.rendering import page
from web.rights import Right
from web.visitor import Visitor, deed, look, subject_of

router = APIRouter()

Looker = Annotated[Visitor, Depends(look(Right.DESCRIBE))]


class Side(StrEnum):
    """Which of the two captures."""

    GOOD = "good"
    BAD = "bad"


class Act(StrEnum):
    """What a person does about a drift."""

    TRY = "try"
    ACCEPT = "accept"
    DISMISS = "dismiss"
    UNDO = "undo"


@router.get("/sites/{name}/drifts/{drift_id}")
def show_drift(request: Request, name: str, drift_id: int, visitor: Looker) -> Response:
    """Show one drift."""
    return _drift(request, _find(deps_of(request), name, drift_id), visitor)


@router.get("/sites/{name}/drifts/{drift_id}/{side}")
def show_side(request: Request, name: str, drift_id: int, side: Side, visitor: Looker) -> HTMLResponse:
    """Return the last good or the first bad capture, harmless, with the field marked: on the bad one where the repair finds it."""
    deps = deps_of(request)
    drift = _find(deps, name, drift_id)
    capture_id = drift.good_capture_id if side is Side.GOOD else drift.bad_capture_id
    if capture_id is None:
        raise HTTPException(404)
    capture = find_capture(deps, capture_id, name)
    try:
        document = document_of(deps, capture)
    except UnreadableError as error:
        raise HTTPException(404, str(error)) from error
    read = _mended(deps, drift, capture, document) if side is Side.BAD and drift.proposal else None
    if read is None:
        with deps.database.read() as connection:
            read = page_of(readings.current(connection, capture.id), document, capture.captured_at)
    field = drift.proposal.field if drift.proposal and side is Side.BAD else drift.field
    return framed_overlay(overlay(document, read, only=field, secrets=secrets_of(deps, capture, visitor)))


@router.post("/sites/{name}/drifts/{drift_id}/{act}")
def decide(  # noqa: PLR0913, PLR0917 (the fields of the form)
    request: Request,
    name: str,
    drift_id: int,
    act: Act,
    visitor: Annotated[Visitor, Depends(deed(Right.DESCRIBE))],
    reason: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Try the repair, put it in force, say that the site is so now, or take a repair back; the three need a reason."""
    deps = deps_of(request)
    drift = _find(deps, name, drift_id)
    if act is not Act.TRY and not reason.strip():
        return _drift(request, drift, visitor, problem="Say why: the reason stays with the drift.")
    with deps.database.begin() as connection:
        done = {Act.TRY: "tried", Act.ACCEPT: "accepted", Act.DISMISS: "dismissed", Act.UNDO: "undid"}[act]
        entry = Entry(deps.clock(), visitor.name, f"{done}_drift", subject_of(request), visitor.purpose)
        audit.append(connection, entry)
    try:
        if act is Act.TRY:
            return _drift(request, drift, visitor, trial=deps.desk.try_repair(drift))
        decision = Decision(visitor.name, reason.strip(), deps.clock())
        {Act.ACCEPT: deps.desk.accept, Act.DISMISS: deps.desk.dismiss, Act.UNDO: deps.desk.undo}[act](drift, decision)
    except DeskError as error:
        return _drift(request, _find(deps, name, drift_id), visitor, problem=str(error))
    return RedirectResponse(f"/sites/{name}/drifts/{drift_id}", 303)


def _find(deps: Deps, name: str, drift_id: int) -> Drift:
    with deps.database.read() as connection:
        drift = drifts.get(connection, drift_id)
    if drift is None or drift.site != name:
        raise HTTPException(404)
    return drift


def _mended(deps: Deps, drift: Drift, capture: Capture, document: Document) -> Page | None:
    """Return the page as the repair would have it read; None where the repair does not fit the present file any more."""
    try:
        return read_document(document, deps.desk.mended(drift), capture.captured_at)
    except DeskError:
        return None


def _drift(
    request: Request, drift: Drift, visitor: Visitor, *, problem: str = "", trial: Trial | None = None
) -> Response:
    deps = deps_of(request)
    with deps.database.read() as connection:
        site = watched(connection, drift.site)
    captures = [one for one in (drift.good_capture_id, drift.bad_capture_id) if one]
    secrets = [word for one in captures for word in secrets_of(deps, find_capture(deps, one), visitor)]
    tried = {one: secrets_of(deps, find_capture(deps, one), visitor) for one, *_ in trial.examples} if trial else {}
    return page(
        request, "drift", status=422 if problem else 200, site=site, drift=drift, problem=problem, trial=trial, secrets=secrets,
        tried=tried, in_words=in_words, is_open=drift.status is Status.OPEN, may_undo=drift.applied is not None and drift.status is not Status.OPEN,
    )  # fmt: skip
