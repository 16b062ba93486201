"""A ledger: JSON lines, each holding the SHA-256 of the line before, so that none can be changed or taken out unseen."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from records.capture import Capture, Origin
from store.warc import Record

CLOSING_BYTES = 4096  # more than a last line ever has
START = "0" * 64  # what the first line holds in place of a line before it


class LedgerError(Exception):
    """A ledger is not what was once written; the text starts with `file:line`."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        self.path, self.line, self.problem = path, line, problem
        super().__init__(f"{path}:{line}: {problem}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: `kind` is opened, captured or closed; `sha256` is what the next line must hold as `previous`."""

    kind: str
    values: Mapping[str, Any]
    sha256: str
    end: int  # offset in bytes behind the line

    def capture(self) -> Capture:
        """Return the capture of a `captured` line."""
        values = dict(self.values["capture"])
        values["captured_at"] = datetime.fromisoformat(values["captured_at"])
        values["origin"] = Origin(values["origin"])
        return Capture(**values)

    def records(self) -> list[Record]:
        """Return the records that the line vouches for."""
        return [Record(**values) for values in self.values["records"]]


def write_line(kind: str, values: Mapping[str, Any], previous: str) -> tuple[bytes, str]:
    """Return the line with its line end, and its SHA-256."""
    text = json.dumps({"kind": kind, **values, "previous": previous}, ensure_ascii=False, sort_keys=True)
    line = text.encode()
    return line + b"\n", hashlib.sha256(line).hexdigest()


def captured(capture: Capture, records: list[Record]) -> dict[str, Any]:
    """Return the values of the line for a capture."""
    values = asdict(capture) | {"captured_at": capture.captured_at.isoformat(), "conditions": dict(capture.conditions)}
    return {"capture": values, "records": [asdict(record) for record in records]}


def read(path: Path) -> Iterator[Entry]:
    """Yield the lines; a last one without a line end is left out. Raises LedgerError where the chain is broken."""
    previous, end = START, 0
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.endswith(b"\n"):
                return
            end += len(line)
            entry = _entry(path, number, line[:-1], end)
            if entry.values.get("previous") != previous:
                raise LedgerError(path, number, "does not continue the line before")
            yield entry
            previous = entry.sha256


def closed_count(path: Path) -> int | None:
    """Return how many captures the last line counts, without reading the others; None where it closes nothing."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - CLOSING_BYTES))
        last = file.read().rstrip(b"\n").rpartition(b"\n")[2]
    try:
        values = json.loads(last)
        return int(values["captures"]) if values["kind"] == "closed" else None
    except (ValueError, KeyError, TypeError):
        return None


def _entry(path: Path, number: int, line: bytes, end: int) -> Entry:
    try:
        values = json.loads(line)
        return Entry(values.pop("kind"), values, hashlib.sha256(line).hexdigest(), end)
    except (ValueError, KeyError, AttributeError) as error:
        raise LedgerError(path, number, "not a ledger line") from error
