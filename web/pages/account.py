"""The visitor's own account: password, purpose, signing out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from store import sessions, users
from web.deps import deps_of
from web.pages.signin import own_path
from web.passwords import hash_password, matches, weakness
from web.rendering import page
from web.rights import Right
from web.visitor import Visitor, deed, find_visitor, look, note

router = APIRouter()


@router.get("/account", dependencies=[Depends(look(Right.ACCOUNT))])
def show_account(request: Request) -> Response:
    """Show the account."""
    return page(request, "account", problem="", done="")


@router.post("/account/password")
def change_password(
    request: Request,
    visitor: Annotated[Visitor, Depends(deed(Right.ACCOUNT, "changed_password"))],
    present: Annotated[str, Form(max_length=512)],
    new: Annotated[str, Form(max_length=512)],
    again: Annotated[str, Form(max_length=512)],
) -> Response:
    """Take a new password; the person's other sessions end."""
    deps = deps_of(request)
    with deps.database.read() as connection:
        user = users.get(connection, visitor.name)
    problem = "" if user and matches(user.password_hash, present) else "The present password is wrong."
    problem = problem or weakness(new, visitor.name) or ("" if new == again else "The two new passwords differ.")
    if not problem and new == present:
        problem = "The new password is the present one."
    if problem:
        return page(request, "account", status=422, problem=problem, done="")
    password_hash = hash_password(new)
    with deps.database.begin() as connection:
        users.set_password(connection, visitor.name, password_hash, must_change=False)
        sessions.end_all(connection, visitor.name, but=visitor.token)
    find_visitor(request)
    return page(request, "account", problem="", done="The password is changed.")


@router.post("/account/purpose")
def choose_purpose(
    request: Request,
    visitor: Annotated[Visitor, Depends(deed(Right.ACCOUNT))],
    purpose: Annotated[str, Form(max_length=120)] = "",
    back: Annotated[str, Form()] = "/",
) -> Response:
    """Keep what the person works on; from now it stands beside every look."""
    deps = deps_of(request)
    with deps.database.begin() as connection:
        sessions.set_purpose(connection, visitor.token, purpose.strip())
    note(deps, visitor, "chose_purpose", "/account/purpose", purpose.strip())
    return RedirectResponse(own_path(back), 303)
