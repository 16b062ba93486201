"""WARC 1.1 records of one exchange with a watched site: packed into gzip members, found again in a file."""

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from records.capture import Capture, Origin

SOFTWARE = "salwatch"
CHUNK_BYTES = 1 << 16
# The body is kept as it came off the wire, but without chunking; readers would otherwise look for chunks.
RENAMED = {"transfer-encoding": "X-Archive-Orig-Transfer-Encoding"}

Headers = tuple[tuple[str, str], ...]  # in the order received, repeated names kept; latin-1 text


@dataclass(frozen=True, slots=True)
class Attachment:
    """What was made of a response at the time of visiting; `name` is `dom` or `screenshot`."""

    name: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, with the conditions it was received under; `body` as it came off the wire."""

    site: str
    url: str
    captured_at: datetime
    status: int
    headers: Headers
    body: bytes
    method: str = "GET"
    request_headers: Headers = ()
    request_body: bytes = b""
    origin: Origin = Origin.CRAWLED
    visit_id: int | None = None
    conditions: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """Where one record lies: offset and length of its gzip member, and the SHA-256 of those bytes."""

    kind: str  # request, metadata, resource, response
    offset: int
    length: int
    sha256: str


class _Sha256Writer(WARCWriter):  # type: ignore[misc]  # warcio is untyped
    """A writer whose digests are SHA-256 instead of SHA-1."""

    @staticmethod
    def _create_digester() -> Digester:
        return Digester("sha256")


class _RawHeaders(StatusAndHeaders):  # type: ignore[misc]  # warcio is untyped
    """HTTP headers written byte for byte; warcio would percent-encode what is not ASCII."""

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        """Set the bytes of the header block."""
        self.headers_buff = self.to_bytes(header_filter, encoding="latin-1")


def capture_id(record_id: str) -> str:
    """Return the capture id: the SHA-256 of the WARC-Record-ID of its response, with its angle brackets."""
    return hashlib.sha256(record_id.encode()).hexdigest()


def pack_info(file_name: str) -> bytes:
    """Return the gzip member of the warcinfo record that opens a file."""
    buffer = BytesIO()
    writer = _Sha256Writer(buffer, warc_version="1.1")
    writer.write_record(writer.create_warcinfo_record(file_name, {"software": SOFTWARE, "format": "WARC/1.1"}))
    return buffer.getvalue()


def pack(exchange: Exchange, file_name: str, offset: int) -> tuple[bytes, Capture, list[Record]]:
    """Return the bytes to append at `offset`, the capture they make, and its records.

    The response comes last: where it is whole, the request, the metadata and the attachments before it are whole too.
    """
    buffer = BytesIO()
    writer = _Sha256Writer(buffer, warc_version="1.1")
    response = _response(writer, exchange)
    response_id = response.rec_headers.get_header("WARC-Record-ID")
    kinds, ends = [], []
    for record in (*_companions(writer, exchange, response_id), response):
        writer.write_record(record)
        kinds.append(record.rec_type)
        ends.append(buffer.tell())
    data = buffer.getvalue()
    records = _records(data, kinds, ends, offset)
    conditions = dict(exchange.conditions)
    for name, record in zip((item.name for item in exchange.attachments), records[2:-1], strict=True):
        conditions[f"{name}_record"] = _place(record, records[-1])
    return data, _capture(exchange, response_id, file_name, records[-1], conditions), records


def _response(writer: _Sha256Writer, exchange: Exchange) -> Any:  # noqa: ANN401 (warcio is untyped)
    headers = [(RENAMED.get(name.lower(), name), value) for name, value in exchange.headers]
    status = _RawHeaders(f"{exchange.status} {_phrase(exchange.status)}".strip(), headers, protocol="HTTP/1.1")
    return _record(writer, exchange, "response", exchange.body, http_headers=status)


def _companions(writer: _Sha256Writer, exchange: Exchange, response_id: str) -> Iterator[Any]:
    asked = _RawHeaders(
        f"{exchange.method} {exchange.url} HTTP/1.1", list(exchange.request_headers), is_http_request=True
    )
    concurrent = {"WARC-Concurrent-To": response_id}
    yield _record(writer, exchange, "request", exchange.request_body, concurrent, http_headers=asked)
    about = {
        "site": exchange.site,
        "origin": exchange.origin.value,
        "visit_id": exchange.visit_id,
        "conditions": dict(exchange.conditions),
        "attachments": [item.name for item in exchange.attachments],
    }
    yield _record(writer, exchange, "metadata", _json(about), concurrent, warc_content_type="application/json")
    for item in exchange.attachments:
        headers = {**concurrent, "WARC-Target-URI": f"urn:{item.name}:{exchange.url}"}
        yield _record(writer, exchange, "resource", item.body, headers, warc_content_type=item.content_type)


def _record(
    writer: _Sha256Writer,
    exchange: Exchange,
    kind: str,
    body: bytes,
    headers: Mapping[str, str] | None = None,
    **options: Any,  # noqa: ANN401 (warcio is untyped)
) -> Any:  # noqa: ANN401 (warcio is untyped)
    named = {"WARC-Date": _instant(exchange.captured_at), "WARC-Target-URI": exchange.url, **(headers or {})}
    # An empty dict of HTTP headers keeps warcio from parsing some out of the body of an empty request.
    return writer.create_warc_record(
        "", kind, payload=BytesIO(body), length=len(body), warc_headers_dict=named, **options
    )


def _records(data: bytes, kinds: list[str], ends: list[int], offset: int) -> list[Record]:
    starts = [0, *ends[:-1]]
    return [
        Record(kind, offset + start, end - start, hashlib.sha256(data[start:end]).hexdigest())
        for kind, start, end in zip(kinds, starts, ends, strict=True)
    ]


def _place(record: Record, response: Record) -> str:
    """Return where a record lies relative to its response, so that it holds wherever the whole group is copied to."""
    return f"-{response.offset - record.offset}+{record.length}"


def _capture(
    exchange: Exchange, response_id: str, file_name: str, response: Record, conditions: Mapping[str, str]
) -> Capture:
    return Capture(
        id=capture_id(response_id),
        site=exchange.site,
        url=exchange.url,
        captured_at=exchange.captured_at,
        status=exchange.status,
        content_type=header(exchange.headers, "content-type"),
        payload_sha256=hashlib.sha256(exchange.body).hexdigest(),
        size_bytes=len(exchange.body),
        warc_file=file_name,
        warc_offset=response.offset,
        warc_length=response.length,
        origin=exchange.origin,
        visit_id=exchange.visit_id,
        conditions=conditions,
    )


def header(headers: Headers, name: str) -> str:
    """Return the first value of the header of that name, in any case; empty where there is none."""
    return next((value for key, value in headers if key.lower() == name), "")


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in HTTPStatus.__members__.values() else ""


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()


# --- finding records again ---


def members(file: BinaryIO, offset: int) -> Iterator[tuple[int, int]]:
    """Yield (offset, length) of each whole gzip member from `offset` on; ends before the first that is cut or damaged."""
    while length := _member_length(file, offset):
        yield offset, length
        offset += length


def _member_length(file: BinaryIO, offset: int) -> int:
    """Return the length of the gzip member at `offset`, 0 where it is not whole; never holds more than a chunk of it."""
    file.seek(offset)
    inflater = zlib.decompressobj(wbits=31)
    read = 0
    waiting = b""
    while not inflater.eof:
        if not waiting:
            waiting = file.read(CHUNK_BYTES)
            read += len(waiting)
            if not waiting:
                return 0
        try:
            inflater.decompress(waiting, CHUNK_BYTES)
        except zlib.error:
            return 0
        waiting = inflater.unconsumed_tail
    return read - len(inflater.unused_data)


def open_record(file: BinaryIO, offset: int, length: int) -> Any:  # noqa: ANN401 (warcio is untyped)
    """Return warcio's record of the member; raise ValueError where there is none."""
    file.seek(offset)
    try:
        record = next(iter(ArchiveIterator(BytesIO(file.read(length)))), None)
    except (ArchiveLoadFailed, EOFError, zlib.error) as error:
        raise ValueError(f"no WARC record at {offset}") from error
    if record is None:
        raise ValueError(f"no WARC record at {offset}")
    return record


