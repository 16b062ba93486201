"""What was said of one listing or account over time, as its page shows it: observations, with facts and labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from store import tables
from store.observations import Subject

O = tables.observation  # noqa: E741 (as in store.documents)
L = tables.listing
V = tables.vendor_account


@dataclass(frozen=True, slots=True)
class Content:
    """What one observation says; the texts, facts and labels may be those of an earlier one that said the same."""

    id: int
    observed_at: datetime
    capture_id: str | None
    texts: Mapping[str, Any]
    analysis: Mapping[str, Any]
    version: str
    facts: Sequence[Row[Any]]
    labels: Sequence[Row[Any]]

    def named_texts(self) -> dict[str, str]:
        """Return the texts that are strings and not empty, as facts point into them."""
        return {name: text for name, text in self.texts.items() if isinstance(text, str) and text}


def listing(connection: Connection, listing_id: int) -> Row[Any] | None:
    """Return a listing with its seller's handle and its site's title, or None."""
    statement = (
        select(L, V.c.handle, tables.site.c.title.label("site_title"))
        .join(tables.site, tables.site.c.name == L.c.site)
        .outerjoin(V, V.c.id == L.c.account_id)
        .where(L.c.id == listing_id)
    )
    return connection.execute(statement).one_or_none()


def observations(connection: Connection, subject: Subject, limit: int = 200) -> Sequence[Row[Any]]:
    """Return the current observations of a subject without their texts, newest first."""
    columns = (O.c.id, O.c.repeats, O.c.capture_id, O.c.observed_at, O.c.kind, O.c.difference, O.c.version)
    mine: Select[Any] = select(*columns).where(subject.column == subject.id, O.c.current)
    return connection.execute(mine.order_by(O.c.observed_at.desc(), O.c.id.desc()).limit(limit)).all()


def sights(connection: Connection, listing_id: int, limit: int = 1_000) -> Sequence[Row[Any]]:
    """Return at which addresses a listing was captured when (`url`, `capture_id`, `observed_at`), newest first."""
    seen: Select[Any] = (
        select(tables.capture.c.url, O.c.capture_id, O.c.observed_at)
        .join(tables.capture, tables.capture.c.id == O.c.capture_id)
        .where(O.c.listing_id == listing_id, O.c.current)
    )
    return connection.execute(seen.order_by(O.c.observed_at.desc(), O.c.id.desc()).limit(limit)).all()


def latest(connection: Connection, subject: Subject) -> Content | None:
    """Return what holds now, or None where nothing was ever read."""
    mine = select(O.c.id).where(subject.column == subject.id, O.c.current)
    newest = connection.execute(mine.order_by(O.c.observed_at.desc(), O.c.id.desc()).limit(1)).scalar()
    return content(connection, newest) if newest else None


def content(connection: Connection, observation_id: int) -> Content:
    """Return what an observation says, from the one that it repeats where it does."""
    own = connection.execute(select(O).where(O.c.id == observation_id)).one()
    said = connection.execute(select(O).where(O.c.id == own.repeats)).one() if own.repeats else own
    facts = select(tables.fact).where(tables.fact.c.observation_id == said.id)
    labels = select(tables.label).where(tables.label.c.observation_id == said.id).order_by(tables.label.c.id)
    return Content(
        id=own.id,
        observed_at=own.observed_at,
        capture_id=own.capture_id or said.capture_id,
        texts=said.texts,
        analysis=said.analysis,
        version=said.version,
        facts=connection.execute(facts.order_by(tables.fact.c.field, tables.fact.c.start)).all(),
        labels=connection.execute(labels).all(),
    )


def contact_texts(connection: Connection, subject: Subject) -> list[str]:
    """Return the words by which contacts stand in all texts ever seen of the subject: what is masked everywhere."""
    statement = (
        select(tables.fact.c.text)
        .distinct()
        .join(O, O.c.id == tables.fact.c.observation_id)
        .where(subject.column == subject.id, tables.fact.c.kind == "contact")
    )
    return [text for text in connection.execute(statement).scalars() if text]


def of_capture(connection: Connection, capture_id: str) -> Sequence[Row[Any]]:
    """Return what was read from a capture: current observations with the listing or account they belong to."""
    statement: Select[Any] = select(O.c.id, O.c.listing_id, O.c.account_id, O.c.kind, O.c.repeats).where(
        O.c.capture_id == capture_id, O.c.current
    )
    return connection.execute(statement.order_by(O.c.id)).all()


def capture_contacts(connection: Connection, capture_id: str) -> list[str]:
    """Return the words by which contacts stand in what was read from a capture."""
    said = func.coalesce(O.c.repeats, O.c.id)
    statement = (
        select(tables.fact.c.text)
        .distinct()
        .join(O, said == tables.fact.c.observation_id)
        .where(O.c.capture_id == capture_id, tables.fact.c.kind == "contact")
    )
    return [text for text in connection.execute(statement).scalars() if text]
