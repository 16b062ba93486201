"""Vendors: the list of accounts, and one account with its offers, selectors and whom it shares them with."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import Response
from sqlalchemy import Row

from identity.candidates import linked
from store import alerts, histories, profiles, renames
from store.observations import Subject
from web.deps import deps_of
from web.differences import timeline
from web.pages.listings import record_unmasking
from web.pages.search import site_titles
from web.rendering import page
from web.rights import Right
from web.visitor import Visitor, deed, look

router = APIRouter()

PER_PAGE = 50


@router.get("/vendors", dependencies=[Depends(look(Right.VENDORS))])
def show_vendors(
    request: Request,
    words: Annotated[str, Query(max_length=200)] = "",
    site: str = "",
    number: Annotated[int, Query(ge=1, le=1000, alias="page")] = 1,
) -> Response:
    """Show the accounts, the newest first."""
    deps = deps_of(request)
    with deps.database.read() as connection:
        rows = profiles.listed(connection, words, site, PER_PAGE, (number - 1) * PER_PAGE)
        total = profiles.count(connection, words, site)
    return page(
        request, "vendors", rows=rows, total=total, words=words, site=site, number=number,
        pages=-(-total // PER_PAGE), titles=site_titles(deps),
    )  # fmt: skip


@router.get("/vendors/{account_id}", dependencies=[Depends(look(Right.VENDORS))])
def show_vendor(request: Request, account_id: int) -> Response:
    """Show one account, contacts masked."""
    return _vendor(request, account_id)


@router.post("/vendors/{account_id}/unmask")
def unmask(
    request: Request,
    account_id: int,
    visitor: Annotated[Visitor, Depends(deed(Right.UNMASK))],
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Show the account with its contacts this once; the reason is the purpose of the audit row."""
    if not record_unmasking(request, visitor, reason):
        return _vendor(request, account_id, problem="Say why: the reason stands in the audit.", status=422)
    return _vendor(request, account_id, unmasked=True)


def _vendor(
    request: Request, account_id: int, *, unmasked: bool = False, problem: str = "", status: int = 200
) -> Response:
    deps, subject = deps_of(request), Subject("vendor", account_id)
    with deps.database.read() as connection:
        account = profiles.account(connection, account_id)
        if account is None:
            raise HTTPException(404)
        selectors = profiles.selectors(connection, account_id)
        observed = histories.observations(connection, subject, limit=50)
        secrets = [] if unmasked else _secrets(selectors, histories.contact_texts(connection, subject))
        values: dict[str, Any] = {
            "account": account,
            "offers": profiles.offers(connection, account_id),
            "selectors": selectors,
            "links": linked(connection, account_id),
            "content": histories.latest(connection, subject),
            "names": renames.names(connection, account_id),
            "looks": timeline(observed, secrets),
            "alerts": alerts.of_entity(connection, "vendor", account_id),
            "secrets": secrets,
        }
    return page(
        request, "vendor", status=status, unmasked=unmasked, problem=problem, titles=site_titles(deps), **values
    )


def _secrets(selectors: Sequence[Row[Any]], texts: Sequence[str]) -> list[str]:
    return [*texts, *(row.value.partition(":")[2] or row.value for row in selectors if row.kind == "contact")]
