"""Saved pages of others: every HTML file below a folder, each given to the site it is from."""

from collections import defaultdict
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from crawlers.markup import PageRefusedError
from crawlers.reading import recognise
from salwatch.imports.intake import Intake, Piece, Received
from salwatch.installation import Installation

SUFFIXES = {".html", ".htm", ".xhtml"}
LARGEST_BYTES = 50_000_000
ORIGIN = "http://imported.invalid"  # of pages whose own address is not known (RFC 2606: exists nowhere)
UNRECOGNISED = "unrecognised"  # the site of pages that fit no site file: read by the general reader


def import_pages(desk: Installation, folder: Path, site: str | None, at: datetime | None) -> Received:
    """Archive all pages of the folder; `at` is when they were saved, else each file's own time is taken."""
    received = Received()
    by_site: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file()):
        if path.stat().st_size > LARGEST_BYTES:
            received.problems.append(f"{path}: larger than {LARGEST_BYTES:,} bytes")
        else:
            by_site[site or _site_of(desk, path, received)].append(path)
    for name, paths in by_site.items():
        with Intake(desk, name) as intake:
            for path in paths:
                intake.put(_piece(desk, path, folder, at))
        received.captures += intake.captures
    return received


def _site_of(desk: Installation, path: Path, received: Received) -> str:
    try:
        found = recognise(path.read_bytes(), "", desk.sites.values())
    except PageRefusedError as error:
        received.problems.append(f"{path}: kept as a capture, not readable: {error}")
        found = None
    return found.name if found else UNRECOGNISED


def _piece(desk: Installation, path: Path, folder: Path, at: datetime | None) -> Piece:
    name = path.relative_to(folder).as_posix()
    saved_at = at or datetime.fromtimestamp(path.stat().st_mtime, tz=desk.clock().tzinfo)
    return Piece(
        f"{ORIGIN}/{quote(name)}", saved_at, path.read_bytes(), "text/html", conditions={"imported_from": name}
    )
