"""The archive: append-only WARC files in a folder, each with a ledger beside it; one writer owns one file."""

import fcntl
import hashlib
import os
import secrets
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import BinaryIO, Self

import brotli

from records.capture import Capture
from store import ledger, warc
from store.warc import Exchange, Headers

Clock = Callable[[], datetime]

OPEN = ".open"  # ends the name of a WARC file that is still written
ROTATE_BYTES = 1_000_000_000
DECODED_BYTES = 64_000_000  # a page that unpacks to more is a bomb


class DecodeError(Exception):
    """A body cannot be unpacked: damaged, of an unknown encoding, or larger than the limit."""


def ledger_path(warc_path: Path) -> Path:
    """Return the ledger's path for a WARC file, open or closed."""
    return warc_path.with_name(warc_path.name.removesuffix(OPEN).removesuffix(".warc.gz") + ".ledger.jsonl")


class Writer:
    """Appends captures to one file at a time, which nobody else writes. What `put` returned is on the disk.

    A capture is *acknowledged* once it is also in the store; what lies in between is registered by `store.recovery`.
    """

    def __init__(self, folder: Path, site: str, clock: Clock, rotate_bytes: int = ROTATE_BYTES) -> None:
        self._folder, self._site, self._clock, self._rotate_bytes = folder, site, clock, rotate_bytes
        self._file: _OpenFile | None = None
        self._lock = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def put(self, exchange: Exchange) -> Capture:
        """Append one exchange; return its capture once it is on the disk. May be called from any thread."""
        return self.put_many([exchange])[0]

    def put_many(self, exchanges: Sequence[Exchange]) -> list[Capture]:
        """Append exchanges with one wait for the disk; return their captures in order."""
        with self._lock:
            if self._file is None:
                self._file = _OpenFile.create(self._folder, self._site, self._clock())
            captures = self._file.append(exchanges)
            if self._file.size_bytes >= self._rotate_bytes:
                self._close()
            return captures

    def close(self) -> None:
        """Close the file, if one is open: last ledger line, then the name without `.open`."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._file is not None:
            self._file.close(self._clock())
            self._file = None


class _OpenFile:
    """A WARC file being written, its lock and its ledger."""

    def __init__(self, path: Path, file: BinaryIO, book: BinaryIO) -> None:
        self.path, self._file, self._book = path, file, book
        self._previous, self.size_bytes, self._captures = ledger.START, 0, 0
        self._digest = hashlib.sha256()

    @classmethod
    def create(cls, folder: Path, site: str, now: datetime) -> "_OpenFile":
        folder.mkdir(parents=True, exist_ok=True)
        stem = f"{site}-{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(6)}"
        path = folder / f"{stem}.warc.gz{OPEN}"
        file = path.open("xb")
        lock(file)
        made = cls(path, file, ledger_path(path).open("xb"))
        info = warc.pack_info(f"{stem}.warc.gz")
        made._write(info)
        made._write_line(
            "opened", {"file": f"{stem}.warc.gz", "site": site, "at": now.isoformat(), "info_bytes": len(info)}
        )
        made._sync()
        sync_folder(folder)
        return made

    def append(self, exchanges: Sequence[Exchange]) -> list[Capture]:
        name = self.path.name.removesuffix(OPEN)
        lines, captures = [], []
        for exchange in exchanges:
            data, capture, records = warc.pack(exchange, name, self.size_bytes)
            self._write(data)
            lines.append(ledger.captured(capture, records))
            captures.append(capture)
        # The ledger vouches for bytes, so they must be on the disk before it does.
        self._sync_file(self._file)
        for values in lines:
            self._write_line("captured", values)
        self._sync_file(self._book)
        self._captures += len(captures)
        return captures

    def close(self, now: datetime) -> None:
        self._write_line("closed", closing(self._digest.hexdigest(), self.size_bytes, self._captures, now))
        self._sync()
        finish(self.path)
        self._book.close()
        self._file.close()

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._digest.update(data)
        self.size_bytes += len(data)

    def _write_line(self, kind: str, values: dict[str, object]) -> None:
        line, self._previous = ledger.write_line(kind, values, self._previous)
        self._book.write(line)

    def _sync(self) -> None:
        self._sync_file(self._file)
        self._sync_file(self._book)

    @staticmethod
    def _sync_file(file: BinaryIO) -> None:
        file.flush()
        os.fsync(file.fileno())


def closing(sha256: str, size_bytes: int, captures: int, now: datetime) -> dict[str, object]:
    """Return the values of a ledger's last line."""
    return {"file_sha256": sha256, "size_bytes": size_bytes, "captures": captures, "at": now.isoformat()}


