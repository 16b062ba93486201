"""Listing rows as JSON lines: the input of `salwatch analyse`."""

import json
from collections.abc import Iterator
from pathlib import Path

from records.listing import TEXT_FIELDS, ListingRow


class RowError(ValueError):
    """A line is no listing row; the text names the line and what is wrong."""

    def __init__(self, number: int, problem: str) -> None:
        self.number, self.problem = number, problem
        super().__init__(f"line {number}: {problem}")


def read_rows(path: Path) -> Iterator[ListingRow | RowError]:
    """Yield each line's row, or what is wrong with it; empty lines are passed over."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield read_row(line, number)


def read_row(line: bytes, number: int) -> ListingRow | RowError:
    """Return one line's row, or what is wrong with it."""
    try:
        values = json.loads(line)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        return RowError(number, f"no JSON: {error}")
    if not isinstance(values, dict):
        return RowError(number, "no JSON object")
    for name in ("id", "title"):
        if not isinstance(values.get(name), str):
            return RowError(number, f"`{name}` is missing or no text")
    texts = {name: values.get(name) or "" for name in (*TEXT_FIELDS, "site", "vendor")}
    if wrong := [name for name, text in texts.items() if not isinstance(text, str)]:
        return RowError(number, f"`{wrong[0]}` is no text")
    attributes = values.get("attributes") or {}
    if not isinstance(attributes, dict):
        return RowError(number, "`attributes` is no object")
    return ListingRow(id=values["id"], attributes={str(key): str(value) for key, value in attributes.items()}, **texts)
