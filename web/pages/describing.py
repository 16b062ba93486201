"""Describing a site: which captures are its examples, and what a person says of each by clicking."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection

from crawlers.markup import Document
from crawlers.places import find_path
from crawlers.trial import Sheet
from records.capture import Capture
from records.page import Page, PageKind
from store import page_corrections, page_examples, readings, site_edits, sites
from store.sites import Site
from web.deps import Deps, deps_of
from web.described import corrected, page_of, values
from web.fields import fields_of
from web.overlay import lines_of, overlay
from web.overlay_frame import framed_overlay
from web.received import UnreadableError, document_of, find_capture, secrets_of
from web.rendering import page
from web.rights import Right
from web.visitor import Visitor, look

router = APIRouter()

PER_PAGE = 30
KINDS = tuple(kind.value for kind in PageKind)
Describer = Annotated[Visitor, Depends(look(Right.DESCRIBE))]


@router.get("/sites/{name}/describe")
def show_examples(
    request: Request, name: str, _visitor: Describer, kind: str = "", number: Annotated[int, Query(ge=1, le=10_000, alias="page")] = 1
) -> Response:  # fmt: skip
    """Show the examples of each kind of page, doubts first, and the captures of one kind to add more."""
    deps = deps_of(request)
    with deps.database.read() as connection:
        site = watched(connection, name)
        said = page_corrections.of_site(connection, name)
        chosen = page_examples.chosen(connection, name, {row.capture_id for row in said})
        more = page_examples.of_kind(connection, name, kind, PER_PAGE + 1, (number - 1) * PER_PAGE) if kind else []
        counts = page_examples.kinds(connection, name)
        proposal = site_edits.latest_proposal(connection, name)
    used = set(page_examples.ids(chosen))
    examples = {key: sorted(found, key=lambda one: -len(page_examples.doubts(one))) for key, found in chosen.items()}
    return page(
        request, "describe", site=site, examples=examples, counts=counts, doubts=page_examples.doubts, used=used,
        said=_counted(said), more=more[:PER_PAGE], kind=kind, number=number, has_next=len(more) > PER_PAGE, proposal=proposal,
    )  # fmt: skip


def _counted(said: list[Any]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in said:
        counts[row.capture_id] = counts.get(row.capture_id, 0) + 1
    return counts


@router.get("/sites/{name}/describe/{capture_id}")
def show_example(request: Request, name: str, capture_id: str, visitor: Describer) -> Response:
    """Show a capture with its fields laid over it, beside what can be said of it."""
    return shown(request, find_capture(deps_of(request), capture_id, name), visitor)


@router.get("/sites/{name}/describe/{capture_id}/page")
def show_overlay(request: Request, name: str, capture_id: str, visitor: Describer) -> HTMLResponse:
    """Return the received page made harmless, its elements numbered and its values marked."""
    deps = deps_of(request)
    capture = find_capture(deps, capture_id, name)
    try:
        document = document_of(deps, capture)
    except UnreadableError as error:
        raise HTTPException(404, str(error)) from error
    read, _, _ = _read(deps, capture, document)
    return framed_overlay(overlay(document, read, secrets=secrets_of(deps, capture, visitor)))


def watched(connection: Connection, name: str) -> Site:
    """Return the row of a site; 404 where it is not watched."""
    site = sites.get(connection, name)
    if site is None:
        raise HTTPException(404)
    return site


def _read(deps: Deps, capture: Capture, document: Document) -> tuple[Page, dict[str, str], list[Any]]:
    """Return the page with what people said of it, who said what, and all that was ever said of it."""
    with deps.database.read() as connection:
        reading = readings.current(connection, capture.id)
        said = page_corrections.of_capture(connection, capture.id)
    present = deps.desk.site(capture.site)
    holds = [row for row in reversed(said) if row.withdrawn_at is None]
    read, authors = corrected(
        page_of(reading, document, capture.captured_at), document, holds, present.currency if present else ""
    )
    return read, authors, said


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why what was said of a page could not be kept."""

    words: str = ""

    @property
    def status(self) -> int:
        """Return the status of the answer."""
        return 422 if self.words else 200


def shown(request: Request, capture: Capture, visitor: Visitor, refusal: Refusal = Refusal()) -> Response:
    """Return the page about one capture."""
    deps, name = deps_of(request), capture.site
    with deps.database.read() as connection:
        site = watched(connection, name)
        corrected_ids = {row.capture_id for row in page_corrections.of_site(connection, name)}
        ids = page_examples.ids(page_examples.chosen(connection, name, corrected_ids))
    try:
        document = document_of(deps, capture)
    except UnreadableError as error:
        return page(request, "error", status=409, title="This capture cannot be described", words=str(error))
    read, authors, said = _read(deps, capture, document)
    fields, rows = fields_of(read.kind.value)
    at = ids.index(capture.id) if capture.id in ids else -1
    return page(
        request, "describe_page", status=refusal.status, site=site, capture=capture, read=read, values=values(read, authors),
        authors=authors, said=said, fields=_fields(fields, read), rows=rows, kinds=KINDS, lines=lines_of(document),
        problem=refusal.words, secrets=secrets_of(deps, capture, visitor), used=capture.id in ids, texts=_texts(document, said),
        previous=ids[at - 1] if at > 0 else "", following=ids[at + 1] if at + 1 < len(ids) else "",
    )  # fmt: skip


def _fields(known: tuple[str, ...], read: Page) -> list[str]:
    """Return the fields to choose from: those of the kind, then others that the page was read to have."""
    own = [name for name, value in read.fields.items() if "[" not in name and not (isinstance(value, list) and value and isinstance(value[0], dict))]  # fmt: skip
    return list(dict.fromkeys([*known, *own]))


def _texts(document: Document, said: list[Any]) -> dict[int, str]:
    """Return the words at the place of each correction."""
    sheet = Sheet(document)
    found = {row.id: find_path(sheet, row.path) for row in said if row.path}
    return {
        row.id: sheet.text(element)[row.start or 0 : row.end]
        for row in said
        if (element := found.get(row.id)) is not None
    }
