"""Pages that serve as examples of a site: chosen by variety, unless a person adds or drops some."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, func, insert, select

from store import tables

T = tables.page_example
R = tables.reading
C = tables.capture
PER_KIND = 6
LOOKED_THROUGH = 120  # newest captures of a kind that the examples are chosen from
FAILED = 400  # HTTP status from which an answer is an example of nothing but its failure


@dataclass(frozen=True, slots=True)
class Example:
    """A capture with its current reading, as a list shows it; `sure` is how sure the reader was, field by field."""

    capture_id: str
    url: str
    captured_at: datetime
    kind: str
    reader: str
    fields: Mapping[str, Any]
    missing: Sequence[str]
    sure: Mapping[str, float]
    sha256: str
    chosen: bool = False  # by a person


@dataclass(frozen=True, slots=True)
class Mark:
    """A person adds the capture to the examples of its site (`used`), or drops it."""

    site: str
    capture_id: str
    used: bool
    author: str
    at: datetime


def mark(connection: Connection, made: Mark) -> None:
    """Keep what a person says of a capture; the newest word holds."""
    connection.execute(insert(T).values({name: getattr(made, name) for name in Mark.__slots__}))


def said(connection: Connection, site: str) -> dict[str, bool]:
    """Return the captures that people added (true) or dropped (false)."""
    rows = connection.execute(select(T.c.capture_id, T.c.used).where(T.c.site == site).order_by(T.c.id))
    return {row.capture_id: row.used for row in rows}


def kinds(connection: Connection, site: str) -> dict[str, int]:
    """Return how many captures of a site are read as each kind now, most first."""
    counted = (
        select(R.c.kind, func.count().label("pages"))
        .join(C, C.c.id == R.c.capture_id)
        .where(R.c.current, C.c.site == site)
        .group_by(R.c.kind)
    )
    return {row.kind: row.pages for row in connection.execute(counted.order_by(func.count().desc(), R.c.kind))}


def of_kind(connection: Connection, site: str, kind: str, limit: int, offset: int = 0) -> list[Example]:
    """Return captures of a site that are read as that kind now, newest first."""
    mine = _read().where(C.c.site == site, R.c.kind == kind)
    if kind != "not_found":
        mine = mine.where(C.c.status < FAILED)
    rows = connection.execute(mine.order_by(C.c.captured_at.desc(), C.c.id).limit(limit).offset(offset))
    return [_example(row) for row in rows]


def one(connection: Connection, capture_id: str) -> Example | None:
    """Return a capture with its current reading; None where nobody has read it."""
    row = connection.execute(_read().where(C.c.id == capture_id)).one_or_none()
    return None if row is None else _example(row)


def chosen(connection: Connection, site: str, corrected: Collection[str] = ()) -> dict[str, list[Example]]:
    """Return the examples by kind: what people added or corrected, and of each kind up to six that differ most."""
    marks = dict.fromkeys(corrected, True) | {k: v for k, v in said(connection, site).items() if k not in corrected}
    found: dict[str, list[Example]] = {}
    for capture_id in (capture_id for capture_id, used in marks.items() if used):
        if (example := one(connection, capture_id)) is not None:
            found.setdefault(example.kind, []).append(_marked(example))
    for kind in kinds(connection, site):
        have = found.get(kind, [])
        others = [e for e in of_kind(connection, site, kind, LOOKED_THROUGH) if e.capture_id not in marks]
        if made := [*have, *varied(others, PER_KIND - len(have), have)]:
            found[kind] = made
    return found


def varied(candidates: Sequence[Example], count: int, have: Sequence[Example] = ()) -> list[Example]:
    """Return as many candidates as asked for, each the one that shows most of what those before it do not."""
    seen: set[str] = {trait for example in have for trait in _traits(example)}
    shown = {example.sha256 for example in have}
    rest, made = list(candidates), list[Example]()
    while rest and len(made) < count:
        best = max(rest, key=lambda example: (len(_traits(example) - seen), len(example.fields)))
        rest = [example for example in rest if example.sha256 != best.sha256]
        if best.sha256 not in shown:
            made.append(best)
            shown.add(best.sha256)
            seen |= _traits(best)
    return made


def _traits(example: Example) -> frozenset[str]:
    """Return what tells an example from others: its fields, who sells, where it stands, how much it lists."""
    fields = example.fields
    rows = (f"{name}:{min(len(value), 9)}" for name, value in fields.items() if isinstance(value, list))
    said_by = (f"{name}={fields[name]}" for name in ("vendor", "handle", "currency", "escrow") if name in fields)
    place = urlsplit(example.url)
    return frozenset(
        [*fields, *rows, *said_by, *example.missing, place.path.rpartition("/")[0], f"?{bool(place.query)}"]
    )


def _read() -> Any:  # noqa: ANN401 (a statement)
    columns = (R.c.kind, R.c.reader, R.c.fields, R.c.missing, R.c.sure)
    return select(C.c.id, C.c.url, C.c.captured_at, C.c.payload_sha256, *columns).join(R, C.c.id == R.c.capture_id).where(R.c.current)  # fmt: skip


def _example(row: Row[Any]) -> Example:
    return Example(row.id, row.url, row.captured_at, row.kind, row.reader, row.fields, row.missing, row.sure, row.payload_sha256)  # fmt: skip


def _marked(example: Example) -> Example:
    values = {name: getattr(example, name) for name in Example.__slots__}
    return Example(**values | {"chosen": True})


def doubts(example: Example, below: float = 0.8) -> list[str]:
    """Return fields that the reader was not sure of, the least sure first; inside rows each name once."""
    worst: dict[str, float] = {}
    for name, share in example.sure.items():
        plain = _plain(name)
        worst[plain] = min(share, worst.get(plain, 1.0))
    return sorted((name for name, share in worst.items() if share < below), key=lambda name: worst[name])


def _plain(name: str) -> str:
    head, bracket, inner = name.partition("[")
    return f"{head}.{inner.partition('].')[2]}" if bracket else name


def ids(examples: Mapping[str, Iterable[Example]]) -> list[str]:
    """Return the captures of all kinds in order."""
    return [example.capture_id for rows in examples.values() for example in rows]
