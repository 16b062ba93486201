"""Yields in the store: what each visit read, field by field; written once, when all captures of the visit are read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from records.capture import Origin
from records.site_yield import FieldYield, Place, VisitYield
from store import tables
from store.visits import Visit

T = tables.visit_yield
V = tables.visit
COLUMNS = ("kind", "field", "pages", "filled")  # of a field; the rest is its summary
PATIENT_ATTEMPTS = 3  # of a capture that cannot be read; then its visit is compared without it


def due(connection: Connection, limit: int) -> list[Visit]:
    """Return visits that ended, whose captures are all read as far as they can be, and that nobody has compared yet.

    Only visits that we made: what others saved is a choice of theirs, and says nothing of the site.
    """
    C, P = tables.capture, tables.pending  # noqa: N806 (tables)
    unread = (
        select(C.c.id).join(P, P.c.capture_id == C.c.id).where(C.c.visit_id == V.c.id, P.c.attempts < PATIENT_ATTEMPTS)
    )
    ended = select(V).where(
        V.c.ended_at.is_not(None), V.c.compared_at.is_(None), V.c.origin == Origin.CRAWLED, ~unread.exists()
    )
    return [_visit(row) for row in connection.execute(ended.order_by(V.c.id).limit(limit)).mappings()]


def claim(connection: Connection, visit_id: int, now: datetime) -> bool:
    """Mark the visit as compared; False where somebody else did meanwhile."""
    mine = update(V).where(V.c.id == visit_id, V.c.compared_at.is_(None)).values(compared_at=now)
    return connection.execute(mine).rowcount == 1


def append(connection: Connection, visit: VisitYield) -> None:
    """Write the yield of a visit."""
    whole = {"complete": visit.complete, "reader": visit.reader, "kinds": dict(visit.kinds)}
    rows = [{"kind": "", "field": "", "pages": visit.pages, "filled": visit.whole, "summary": whole}]
    for one in visit.fields.values():
        values = asdict(one)
        rows.append({name: values.pop(name) for name in COLUMNS} | {"summary": values})
    connection.execute(insert(T), [row | {"visit_id": visit.visit_id} for row in rows])


def of_visit(connection: Connection, visit_id: int) -> VisitYield | None:
    """Return the yield of a visit, None where it is not compared yet."""
    return next(iter(_read(connection, [visit_id])), None)


def before(connection: Connection, site: str, visit_id: int, limit: int) -> list[VisitYield]:
    """Return the yields of a site's visits before one, newest first; visits that met no page are left out."""
    ids = (
        select(T.c.visit_id)
        .join(V, V.c.id == T.c.visit_id)
        .where(V.c.site == site, T.c.visit_id < visit_id, T.c.kind == "", T.c.field == "", T.c.pages > 0)
    )
    return _read(connection, connection.scalars(ids.order_by(T.c.visit_id.desc()).limit(limit)).all())


def _read(connection: Connection, visit_ids: Sequence[int]) -> list[VisitYield]:
    rows: dict[int, list[RowMapping]] = {}
    for row in connection.execute(select(T).where(T.c.visit_id.in_(visit_ids))).mappings():
        rows.setdefault(row["visit_id"], []).append(row)
    return [_yield(visit_id, rows[visit_id]) for visit_id in sorted(rows, reverse=True)]


def _yield(visit_id: int, rows: Iterable[RowMapping]) -> VisitYield:
    whole: Mapping[str, Any] = {"complete": False, "reader": "", "kinds": {}}
    observed = 0
    fields: dict[Place, FieldYield] = {}
    for row in rows:
        if row["kind"]:
            values = {name: row[name] for name in COLUMNS} | row["summary"]
            fields[row["kind"], row["field"]] = FieldYield(**values)
        else:
            whole, observed = row["summary"], row["filled"]
    return VisitYield(visit_id, **whole, whole=observed, fields=fields)


def _visit(row: RowMapping) -> Visit:
    return Visit(**{name: row[name] for name in Visit.__slots__} | {"origin": Origin(row["origin"])})
