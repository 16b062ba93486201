"""Mending: a person tries and accepts a proposed repair, or takes it back; what could not be read is read again."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from configfile.loading import ConfigError
from crawlers.markup import PageRefusedError, open_page
from crawlers.proposal import ProposalError, apply_repair
from crawlers.reading import read_document
from crawlers.sitefile import FieldRule, SiteFile, load_site, parse_site
from records.capture import Capture
from records.page import Page, PageKind
from salwatch import whole_file
from salwatch.installation import Installation
from store import captures, drifts, readings
from store.archive import DecodeError
from store.drifts import Decision, Drift, Status

MOST_TRIED = 300  # pages of a visit that a repair is tried on
SHOWN = 10  # values that changed, as examples
AT_ONCE = 20  # captures of a site that are put to be read again in one go


class MendError(Exception):
    """A repair cannot be tried, applied or taken back; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a repair would change on the pages of the bad visit."""

    pages: int = 0
    whole_before: int = 0
    whole_after: int = 0
    lost: int = 0  # pages that are whole and would not be any more
    changed: Mapping[str, int] = field(default_factory=dict)  # field → pages whose value changes, comes or goes
    examples: tuple[tuple[str, str, Any, Any], ...] = ()  # (capture, field, before, after)


@dataclass(frozen=True, slots=True)
class Mended:
    """What was written: the file, and its versions before and after."""

    file: Path
    before: str
    after: str
    trial: Trial


def try_repair(desk: Installation, drift: Drift) -> Trial:
    """Read pages of the visit in which the drift showed, as the site file reads them and as the repair would.

    Raises MendError.
    """
    _, site, mended = _mended(desk, drift)
    counts: Counter[str] = Counter()
    changed: Counter[str] = Counter()
    examples: list[tuple[str, str, Any, Any]] = []
    for capture in _pages(desk, drift):
        pair = _both(desk, capture, site, mended)
        if pair is None:
            continue
        before, after = pair
        counts.update(pages=1, before=before.whole, after=after.whole, lost=before.whole and not after.whole)
        for name in sorted({*before.fields, *after.fields}):
            old, new = before.fields.get(name), after.fields.get(name)
            if old != new:
                changed[name] += 1
                if len(examples) < SHOWN:
                    examples.append((capture.id, name, old, new))
    return Trial(counts["pages"], counts["before"], counts["after"], counts["lost"], dict(changed), tuple(examples))


def mended_site(desk: Installation, drift: Drift) -> SiteFile:
    """Return the site as the repair would have it read; raises MendError."""
    return _mended(desk, drift)[2]


def accept(desk: Installation, drift: Drift, decision: Decision) -> Mended:
    """Try the repair, write the mended site file and keep who accepted it and why; raises MendError.

    What is intended is kept before the file is written, so that a step that was cut off is ended by the same command.
    """
    target = desk.sites.own / f"{drift.site}.yml"
    if drift.applied is not None and drift.status is Status.OPEN and _is_version(desk, target, drift.applied["after"]):
        trial = Trial()
    else:
        trial, drift = _write_mended(desk, drift, target)
    applied = drift.applied or {}
    with desk.database.begin() as connection:
        if not drifts.accept(connection, drift, decision):
            raise MendError(f"drift {drift.id} is not open any more")
    desk.sites.refresh()
    return Mended(target, applied["before"], applied["after"], trial)


def _write_mended(desk: Installation, drift: Drift, target: Path) -> tuple[Trial, Drift]:
    text, site, mended = _mended(desk, drift)
    trial = try_repair(desk, drift)
    if trial.lost:
        raise MendError(f"{trial.lost} pages that can be read now could not be read any more: mend the file by hand")
    applied = {"before": site.version, "after": mended.version, "own": target.is_file()}
    with desk.database.begin() as connection:
        if not drifts.intend(connection, drift, applied):
            raise MendError(f"drift {drift.id} is not open any more")
    whole_file.write(_kept(desk, drift.site, site.version), _source(desk, drift.site).read_text("utf-8"))
    whole_file.write(target, text)
    return trial, replace(drift, applied=applied)


def dismiss(desk: Installation, drift: Drift, decision: Decision) -> None:
    """Keep that the site is so now, and who says so; raises MendError."""
    with desk.database.begin() as connection:
        if not drifts.dismiss(connection, drift, decision):
            raise MendError(f"drift {drift.id} is not open any more")


def undo(desk: Installation, drift: Drift, decision: Decision) -> Path:
    """Take an accepted repair back: the site file before it holds again; return the file that does. Raises MendError."""
    if drift.applied is None or drift.status is Status.OPEN:
        raise MendError(f"drift {drift.id} has no repair that could be taken back")
    target = desk.sites.own / f"{drift.site}.yml"
    kept = _kept(desk, drift.site, drift.applied["before"])
    present = _load(desk, _source(desk, drift.site)).version
    if present not in (drift.applied["after"], drift.applied["before"]):
        raise MendError(f"{target} was changed since: take the change back by hand; the file before it is {kept}")
    if drift.applied["own"] and not kept.is_file():
        raise MendError(f"{kept} is not there any more, which held the file before the repair")
    if present == drift.applied["after"]:
        if drift.applied["own"]:
            whole_file.write(target, kept.read_text("utf-8"))
        else:
            whole_file.remove(target)
    with desk.database.begin() as connection:
        if not drifts.undo(connection, drift, decision):
            raise MendError(f"drift {drift.id} was decided otherwise meanwhile")
    desk.sites.refresh()
    return desk.sites.path(drift.site) or target


def read_again(desk: Installation) -> Mapping[str, int]:
    """Put captures that another version of their site file could not read to be read again; return how many.

    A small batch of each site at a time: the pipeline reads them as it reads new ones, each once by each version.
    """
    queued = 0
    for name in list(desk.sites):
        with desk.database.begin() as connection:
            ids = broken(desk, connection, name, AT_ONCE)
            captures.wait_again(connection, ids, desk.clock())
        queued += len(ids)
    return {"read_again": queued} if queued else {}


def broken(desk: Installation, connection: Connection, name: str, limit: int | None = None) -> list[str]:
    """Return captures of a site that are not read whole, and that the present site file has not tried."""
    site = desk.sites.get(name)
    return readings.broken(connection, name, f"site {name} {site.version}", limit) if site and site.pages else []


def _mended(desk: Installation, drift: Drift) -> tuple[str, SiteFile, SiteFile]:
    """Return the text of the mended site file, the site as it is read now, and as it would be."""
    if drift.proposal is None:
        raise MendError(f"drift {drift.id} has no proposal: mend the site file by hand")
    source = _source(desk, drift.site)
    site = _load(desk, source)
    rule = FieldRule.model_validate(dict(drift.proposal.rule))
    target = desk.sites.own / f"{drift.site}.yml"
    try:
        text = apply_repair(source.read_text("utf-8"), PageKind(drift.kind), drift.proposal.field, rule)
        mended = parse_site(text, target, desk.sites.families)
    except (ConfigError, ProposalError) as error:
        raise MendError(f"the repair does not fit {source}: {error}") from error
    if mended.version == site.version:
        raise MendError(f"{source} has this repair already")
    return text, site, mended


def _source(desk: Installation, name: str) -> Path:
    path = desk.sites.path(name)
    if path is None:
        raise MendError(f"{name} has no site file any more")
    return path


def _load(desk: Installation, path: Path) -> SiteFile:
    try:
        return load_site(path, desk.sites.families)
    except ConfigError as error:
        raise MendError(str(error)) from error


def _is_version(desk: Installation, path: Path, version: str) -> bool:
    return path.is_file() and _load(desk, path).version == version


def _kept(desk: Installation, name: str, version: str) -> Path:
    return desk.sites.own / f"{name}.yml.{version}"


def _pages(desk: Installation, drift: Drift) -> Iterator[Capture]:
    """Yield captures of the drift's kind in its last bad visit."""
    with desk.database.read() as connection:
        ids = [
            row["capture_id"] for row in readings.of_visit(connection, drift.last_visit_id) if row["kind"] == drift.kind
        ]
        found = [captures.get(connection, capture_id) for capture_id in ids[:MOST_TRIED]]
    yield from (capture for capture in found if capture is not None)


def _both(desk: Installation, capture: Capture, site: SiteFile, mended: SiteFile) -> tuple[Page, Page] | None:
    try:
        document = open_page(desk.payload(capture), url=capture.url, content_type=capture.content_type)
    except (DecodeError, OSError, ValueError, PageRefusedError):
        return None
    return read_document(document, site, capture.captured_at), read_document(document, mended, capture.captured_at)
