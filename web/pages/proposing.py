"""A site file proposed from examples and corrections: how it does, put in force by a person, taken back by one."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Depends, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from store import audit, jobs, site_edits
from store.audit import Entry
from store.site_edits import Edit, What
from web.deps import Deps, deps_of
from web.desk import DeskError
from web.learning import learn, told
from web.pages.describing import watched
from web.received import find_capture, secrets_of
from web.rendering import page
from web.rights import Right
from web.visitor import Visitor, deed, look, note, subject_of, unrecorded

router = APIRouter()

PATIENCE = timedelta(minutes=10)  # after which learning that did not end was cut off
Reason = Annotated[str, Form(max_length=1000)]
Looker = Annotated[Visitor, Depends(look(Right.DESCRIBE))]
Doer = Annotated[Visitor, Depends(deed(Right.DESCRIBE))]


@router.post("/sites/{name}/proposals")
def propose_file(request: Request, name: str, visitor: Doer, background: BackgroundTasks) -> Response:
    """Begin to learn from the examples; the page it leads to tells when that is done."""
    deps = deps_of(request)
    present = deps.desk.site(name)
    with deps.database.begin() as connection:
        site = watched(connection, name)
        audit.append(connection, Entry(deps.clock(), visitor.name, "proposed", f"/sites/{name}", visitor.purpose))
        made = site_edits.begin_proposal(
            connection, name, visitor.name, present.version if present else None, deps.clock()
        )
    background.add_task(learn, deps, name, site.title, made)
    return RedirectResponse(f"/sites/{name}/proposals/{made}", 303, background=background)


@router.get("/sites/{name}/proposals/{proposal_id}")
def show_proposal(request: Request, name: str, proposal_id: int, visitor: Looker) -> Response:
    """Show what was learned: scores, misses, the file, and how it compares with the general reader."""
    return _proposal(request, name, proposal_id, visitor)


@router.get("/sites/{name}/proposals/{proposal_id}/state")
def show_state(
    request: Request, name: str, proposal_id: int, visitor: Annotated[Visitor, Depends(unrecorded(Right.DESCRIBE))]
) -> Response:
    """Return nothing while learning goes on, and where to look once it has ended; only that leaves an audit row."""
    deps = deps_of(request)
    row = _row(deps, name, proposal_id)
    if row.ended_at is None and not _is_cut_off(request, row):
        return Response(status_code=204)
    note(deps, visitor, "looked", subject_of(request))
    return Response(status_code=200, headers={"HX-Redirect": f"/sites/{name}/proposals/{proposal_id}"})


@router.get("/sites/{name}/proposals/{proposal_id}/file.yml")
def download(
    request: Request,
    name: str,
    proposal_id: int,
    _visitor: Annotated[Visitor, Depends(look(Right.DESCRIBE, "exported"))],
) -> Response:
    """Return the proposed file."""
    row = _row(deps_of(request), name, proposal_id)
    if not row.text:
        raise HTTPException(404)
    headers = {"Content-Disposition": f'attachment; filename="{name}.yml"'}
    return Response(row.text, media_type="application/yaml", headers=headers)


@router.post("/sites/{name}/proposals/{proposal_id}/use")
def use(request: Request, name: str, proposal_id: int, visitor: Doer, reason: Reason = "") -> Response:
    """Put the proposed file in force; the one before is kept."""
    deps = deps_of(request)
    row = _row(deps, name, proposal_id)
    if not row.text or not reason.strip():
        return _proposal(request, name, proposal_id, visitor, "Say why: the reason stays with the file.")
    own = deps.desk.is_own(name)
    now = deps.clock()
    try:
        with deps.database.begin() as connection:
            audit.append(connection, Entry(now, visitor.name, "used_site_file", f"/sites/{name}", visitor.purpose))
            after = deps.desk.put(name, row.text, row.base)
            edit = Edit(name, now, visitor.name, What.DESCRIBED, reason.strip(), row.base, after, own, proposal_id)
            site_edits.append(connection, edit)
    except DeskError as error:
        return _proposal(request, name, proposal_id, visitor, str(error))
    return RedirectResponse(f"/sites/{name}#file", 303)


@router.post("/sites/{name}/edits/undo")
def undo(request: Request, name: str, visitor: Doer, reason: Reason = "", edit: Annotated[int, Form()] = 0) -> Response:
    """Put the file before the newest edit in force again."""
    deps = deps_of(request)
    with deps.database.read() as connection:
        newest = next(iter(site_edits.of_site(connection, name)), None)
    if newest is None or newest.id != edit or newest.what != What.DESCRIBED or not newest.after or not reason.strip():
        raise HTTPException(
            409, "Only the newest change can be taken back, and only with a reason. Look at the site again."
        )
    now = deps.clock()
    try:
        with deps.database.begin() as connection:
            audit.append(connection, Entry(now, visitor.name, "undid_site_file", f"/sites/{name}", visitor.purpose))
            deps.desk.take_back(name, newest.after, newest.before, own=newest.own)
            undone = Edit(name, now, visitor.name, What.UNDONE, reason.strip(), newest.after, newest.before, own=True)
            site_edits.append(connection, undone)
    except DeskError as error:
        raise HTTPException(409, str(error)) from error
    return RedirectResponse(f"/sites/{name}#file", 303)


@router.post("/sites/{name}/read-again")
def read_again(request: Request, name: str, visitor: Doer, background: BackgroundTasks) -> Response:
    """Begin to read all captures of the site by the file in force; a job on the health page."""
    deps = deps_of(request)
    job = f"read {name} again"
    with deps.database.begin() as connection:
        watched(connection, name)
        run = next((run for run in jobs.last_runs(connection) if run.job == job), None)
        running = run is not None and run.ended_at is None and deps.clock() - run.started_at < PATIENCE
        audit.append(connection, Entry(deps.clock(), visitor.name, "read_again", f"/sites/{name}", visitor.purpose))
    if not running:
        background.add_task(deps.desk.read_again, name)
    return RedirectResponse(f"/sites/{name}#file", 303, background=background)


def _row(deps: Deps, name: str, proposal_id: int) -> Any:  # noqa: ANN401 (a row)
    with deps.database.read() as connection:
        row = site_edits.proposal(connection, name, proposal_id)
    if row is None:
        raise HTTPException(404)
    return row


def _is_cut_off(request: Request, row: Any) -> bool:  # noqa: ANN401 (a row)
    return row.ended_at is None and deps_of(request).clock() - row.made_at > PATIENCE


def _proposal(request: Request, name: str, proposal_id: int, visitor: Visitor, problem: str = "") -> Response:
    deps = deps_of(request)
    row = _row(deps, name, proposal_id)
    with deps.database.read() as connection:
        site = watched(connection, name)
        used = next((edit for edit in site_edits.of_site(connection, name) if edit.proposal_id == proposal_id), None)
    present = deps.desk.site(name)
    misses = row.report.get("misses", [])
    secrets = {
        one: secrets_of(deps, find_capture(deps, one, name), visitor) for one in {miss["capture"] for miss in misses}
    }
    return page(
        request, "proposal", status=422 if problem else 200, site=site, row=row, kinds=told(row.report) if row.report else [],
        misses=misses, secrets=secrets, problem=problem, used=used, cut_off=_is_cut_off(request, row),
        stale=row.base != (present.version if present else None), numbers={one["capture"]: number for number, one in enumerate(row.report.get("pages", []), 1)},
    )  # fmt: skip
