"""A WARC file of others: its HTTP responses become captures with their own address and time."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from salwatch.imports.intake import Intake, Piece, Received
from salwatch.installation import Installation
from store import tables

LARGEST_BYTES = 50_000_000


def import_warc(desk: Installation, path: Path, site: str | None) -> Received:
    """Archive the responses of the file; without a site's name, a response goes to the site that has its address."""
    received = Received()
    hosts = _hosts(desk)
    intakes: dict[str, Intake] = {}
    with ExitStack() as stack:
        for piece in _pieces(path, received):
            host = urlsplit(piece.url).netloc
            name = site or hosts.get(host)
            if name is None:
                received.problems.append(f"{path}: {host or 'a response'}: no site has this address; name one")
                continue
            if name not in intakes:
                intakes[name] = stack.enter_context(Intake(desk, name))
            intakes[name].put(piece)
    received.captures = [capture for intake in intakes.values() for capture in intake.captures]
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
                if record.rec_type == "response" and record.http_headers is not None:
                    yield _piece(record, path)
            except StopIteration:
                return
            except ResponseError as error:
                received.problems.append(f"{path}: record {number}: {error}")
            except (ArchiveLoadFailed, OSError, ValueError, EOFError) as error:
                received.problems.append(f"{path}: record {number}: {error}; the file is read no further")
                return


class ResponseError(Exception):
    """One response cannot be taken over; the next one can."""


def _piece(record: Any, path: Path) -> Piece:  # noqa: ANN401 (warcio is untyped)
    headers = record.rec_headers
    body = record.content_stream().read(LARGEST_BYTES + 1)
    if len(body) > LARGEST_BYTES:
        raise ResponseError(f"body larger than {LARGEST_BYTES:,} bytes")
    try:
        at = datetime.fromisoformat(headers.get_header("WARC-Date") or "")
    except ValueError as error:
        raise ResponseError("WARC-Date is not a date") from error
    conditions = {"imported_from": path.name, "record_id": headers.get_header("WARC-Record-ID") or ""}
    return Piece(
        headers.get_header("WARC-Target-URI") or "",
        at if at.tzinfo else at.replace(tzinfo=UTC),
        body,
        record.http_headers.get_header("Content-Type") or "application/octet-stream",
        int(record.http_headers.get_statuscode() or 0),
        conditions,
    )
