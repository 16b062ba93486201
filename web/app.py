"""The web application: pages for the four kinds of user, made from parts handed in."""

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from web.deps import Deps
from web.headers import SecurityHeaders
from web.pages import (
    account,
    adding,
    audit,
    captures,
    correcting,
    describing,
    drifts,
    health,
    inbox,
    judging,
    label_drifts,
    listings,
    models,
    proposing,
    search,
    signin,
    sites,
    trends,
    users,
    vendors,
)
from web.rendering import STATIC, environment, libraries, page
from web.visitor import ForgedError, MustChangeError, NotSignedInError, RefusedError, find_visitor

# `adding` before `sites`: no site is called "new"
PAGES = (
    signin, inbox, search, listings, judging, captures, vendors, trends, adding, sites, describing, correcting, proposing, drifts, label_drifts,
    health, models, users, audit, account,
)  # fmt: skip


def build(deps: Deps) -> FastAPI:
    """Return the application over the given parts; two of them do not know of each other."""
    app = FastAPI(title="Salwatch", version=deps.version, openapi_url=None, docs_url=None, redoc_url=None)
    app.state.deps = deps
    app.state.templates = environment()
    app.state.libraries = libraries()
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for module in PAGES:
        app.include_router(module.router)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(deps.hosts))
    app.add_middleware(SecurityHeaders)
    _add_errors(app)
    return app


def _add_errors(app: FastAPI) -> None:
    app.add_exception_handler(NotSignedInError, _sign_in)
    app.add_exception_handler(MustChangeError, _change_password)
    app.add_exception_handler(RefusedError, _refused)
    app.add_exception_handler(ForgedError, _forged)
    app.add_exception_handler(HTTPException, _http_problem)
    app.add_exception_handler(500, _broken)


def _sign_in(request: Request, _error: Exception) -> Response:
    if request.headers.get("hx-request"):  # a part cannot show the sign-in page: let the whole page go there
        return Response(status_code=401, headers={"HX-Redirect": "/sign-in"})
    return RedirectResponse(str(request.url_for("show_sign_in").include_query_params(next=request.url.path)), 303)


def _change_password(_request: Request, _error: Exception) -> Response:
    return RedirectResponse("/account", 303)


def _refused(request: Request, _error: Exception) -> Response:
    return page(
        request, "error", status=403, title="Not for this role", words="Your role does not include this page. "
        "The attempt is recorded. If your work needs it, ask the administrator for another role.",
    )  # fmt: skip


def _forged(request: Request, _error: Exception) -> Response:
    return page(
        request, "error", status=403, title="This form did not come from here", words="The form was too old, or was "
        "sent by another site. Nothing was changed. Go back, load the page again and send it once more.",
    )  # fmt: skip


def _http_problem(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    find_visitor(request)
    if status == 404:
        return page(
            request, "error", status=404, title="Nothing here", words="There is no such page, or what it showed was "
            "deleted. Search for it, or go back to your first page.",
        )  # fmt: skip
    detail = str(getattr(error, "detail", ""))
    return page(request, "error", status=status, title="This cannot be done", words=detail)


def _broken(request: Request, _error: Exception) -> Response:
    return page(
        request, "error", status=500, title="Something broke on our side", words="The page could not be made. What was "
        "collected is safe; the cause is in the log of the server. Try again, then tell the administrator the time.",
    )  # fmt: skip
