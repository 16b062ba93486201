"""People who may sign in, for the administrator."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from store import audit, sessions, users
from store.audit import Entry
from store.users import User, UserError
from web.deps import deps_of
from web.passwords import hash_password, one_time_password
from web.rendering import page
from web.rights import TITLES, Right
from web.visitor import Visitor, deed, look

router = APIRouter()

Administrator = Annotated[Visitor, Depends(deed(Right.USERS))]


@router.get("/users", dependencies=[Depends(look(Right.USERS))])
def show_users(request: Request) -> Response:
    """Show all people."""
    return _users(request)


@router.post("/users")
def add_user(
    request: Request,
    visitor: Administrator,
    name: Annotated[str, Form(max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")],
    role: Annotated[str, Form()],
) -> Response:
    """Add a person; the one-time password is shown once, here."""
    deps = deps_of(request)
    password = one_time_password()
    user = User(name, role, hash_password(password), must_change=True, added_at=deps.clock())
    try:
        with deps.database.begin() as connection:
            users.add(connection, user)
            audit.append(
                connection, Entry(deps.clock(), visitor.name, "added_user", f"{name} as {role}", visitor.purpose)
            )
    except UserError as error:
        return _users(request, problem=str(error), status=422)
    return _users(request, shown=(name, password))


@router.post("/users/{name}/password")
def renew_password(request: Request, visitor: Administrator, name: str) -> Response:
    """Give a person another one-time password and end their sessions."""
    deps = deps_of(request)
    password = one_time_password()
    password_hash = hash_password(password)
    try:
        with deps.database.begin() as connection:
            users.set_password(connection, name, password_hash, must_change=True)
            sessions.end_all(connection, name)
            audit.append(connection, Entry(deps.clock(), visitor.name, "renewed_password", name, visitor.purpose))
    except UserError as error:
        return _users(request, problem=str(error), status=404)
    return _users(request, shown=(name, password))


@router.post("/users/{name}/disable")
def disable_user(request: Request, visitor: Administrator, name: str) -> Response:
    """Let a person sign in no more, from now."""
    deps = deps_of(request)
    if name == visitor.name:
        return _users(request, problem="You cannot disable yourself.", status=422)
    try:
        with deps.database.begin() as connection:
            users.disable(connection, name, deps.clock())
            sessions.end_all(connection, name)
            audit.append(connection, Entry(deps.clock(), visitor.name, "disabled_user", name, visitor.purpose))
    except UserError as error:
        return _users(request, problem=str(error), status=404)
    return RedirectResponse("/users", 303)


def _users(request: Request, *, problem: str = "", shown: tuple[str, str] | None = None, status: int = 200) -> Response:
    with deps_of(request).database.read() as connection:
        listed = users.listed(connection)
    return page(request, "users", status=status, users=listed, roles=TITLES, problem=problem, shown=shown)