def lock(file: BinaryIO) -> None:
    """Take the file for its one writer; raise BlockingIOError where somebody has it. A dead owner has nothing."""
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def finish(path: Path) -> Path:
    """Take `.open` off the name of a file that is complete; return its path."""
    final = path.with_name(path.name.removesuffix(OPEN))
    path.rename(final)
    sync_folder(path.parent)
    return final


def sync_folder(folder: Path) -> None:
    """Wait until names made in the folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# --- reading ---


@dataclass(frozen=True, slots=True)
class Payload:
    """What was received: status, headers in order, body off the wire; `dom` and `screenshot` where a browser made them."""

    status: int
    headers: Headers
    body: bytes
    dom: bytes | None = None
    screenshot: bytes | None = None

    def page(self) -> bytes:
        """Return what a reader reads: the rendered DOM, else the body unpacked. Raises DecodeError."""
        if self.dom is not None:
            return self.dom
        return decode(self.body, warc.header(self.headers, "content-encoding"))


def read_payload(folder: Path, capture: Capture) -> Payload:
    """Return what the capture holds, from a file that is closed or still written.

    Raises FileNotFoundError where the file is gone, ValueError where other bytes stand there now.
    """
    with find_file(folder, capture.warc_file).open("rb") as file:
        record = warc.open_record(file, capture.warc_offset, capture.warc_length)
        if warc.capture_id(record.rec_headers.get_header("WARC-Record-ID") or "") != capture.id:
            raise ValueError(f"{capture.warc_file}: another record stands at {capture.warc_offset}")
        body = record.raw_stream.read()
        if hashlib.sha256(body).hexdigest() != capture.payload_sha256:
            raise ValueError(f"{capture.warc_file}: the payload at {capture.warc_offset} has changed")
        status, headers = int(record.http_headers.get_statuscode()), tuple(record.http_headers.headers)
        return Payload(status, headers, body, _attached(file, capture, "dom"), _attached(file, capture, "screenshot"))


def find_file(folder: Path, name: str) -> Path:
    """Return the path of a WARC file under its closed or its open name."""
    path = folder / name
    return path if path.exists() else path.with_name(name + OPEN)


def _attached(file: BinaryIO, capture: Capture, name: str) -> bytes | None:
    place = capture.conditions.get(f"{name}_record")
    if place is None:
        return None
    back, length = place.removeprefix("-").split("+")
    body: bytes = warc.open_record(file, capture.warc_offset - int(back), int(length)).raw_stream.read()
    return body


def decode(body: bytes, encoding: str, limit_bytes: int = DECODED_BYTES) -> bytes:
    """Return the body with its Content-Encoding undone, in reverse order; raise DecodeError at the limit.

    >>> decode(zlib.compress(b"plain"), "deflate")
    b'plain'
    """
    for name in reversed([step.strip().lower() for step in encoding.split(",") if step.strip()]):
        if name in {"gzip", "x-gzip", "deflate"}:
            body = _inflate(body, limit_bytes)
        elif name == "br":
            body = _unbrotli(body, limit_bytes)
        elif name != "identity":
            raise DecodeError(f"unknown content encoding {name[:20]!r}")
    return body


def _inflate(body: bytes, limit_bytes: int) -> bytes:
    # Some servers call raw deflate what the standard calls zlib; a zlib stream starts with a check that raw ones fail.
    wbits = 47 if body[:2] == b"\x1f\x8b" or (len(body) > 1 and (body[0] << 8 | body[1]) % 31 == 0) else -15
    inflater = zlib.decompressobj(wbits=wbits)
    try:
        plain = inflater.decompress(body, limit_bytes)
    except zlib.error as error:
        raise DecodeError(str(error)) from error
    if inflater.unconsumed_tail:
        raise DecodeError(f"unpacks to more than {limit_bytes} bytes")
    return plain


def _unbrotli(body: bytes, limit_bytes: int) -> bytes:
    unpacker = brotli.Decompressor()
    try:
        plain = unpacker.process(body, output_buffer_limit=limit_bytes)
    except brotli.error as error:
        raise DecodeError("damaged brotli") from error
    if not unpacker.can_accept_more_data():
        raise DecodeError(f"unpacks to more than {limit_bytes} bytes")
    return bytes(plain)
