"""Alerts: raised once per rule and key, with their triage, its history and their deliveries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from records.alert import Alert, AlertStatus, Evidence, Severity
from store import tables

T = tables.alert
BY_SYSTEM = "salwatch"  # the actor of what no person did
_RANK = case((T.c.severity == "high", 0), (T.c.severity == "medium", 1), else_=2)


@dataclass(frozen=True, slots=True)
class StoredAlert:
    """An alert with its number and where it stands in triage."""

    id: int
    alert: Alert
    status: AlertStatus
    assignee: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One row of an alert's history."""

    at: datetime
    actor: str
    action: str  # raised, taken, escalated, closed, reopened, noted, delivered
    note: str = ""


@dataclass(frozen=True, slots=True)
class AlertFilter:
    """Which alerts; an empty part asks nothing."""

    status: tuple[AlertStatus, ...] = ()
    severity: tuple[Severity, ...] = ()
    rule: str = ""
    site: str = ""
    assignee: str = ""
    since: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the filter as conditions on the table."""
        found = [
            column == value
            for column, value in ((T.c.rule, self.rule), (T.c.site, self.site), (T.c.assignee, self.assignee))
            if value
        ]
        found += [
            column.in_([str(value) for value in values])
            for column, values in ((T.c.status, self.status), (T.c.severity, self.severity))
            if values
        ]
        return [*found, T.c.raised_at >= self.since] if self.since else found


class UnknownAlertError(LookupError):
    """There is no alert of that number."""

    def __init__(self, alert_id: int) -> None:
        self.alert_id = alert_id
        super().__init__(f"there is no alert {alert_id}")


class AlertChangedError(Exception):
    """Somebody else has moved the alert since it was looked at; `now` is how it stands."""

    def __init__(self, now: StoredAlert) -> None:
        self.now = now
        holder = f", taken by {now.assignee}" if now.assignee else ""
        super().__init__(f"alert {now.id} is {now.status} by now{holder}: look at it again")


def raise_alert(connection: Connection, alert: Alert, channels: Iterable[str] = ()) -> bool:
    """Keep the alert with its history and what is to be delivered; False where its rule raised this key before."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = asdict(alert) | {"evidence": [asdict(piece) for piece in alert.evidence], "status": AlertStatus.NEW.value}
    row["severity"] = alert.severity.value
    raising = dialect.insert(T).values(row).on_conflict_do_nothing(index_elements=["rule", "key"]).returning(T.c.id)
    alert_id = connection.execute(raising).scalar_one_or_none()
    if alert_id is None:
        return False
    note = f"rule {alert.rule} v{alert.rule_version}, seq {alert.seq}"
    add_step(connection, alert_id, Step(alert.raised_at, BY_SYSTEM, "raised", note))
    due = [
        {"alert_id": alert_id, "channel": channel, "attempts": 0, "next_at": alert.raised_at}
        for channel in sorted(set(channels))
    ]
    if due:
        connection.execute(insert(tables.delivery), due)
    return True


def add_step(connection: Connection, alert_id: int, step: Step) -> None:
    """Append a row to the alert's history."""
    connection.execute(insert(tables.alert_history).values(alert_id=alert_id, **asdict(step)))


def move(connection: Connection, seen: StoredAlert, status: AlertStatus, assignee: str | None, step: Step) -> None:
    """Set status and assignee where the alert still stands as it was `seen`; else raise AlertChangedError."""
    as_seen = (T.c.id == seen.id, T.c.status == seen.status.value, T.c.assignee.is_not_distinct_from(seen.assignee))
    moved = connection.execute(update(T).where(*as_seen).values(status=status.value, assignee=assignee))
    if moved.rowcount != 1:
        raise AlertChangedError(get(connection, seen.id))
    add_step(connection, seen.id, step)


def get(connection: Connection, alert_id: int) -> StoredAlert:
    """Return one alert; raise UnknownAlertError."""
    row = connection.execute(select(T).where(T.c.id == alert_id)).one_or_none()
    if row is None:
        raise UnknownAlertError(alert_id)
    return _stored(row)


def find(connection: Connection, rule: str, key: str) -> StoredAlert | None:
    """Return what the rule raised for this key, if it did."""
    row = connection.execute(select(T).where(T.c.rule == rule, T.c.key == key)).one_or_none()
    return _stored(row) if row else None


def list_alerts(
    connection: Connection,
    wanted: AlertFilter = AlertFilter(),
    limit: int = 100,
    offset: int = 0,
) -> list[StoredAlert]:
    """Return alerts, the newest first; of those raised at one instant the gravest first."""
    order = (T.c.raised_at.desc(), _RANK, T.c.id.desc())
    statement = select(T).where(*wanted.conditions()).order_by(*order).limit(limit).offset(offset)
    return [_stored(row) for row in connection.execute(statement)]


def of_entity(connection: Connection, entity: str, entity_id: int) -> list[StoredAlert]:
    """Return all alerts about one listing or account, the newest first."""
    about = (T.c.entity == entity, T.c.entity_id == entity_id)
    return [_stored(row) for row in connection.execute(select(T).where(*about).order_by(T.c.id.desc()))]


def count_by_status(connection: Connection, wanted: AlertFilter = AlertFilter()) -> Mapping[AlertStatus, int]:
    """Return how many alerts stand where; every status is there, also with 0."""
    statement = select(T.c.status, func.count()).where(*wanted.conditions()).group_by(T.c.status)
    found = {status: int(count) for status, count in connection.execute(statement)}
    return {status: found.get(status.value, 0) for status in AlertStatus}


def count_by_rule(connection: Connection) -> Mapping[str, int]:
    """Return rule → how many alerts it has raised."""
    return {rule: int(count) for rule, count in connection.execute(select(T.c.rule, func.count()).group_by(T.c.rule))}


def history(connection: Connection, alert_id: int) -> list[Step]:
    """Return what happened to the alert, oldest first."""
    H = tables.alert_history  # noqa: N806 (a table)
    rows = connection.execute(select(H).where(H.c.alert_id == alert_id).order_by(H.c.id))
    return [Step(row.at, row.actor, row.action, row.note) for row in rows]


def _stored(row: Row[Any]) -> StoredAlert:
    alert = Alert(
        rule=row.rule,
        rule_version=row.rule_version,
        key=row.key,
        sentence=row.sentence,
        severity=Severity(row.severity),
        seq=row.seq,
        observation_id=row.observation_id,
        entity=row.entity,
        entity_id=row.entity_id,
        raised_at=row.raised_at,
        evidence=_evidence(row.evidence),
        site=row.site,
    )
    return StoredAlert(row.id, alert, AlertStatus(row.status), row.assignee)


def _evidence(rows: Sequence[Mapping[str, Any]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(**row) for row in rows)
