"""Drifts of labels: weeks in which a site was labelled otherwise than before; open until a person dismisses them or they end."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from records.label_week import Code, Finding
from store import tables
from store.accounts import insert_new
from store.drifts import Decision

T = tables.label_drift
OPEN, DISMISSED = "open", "dismissed"


def listed(connection: Connection, *, site: str | None = None, every: bool = False) -> Sequence[Row[Any]]:
    """Return open drifts of labels, or all, the oldest first: of a site or of all."""
    chosen = select(T).order_by(T.c.id)
    if site is not None:
        chosen = chosen.where(T.c.site == site)
    if not every:
        chosen = chosen.where(T.c.status == OPEN)
    rows: Sequence[Row[Any]] = connection.execute(chosen).all()
    return rows


def get(connection: Connection, drift_id: int) -> Row[Any] | None:
    """Return one, or None."""
    found: Row[Any] | None = connection.execute(select(T).where(T.c.id == drift_id)).one_or_none()
    return found


def tell(connection: Connection, site: str, week: str, findings: Collection[Finding], now: Any) -> int:  # noqa: ANN401 (aware UTC)
    """Keep what of a week is not as before, and return how many are new; one that is open since an earlier week is not raised again.

    What is open and does not hold any more, as more of the week is known, is taken back.
    """
    told = {finding.code.value: finding for finding in findings}
    known = {row.code: row for row in listed(connection, site=site, every=True) if row.week == week}
    waiting = {row.code for row in listed(connection, site=site) if row.week < week}
    fallen = [row.id for code, row in known.items() if row.status == OPEN and code not in told]
    connection.execute(delete(T).where(T.c.id.in_(fallen)))
    new = 0
    for code, finding in told.items():
        values = {"sentence": finding.sentence, "before": dict(finding.before), "now": dict(finding.now)}
        if code in known:
            mine = update(T).where(T.c.id == known[code].id, T.c.status == OPEN)
            connection.execute(mine.values(values))
        elif code not in waiting:
            row = {"site": site, "week": week, "code": code, "status": OPEN, "raised_at": now, **values}
            insert_new(connection, T, row, ("site", "week", "code"))
            new += 1
    return new


def dismiss(connection: Connection, drift_id: int, decision: Decision) -> bool:
    """Keep that the site is so now: later weeks are compared with this one and those after; False where it is not open."""
    decided = {
        "status": DISMISSED, "decided_by": decision.who, "decided_at": decision.at, "reason": decision.reason,
    }  # fmt: skip
    mine = update(T).where(T.c.id == drift_id, T.c.status == OPEN)
    return connection.execute(mine.values(decided)).rowcount == 1


def not_past(connection: Connection, site: str) -> dict[Code, tuple[str, frozenset[str]]]:
    """Return by code the last dismissed week, before which nothing is compared, and the weeks of open drifts, which are no past."""
    found: dict[Code, tuple[str, frozenset[str]]] = {}
    for row in listed(connection, site=site, every=True):
        since, bad = found.get(Code(row.code), ("", frozenset()))
        if row.status == DISMISSED:
            since = max(since, row.week)
        else:
            bad |= {row.week}
        found[Code(row.code)] = (since, bad)
    return found
