"""Saved pages of others: every HTML file below a folder, each given to the site it is from."""

from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from crawlers.markup import PageRefusedError
from crawlers.reading import recognise
from salwatch.imports.intake import LARGEST_BYTES, Intakes, Piece, Received
from salwatch.installation import Installation

SUFFIXES = {".html", ".htm", ".xhtml"}
ORIGIN = "http://imported.invalid"  # of pages whose own address is not known (RFC 2606: exists nowhere)
UNRECOGNISED = "unrecognised"  # the site of pages that fit no site file: read by the general reader


def import_pages(desk: Installation, folder: Path, site: str | None, at: datetime | None) -> Received:
    """Archive all pages of the folder; `at` is when they were saved, else each file's own time is taken."""
    received = Received()
    with Intakes(desk, received) as intakes:
        for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file()):
            try:
                piece = _piece(desk, path, folder, at)
                recognised = _site_of(desk, piece)
                intakes.put(site or recognised, piece)
            except FileError as error:
                received.problems.append(f"{path}: {error}")
    return received


class FileError(Exception):
    """One file cannot be taken over; the next one can."""


def _piece(desk: Installation, path: Path, folder: Path, at: datetime | None) -> Piece:
    name = path.relative_to(folder).as_posix()
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise FileError(f"larger than {LARGEST_BYTES:,} bytes")
        saved_at = at or datetime.fromtimestamp(path.stat().st_mtime, tz=desk.clock().tzinfo)
        body = path.read_bytes()
    except OSError as error:
        raise FileError(error.strerror or type(error).__name__) from error
    return Piece(f"{ORIGIN}/{quote(name)}", saved_at, body, "text/html", conditions={"imported_from": name})


def _site_of(desk: Installation, piece: Piece) -> str:
    try:
        found = recognise(piece.body, "", desk.sites.values())
    except PageRefusedError as error:
        raise FileError(str(error)) from error
    return found.name if found else UNRECOGNISED
