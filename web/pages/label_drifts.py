"""Where a site is labelled otherwise than in the weeks before: a person says, with a reason, that it is so now."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from store import audit, label_drifts
from store.audit import Entry
from store.drifts import Decision
from web.deps import deps_of
from web.rights import Right
from web.visitor import Visitor, deed, subject_of

router = APIRouter()


@router.post("/sites/{name}/label-drifts/{drift_id}/dismiss")
def dismiss(
    request: Request,
    name: str,
    drift_id: int,
    visitor: Annotated[Visitor, Depends(deed(Right.DESCRIBE))],
    reason: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Dismiss a drift of labels: later weeks are compared with its week and those after."""
    deps = deps_of(request)
    with deps.database.begin() as connection:
        drift = label_drifts.get(connection, drift_id)
        if drift is None or drift.site != name:
            raise HTTPException(404)
        if not reason.strip():
            raise HTTPException(422, "Say why: the reason stays with the drift.")
        entry = Entry(deps.clock(), visitor.name, "dismissed_label_drift", subject_of(request), visitor.purpose)
        audit.append(connection, entry)
        label_drifts.dismiss(connection, drift_id, Decision(visitor.name, reason.strip(), deps.clock()))
    return RedirectResponse(f"/sites/{name}#labels", 303)
