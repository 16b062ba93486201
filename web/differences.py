"""Histories as pages show them: what changed at each look, contacts masked before anything is compared; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Row

from records.difference import Change, ChangeKind, difference
from records.worddiff import excerpt
from store.addresses import path_key
from web.highlights import hide


@dataclass(frozen=True, slots=True)
class Look:
    """One entry of a timeline: an observation that says something new, or a run of them that say the same."""

    rows: Sequence[Row[Any]]  # the newest first
    changes: Sequence[Change]

    @property
    def newest(self) -> Row[Any]:
        """The last observation of the run."""
        return self.rows[0]

    @property
    def oldest(self) -> Row[Any]:
        """The first observation of the run."""
        return self.rows[-1]

    @property
    def same(self) -> bool:
        """Whether nothing else was said than before."""
        return self.newest.kind == "observed" and not self.changes


@dataclass(frozen=True, slots=True)
class Address:
    """An address at which a listing was found: host and path, from when to when, and the last capture of it."""

    host: str
    path: str
    first_at: datetime
    last_at: datetime
    capture_id: str


def timeline(rows: Sequence[Row[Any]], secrets: Sequence[str]) -> list[Look]:
    """Return the looks, the newest first, with runs of unchanged ones together."""
    looks: list[Look] = []
    for row in rows:
        look = Look([row], changes(row.difference, secrets))
        if looks and look.same and looks[-1].same:
            looks[-1] = replace(look, rows=[*looks[-1].rows, row])
        else:
            looks.append(look)
    return looks


def changes(stored: Mapping[str, Any], secrets: Sequence[str]) -> list[Change]:
    """Return what an observation's stored difference tells, contacts masked and long texts cut to what changed.

    Masked first and compared then: cut into words, a contact would stand in the clear piece by piece.
    """
    pairs = {name: pair for name, pair in stored.items() if isinstance(pair, list) and len(pair) == 2}
    before, after = ({name: _masked(pair[side], secrets) for name, pair in pairs.items()} for side in (0, 1))
    found = [replace(change, words=excerpt(change.words)) for change in difference(before, after)]
    told = {change.name for change in found}
    hidden = [name for name, (old, new) in pairs.items() if name not in told and difference({name: old}, {name: new})]
    return [*found, *(Change(ChangeKind.TEXT, name, f"A contact in the {_noun(name)} changed") for name in hidden)]


def addresses(seen: Sequence[Row[Any]]) -> list[Address]:
    """Return the addresses of captures (`url`, `capture_id`, `observed_at`, the newest first), the present one first."""
    found: dict[tuple[str, str], Address] = {}
    for row in seen:
        key = (urlsplit(row.url).netloc, path_key(row.url))
        known = found.get(key) or Address(*key, row.observed_at, row.observed_at, row.capture_id)
        found[key] = replace(known, first_at=row.observed_at)
    return list(found.values())


def _masked(value: Any, secrets: Sequence[str]) -> Any:  # noqa: ANN401 (a value of a page)
    if isinstance(value, str):
        return hide(value, secrets)
    return [_masked(item, secrets) for item in value] if isinstance(value, list) else value


def _noun(name: str) -> str:
    return name.removeprefix("attributes.").removesuffix("_text").replace("_", " ")
