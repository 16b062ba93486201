"""What a person says of a capture, kept: an element is a field, a field is wrong here, the page is of another kind."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from crawlers.markup import text_of
from crawlers.places import find_path
from crawlers.trial import Sheet
from records.capture import Capture
from records.page import PageKind
from store import audit, page_corrections, page_examples
from store.audit import Entry
from store.page_corrections import Correction
from store.page_examples import Mark
from web.deps import Deps, deps_of
from web.described import part_of
from web.overlay import element_path
from web.pages.describing import Refusal, shown
from web.received import UnreadableError, document_of, find_capture
from web.rights import Right
from web.visitor import Visitor, deed, subject_of

router = APIRouter()

FIELD = r"^(([a-z][a-z0-9_]{0,63}\.)?[a-z][a-z0-9_]{0,63})?$"
Corrector = Annotated[Visitor, Depends(deed(Right.DESCRIBE))]


class SaidError(Exception):
    """What was said of a page cannot be kept; the text says why."""


@dataclass(frozen=True, slots=True)
class Clicked:
    """The form: a field of rows is named `listings.price`; `part` are the words of the element that are meant, if not all."""

    action: str
    element: int | None
    field: str
    part: str
    kind: str


def clicked(  # noqa: PLR0913, PLR0917 (the fields of the form)
    action: Annotated[str, Form(pattern="^(is|remove|kind)$")],
    element: Annotated[int | None, Form(ge=0)] = None,
    field: Annotated[str, Form(pattern=FIELD)] = "",
    other: Annotated[str, Form(pattern=FIELD)] = "",
    part: Annotated[str, Form(max_length=20_000)] = "",
    kind: Annotated[str, Form(max_length=32)] = "",
) -> Clicked:
    """Return the form; a name of one's own goes before one of the list."""
    return Clicked(action, element, other or field, part, kind)


@router.post("/sites/{name}/describe/{capture_id}/corrections")
def correct(
    request: Request, name: str, capture_id: str, visitor: Corrector, form: Annotated[Clicked, Depends(clicked)]
) -> Response:
    """Keep what a person says of the capture."""
    deps = deps_of(request)
    capture = find_capture(deps, capture_id, name)
    try:
        said = correction_of(deps, capture, form)
    except (SaidError, UnreadableError) as error:
        return shown(request, capture, visitor, Refusal(str(error)))
    with deps.database.begin() as connection:
        audit.append(connection, Entry(deps.clock(), visitor.name, "corrected", subject_of(request), visitor.purpose))
        page_corrections.add(connection, said, visitor.name, deps.clock())
    return RedirectResponse(f"/sites/{name}/describe/{capture.id}", 303)


def correction_of(deps: Deps, capture: Capture, form: Clicked) -> Correction:
    """Return what the form says of the capture; raises SaidError, UnreadableError."""
    row_of, _, field = form.field.rpartition(".")
    if form.action == "kind":
        if form.kind not in set(PageKind):
            raise SaidError("Choose what kind of page it is.")
        return Correction(capture.site, capture.id, kind=form.kind)
    if not field:
        raise SaidError("Choose which field it is.")
    if form.action == "remove":
        return Correction(capture.site, capture.id, field, row_of, remove=True)
    return Correction(capture.site, capture.id, field, row_of, *_place(deps, capture, form))


def _place(deps: Deps, capture: Capture, form: Clicked) -> tuple[str, int | None, int | None]:
    """Return the path of the element and the characters of its text that are meant."""
    if form.element is None:
        raise SaidError("Click on the value in the page, or choose its line.")
    document = document_of(deps, capture)
    path = element_path(document, form.element)
    found = find_path(Sheet(document), path) if path else None
    if path is None or found is None:
        raise SaidError("The page has no such element.")
    text = text_of(found)
    if not text and not form.field.endswith("url") and not any(found.get(name) for name in ("alt", "title", "value")):
        raise SaidError("Nothing is printed there.")
    place = part_of(text, form.part)
    if place is None:
        raise SaidError("These words do not stand in the element that was chosen.")
    return path, *place


@router.post("/sites/{name}/describe/{capture_id}/corrections/{correction_id}/withdraw")
def withdraw(request: Request, name: str, capture_id: str, correction_id: int, visitor: Corrector) -> Response:
    """Take back what was said; the row stays."""
    deps = deps_of(request)
    capture = find_capture(deps, capture_id, name)
    with deps.database.begin() as connection:
        audit.append(connection, Entry(deps.clock(), visitor.name, "withdrew", subject_of(request), visitor.purpose))
        page_corrections.withdraw(connection, name, correction_id, visitor.name, deps.clock())
    return RedirectResponse(f"/sites/{name}/describe/{capture.id}", 303)


@router.post("/sites/{name}/describe/{capture_id}/example")
def choose_example(
    request: Request, name: str, capture_id: str, visitor: Corrector, used: Annotated[bool, Form()]
) -> Response:
    """Add a capture to the examples, or drop it."""
    deps = deps_of(request)
    capture = find_capture(deps, capture_id, name)
    with deps.database.begin() as connection:
        audit.append(
            connection, Entry(deps.clock(), visitor.name, "chose_example", subject_of(request), visitor.purpose)
        )
        page_examples.mark(connection, Mark(name, capture.id, used, visitor.name, deps.clock()))
    return RedirectResponse(f"/sites/{name}/describe", 303)
