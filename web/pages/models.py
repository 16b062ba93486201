"""Models: which one classifies, how each did, what it would change; whoever may, lets another one decide or takes that back."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from classifiers import serving, soundness
from classifiers.linear import ManifestModel, ModelError, load_manifest
from reports import registry
from reports.registry import Decision, RegistryError, Shelf
from store import audit, models
from store.audit import Entry
from store.models import Model
from web.deps import Deps, deps_of
from web.rendering import page
from web.rights import Right
from web.visitor import Visitor, deed, look

router = APIRouter()


class Act(StrEnum):
    """What is done about models."""

    PROMOTE = "promote"
    ROLLBACK = "rollback"


@router.get("/models", dependencies=[Depends(look(Right.MODELS))])
def show_models(request: Request) -> Response:
    """Show all models and who let which of them decide."""
    return _models(request)


@router.post("/models/{act}")
def decide(
    request: Request,
    act: Act,
    visitor: Annotated[Visitor, Depends(deed(Right.PROMOTE))],
    version: Annotated[str, Form(max_length=64)] = "",
    reason: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Let a model decide, or the one before it again; refused without a reason, and where a rare class got worse."""
    if not reason.strip():
        return _models(request, problem="Say why: the reason stays with the model.")
    deps = deps_of(request)
    decision = Decision(visitor.name, reason.strip(), deps.clock())
    with deps.database.begin() as connection:
        done = {Act.PROMOTE: "promoted_model", Act.ROLLBACK: "rolled_back_model"}[act]
        audit.append(connection, Entry(deps.clock(), visitor.name, done, version or "the present one", visitor.purpose))
    try:
        if act is Act.PROMOTE:
            registry.promote(_shelf(deps), version, decision)
        else:
            registry.roll_back(_shelf(deps), decision)
    except RegistryError as error:
        return _models(request, problem=str(error))
    return RedirectResponse("/models", 303)


def _shelf(deps: Deps) -> Shelf:
    return Shelf(deps.database, deps.home)


def _models(request: Request, problem: str = "") -> Response:
    deps = deps_of(request)
    with deps.database.read() as connection:
        found = models.listed(connection)
        history = models.promotions(connection)
    now = history[0].version if history else None
    return page(
        request, "models", status=422 if problem else 200, models=found, history=history, deciding=now, shipped=_shipped(), problem=problem,
        reliability=_reliability(found, now),
        wrong=soundness.problems(registry.folder_of(_shelf(deps), now)),
    )  # fmt: skip


def _reliability(found: Sequence[Model], now: str | None) -> Sequence[tuple[float, float, int]]:
    """Return what the model that decides said and how often it was right; nothing of one that was not measured so."""
    shipped = _shipped()
    scores = next((one.scores for one in found if one.version == now), shipped.scores if shipped else {})
    bins: Sequence[tuple[float, float, int]] = scores.get("held_out", {}).get("reliability", ())
    return bins


def _shipped() -> ManifestModel | None:
    try:
        return load_manifest(serving.SHIPPED)
    except ModelError:
        return None
