"""Deliveries: an outbox of alerts for channels, tried until it works; what was answered is kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from store import tables

T = tables.delivery


@dataclass(frozen=True, slots=True)
class Delivery:
    """One alert for one channel; `next_at` is None once it is delivered or given up."""

    id: int
    alert_id: int
    channel: str
    attempts: int
    next_at: datetime | None
    answer: str | None
    delivered_at: datetime | None


def due(connection: Connection, now: datetime, limit: int) -> list[Delivery]:
    """Return what is to be tried now, in order of time."""
    statement = select(T).where(T.c.next_at <= now).order_by(T.c.next_at, T.c.id).limit(limit)
    return [Delivery(**row._mapping) for row in connection.execute(statement)]  # noqa: SLF001 (SQLAlchemy's public name)


def of_alert(connection: Connection, alert_id: int) -> list[Delivery]:
    """Return where the alert went or is to go."""
    statement = select(T).where(T.c.alert_id == alert_id).order_by(T.c.channel)
    return [Delivery(**row._mapping) for row in connection.execute(statement)]  # noqa: SLF001 (SQLAlchemy's public name)


def record_success(connection: Connection, delivery_id: int, answer: str, at: datetime) -> None:
    """Keep that and how the channel accepted it."""
    done = {"attempts": T.c.attempts + 1, "next_at": None, "answer": answer, "delivered_at": at}
    connection.execute(update(T).where(T.c.id == delivery_id).values(done))


def record_failure(connection: Connection, delivery_id: int, answer: str, next_at: datetime | None) -> None:
    """Keep what went wrong and when to try again; None gives up."""
    failed = {"attempts": T.c.attempts + 1, "next_at": next_at, "answer": answer}
    connection.execute(update(T).where(T.c.id == delivery_id).values(failed))


def retry(connection: Connection, alert_id: int, at: datetime) -> int:
    """Try again, now, what of the alert was not delivered, also what was given up; return how many deliveries."""
    open_ones = (T.c.alert_id == alert_id, T.c.delivered_at.is_(None))
    return connection.execute(update(T).where(*open_ones).values(next_at=at, attempts=0)).rowcount
