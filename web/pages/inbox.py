"""The alert inbox: rows beside the chosen alert, with its reasons and what can be done with it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection, func, select

from alerts.triage import Action, Deed, TriageError, Verdict, act, actions_for
from records.alert import AlertStatus, Severity
from store import alerts, audit, deliveries, histories, tables
from store.alerts import AlertChangedError, AlertFilter, StoredAlert, UnknownAlertError
from store.audit import Entry
from store.observations import Subject
from web.deps import Deps, deps_of
from web.pages.search import site_titles
from web.rendering import page
from web.rights import Right
from web.visitor import Visitor, deed, look, note, subject_of, unrecorded

router = APIRouter()

PER_PAGE = 100
TO_DO = (AlertStatus.NEW, AlertStatus.OPEN, AlertStatus.ESCALATED)
VIEWS: Mapping[str, str] = {
    "todo": "to do", "new": "new", "open": "open", "escalated": "escalated", "closed": "closed", "all": "all",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class View:
    """Which alerts are listed and which one is open."""

    status: str = "todo"
    severity: str = ""
    mine: bool = False
    alert: int | None = None
    page: int = 1

    def address(self, path: str = "/inbox", **changes: Any) -> str:  # noqa: ANN401 (any field of the view)
        """Return the address of this view with some of it changed."""
        values = {name: getattr(self, name) for name in ("status", "severity", "mine", "alert", "page")} | changes
        usual = {"status": "todo", "mine": False, "alert": None, "page": 1}
        fields = {name: value for name, value in values.items() if value != usual.get(name, "")}
        kept = urlencode({name: int(value) if isinstance(value, bool) else value for name, value in fields.items()})
        return f"{path}?{kept}" if kept else path

    def wanted(self, name: str) -> AlertFilter:
        """Return the view as a question to the store."""
        status = TO_DO if self.status == "todo" else () if self.status == "all" else (AlertStatus(self.status),)
        severity = (Severity(self.severity),) if self.severity else ()
        return AlertFilter(status=status, severity=severity, assignee=name if self.mine else "")


def viewed(
    status: str = "todo",
    severity: str = "",
    *,
    mine: bool = False,
    alert: Annotated[int | None, Query(ge=1)] = None,
    number: Annotated[int, Query(ge=1, le=10_000, alias="page")] = 1,
) -> View:
    """Return the view of a request; a status or severity that we do not know becomes the usual one."""
    known = status if status in VIEWS else "todo", severity if severity in set(Severity) else ""
    return View(*known, mine, alert, number)


Viewed = Annotated[View, Depends(viewed)]


@router.get("/inbox")
def show_inbox(request: Request, view: Viewed, visitor: Annotated[Visitor, Depends(look(Right.INBOX))]) -> Response:
    """Show the list and one alert: the one asked for, else the first."""
    return _inbox(request, view, visitor)


@router.get("/inbox/rows")
def show_rows(
    request: Request, view: Viewed, visitor: Annotated[Visitor, Depends(unrecorded(Right.INBOX))], seen: int = -1
) -> Response:
    """Return the list alone when it has changed since history row `seen`; else 204, which shows nothing new.

    Only an answer with content is a look, so a page left open for a night leaves no thousand audit rows.
    """
    deps = deps_of(request)
    with deps.database.read() as connection:
        if _newest_step(connection) == seen:
            return Response(status_code=204)
    note(deps, visitor, "looked", f"/inbox/rows status={view.status}")
    return page(request, "inbox_rows", **_list(deps, view, visitor))


@router.post("/inbox/{alert_id}/{action}")
def triage(  # noqa: PLR0913, PLR0917 (the fields of the form)
    request: Request,
    alert_id: int,
    action: Action,
    visitor: Annotated[Visitor, Depends(deed(Right.INBOX))],
    back: Viewed,
    seen_status: Annotated[str, Form()] = "",
    reason: Annotated[str, Form(max_length=1000)] = "",
    verdict: Annotated[Verdict | Literal[""], Form()] = "",
) -> Response:
    """Take, escalate, close, reopen or annotate an alert; say so where somebody else was faster."""
    deps = deps_of(request)
    problem, status = "", 409
    with deps.database.begin() as connection:
        audit.append(connection, Entry(deps.clock(), visitor.name, "triaged", subject_of(request), visitor.purpose))
        try:
            stored = alerts.get(connection, alert_id)
            _check_seen(stored, seen_status)
            act(connection, stored, Deed(action, visitor.name, deps.clock(), reason, verdict or None))
        except UnknownAlertError as error:
            raise HTTPException(404) from error
        except AlertChangedError as error:
            problem = str(error)
        except TriageError as error:
            problem, status = str(error), 422
    if problem:
        return _inbox(request, replace(back, alert=alert_id), visitor, problem, status)
    return RedirectResponse(back.address(alert=alert_id), 303)


def _check_seen(stored: StoredAlert, seen_status: str) -> None:
    if seen_status and seen_status != stored.status:
        raise AlertChangedError(stored)


def _inbox(request: Request, view: View, visitor: Visitor, problem: str = "", status: int = 200) -> Response:
    deps = deps_of(request)
    values = _list(deps, view, visitor)
    chosen = view.alert or next((stored.id for stored in values["rows"]), None)
    values["view"] = replace(view, alert=chosen)
    with deps.database.read() as connection:
        detail = _detail(connection, chosen) if chosen else None
    if view.alert and detail is None:
        raise HTTPException(404)
    return page(request, "inbox", status=status, detail=detail, problem=problem, views=VIEWS, **values)


def _list(deps: Deps, view: View, visitor: Visitor) -> dict[str, Any]:
    with deps.database.read() as connection:
        return {
            "rows": alerts.list_alerts(connection, view.wanted(visitor.name), PER_PAGE, (view.page - 1) * PER_PAGE),
            "counts": alerts.count_by_status(connection),
            "mine": sum(alerts.count_by_status(connection, AlertFilter(status=TO_DO, assignee=visitor.name)).values()),
            "seen": _newest_step(connection),
            "view": view,
            "titles": site_titles(deps),
            "per_page": PER_PAGE,
        }


def _detail(connection: Connection, alert_id: int) -> dict[str, Any] | None:
    try:
        stored = alerts.get(connection, alert_id)
    except UnknownAlertError:
        return None
    content = histories.content(connection, stored.alert.observation_id)
    return {
        "stored": stored,
        "listing": histories.listing(connection, stored.alert.entity_id) if stored.alert.entity == "listing" else None,
        "account": _account(connection, stored),
        "content": content,
        "history": alerts.history(connection, alert_id),
        "deliveries": deliveries.of_alert(connection, alert_id),
        "actions": [action.value for action in actions_for(stored.status)],
        "verdicts": list(Verdict),
        "secrets": histories.contact_texts(connection, Subject(stored.alert.entity, stored.alert.entity_id)),
    }


def _account(connection: Connection, stored: StoredAlert) -> Any:  # noqa: ANN401 (a row)
    listing_id, entity = stored.alert.entity_id, stored.alert.entity
    owner = select(tables.listing.c.account_id).where(tables.listing.c.id == listing_id).scalar_subquery()
    wanted = tables.vendor_account.c.id == (listing_id if entity == "vendor" else owner)
    return connection.execute(select(tables.vendor_account).where(wanted)).one_or_none()


def _newest_step(connection: Connection) -> int:
    return int(connection.execute(select(func.max(tables.alert_history.c.id))).scalar() or 0)
