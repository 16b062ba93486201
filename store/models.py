"""Models: the registry of what was trained, and which of them decides; promotions are appended, none is ever changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, insert, select, update

from store import tables

M, P = tables.model, tables.promotion


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model; its files lie in `folder`, below the home folder where that is relative."""

    version: str
    backend: str
    folder: str
    sha256: str  # of its manifest
    data_sha256: str
    made_at: datetime
    made_by: str
    scores: Mapping[str, Any]
    shadow: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Promotion:
    """Who let which model decide, when and why; `version` None is the one that ships."""

    version: str | None
    what: Literal["promoted", "rolled_back"]
    at: datetime
    author: str
    reason: str
    id: int = 0


def register(connection: Connection, model: Model) -> bool:
    """Keep a model; False where it is known already: the same weights from the same material."""
    if get(connection, model.version) is not None:
        return False
    values = {name: getattr(model, name) for name in Model.__slots__}
    connection.execute(insert(M).values(values))
    return True


def get(connection: Connection, version: str) -> Model | None:
    """Return a model, or None."""
    row = connection.execute(select(M).where(M.c.version == version)).mappings().one_or_none()
    return Model(**row) if row else None


def listed(connection: Connection) -> list[Model]:
    """Return all models, the newest first."""
    rows = connection.execute(select(M).order_by(M.c.made_at.desc(), M.c.version)).mappings()
    return [Model(**row) for row in rows]


def keep_shadow(connection: Connection, version: str, shadow: Mapping[str, Any]) -> None:
    """Keep what a model would change on the archive."""
    connection.execute(update(M).where(M.c.version == version).values(shadow=dict(shadow)))


def promote(connection: Connection, promotion: Promotion) -> None:
    """Append a promotion: from now on its model decides."""
    values = {name: getattr(promotion, name) for name in Promotion.__slots__ if name != "id"}
    connection.execute(insert(P).values(values))


def promotions(connection: Connection) -> list[Promotion]:
    """Return all promotions, the newest first."""
    rows = connection.execute(select(P).order_by(P.c.id.desc())).mappings()
    return [Promotion(**row) for row in rows]


def deciding(connection: Connection) -> Model | None:
    """Return the model that decides, None where it is the shipped one."""
    version = connection.execute(select(P.c.version).order_by(P.c.id.desc()).limit(1)).scalar()
    return get(connection, version) if version else None
