"""Evidence: check that nothing in an archive has changed, and hand captures over with what a court's expert needs."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from records.capture import Capture
from store import ledger, warc
from store.archive import OPEN, Clock, closing, find_file, ledger_path
from store.ledger import Entry, LedgerError


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it was written; `capture_id` is empty where it concerns the whole file."""

    file: str
    words: str
    capture_id: str = ""


def verify(folder: Path) -> Iterator[Problem]:
    """Yield all that is wrong in the archive: missing files, broken chains, changed bytes. Nothing = all is as written."""
    books = sorted(folder.glob("*.ledger.jsonl"))
    for book in books:
        yield from _verify(book)
    known = {book.name for book in books}
    for path in sorted(folder.glob("*.warc.gz*")):
        if ledger_path(path).name not in known:
            yield Problem(path.name, "has no ledger")


def _verify(book: Path) -> Iterator[Problem]:
    path = find_file(book.parent, book.name.removesuffix(".ledger.jsonl") + ".warc.gz")
    if not path.exists():
        yield Problem(path.name.removesuffix(OPEN), "is missing")
        return
    try:
        with path.open("rb") as file:
            last = None
            for last in ledger.read(book):
                yield from _wrong_records(file, last)
            yield from _wrong_end(file, path, last)
    except LedgerError as error:
        yield Problem(book.name, str(error))


def _wrong_records(file: BinaryIO, entry: Entry) -> Iterator[Problem]:
    if entry.kind != "captured":
        return
    capture = entry.capture()
    for record in entry.records():
        file.seek(record.offset)
        if hashlib.sha256(file.read(record.length)).hexdigest() != record.sha256:
            yield Problem(capture.warc_file, f"{record.kind} record at {record.offset} has changed", capture.id)


def _wrong_end(file: BufferedReader, path: Path, last: Entry | None) -> Iterator[Problem]:
    if path.name.endswith(OPEN):  # still written, or to be recovered
        return
    if last is None or last.kind != "closed":
        yield Problem(path.name, "is closed, but its ledger has no last line")
        return
    file.seek(0)
    if hashlib.file_digest(file, "sha256").hexdigest() != last.values["file_sha256"]:
        yield Problem(path.name, "the file as a whole has changed")


# --- handing over ---

INSTRUCTIONS = """\
How to check this bundle without Salwatch
==========================================
captures.warc.gz      ISO 28500 WARC 1.1; every record is its own gzip member, copied unchanged out of the archive
captures.ledger.jsonl one JSON line per capture; its "previous" is the SHA-256 of the line before it (without line end),
                      the first line's is 64 zeros; the last line holds the SHA-256 of the whole WARC file
source-ledgers/       the complete ledgers of the files that the captures were copied out of

1. sha256sum captures.warc.gz                          must print "file_sha256" of the last ledger line
2. every record of a capture: dd if=captures.warc.gz bs=1 skip=OFFSET count=LENGTH | sha256sum
                                                       must print its "sha256"; the same value stands in the source ledger
3. the page as it was received: the same dd | gunzip   "payload_sha256" is the SHA-256 of the body below its headers
4. warcio check captures.warc.gz                       an independent reader checks the digests inside the records
5. a capture's id is the SHA-256 of the WARC-Record-ID of its response, written with its angle brackets
"""


def export(folder: Path, chosen: Iterable[Capture], target: Path, clock: Clock) -> int:
    """Write a bundle into the new folder `target`: chosen captures unchanged, a ledger, instructions; return how many.

    Raises FileExistsError where `target` is there, LedgerError where a capture is not in its ledger.
    """
    target.mkdir(parents=True)
    (target / "source-ledgers").mkdir()
    path = target / "captures.warc.gz"
    by_file: dict[str, list[Capture]] = {}
    for capture in chosen:
        by_file.setdefault(capture.warc_file, []).append(capture)
    with path.open("wb") as out, ledger_path(path).open("wb") as book:
        info = warc.pack_info(path.name)
        out.write(info)
        values = {"file": path.name, "site": "", "at": clock().isoformat(), "info_bytes": len(info)}
        previous, count = _line(book, "opened", values, ledger.START), 0
        for name, held in sorted(by_file.items()):
            source = find_file(folder, name)
            (target / "source-ledgers" / ledger_path(source).name).write_bytes(ledger_path(source).read_bytes())
            for capture, records in _copied(source, {capture.id for capture in held}, path.name, out):
                previous = _line(book, "captured", ledger.captured(capture, records), previous)
                count += 1
        out.flush()
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        _line(book, "closed", closing(sha256, out.tell(), count, clock()), previous)
    (target / "CHECK.txt").write_text(INSTRUCTIONS, "utf-8")
    return count


def _copied(source: Path, ids: set[str], name: str, out: BinaryIO) -> Iterator[tuple[Capture, list[warc.Record]]]:
    missing = set(ids)
    with source.open("rb") as file:
        for entry in ledger.read(ledger_path(source)):
            if entry.kind != "captured" or entry.values["capture"]["id"] not in ids:
                continue
            capture, records = entry.capture(), entry.records()
            missing.discard(capture.id)
            shift = out.tell() - records[0].offset
            file.seek(records[0].offset)
            out.write(file.read(sum(record.length for record in records)))
            moved = replace(capture, warc_file=name, warc_offset=capture.warc_offset + shift)
            yield moved, [replace(record, offset=record.offset + shift) for record in records]
    if missing:
        raise LedgerError(ledger_path(source), 0, f"{len(missing)} captures are not in it")


def _line(book: BinaryIO, kind: str, values: dict[str, object], previous: str) -> str:
    line, sha256 = ledger.write_line(kind, values, previous)
    book.write(line)
    return sha256
