"""The audit: who looked at what and why, and whether the chain of rows is whole."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from store import audit, users
from web.deps import deps_of
from web.rendering import page
from web.rights import Right
from web.visitor import look

router = APIRouter()

PER_PAGE = 100


@router.get("/audit", dependencies=[Depends(look(Right.AUDIT))])
def show_audit(
    request: Request,
    user: Annotated[str, Query(max_length=64)] = "",
    action: Annotated[str, Query(max_length=32)] = "",
    before: Annotated[int | None, Query(ge=1)] = None,
    *,
    verify: bool = False,
) -> Response:
    """Show the newest rows, and check the whole chain where that is asked for."""
    with deps_of(request).database.read() as connection:
        rows = audit.newest(connection, user=user, action=action, before=before, limit=PER_PAGE)
        broken_at = audit.verify(connection) if verify else None
        actions, people = audit.actions(connection), [known.name for known in users.listed(connection)]
    return page(
        request, "audit", rows=rows, actions=actions, people=people, user=user, action=action,
        verified=verify, broken_at=broken_at, older=rows[-1].position if len(rows) == PER_PAGE else None,
    )  # fmt: skip
