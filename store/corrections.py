"""Corrections of labels in the store: every one is a row with author, time and reason; a withdrawn one stays a row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from records.correction import WAYS, Correction, Judged, Source, effective, newest
from records.difference import changed_values
from records.listing import TEXT_FIELDS, ListingRow
from store import outbox, tables

T = tables.correction
O = tables.observation  # noqa: E741 (as in store.documents)
WORDS = ("title", "description", "category")  # that a label is judged by: with others it may be another good
BATCH = 500


def append(connection: Connection, said: Correction) -> int:
    """Write what a person says, and an outbox entry so that the search follows; return its number."""
    ours = ("id", "withdrawn_at", "withdrawn_by", "withdrawn_why")
    values = {name: getattr(said, name) for name in Correction.__slots__ if name not in ours}
    written = insert(T).values(values | {"source": said.source.value}).returning(T.c.id)
    correction_id = int(connection.execute(written).scalar_one())
    _tell(connection, said.listing_id, said.made_at)
    return correction_id


def withdraw(connection: Connection, correction_id: int, author: str, at: datetime, why: str) -> bool:
    """Keep that a correction holds no more, and why; False where none of that number does."""
    mine = update(T).where(T.c.id == correction_id, T.c.withdrawn_at.is_(None)).returning(T.c.listing_id)
    changed = mine.values(withdrawn_at=at, withdrawn_by=author, withdrawn_why=why)
    listing_id = connection.execute(changed).scalar_one_or_none()
    if listing_id is not None:
        _tell(connection, listing_id, at)
    return listing_id is not None


def _tell(connection: Connection, listing_id: int, at: datetime) -> None:
    """Write the change for the index; quiet, so that no rule raises anything by what a person says."""
    seen = _latest(connection, listing_id)
    if seen is not None:
        outbox.append(connection, outbox.Entry("listing", listing_id, seen.id, "corrected", at, quiet=True))


def get(connection: Connection, correction_id: int) -> Correction | None:
    """Return one correction."""
    row = connection.execute(select(T).where(T.c.id == correction_id)).one_or_none()
    return _read(row) if row else None


def of_listing(connection: Connection, listing_id: int) -> list[Correction]:
    """Return all that was ever said of a listing's labels, newest first."""
    rows = connection.execute(select(T).where(T.c.listing_id == listing_id).order_by(T.c.id.desc()))
    return [_read(row) for row in rows]


def of_alert(connection: Connection, alert_id: int) -> list[Correction]:
    """Return what triage of an alert said and still says, newest first."""
    mine = select(T).where(T.c.alert_id == alert_id, T.c.withdrawn_at.is_(None)).order_by(T.c.id.desc())
    return [_read(row) for row in connection.execute(mine)]


def holding(connection: Connection, listing_ids: Sequence[int], name: str = "") -> dict[int, dict[str, Correction]]:
    """Return listing → key → the newest correction that is not withdrawn, of one label name where it is given."""
    wanted = select(T).where(T.c.listing_id.in_(listing_ids), T.c.withdrawn_at.is_(None)).order_by(T.c.id)
    found: dict[int, list[Correction]] = {}
    for row in connection.execute(wanted.where(T.c.name == name) if name else wanted):
        found.setdefault(row.listing_id, []).append(_read(row))
    return {listing_id: newest(several) for listing_id, several in found.items()}


def heard(
    connection: Connection,
    texts: Mapping[int, Mapping[str, Any]],
    held: Mapping[int, Mapping[str, Correction]] | None = None,
) -> dict[int, list[Correction]]:
    """Return listing → the holding corrections that its words of now are labelled by, given its texts of now.

    What was said of other words is not heard: a holster's listing may offer the pistol tomorrow.
    """
    held = holding(connection, list(texts)) if held is None else held
    then = _texts(connection, {one.observation_id for several in held.values() for one in several.values()})
    return {
        listing_id: [one for one in several.values() if _same_words(then.get(one.observation_id), texts[listing_id])]
        for listing_id, several in held.items()
    }


def _same_words(then: Mapping[str, Any] | None, now: Mapping[str, Any]) -> bool:
    if then is None:
        return True
    before, after = ({name: texts.get(name) for name in WORDS} for texts in (then, now))
    return not changed_values(before, after)


