"""Who is asking: found by the session cookie, checked against the right, and written to the audit before a page is made."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Form, Request

from store import audit, sessions
from store.audit import Entry
from web.deps import Deps, deps_of
from web.rights import HOMES, TITLES, Right, rights_of

COOKIE = "salwatch_session"
SESSION_LASTS = timedelta(hours=12)  # one long shift; then the password again
SUBJECT_CHARACTERS = 1000


class NotSignedInError(Exception):
    """Nobody is signed in, or no longer."""


class MustChangeError(Exception):
    """The one-time password has to be replaced first."""


class RefusedError(Exception):
    """The person may not do this; the audit has a row of it."""


class ForgedError(Exception):
    """A form came without the token that our own pages carry."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """One signed-in person; `purpose` is the case chip."""

    name: str
    role: str
    purpose: str
    must_change: bool
    token: str
    expires_at: datetime

    @property
    def rights(self) -> frozenset[Right]:
        """Return what the person may."""
        return rights_of(self.role)

    @property
    def home(self) -> str:
        """Return the page that the role starts with."""
        return HOMES.get(self.role, "/account")

    @property
    def role_title(self) -> str:
        """Return the role as people say it."""
        return TITLES.get(self.role, self.role)

    @property
    def form_token(self) -> str:
        """Return what every form of this session carries; it cannot be told without the cookie."""
        return hmac.new(self.token.encode(), b"form", hashlib.sha256).hexdigest()

    def may(self, right: str) -> bool:
        """Say whether the person has the right; for templates."""
        return right in self.rights


def find_visitor(request: Request) -> Visitor | None:
    """Return who is signed in, or None."""
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    deps = deps_of(request)
    with deps.database.read() as connection:
        session = sessions.find(connection, token, deps.clock())
    if session is None:
        return None
    visitor = Visitor(session.user, session.role, session.purpose, session.must_change, token, session.expires_at)
    request.state.visitor = visitor  # the error pages want the rail too
    return visitor


def note(deps: Deps, visitor: Visitor, action: str, subject: str, purpose: str = "") -> None:
    """Append one audit row; a page whose row cannot be written is not shown."""
    entry = Entry(deps.clock(), visitor.name, action, subject[:SUBJECT_CHARACTERS], purpose or visitor.purpose)
    with deps.database.begin() as connection:
        audit.append(connection, entry)


def subject_of(request: Request) -> str:
    """Return the path with its question, as the audit keeps it."""
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


def look(right: Right, action: str = "looked") -> Callable[[Request], Visitor]:
    """Return a dependency for a page: signed in, entitled, recorded."""

    def check(request: Request) -> Visitor:
        visitor = _entitled(request, right)
        note(deps_of(request), visitor, action, subject_of(request))
        return visitor

    return check


def unrecorded(right: Right) -> Callable[[Request], Visitor]:
    """Return a dependency for a page that writes its own audit row, or shows nothing new."""

    def check(request: Request) -> Visitor:
        return _entitled(request, right)

    return check


def deed(right: Right, action: str = "") -> Callable[[Request, str], Visitor]:
    """Return a dependency for a form: signed in, entitled, sent by our own page; recorded, unless the page does that."""

    def check(request: Request, form_token: Annotated[str, Form()] = "") -> Visitor:
        visitor = _entitled(request, right)
        if not hmac.compare_digest(form_token.encode(), visitor.form_token.encode()):
            note(deps_of(request), visitor, "forged", subject_of(request))
            raise ForgedError
        if action:
            note(deps_of(request), visitor, action, subject_of(request))
        return visitor

    return check


def _entitled(request: Request, right: Right) -> Visitor:
    visitor = find_visitor(request)
    if visitor is None:
        raise NotSignedInError
    if right not in visitor.rights:
        note(deps_of(request), visitor, "refused", subject_of(request))
        raise RefusedError
    if visitor.must_change and right != Right.ACCOUNT:
        raise MustChangeError
    return visitor
