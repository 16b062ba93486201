"""Tables of listings: rows of a CSV file as statements, by a mapping file that says which column means what."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from pydantic import Field

from configfile.loading import FrozenModel, parse
from records.capture import Capture
from records.listing import ListingRow
from salwatch import observing, versions
from salwatch.clock import Clock
from salwatch.statements import ListingSaid
from salwatch.understanding import Understood, understand
from store import captures
from store.database import Database

CONTENT_TYPE = "text/csv"
SITE_NAME = "[a-z0-9][a-z0-9-]*"
CHUNK = 500  # rows of one transaction
HOLD = timedelta(minutes=1)  # after each of them, in which no other process begins with the same table
csv.field_size_limit(10_000_000)  # characters; a longer cell is no listing text


class PriceColumn(FrozenModel):
    """A column of bare amounts and the currency that they are in."""

    column: str
    currency: str


class TableMapping(FrozenModel):
    """Which column of a table means what; the columns of `category` are joined by a slash."""

    site: str = Field(pattern=f"^{SITE_NAME}$")
    title: str  # of the site, for people
    kind: str = "market"
    key: str
    listing_title: str
    description: str | None = None
    vendor: str | None = None
    category: tuple[str, ...] = ()
    price: PriceColumn | None = None
    price_text: str | None = None
    ships_from: str | None = None
    ships_to: str | None = None
    url: str | None = None
    first_seen: str | None = None
    last_seen: str | None = None
    date_format: str = "%Y-%m-%d"
    attributes: dict[str, str] = Field(default_factory=dict)  # name → column
    delimiter: str = Field(default=",", min_length=1, max_length=1)

    def columns(self) -> set[str]:
        """Return the names of all columns that the mapping reads."""
        single = (self.key, self.listing_title, self.description, self.vendor, self.price_text, self.url)
        places = (self.ships_from, self.ships_to, self.first_seen, self.last_seen, self.price and self.price.column)
        return {name for name in (*single, *places, *self.category, *self.attributes.values()) if name}


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that cannot be read; the others are."""

    file: str
    line: int
    field: str
    problem: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.problem}"


class TableError(Exception):
    """The table as a whole does not fit its mapping."""


def statements(payload: bytes, mapping: TableMapping, file: str, at: datetime) -> Iterator[ListingSaid | RowProblem]:
    """Yield a statement or a problem for every row, in order; `at` stands in where no column says when. Raises TableError."""
    rows = _open(payload, mapping, file)
    lines: dict[str, int] = {}
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield RowProblem(file, rows.line_num, "row", str(error))
            continue
        said = _statement(row, mapping, (file, rows.line_num), at)
        if isinstance(said, ListingSaid) and lines.setdefault(said.key, rows.line_num) != rows.line_num:
            said = RowProblem(file, rows.line_num, mapping.key, f"has stood in line {lines[said.key]} already")
        yield said


def check_header(payload: bytes, mapping: TableMapping, file: str) -> None:
    """Raise TableError where the table lacks a column that the mapping reads."""
    _open(payload, mapping, file)


def _open(payload: bytes, mapping: TableMapping, file: str) -> "csv.DictReader[str]":
    text = io.StringIO(payload.decode("utf-8-sig", errors="surrogateescape"), newline="")
    rows = csv.DictReader(text, delimiter=mapping.delimiter, restkey="", strict=True)
    try:
        missing = mapping.columns() - set(rows.fieldnames or ())
    except csv.Error as error:
        raise TableError(f"{file}:1: {error}") from error
    if missing:
        raise TableError(f"{file}:1: no column {', '.join(sorted(missing))}")
    return rows


def _statement(
    row: Mapping[str | None, str | None], mapping: TableMapping, place: tuple[str, int], at: datetime
) -> ListingSaid | RowProblem:
    if "" in row or None in row.values():
        return RowProblem(*place, "row", "more or fewer cells than the table has columns")
    cells = {str(name): (cell or "").strip() for name, cell in row.items()}
    broken = next((name for name, cell in cells.items() if not cell.isprintable() and _undecoded(cell)), None)
    if broken is not None:
        return RowProblem(*place, broken, "not UTF-8")
    empty = next((name for name in (mapping.key, mapping.listing_title) if not cells[name]), None)
    if empty is not None:
        return RowProblem(*place, empty, "is empty")
    try:
        last = _instant(cells, mapping.last_seen, mapping.date_format) or at
        first = _instant(cells, mapping.first_seen, mapping.date_format)
    except DateError as error:
        return RowProblem(*place, error.column, f"not a date of the form {mapping.date_format}")
    return ListingSaid(cells[mapping.key], cells.get(mapping.url or "") or None, _row(cells, mapping), last, first)