def _texts(connection: Connection, observation_ids: set[int | None]) -> dict[int | None, Mapping[str, Any]]:
    known = [one for one in observation_ids if one is not None]
    content = O.alias("content")
    wanted: Select[Any] = select(O.c.id, content.c.texts).join(
        content, content.c.id == func.coalesce(O.c.repeats, O.c.id)
    )
    return {row.id: row.texts for row in connection.execute(wanted.where(O.c.id.in_(known)))} if known else {}


def shown_now(connection: Connection, listing_id: int, name: str, way: str = "") -> tuple[str, int | None]:
    """Return what a label of a listing is now, people's word before the machine's, and the observation that shows it."""
    seen = _latest(connection, listing_id)
    if seen is None:
        return "", None
    heard_now = heard(connection, {listing_id: seen.texts}).get(listing_id, [])
    label = tables.label
    labels = select(label.c.name, label.c.value).where(label.c.observation_id == seen.content_id)
    machine = {row.name: row.value for row in connection.execute(labels.order_by(label.c.id.desc()))}
    return effective(seen.analysis, heard_now, machine, name, way), seen.id


def _latest(connection: Connection, listing_id: int) -> Row[Any] | None:
    content = O.alias("content")
    mine: Select[Any] = (
        select(O.c.id, content.c.id.label("content_id"), content.c.texts, content.c.analysis)
        .join(content, content.c.id == func.coalesce(O.c.repeats, O.c.id))
        .where(O.c.listing_id == listing_id, O.c.current)
    )
    return connection.execute(mine.order_by(O.c.observed_at.desc(), O.c.id.desc()).limit(1)).one_or_none()


def examples(connection: Connection) -> Iterator[Judged]:
    """Yield what holds of every label that a person judged, with the words that were looked at, by listing."""
    L = tables.listing  # noqa: N806 (as the modules name tables)
    last = 0
    judged = select(T.c.listing_id).where(T.c.withdrawn_at.is_(None)).distinct().order_by(T.c.listing_id).limit(BATCH)
    while ids := list(connection.execute(judged.where(T.c.listing_id > last)).scalars()):
        rows = {row.id: row for row in connection.execute(select(L).where(L.c.id.in_(ids)))}
        said = [one for several in holding(connection, ids).values() for one in several.values()]
        then = _texts(connection, {one.observation_id for one in said})
        for one in sorted(said, key=lambda one: (one.listing_id, one.id)):
            listing, texts = rows[one.listing_id], then.get(one.observation_id)
            if texts:
                yield Judged(row_of(listing, texts), one, listing.account_id)
        last = ids[-1]


def row_of(listing: Row[Any], texts: Mapping[str, Any]) -> ListingRow:
    """Return the texts of an observation as the row of a listing that they were read as."""
    named = {name: str(texts.get(name) or "") for name in (*TEXT_FIELDS, "vendor")}
    attributes = {
        name.removeprefix("attributes."): str(text) for name, text in texts.items() if name.startswith("attributes.")
    }
    return ListingRow(id=str(listing.id), site=listing.site, attributes=attributes, **named)


def judgements(connection: Connection, name: str = "") -> dict[str, dict[int | str, dict[str, str]]]:
    """Return label name → what was judged → author → value, of what each said without knowing what others had said.

    That is each answer of the review, and of other corrections the first one of its listing. Withdrawn ones are left out.
    """
    wanted = select(T).where(T.c.withdrawn_at.is_(None)).order_by(T.c.id)
    seen: set[tuple[int, str]] = set()
    found: dict[str, dict[int | str, dict[str, str]]] = {}
    for row in connection.execute(wanted.where(T.c.name == name) if name else wanted):
        said = _read(row)
        first = (said.listing_id, said.key) not in seen
        seen.add((said.listing_id, said.key))
        if first or said.source is Source.REVIEW:
            subject = f"{said.listing_id} {said.key}" if said.name == WAYS else said.listing_id
            value = str(not said.value.startswith("not:")) if said.name == WAYS else said.value
            found.setdefault(said.name, {}).setdefault(subject, {}).setdefault(said.author, value)
    return found


def _read(row: Row[Any]) -> Correction:
    values = {name: getattr(row, name) for name in Correction.__slots__}
    return replace(Correction(**values), source=Source(row.source))
