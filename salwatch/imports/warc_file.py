"""A WARC file of others: its HTTP responses become captures with their own address and time."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from salwatch.imports.intake import LARGEST_BYTES, Intakes, Piece, Received
from salwatch.installation import Installation
from store import tables

CHUNK_BYTES = 1 << 16


def import_warc(desk: Installation, path: Path, site: str | None) -> Received:
    """Archive the responses of the file; without a site's name, a response goes to the site that has its address."""
    received = Received()
    hosts = _hosts(desk)
    strangers: Counter[str] = Counter()
    with Intakes(desk, received) as intakes:
        for piece in _pieces(path, received):
            host = urlsplit(piece.url).netloc
            name = site or hosts.get(host)
            if name is None:
                strangers[host] += 1
            else:
                intakes.put(name, piece)
    received.problems += [
        f"{path}: {host}: no site has this address, {count} responses left out; --site names one"
        for host, count in strangers.items()
    ]
    return received


def _hosts(desk: Installation) -> dict[str, str]:
    with desk.database.read() as connection:
        rows = connection.execute(select(tables.address.c.url, tables.address.c.site)).all()
    stored = {urlsplit(url).netloc: site for url, site in rows}
    named = {urlsplit(url).netloc: name for name, site in desk.sites.items() for url in site.addresses}
    return named | stored


def _pieces(path: Path, received: Received) -> Iterator[Piece]:
    with path.open("rb") as file:
        records = ArchiveIterator(file)
        number = 0
        while True:
            number += 1
            try:
                record = next(records)
                body = _whole_body(record)
                if record.rec_type == "response" and record.http_headers is not None:
                    yield _piece(record, body, path)
            except StopIteration:
                if records.offset != file.tell():  # warcio takes a cut head for the end
                    received.problems.append(f"{path}: record {number}: cut off")
                return
            except ResponseError as error:
                received.problems.append(f"{path}: record {number}: {error}")
            except (CutError, ArchiveLoadFailed, OSError, ValueError, EOFError) as error:
                problem = (
                    "no WARC record" if isinstance(error, ArchiveLoadFailed) else error
                )  # whose text quotes the file
                received.problems.append(f"{path}: record {number}: {problem}; the file is read no further")
                return


class CutError(Exception):
    """The file ends inside a record."""


class ResponseError(Exception):
    """One response cannot be taken over; the next one can."""


def _whole_body(record: Any) -> bytes:  # noqa: ANN401 (warcio is untyped)
    """Return the body without its encodings, cut behind what is too large. Raises CutError: warcio takes less for all."""
    if record.rec_type is None:
        raise CutError("cut off")
    body: bytes = record.content_stream().read(LARGEST_BYTES + 1)
    while record.raw_stream.read(CHUNK_BYTES):
        pass
    if getattr(record.raw_stream, "limit", 0):  # what is still to come
        raise CutError("cut off")
    return body


def _piece(record: Any, body: bytes, path: Path) -> Piece:  # noqa: ANN401 (warcio is untyped)
    headers = record.rec_headers
    if len(body) > LARGEST_BYTES:
        raise ResponseError(f"body larger than {LARGEST_BYTES:,} bytes")
    try:
        at = datetime.fromisoformat(headers.get_header("WARC-Date") or "")
    except ValueError as error:
        raise ResponseError("WARC-Date is not a date") from error
    status = record.http_headers.get_statuscode() or ""
    if not status.isdecimal():
        raise ResponseError("the HTTP status is not a number")
    conditions = {"imported_from": path.name, "record_id": headers.get_header("WARC-Record-ID") or ""}
    return Piece(
        headers.get_header("WARC-Target-URI") or "",
        at if at.tzinfo else at.replace(tzinfo=UTC),
        body,
        record.http_headers.get_header("Content-Type") or "application/octet-stream",
        int(status),
        conditions,
    )
