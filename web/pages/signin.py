"""Sign in and out: slow hashes, a bound on wrong tries, a cookie that scripts and other sites cannot use."""

import hmac
import secrets
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from store import audit, sessions, users
from store.audit import Entry
from web.deps import Deps, deps_of
from web.passwords import matches
from web.rendering import page
from web.rights import Right
from web.visitor import COOKIE, SESSION_LASTS, NotSignedInError, Visitor, deed, find_visitor

router = APIRouter()

FORM_COOKIE = "salwatch_form"  # before there is a session: the form must come from the browser that loaded it
TRIES = 5
TRIES_WITHIN = timedelta(minutes=15)
WRONG = "Name or password is wrong."
TOO_MANY = f"Too many wrong passwords for this name. Wait {TRIES_WITHIN.seconds // 60} minutes, then try again."
STALE = "The form was too old. Please try once more."


@router.get("/")
def show_home(request: Request) -> Response:
    """Lead to the first page of the visitor's role."""
    visitor = find_visitor(request)
    if visitor is None:
        raise NotSignedInError
    return RedirectResponse(visitor.home, 303)


@router.get("/sign-in")
def show_sign_in(request: Request, next: str = "/") -> Response:  # noqa: A002 (the word in the address)
    """Show the form."""
    if find_visitor(request):
        return RedirectResponse(own_path(next), 303)
    return _form(request, next_path=next)


@router.post("/sign-in")
def sign_in(
    request: Request,
    name: Annotated[str, Form(max_length=64)],
    password: Annotated[str, Form(max_length=512)],
    form_token: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",  # noqa: A002 (the word in the form)
) -> Response:
    """Start a session; a wrong password is recorded under the name that was tried."""
    if not hmac.compare_digest(request.cookies.get(FORM_COOKIE, "").encode(), form_token.encode()) or not form_token:
        return _form(request, STALE, name, next, status=403)
    deps = deps_of(request)
    if _tries(deps, name) >= TRIES:
        return _form(request, TOO_MANY, name, next, status=429)
    with deps.database.read() as connection:
        user = users.get(connection, name)
    usable = user is not None and user.disabled_at is None
    if not matches(user.password_hash if user and usable else None, password):
        _record(deps, name, "sign_in_failed")
        return _form(request, WRONG, name, next, status=401)
    return _started(request, deps, name, next)


@router.post("/sign-out")
def sign_out(request: Request, visitor: Annotated[Visitor, Depends(deed(Right.ACCOUNT, "signed_out"))]) -> Response:
    """End the session."""
    with deps_of(request).database.begin() as connection:
        sessions.end(connection, visitor.token)
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer


def own_path(path: str) -> str:
    r"""Return a path of ours to go on to; anything that could lead elsewhere becomes the home page.

    >>> own_path("/inbox"), own_path("//evil.example"), own_path("/\\evil.example"), own_path("https://evil.example")
    ('/inbox', '/', '/', '/')
    """
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() else "/"


def _started(request: Request, deps: Deps, name: str, next_path: str) -> Response:
    token, now = secrets.token_urlsafe(32), deps.clock()
    with deps.database.begin() as connection:
        sessions.start(connection, token, name, now, now + SESSION_LASTS)
        audit.append(connection, Entry(now, name, "signed_in", "/sign-in"))
    answer = RedirectResponse(own_path(next_path), 303)
    secure = request.url.scheme == "https"
    answer.set_cookie(
        COOKIE, token, max_age=int(SESSION_LASTS.total_seconds()), httponly=True, samesite="strict", secure=secure
    )
    answer.delete_cookie(FORM_COOKIE)
    return answer


def _form(request: Request, problem: str = "", name: str = "", next_path: str = "/", status: int = 200) -> Response:
    token = secrets.token_urlsafe(24)
    answer = page(
        request, "signin", status=status, problem=problem, name=name, next=own_path(next_path), form_token=token
    )
    answer.set_cookie(FORM_COOKIE, token, max_age=3600, httponly=True, samesite="strict")
    return answer


def _tries(deps: Deps, name: str) -> int:
    with deps.database.read() as connection:
        return audit.count_since(connection, name, "sign_in_failed", deps.clock() - TRIES_WITHIN)


def _record(deps: Deps, name: str, action: str) -> None:
    with deps.database.begin() as connection:
        audit.append(connection, Entry(deps.clock(), name, action, "/sign-in"))
