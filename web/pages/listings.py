"""A listing: its texts with the facts marked, what was read, why it was labelled so, and how it changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import Response
from sqlalchemy import Row

from records.alert import Evidence
from records.listing import TEXT_FIELDS
from store import alerts, audit, histories
from store.audit import Entry
from store.histories import Content
from store.observations import Subject
from web.alike import says_the_same
from web.charts import Presence, presence
from web.deps import deps_of
from web.differences import addresses, timeline
from web.highlights import MASKED_KINDS, Span
from web.judging import judgements
from web.rendering import page
from web.rights import Right
from web.visitor import Visitor, deed, look, subject_of

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Text:
    """A named text and its facts' places."""

    name: str
    text: str
    spans: tuple[Span, ...]


@router.get("/listings/{listing_id}", dependencies=[Depends(look(Right.LISTINGS))])
def show_listing(request: Request, listing_id: int) -> Response:
    """Show a listing, contacts masked."""
    return listing_page(request, listing_id)


@router.post("/listings/{listing_id}/unmask")
def unmask(
    request: Request,
    listing_id: int,
    visitor: Annotated[Visitor, Depends(deed(Right.UNMASK))],
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Show the listing with its contacts this once; the reason is the purpose of the audit row."""
    if not record_unmasking(request, visitor, reason):
        return listing_page(request, listing_id, problem="Say why: the reason stands in the audit.", status=422)
    return listing_page(request, listing_id, unmasked=True)


def record_unmasking(request: Request, visitor: Visitor, reason: str) -> bool:
    """Write the audit row of an unmasking; False where no reason was given, and then nothing is shown."""
    if not reason.strip():
        return False
    deps = deps_of(request)
    purpose = f"{visitor.purpose}: {reason.strip()}" if visitor.purpose else reason.strip()
    with deps.database.begin() as connection:
        audit.append(connection, Entry(deps.clock(), visitor.name, "unmasked", subject_of(request), purpose))
    return True


def listing_page(
    request: Request, listing_id: int, *, unmasked: bool = False, problem: str = "", status: int = 200
) -> Response:
    """Return the page of a listing, with what was wrong with a form sent from it."""
    deps, subject = deps_of(request), Subject("listing", listing_id)
    with deps.database.read() as connection:
        listing = histories.listing(connection, listing_id)
        if listing is None:
            raise HTTPException(404)
        content = histories.latest(connection, subject)
        observed = histories.observations(connection, subject)
        secrets = [] if unmasked else histories.contact_texts(connection, subject)
        raised = alerts.of_entity(connection, "listing", listing_id)
        judged = judgements(connection, listing_id, content) if content else None
        found_at = addresses(histories.sights(connection, listing_id))
        alike = says_the_same(connection, listing_id, content) if content else None
    return page(
        request,
        "listing",
        status=status,
        listing=listing,
        content=content,
        texts=marked_texts(content) if content else [],
        observed=observed,
        looks=timeline(observed, secrets),
        found_at=found_at,
        judged=judged,
        alike=alike,
        secrets=secrets,
        unmasked=unmasked,
        has_contacts=bool(content and any(fact.kind in MASKED_KINDS for fact in content.facts)),
        alerts=raised,
        problem=problem,
        drawn=_presence(listing, observed),
        reasons_of=reasons_of,
        spot_of=partial(spot_of, content) if content else None,
    )


def marked_texts(content: Content) -> list[Text]:
    """Return the named texts in the order people read them, each with the places of its facts."""
    spans: dict[str, list[Span]] = {}
    for fact in content.facts:
        spot = spot_of(content, fact)
        spans.setdefault(fact.field, []).append(Span(fact.start, fact.end, fact.kind, fact.value, spot))
    texts = content.named_texts()
    return [Text(name, texts[name], tuple(spans.get(name, ()))) for name in _shown(content)]


def _shown(content: Content) -> list[str]:
    texts = content.named_texts()
    return [name for name in TEXT_FIELDS if name in texts] + sorted(set(texts) - set(TEXT_FIELDS))


def spot_of(content: Content, quoted: Row[Any] | Evidence) -> str:
    """Return the name of the place on the page where a fact's, or a reason's, words stand; empty where the page shows no such text."""
    shown = _shown(content)
    return f"words-{shown.index(quoted.field)}-{quoted.start}-{quoted.end}" if quoted.field in shown else ""


def reasons_of(label: Row[Any]) -> list[Evidence]:
    """Return a label's reasons as rows like those of an alert."""
    return [Evidence(**reason) for reason in label.reasons]


def _presence(listing: Row[Any], observed: Sequence[Row[Any]]) -> Presence | None:
    """Return when the listing was seen, as it is drawn; nothing where there is only one look."""
    seen = sorted(row.observed_at for row in observed if row.kind != "gone")
    changes = [row.observed_at for row in observed if row.kind == "changed"]
    return presence(seen, listing.gone_since, changes) if len(seen) > 1 else None