def _row(cells: Mapping[str, str], mapping: TableMapping) -> ListingRow:
    def cell(name: str | None) -> str:
        return cells[name] if name else ""

    price = cell(mapping.price_text)
    if mapping.price is not None and cells[mapping.price.column]:
        price = f"{cells[mapping.price.column]} {mapping.price.currency}"
    return ListingRow(
        id=cells[mapping.key],
        title=cells[mapping.listing_title],
        site=mapping.site,
        description=cell(mapping.description),
        vendor=cell(mapping.vendor),
        category="/".join(cells[name] for name in mapping.category if cells[name]),
        price_text=price,
        ships_from_text=cell(mapping.ships_from),
        ships_to_text=cell(mapping.ships_to),
        attributes={name: cells[column] for name, column in mapping.attributes.items() if cells[column]},
    )


def _undecoded(cell: str) -> bool:
    return any("\udc80" <= character <= "\udcff" for character in cell)


class DateError(ValueError):
    """A cell does not hold a date of the mapping's form."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


def _instant(cells: Mapping[str, str], column: str | None, date_format: str) -> datetime | None:
    if column is None or not cells[column]:
        return None
    try:
        read = datetime.strptime(cells[column], date_format)  # noqa: DTZ007 (made aware in the next line)
    except ValueError as error:
        raise DateError(column) from error
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TableCounts:
    """What came of a table; `new` counts observations that were not there before."""

    rows: int
    new: int
    problems: tuple[RowProblem, ...]


def is_table(capture: Capture) -> bool:
    """Return whether the capture is an imported table; a CSV file that a site served has no mapping."""
    return capture.content_type == CONTENT_TYPE and "mapping" in capture.conditions


def process(  # noqa: PLR0913, PLR0917 (the last three are of the caller's taste)
    database: Database,
    capture: Capture,
    payload: bytes,
    clock: Clock,
    executor: Executor | None = None,
    progress: Callable[[int], None] = lambda rows: None,  # noqa: ARG005 (nobody watches)
    *,
    quiet: bool = False,
) -> TableCounts:
    """Observe every row of a captured table, some hundred a transaction; begun again, it goes on where it stopped."""
    mapping = parse(capture.conditions["mapping"], TableMapping, Path(capture.conditions["mapping_file"]))
    count, new, problems = 0, 0, list[RowProblem]()
    versions.remember(database, clock)
    with database.begin() as connection:
        captures.hold(connection, capture.id, clock() + HOLD)
    for chunk in _ahead(
        _chunks(statements(payload, mapping, capture.conditions["file"], capture.captured_at), executor)
    ):
        understood = list(chunk.understood)
        with database.begin() as connection:
            new += observing.write(connection, capture, understood, baseline=True, quiet=quiet)
            captures.hold(connection, capture.id, clock() + HOLD)
        problems += chunk.problems
        count += len(understood) + len(chunk.problems)
        progress(count)
    with database.begin() as connection:
        captures.settle(connection, capture.id)
    return TableCounts(count, new, tuple(problems))


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Some rows: those being understood, and those that cannot be read."""

    understood: Iterator[Understood]
    problems: list[RowProblem]


def _chunks(said: Iterator[ListingSaid | RowProblem], executor: Executor | None) -> Iterator[_Chunk]:
    while rows := list(islice(said, CHUNK)):
        good = [row for row in rows if isinstance(row, ListingSaid)]
        yield _Chunk(understand(good, executor), [row for row in rows if isinstance(row, RowProblem)])


def _ahead(chunks: Iterator[_Chunk]) -> Iterator[_Chunk]:
    """Yield the chunks, the next one already begun: other processes analyse it while this one writes."""
    waiting = next(chunks, None)
    while waiting is not None:
        following = next(chunks, None)
        yield waiting
        waiting = following
