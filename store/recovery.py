"""Recovery: what a killed writer left behind is completed, closed and registered; what is half is cut off."""

import hashlib
import os
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from io import BufferedRandom
from pathlib import Path
from typing import BinaryIO

import structlog
from sqlalchemy import select

from records.capture import Capture
from store import captures, ledger, tables, warc
from store.archive import OPEN, Clock, closing, finish, ledger_path, lock
from store.database import Database
from store.ledger import Entry, LedgerError

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was done with one file: captures it holds, of these new in the store, and bytes cut off its end."""

    file: str
    captures: int = 0
    registered: int = 0
    cut_bytes: int = 0
    problem: str = ""  # why the file was left as it is


def recover(folder: Path, database: Database, clock: Clock) -> list[Recovered]:
    """Complete and close each file whose writer is gone, and register its captures; files being written are left alone."""
    found = []
    for path in sorted(folder.glob(f"*.warc.gz{OPEN}")):
        with ExitStack() as stack:
            recovered = _recover(path, stack, database, clock)
        if recovered is not None:
            log.info("archive file recovered", file=path.name, captures=recovered.captures, problem=recovered.problem)
            found.append(recovered)
    return found


def register_all(folder: Path, database: Database) -> int:
    """Register every capture of the closed files that the store does not know; return how many these are.

    A file is only read where its ledger's last line counts other captures than the store has of it.
    """
    with database.read() as connection:
        stored = captures.count_by_file(connection)
    books = {path.name: ledger_path(path) for path in sorted(folder.glob("*.warc.gz"))}
    lacking = [book for name, book in books.items() if ledger.closed_count(book) != stored.get(name, 0)]
    return sum(
        _register(database, (entry.capture() for entry in ledger.read(book) if entry.kind == "captured"))
        for book in lacking
    )


def _recover(path: Path, stack: ExitStack, database: Database, clock: Clock) -> Recovered | None:
    try:
        file = stack.enter_context(path.open("r+b"))
        lock(file)
    except (BlockingIOError, FileNotFoundError):  # somebody writes it, or recovered it just now
        return None
    if not path.exists():
        return None
    book = stack.enter_context(ledger_path(path).open("ab"))
    try:
        return _complete(path, file, book, database, clock)
    except LedgerError as error:
        return Recovered(path.name, problem=str(error))


def _complete(path: Path, file: BufferedRandom, book: BinaryIO, database: Database, clock: Clock) -> Recovered:
    entries = list(ledger.read(ledger_path(path)))
    size = path.stat().st_size
    end = _vouched_bytes(entries)
    if size < end:
        raise LedgerError(ledger_path(path), len(entries), f"vouches for {end} bytes, the file has {size}")
    book.truncate(entries[-1].end if entries else 0)
    if not entries:
        opened = _opened(path, file)
        if opened is None:  # killed before the file was begun: nothing was ever written into it
            path.unlink()
            ledger_path(path).unlink()
            return Recovered(path.name, cut_bytes=size)
        entries = [_append(book, "opened", opened, ledger.START)]
        end = _vouched_bytes(entries)
    if entries[-1].kind != "closed":
        for capture, records in warc.groups(path, end):
            entries.append(_append(book, "captured", ledger.captured(capture, records), entries[-1].sha256))
        end = _vouched_bytes(entries)
        file.truncate(end)
        os.fsync(file.fileno())
        file.seek(0)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        count = sum(entry.kind == "captured" for entry in entries)
        _append(book, "closed", closing(sha256, end, count, clock()), entries[-1].sha256)
    book.flush()
    os.fsync(book.fileno())
    held = [entry.capture() for entry in entries if entry.kind == "captured"]
    registered = _register(database, held)
    finish(path)
    return Recovered(path.name.removesuffix(OPEN), len(held), registered, size - end)


def _vouched_bytes(entries: list[Entry]) -> int:
    """Return how many bytes of the file the ledger's lines speak for."""
    for entry in reversed(entries):
        if entry.kind == "captured":
            last = entry.records()[-1]
            return last.offset + last.length
        if entry.kind == "opened":
            return int(entry.values["info_bytes"])
    return 0


def _opened(path: Path, file: BufferedRandom) -> dict[str, object] | None:
    """Return the values of a ledger's first line, made anew from the file; None where the file is not begun."""
    first = next(warc.members(file, 0), None)
    if first is None:
        return None
    name = path.name.removesuffix(OPEN)
    at = warc.open_record(file, *first).rec_headers.get_header("WARC-Date")
    return {"file": name, "site": name.rsplit("-", 2)[0], "at": at, "info_bytes": first[1]}


def _append(book: BinaryIO, kind: str, values: dict[str, object], previous: str) -> Entry:
    line, sha256 = ledger.write_line(kind, values, previous)
    book.write(line)
    return Entry(kind, values, sha256, book.tell())


def _register(database: Database, found: Iterable[Capture]) -> int:
    added = 0
    pending = list(found)
    for start in range(0, len(pending), 500):
        with database.begin() as connection:
            known = set(connection.scalars(select(tables.site.c.name)))
            for capture in pending[start : start + 500]:
                if capture.site in known:
                    added += captures.add(connection, capture)
                else:
                    log.warning("capture of an unknown site not registered", site=capture.site, capture=capture.id)
    return added
