"""What listings say otherwise than before, once their captures were read again: counted, with the words behind as examples."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from salwatch import versions
from salwatch.understanding import version
from salwatch.versions import Change
from store import tables
from store.versions import parts

COMPARED = (
    "item_type",
    "trade_relevant",
    "modus_operandi",
    "ships_from",
    "ships_to",
    "excludes",
    "offers",
    "price",
    "shipping",
    "contacts",
)
_GOODS = (
    "weapon",
    "calibre",
    "good",
    "part",
    "ammunition",
    "conversion",
    "print_file",
    "manual",
    "quantity",
    "condition",
)
# The kinds of facts whose words stand behind a value; for the others it is the reasons of their labels.
_BEHIND = {
    "offers": _GOODS,
    "price": ("price",),
    "ships_from": ("route",),
    "ships_to": ("route",),
    "excludes": ("route",),
    "shipping": ("parcel",),
    "contacts": ("contact",),
}
_MOST_WORDS = 8  # of one value, in an example
_TOGETHER = 500  # ids of one statement


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a listing and what they were taken for."""

    text: str
    said: str


@dataclass(frozen=True, slots=True)
class Example:
    """One value of one listing, before and after; `gone` and `new` are the words that only one reading rests on."""

    listing_id: int
    site: str
    title: str
    field: str
    before: Any
    after: Any
    gone: tuple[Words, ...]
    new: tuple[Words, ...]
    versions: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Cause:
    """Two versions between which values changed, how many, and the parts that differ (None: not known of one)."""

    before: str
    after: str
    values: int
    parts: dict[str, Change] | None


@dataclass(slots=True)
class Changes:
    """Collected over batches, with at most `most` examples; each content that was observed counts once."""

    most: int = 20
    listings: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    examples: list[Example] = field(default_factory=list)
    _pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    _told: set[int] = field(default_factory=set)

    def mark(self, connection: Connection) -> int:
        """Return the newest observation: what is written after it is compared."""
        return connection.execute(select(func.max(tables.observation.c.id))).scalar() or 0

    def look(self, connection: Connection, capture_ids: Sequence[str], mark: int) -> None:
        """Compare what was observed of these captures since the mark with what the same captures said before."""
        for row in _rereadings(connection, capture_ids, mark):
            changed = [name for name in COMPARED if row.before.get(name) != row.after.get(name)]
            if not changed or row.old_content in self._told:
                continue
            self._told.add(row.old_content)
            self.listings += 1
            self.fields.update(changed)
            self._pairs[row.old_version, version()] += len(changed)
            for name in changed[: max(0, self.most - len(self.examples))]:
                self.examples.append(_example(connection, row, name))

    def causes(self, connection: Connection) -> list[Cause]:
        """Return between which versions values changed, most first."""
        return [
            Cause(before, after, count, versions.compare(parts(connection, before), parts(connection, after)))
            for (before, after), count in self._pairs.most_common()
        ]


def _rereadings(connection: Connection, capture_ids: Sequence[str], mark: int) -> Iterator[Row[Any]]:
    """Yield new and old content of listings whose observation was written again; one that repeats another has that one's."""
    new, old = tables.observation.alias("new"), tables.observation.alias("old")
    new_content, old_content = tables.observation.alias("new_content"), tables.observation.alias("old_content")
    older = select(func.max(old.c.id)).where(
        old.c.capture_id == new.c.capture_id, old.c.listing_id == new.c.listing_id, old.c.id <= mark
    )
    pairs: Select[Any] = (
        select(
            new.c.listing_id,
            tables.listing.c.site,
            new_content.c.id.label("new_content"),
            old_content.c.id.label("old_content"),
            old_content.c.version.label("old_version"),
            new_content.c.analysis.label("after"),
            old_content.c.analysis.label("before"),
            new_content.c.texts,
        )
        .join(old, old.c.id == older.correlate(new).scalar_subquery())
        .join(new_content, new_content.c.id == func.coalesce(new.c.repeats, new.c.id))
        .join(old_content, old_content.c.id == func.coalesce(old.c.repeats, old.c.id))
        .join(tables.listing, tables.listing.c.id == new.c.listing_id)
        .where(new.c.id > mark, new.c.current, new.c.version == version())
    )
    for start in range(0, len(capture_ids), _TOGETHER):
        yield from connection.execute(pairs.where(new.c.capture_id.in_(capture_ids[start : start + _TOGETHER])))


def _example(connection: Connection, row: Row[Any], name: str) -> Example:
    before, after = _words(connection, row.old_content, name), _words(connection, row.new_content, name)
    return Example(
        row.listing_id,
        row.site,
        str(row.texts.get("title", "")),
        name,
        row.before.get(name),
        row.after.get(name),
        tuple(one for one in before if one not in after)[:_MOST_WORDS],
        tuple(one for one in after if one not in before)[:_MOST_WORDS],
        (row.old_version, version()),
    )


def _words(connection: Connection, observation_id: int, name: str) -> list[Words]:
    """Return the words that a value of an observation rests on."""
    if name in _BEHIND:
        fact = tables.fact
        statement: Select[Any] = select(fact.c.text, fact.c.kind, fact.c.value, fact.c.attributes).where(
            fact.c.observation_id == observation_id, fact.c.kind.in_(_BEHIND[name])
        )
        found = connection.execute(statement.order_by(fact.c.id))
        return list(dict.fromkeys(Words(row.text, _said(row)) for row in found))
    label = tables.label
    reasons = connection.execute(
        select(label.c.reasons).where(label.c.observation_id == observation_id, label.c.name == name)
    ).scalars()
    quoted = (reason for several in reasons for reason in several if reason.get("quote"))
    return list(dict.fromkeys(Words(reason["quote"], reason["words"]) for reason in quoted))


def _said(fact: Row[Any]) -> str:
    role = fact.attributes.get("role")
    return f"{fact.kind} {fact.value}" + (f", {role}" if role else "")
