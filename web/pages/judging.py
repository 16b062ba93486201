"""Judging labels: a listing's labels confirmed or corrected on its page, and the review that asks about doubtful ones."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection, Row

from records.analysis import ITEM_TYPES
from records.correction import NOT, Correction, Source
from reports import review
from store import audit, corrections, histories, reviewing
from store.audit import Entry
from store.histories import Content
from store.observations import Subject
from web.deps import deps_of
from web.judging import CHOICES
from web.pages.listings import listing_page, marked_texts, reasons_of
from web.rendering import page
from web.rights import Right
from web.visitor import Visitor, deed, note, subject_of, unrecorded

router = APIRouter()

Text = Annotated[str, Form(max_length=1000)]
Code = Annotated[str, Form(max_length=64)]
Judge = Annotated[Visitor, Depends(deed(Right.CORRECT))]
ANSWER_KEYS = "1234567890abcdef"  # one for each type
UNSAID = "review"  # the reason of an answer without one


@router.post("/listings/{listing_id}/corrections")
def correct(  # noqa: PLR0913, PLR0917 (the fields of the form)
    request: Request,
    listing_id: int,
    visitor: Judge,
    name: Code = "",
    value: Code = "",
    seen: Code = "",
    reason: Text = "",
) -> Response:
    """Keep what a person says of a label; agreeing needs no reason, another value does."""
    deps = deps_of(request)
    if value not in CHOICES.get(name, ()):
        return listing_page(request, listing_id, problem="Choose one of the values of the list.", status=422)
    reason = reason.strip() or ("right" if value == seen else "")
    if not reason:
        return listing_page(request, listing_id, problem="Say why: the reason is kept with the label.", status=422)
    with deps.database.begin() as connection:
        audit.append(connection, Entry(deps.clock(), visitor.name, "corrected", subject_of(request), visitor.purpose))
        was, observation_id = corrections.shown_now(connection, listing_id, name, value.removeprefix(NOT))
        if observation_id is None:
            raise HTTPException(404)
        if was == seen:
            said = Correction(
                listing_id, name, value, was, reason, visitor.name, deps.clock(), observation_id=observation_id
            )
            corrections.append(connection, said)
    if was != seen:
        problem = "The label has changed since you looked: somebody else, or a newer page, was faster. Look again."
        return listing_page(request, listing_id, problem=problem, status=409)
    return RedirectResponse(f"/listings/{listing_id}#why", 303)


@router.post("/listings/{listing_id}/corrections/{correction_id}/withdraw")
def withdraw(request: Request, listing_id: int, correction_id: int, visitor: Judge, reason: Text = "") -> Response:
    """Take a correction back; it stays in the list with who did so and why."""
    if not reason.strip():
        return listing_page(request, listing_id, problem="Say why it is withdrawn.", status=422)
    deps = deps_of(request)
    with deps.database.begin() as connection:
        audit.append(connection, Entry(deps.clock(), visitor.name, "withdrew", subject_of(request), visitor.purpose))
        said = corrections.get(connection, correction_id)
        if said is None or said.listing_id != listing_id:
            raise HTTPException(404)
        done = corrections.withdraw(connection, correction_id, visitor.name, deps.clock(), reason.strip())
    if not done:
        return listing_page(request, listing_id, problem="It was withdrawn before.", status=409)
    return RedirectResponse(f"/listings/{listing_id}#why", 303)


@router.get("/review")
def show_review(
    request: Request,
    visitor: Annotated[Visitor, Depends(unrecorded(Right.CORRECT))],
    skip: Annotated[list[int] | None, Query(max_length=200)] = None,
) -> Response:
    """Ask about one listing, and show how far reviewers agree."""
    return _review(request, visitor, skip or [])


@router.post("/review/{listing_id}")
def answer(  # noqa: PLR0913, PLR0917 (the fields of the form)
    request: Request,
    listing_id: int,
    visitor: Judge,
    observation: Annotated[int, Form()] = 0,
    value: Code = "",
    reason: Text = "",
) -> Response:
    """Keep a reviewer's answer and ask the next question."""
    deps = deps_of(request)
    if value not in ITEM_TYPES:
        return _review(request, visitor, [], "Choose one of the types.", 422)
    with deps.database.begin() as connection:
        audit.append(connection, Entry(deps.clock(), visitor.name, "reviewed", subject_of(request), visitor.purpose))
        was = _asked(connection, listing_id, observation)
        said = Correction(
            listing_id, reviewing.NAME, value, was, reason.strip() or UNSAID, visitor.name, deps.clock(), Source.REVIEW,
            observation_id=observation,
        )  # fmt: skip
        corrections.append(connection, said)
    return RedirectResponse("/review", 303)


def _asked(connection: Connection, listing_id: int, observation_id: int) -> str:
    """Return the type that the machine showed in that observation of the listing; 404 for another one's."""
    seen = {row.id for row in histories.observations(connection, Subject("listing", listing_id))}
    if observation_id not in seen:
        raise HTTPException(404)
    label = _type_of(histories.content(connection, observation_id))
    return str(label.value) if label else ""


def _type_of(content: Content) -> Row[Any] | None:
    return next((label for label in content.labels if label.name == reviewing.NAME), None)


def _review(request: Request, visitor: Visitor, skipped: list[int], problem: str = "", status: int = 200) -> Response:
    deps = deps_of(request)
    with deps.database.read() as connection:
        question = review.next_question(connection, visitor.name, skipped)
        content = histories.content(connection, question.observation_id) if question else None
        secrets = histories.contact_texts(connection, Subject("listing", question.listing_id)) if question else []
        listing = histories.listing(connection, question.listing_id) if question else None
        agreements = review.agreements(connection)
        answered = reviewing.answers(connection, visitor.name)
    subject = f"{subject_of(request)} listing {question.listing_id}" if question else subject_of(request)
    if request.method == "GET":
        note(deps, visitor, "looked", subject)
    return page(
        request, "review", status=status, question=question, content=content, secrets=secrets, listing=listing,
        texts=marked_texts(content) if content else [], label=_type_of(content) if content else None,
        reasons_of=reasons_of, choices=list(zip(ANSWER_KEYS, ITEM_TYPES, strict=True)), skipped=skipped,
        agreements=agreements, answered=answered, problem=problem, pool=review.POOL, every=review.SECOND_EVERY,
    )  # fmt: skip
