"""The evidence of a drift: the first bad capture of the visit, and the last good one, of the same page where there is one."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping

from crawlers.drift.compare import FEWER_ROWS
from crawlers.drift.distributions import oddity
from crawlers.drift.looks import is_empty, looks
from crawlers.drift.tally import LINKS
from extractors.language import guess
from records.site_yield import Code, FieldYield, Finding, VisitYield
from store import readings
from store.addresses import path_key

TRIED = 20  # bad captures for which a good one of the same address is looked for
LOOKED_BACK = 3  # visits in which it is
Row = RowMapping  # of store.readings.of_visit


@dataclass(frozen=True, slots=True)
class Pair:
    """Captures, good and bad; None where there is none."""

    good: str | None = None
    bad: str | None = None


def find(connection: Connection, finding: Finding, visit: VisitYield, past: Sequence[VisitYield]) -> Pair:
    """Return the captures that show the finding."""
    if finding.code is Code.FEW:
        return Pair()
    good = [visit for visit in past if finding.place not in visit.spoilt]
    before = [one for visit in good if (one := visit.fields.get((finding.kind, finding.part)))]
    is_bad = _test(finding, before)
    kind = None if finding.code is Code.VANISHED else finding.kind
    bad = [row for row in readings.of_visit(connection, visit.visit_id) if kind in (None, row["kind"]) and is_bad(row)]
    for row, earlier in _same_pages(connection, bad[:TRIED], good):
        if _is_good(finding, earlier, is_bad):
            return Pair(earlier["capture_id"], row["capture_id"])
    known = next((name for one in before for name in one.good), None)
    return Pair(known, bad[0]["capture_id"] if bad and kind else None)


def _same_pages(connection: Connection, bad: Sequence[Row], past: Sequence[VisitYield]) -> Iterator[tuple[Row, Row]]:
    """Yield bad pages with what the same address showed in the last visits, newest first; mirrors differ before the path."""
    known: dict[str, list[str]] = {path_key(row["url"]): [] for row in bad}
    for earlier in readings.addresses(connection, [visit.visit_id for visit in past[:LOOKED_BACK]]):
        known.get(path_key(earlier["url"]), []).append(earlier["capture_id"])
    for row in bad:
        for capture_id in known[path_key(row["url"])]:
            if (good := readings.of_capture(connection, capture_id)) is not None:
                yield row, good


def _is_good(finding: Finding, row: Row, is_bad: Callable[[Row], bool]) -> bool:
    if finding.code is Code.GREW:
        return bool(row["kind"] != finding.kind)
    return bool(row["kind"] == finding.kind and row["whole"] and (finding.code is Code.VANISHED or not is_bad(row)))


def _test(finding: Finding, before: Sequence[FieldYield]) -> Callable[[Row], bool]:
    """Return what tells a page that shows the finding."""
    part = finding.part
    least = min((one.total / one.filled for one in before if one.filled), default=0.0)
    is_odd = oddity(finding.code, before)
    tests: dict[Code, Callable[[Row], bool]] = {
        Code.GREW: lambda row: True,  # noqa: ARG005 (each page of the kind is one too many)
        Code.VANISHED: lambda row: row["kind"] != finding.kind,
        Code.EQUAL: lambda row: any(True for _ in values(row["fields"], part)),
        Code.INVALID: lambda row: any(one["field"].split("[")[0] == part.split("[")[0] for one in row["invalid"]),
        Code.ROWS: lambda row: len(row["fields"].get(part) or ()) <= least * FEWER_ROWS,
        Code.LINKS: lambda row: not row["links"].get(part.removeprefix(LINKS)),
    }
    if is_odd is not None:
        return lambda row: any(is_odd(looks(value, guess)) for value in values(row["fields"], part))
    return tests.get(finding.code, lambda row: _lacks(row["fields"], part))


def _lacks(fields: Mapping[str, Any], part: str) -> bool:
    rows, bracket, _ = part.partition("[].")
    wanted = len(fields.get(rows) or ()) if bracket else 1
    return sum(1 for _ in values(fields, part)) < wanted


def values(fields: Mapping[str, Any], part: str) -> Iterator[Any]:
    """Yield the values of a field by the name it is counted under, of each row and none that is empty.

    >>> list(values({"listings": [{"price": {"amount": "9"}}, {"price": None}]}, "listings[].price.amount"))
    ['9']
    """
    name, bracket, rest = part.partition("[].")
    found: Iterable[Any] = (row for row in fields.get(name) or () if isinstance(row, Mapping)) if bracket else [fields]
    for value in found:
        for key in (rest if bracket else part).split("."):
            value = value.get(key) if isinstance(value, Mapping) else None  # noqa: PLW2901 (one step down)
        if not is_empty(value):
            yield value
