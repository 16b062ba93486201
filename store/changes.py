"""Changes for the alert rules: rows of the outbox joined with all that a rule may look at."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from records.change import Change
from records.document import Document
from records.fact import Fact
from store import accounts, documents, tables

TELLING = ("first_seen", "changed", "gone")  # a repeated observation tells a rule nothing new
B = tables.outbox
O = tables.observation  # noqa: E741 (as in store.documents)


def since(connection: Connection, seq: int, limit: int) -> list[Change]:
    """Return up to `limit` changes with a number above `seq`, in order; re-readings (quiet) are left out."""
    return _joined(connection, connection.execute(_telling().where(B.c.seq > seq).limit(limit)).all())


def of_listing(connection: Connection, listing_id: int) -> list[Change]:
    """Return all telling changes of one listing, oldest first: for explaining why a rule did or did not fire."""
    mine = _telling().where(B.c.entity == "listing", B.c.entity_id == listing_id)
    return _joined(connection, connection.execute(mine).all())


def _telling() -> Select[Any]:
    content = O.alias("content")
    return (
        select(B, O.c.capture_id, O.c.observed_at, content.c.id.label("content_id"), content.c.texts)
        .join(O, O.c.id == B.c.observation_id)
        .join(content, content.c.id == func.coalesce(O.c.repeats, O.c.id))
        .where(B.c.kind.in_(TELLING), B.c.quiet.is_(False))
        .order_by(B.c.seq)
    )


def _joined(connection: Connection, rows: Sequence[Row[Any]]) -> list[Change]:
    if not rows:
        return []
    content_ids = sorted({row.content_id for row in rows})
    facts, reasons = _facts(connection, content_ids), _reasons(connection, content_ids)
    found = {document.id: document for document in documents.changed_documents(connection, rows)}
    subjects = _subjects(connection, rows)
    elsewhere = {
        account.id: accounts.seen_elsewhere(connection, account.id)
        for account in {id(a): a for _, a in subjects.values() if a is not None}.values()
        if not account.baseline
    }
    return [
        _change(
            row, found[name], subjects[name], facts.get(row.content_id, ()), reasons.get(row.content_id, ()), elsewhere
        )
        for row in rows
        if (name := f"{row.entity}:{row.entity_id}") in found
    ]


def _change(  # noqa: PLR0913, PLR0917 (a join of what four queries found)
    row: Row[Any],
    document: Document,
    subject: tuple[bool, Row[Any] | None],
    facts: Sequence[Fact],
    reasons: Sequence[Mapping[str, Any]],
    elsewhere: Mapping[int, tuple[str, ...]],
) -> Change:
    baseline, account = subject
    return Change(
        seq=row.seq,
        entity=row.entity,
        entity_id=row.entity_id,
        observation_id=row.content_id,
        account_id=account.id if account else None,
        capture_id=row.capture_id,
        observed_at=row.observed_at,
        document=document,
        kind=row.kind,
        baseline=baseline,
        account_first_seen_at=account.first_seen_at if account else None,
        account_baseline=bool(account and account.baseline),
        handle_seen_on=elsewhere.get(account.id, ()) if account else (),
        texts={name: text for name, text in row.texts.items() if isinstance(text, str)},
        facts=tuple(facts),
        reasons=tuple(reasons),
    )


def _subjects(connection: Connection, rows: Sequence[Row[Any]]) -> dict[str, tuple[bool, Row[Any] | None]]:
    """Return document id → (whether it belongs to the baseline, its account)."""
    listing_ids = [row.entity_id for row in rows if row.entity == "listing"]
    listed = connection.execute(select(tables.listing).where(tables.listing.c.id.in_(listing_ids))).all()
    account_ids = {row.entity_id for row in rows if row.entity == "vendor"} | {
        row.account_id for row in listed if row.account_id
    }
    statement = select(tables.vendor_account).where(tables.vendor_account.c.id.in_(account_ids))
    known = {row.id: row for row in connection.execute(statement)}
    listings = {f"listing:{row.id}": (row.baseline, known.get(row.account_id)) for row in listed}
    return listings | {f"vendor:{row.id}": (row.baseline, row) for row in known.values()}


def _facts(connection: Connection, observation_ids: Sequence[int]) -> dict[int, list[Fact]]:
    table = tables.fact
    found: dict[int, list[Fact]] = {}
    for row in connection.execute(
        select(table).where(table.c.observation_id.in_(observation_ids)).order_by(table.c.id)
    ):
        fact = Fact(row.start, row.end, row.kind, row.value, row.text, row.field, row.extractor, row.attributes)
        found.setdefault(row.observation_id, []).append(fact)
    return found


def _reasons(connection: Connection, observation_ids: Sequence[int]) -> dict[int, list[Mapping[str, Any]]]:
    table = tables.label
    found: dict[int, list[Mapping[str, Any]]] = {}
    for row in connection.execute(
        select(table).where(table.c.observation_id.in_(observation_ids)).order_by(table.c.id)
    ):
        found.setdefault(row.observation_id, []).extend(
            {**reason, "label": row.name, "value": row.value} for reason in row.reasons
        )
    return found
