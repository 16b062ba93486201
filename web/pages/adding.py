"""Adding a site: what a person must say of a market nobody watches yet, so that a worker visits it."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection, select

from crawlers.sitefile import SiteFile
from crawlers.sitetext import text_of_site
from store import audit, authorities, site_edits, sites, tables
from store.audit import Entry
from store.site_edits import Edit, What
from store.sites import Site
from web.deps import Deps, deps_of
from web.desk import DeskError
from web.rendering import page
from web.rights import Right
from web.visitor import Visitor, deed, look

router = APIRouter()

KINDS = get_args(SiteFile.model_fields["kind"].annotation)
RESERVED = frozenset({"new"})
MOST_SECONDS = 600.0
MOST_PAGES = 100_000
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_ORIGIN = re.compile(r"https?://[^/\s@?#]+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The form as it was filled in."""

    title: str = ""
    name: str = ""
    kind: str = "market"
    address: str = ""
    start: str = "/"
    javascript: bool = False
    delay: str = "5"
    budget: str = "2000"

    @property
    def mapping(self) -> dict[str, Any]:
        """The site file: no pages, so that the general reader reads the site; the address lies in the store alone."""
        return {
            "name": self.name,
            "title": self.title,
            "kind": self.kind,
            "javascript": self.javascript,
            "start": [self.start],
            "pace": {"delay_seconds": float(self.delay), "page_budget": int(self.budget)},
        }


def wanted(  # noqa: PLR0913, PLR0917 (the fields of the form)
    title: Annotated[str, Form(max_length=200)] = "",
    name: Annotated[str, Form(max_length=64)] = "",
    kind: Annotated[str, Form(max_length=32)] = "market",
    address: Annotated[str, Form(max_length=500)] = "",
    start: Annotated[str, Form(max_length=500)] = "/",
    javascript: Annotated[str, Form(max_length=8)] = "",
    delay: Annotated[str, Form(max_length=16)] = "5",
    budget: Annotated[str, Form(max_length=16)] = "2000",
) -> Wanted:
    """Return the form with what is left out suggested and what is harmless put right."""
    path = start.strip() or "/"
    return Wanted(
        title=" ".join(title.split()),
        name=name.strip() or suggested(title),
        kind=kind,
        address=address.strip().rstrip("/"),
        start=path,
        javascript=bool(javascript),
        delay=delay.strip() or "5",
        budget=budget.strip() or "2000",
    )


def suggested(title: str) -> str:
    """Return a name made of a title.

    >>> suggested("Saltmarsh Exchange"), suggested("7 Seas"), suggested("Рынок")
    ('saltmarsh-exchange', 'site-7-seas', '')
    """
    plain = "-".join(re.findall(r"[a-z0-9]+", title.lower()))[:32].strip("-")
    return f"site-{plain}" if plain[:1].isdigit() else plain


@router.get("/sites/new", dependencies=[Depends(look(Right.ADD_SITES))])
def show_form(request: Request) -> Response:
    """Show the empty form, and for which sites an authority is in force."""
    return _form(request, Wanted(), {})


@router.get("/sites/new/authority", dependencies=[Depends(look(Right.ADD_SITES))])
def show_authority(request: Request, name: str = "") -> Response:
    """Return the part that says which authority covers a name."""
    deps = deps_of(request)
    return page(request, "authority", **_authority(deps, name))


@router.post("/sites/new")
def add_site(
    request: Request,
    asked: Annotated[Wanted, Depends(wanted)],
    visitor: Annotated[Visitor, Depends(deed(Right.ADD_SITES))],
) -> Response:
    """Write the site file and keep the address; a worker begins within seconds, where an authority is in force."""
    deps = deps_of(request)
    with deps.database.read() as connection:
        problems = find_problems(asked, deps, connection)
    text = (
        ""
        if problems
        else text_of_site(asked.mapping, ["Added in the browser; without pages it is read by the general reader."])
    )
    if not problems:
        try:
            _add(deps, asked, text, visitor)
        except DeskError as error:
            problems = {"name": str(error)}
    if problems:
        return _form(request, asked, problems, status=422)
    return RedirectResponse(f"/sites/{asked.name}", 303)


def _add(deps: Deps, asked: Wanted, text: str, visitor: Visitor) -> None:
    made = deps.desk.check(asked.name, text)
    now = deps.clock()
    with (
        deps.database.begin() as connection
    ):  # first what is recorded: a file alone would be visited without a trace of who added it
        audit.append(connection, Entry(now, visitor.name, "added_site", asked.name, visitor.purpose))
        sites.ensure(connection, Site(asked.name, made.title, made.kind, made.route, now))
        sites.add_address(connection, asked.name, asked.address, f"browser, {visitor.name}", now)
        site_edits.append(
            connection, Edit(asked.name, now, visitor.name, What.ADDED, "added in the browser", None, made.version)
        )
        deps.desk.put(asked.name, text, None)


def find_problems(asked: Wanted, deps: Deps, connection: Connection) -> dict[str, str]:
    """Return what is wrong with the form, by its field."""
    found = {
        "title": "" if asked.title else "What do people call the site?",
        "name": _wrong_name(asked.name, deps),
        "kind": "" if asked.kind in KINDS else "Choose one of the list.",
        "address": _wrong_address(asked.address, connection),
        "start": "" if re.fullmatch(r"/\S*", asked.start) else "A path begins with / and has no blanks.",
        "delay": "" if _within(asked.delay, 0, MOST_SECONDS) else f"Seconds, from 0 to {MOST_SECONDS:.0f}.",
        "budget": "" if asked.budget.isdecimal() and _within(asked.budget, 1, MOST_PAGES) else f"A whole number, from 1 to {MOST_PAGES:,}.",
    }  # fmt: skip
    return {name: words for name, words in found.items() if words}


def _wrong_name(name: str, deps: Deps) -> str:
    if not _NAME.fullmatch(name) or name in RESERVED:
        return "Lower-case letters, digits, - and _, a letter first, 40 at most; not “new”."
    return "There is a site file of this name already." if name in deps.desk.names() else ""


def _wrong_address(address: str, connection: Connection) -> str:
    if not address:
        return "Where is the site?"
    if not _ORIGIN.fullmatch(address):
        return "Scheme and host alone, as http://….onion; the path goes into the next field."
    A, S = tables.address, tables.site  # noqa: N806 (tables)
    known = select(S.c.title).join(A, A.c.site == S.c.name).where(A.c.url == address)
    title = connection.execute(known.limit(1)).scalar()
    return f"This is an address of {title} already." if title else ""


def _within(said: str, least: float, most: float) -> bool:
    try:
        return least <= float(said) <= most
    except ValueError:
        return False


def _form(request: Request, asked: Wanted, problems: dict[str, str], status: int = 200) -> Response:
    values = _authority(deps_of(request), asked.name)
    return page(request, "site_new", status=status, asked=asked, problems=problems, kinds=KINDS, **values)


def _authority(deps: Deps, name: str) -> dict[str, Any]:
    """Return which authority covers the name, and which names are covered that have no site file yet."""
    now = deps.clock()
    with deps.database.read() as connection:
        covering = authorities.in_force(connection, name, now) if name else None
        valid = [one for one in authorities.recorded(connection) if any(one.covers(site, now) for site in one.sites)]
    known = set(deps.desk.names())
    waiting = sorted({site for one in valid for site in one.sites if site not in known})
    return {"covering": covering, "waiting": waiting, "asked_name": name}
