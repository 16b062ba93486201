"""The registry: trained models of an installation; which of them decides is a person's word, and can be taken back."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from classifiers import serving
from classifiers.linear import MANIFEST, ManifestModel, ModelError, load_manifest
from records.analysis import TRADE_RELEVANT
from store import models
from store.database import Database
from store.models import Model, Promotion

FOLDER = "models"  # below the home folder
WORSE = 0.01  # of an F1: what repeated fits of the same material differ by


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where models are registered and where their folders lie."""

    database: Database
    home: Path


class RegistryError(Exception):
    """A model is not known, cannot be used, or may not be promoted; the text says why."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decides, why and when; `anyway` overrides a refusal, and the reason has to bear it."""

    who: str
    why: str
    at: datetime
    anyway: bool = False


def register(shelf: Shelf, folder: Path, manifest: ManifestModel, who: str) -> bool:
    """Keep a trained model in the registry; False where it is known already."""
    home = shelf.home.resolve()
    place = folder.resolve()
    inside = str(place.relative_to(home)) if place.is_relative_to(home) else str(place)
    model = Model(
        version=manifest.version,
        backend=manifest.backend,
        folder=inside,
        sha256=hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest(),
        data_sha256=str(manifest.data.get("sha256", "")),
        made_at=datetime.fromisoformat(manifest.made_at),
        made_by=who,
        scores=manifest.scores,
        shadow={},
    )
    with shelf.database.begin() as connection:
        return models.register(connection, model)


def folder_of(shelf: Shelf, version: str | None) -> Path:
    """Return the folder of a model, None or "shipped" for the one that ships. Raises RegistryError."""
    if version in {None, "", "shipped"}:
        return serving.SHIPPED
    with shelf.database.read() as connection:
        model = models.get(connection, str(version))
    if model is None:
        raise RegistryError(f"no model {version!r} is registered: salwatch classifier list shows them")
    return shelf.home / model.folder


def deciding(shelf: Shelf) -> str | None:
    """Return the version that decides, None for the shipped one."""
    with shelf.database.read() as connection:
        model = models.deciding(connection)
    return model.version if model else None


def promote(shelf: Shelf, version: str, decision: Decision) -> None:
    """Let a model decide. Raises RegistryError where it is broken, or where the rare classes got worse."""
    folder = folder_of(shelf, version)
    try:
        manifest = load_manifest(folder)
        now = load_manifest(folder_of(shelf, deciding(shelf)))
    except ModelError as error:
        raise RegistryError(str(error)) from error
    losses = worse(now.scores, manifest.scores)
    if losses and not decision.anyway:
        raise RegistryError(
            f"not promoted, the rare classes got worse: {'; '.join(losses)}; --anyway lets it decide all the same"
        )
    _append(shelf, None if folder == serving.SHIPPED else version, "promoted", decision)


def roll_back(shelf: Shelf, decision: Decision) -> str | None:
    """Let that model decide which did before the present one; return its version, None for the shipped one."""
    with shelf.database.read() as connection:
        history = models.promotions(connection)
    before = _before(history)
    _append(shelf, before, "rolled_back", decision)
    return before


def _before(history: list[Promotion]) -> str | None:
    """Return what decided before the newest promotion that still holds; taking back twice goes two steps back."""
    taken_back = 0
    for place, one in enumerate(history):
        if one.what == "rolled_back":
            taken_back += 1
        elif taken_back:
            taken_back -= 1
        else:
            older = history[place + 1 :]
            return older[0].version if older else None
    raise RegistryError("the shipped model decides: there is nothing to take back")


def _append(shelf: Shelf, version: str | None, what: Any, decision: Decision) -> None:  # noqa: ANN401 (one of two words)
    with shelf.database.begin() as connection:
        models.promote(connection, Promotion(version, what, decision.at, decision.who, decision.why))


def worse(now: Mapping[str, Any], then: Mapping[str, Any]) -> list[str]:
    """Return in words which rare classes a model knows worse than the one that decides, on listings neither was fitted to.

    >>> old = {"held_out": {"relevant_f1": 0.9, "classes": {"firearm": 0.9, "other": 0.9}}}
    >>> worse(old, {"held_out": {"relevant_f1": 0.9, "classes": {"firearm": 0.8, "other": 0.7}}})
    ['firearm 0.900 → 0.800']
    """
    before, after = now.get("held_out", {}), then.get("held_out", {})
    pairs = {"trade-relevant": (before.get("relevant_f1"), after.get("relevant_f1"))}
    known, new = before.get("classes", {}), after.get("classes", {})
    pairs |= {name: (known.get(name), new.get(name)) for name in sorted(TRADE_RELEVANT & known.keys())}
    return [
        f"{name} {old:.3f} → {value or 0:.3f}"
        for name, (old, value) in pairs.items()
        if old is not None and (value or 0) < old - WORSE
    ]