def groups(path: Path, offset: int) -> Iterator[tuple[Capture, list[Record]]]:
    """Yield each whole capture of the file from `offset` on, with its records; ends before the first that is not whole."""
    with path.open("rb") as file:
        held: list[Record] = []
        about: dict[str, Any] = {}
        for start, length in members(file, offset):
            record = open_record(file, start, length)
            file.seek(start)
            held.append(Record(record.rec_type, start, length, hashlib.sha256(file.read(length)).hexdigest()))
            if record.rec_type == "metadata":
                about = json.loads(record.content_stream().read())
            elif record.rec_type == "response":
                yield _found(record, about, path.name.removesuffix(".open"), held), held
                held, about = [], {}


def _found(response: Any, about: Mapping[str, Any], file_name: str, records: list[Record]) -> Capture:  # noqa: ANN401 (warcio is untyped)
    conditions = dict(about["conditions"])
    for name, record in zip(about["attachments"], records[2:-1], strict=True):
        conditions[f"{name}_record"] = _place(record, records[-1])
    body = response.raw_stream.read()
    exchange = Exchange(
        site=about["site"],
        url=response.rec_headers.get_header("WARC-Target-URI"),
        captured_at=datetime.fromisoformat(response.rec_headers.get_header("WARC-Date")),
        status=int(response.http_headers.get_statuscode()),
        headers=tuple(response.http_headers.headers),
        body=body,
        origin=Origin(about["origin"]),
        visit_id=about["visit_id"],
    )
    return _capture(exchange, response.rec_headers.get_header("WARC-Record-ID"), file_name, records[-1], conditions)
