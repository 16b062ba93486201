"""Drifting: each visit's yield is kept, compared with the site's past, and what is not as before is raised, once."""

import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from crawlers.drift.compare import LEAST_PAGES, Expected, compare
from crawlers.drift.past import Span, good_past
from crawlers.drift.tally import LINKS, PageRead, Tally, kept
from crawlers.sitefile import SiteFile
from extractors.language import guess
from records.capture import Capture
from records.site_yield import Code, Finding, Place, VisitYield
from salwatch import evidence, proposing
from salwatch.clock import Clock
from store import drifts, readings, yields
from store.database import Database
from store.drifts import Drift, Evidence, Status
from store.visits import Visit

COMPARED = 10  # good visits that one is compared with
AT_ONCE = 5  # visits compared in one go

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Compared:
    """What is written of a visit: its yield, what was found, what is new of it with its evidence."""

    visit: Visit
    now: VisitYield
    findings: Sequence[Finding]
    past: Sequence[VisitYield]
    fresh: Sequence[tuple[Finding, Evidence]]


def compare_visits(
    database: Database, sites: Mapping[str, SiteFile], payload: Callable[[Capture], bytes], clock: Clock
) -> int:
    """Compare the visits that are ready, oldest first, each written in one transaction; return how many drifts are new."""
    with database.read() as connection:
        due = yields.due(connection, AT_ONCE)
    raised = 0
    for visit in due:
        try:
            with database.read() as connection:
                compared = _compared(connection, visit, sites.get(visit.site), payload)
        except SQLAlchemyError:
            raise  # the store is away: later
        except Exception as error:  # noqa: BLE001 (the outermost loop: a visit that breaks the code holds no other up)
            where = "".join(traceback.format_tb(error.__traceback__))  # not the message, which may quote what was found
            log.error("visit not compared", site=visit.site, visit=visit.id, problem=type(error).__name__, where=where)  # noqa: TRY400
            with database.begin() as connection:
                yields.claim(connection, visit.id, clock())
            continue
        with database.begin() as connection:
            if yields.claim(connection, visit.id, clock()):
                raised += _write(connection, compared, clock)
    return raised


def _compared(
    connection: Connection, visit: Visit, site: SiteFile | None, payload: Callable[[Capture], bytes]
) -> _Compared:
    now = tally(connection, visit)
    known = drifts.listed(connection, site=visit.site)
    past = good_past(_past(connection, visit, known), [_span(drift) for drift in known])
    findings = compare(now, past, expected_of(site)) if now.pages else []
    told = {drift.place for drift in known if drift.status is Status.OPEN or _is_being_mended(drift, visit)}
    fresh = []
    for finding in findings:
        if finding.place not in told:
            pair = evidence.find(connection, finding, now, past)
            proposal = proposing.propose(connection, site, finding, pair, payload)
            fresh.append((finding, Evidence(visit.id, pair.good, pair.bad, proposal)))
    return _Compared(visit, now, findings, past, fresh)


def tally(connection: Connection, visit: Visit) -> VisitYield:
    """Return what a visit read, from its current readings."""
    made = Tally(visit.id, complete=bool(visit.complete), guess=guess)
    for row in readings.of_visit(connection, visit.id):
        invalid = [one["field"] for one in row["invalid"]]
        made.add(
            PageRead(
                row["capture_id"], row["reader"], row["kind"], row["fields"], row["missing"], invalid, row["links"]
            )
        )
    return made.result()


def _past(connection: Connection, visit: Visit, known: Sequence[Drift]) -> list[VisitYield]:
    """Return the newest visits before this one, and those before the oldest drift that still goes on."""
    past = yields.before(connection, visit.site, visit.id, COMPARED)
    first = min((drift.visit_id for drift in known if drift.status is Status.OPEN), default=visit.id)
    if past and first <= past[-1].visit_id + COMPARED:
        met = {one.visit_id for one in past}
        past += [one for one in yields.before(connection, visit.site, first, COMPARED) if one.visit_id not in met]
    return past


def _span(drift: Drift) -> Span:
    return Span(drift.place, drift.visit_id, drift.last_visit_id, is_so_now=drift.status is Status.DISMISSED)


def _is_being_mended(drift: Drift, visit: Visit) -> bool:
    """Return whether the visit began before a repair was accepted, so that it says nothing of the repair."""
    decided = drift.decided_at
    return drift.status is Status.ACCEPTED and decided is not None and visit.started_at < decided


def expected_of(site: SiteFile | None) -> Expected:
    """Return what a site file expects; nothing of a site that has none, or none for its pages."""
    if site is None or not site.pages:
        return Expected(listings=site.expected_yield if site else None)
    required: set[Place] = set()
    fields: set[Place] = set()
    rows: dict[Place, int] = {}
    for rule in site.pages:
        kind = rule.kind.value
        required |= {(kind, name) for name in rule.required}
        named = [
            *rule.fields,
            *rule.rows,
            *(one.count for one in rule.rows.values()),
            *(LINKS + name for name in rule.links),
        ]
        fields |= {(kind, name) for name in named}
        for name, one in rule.rows.items():
            required |= {(kind, f"{name}[].{field}") for field in one.required}
            if one.expected_yield:
                rows[kind, name] = one.expected_yield
    return Expected(site.expected_yield, rows, frozenset(required), None if site.python else frozenset(fields))


def _write(connection: Connection, compared: _Compared, clock: Clock) -> int:
    visit, now = compared.visit, clock()
    yields.append(connection, kept(compared.now))
    found = {finding.place for finding in compared.findings}
    for drift in drifts.listed(connection, site=visit.site, statuses=(Status.OPEN, Status.ACCEPTED)):
        if drift.place in found and (drift.status is Status.OPEN or _is_being_mended(drift, visit)):
            drifts.still_bad(connection, drift.id, visit.id)
        elif drift.place not in found and _is_judged(drift, compared) and not _is_being_mended(drift, visit):
            drifts.end(connection, drift, visit.id, now)
    open_now = {drift.place for drift in drifts.open_of(connection, visit.site)}
    fresh = [(finding, shown) for finding, shown in compared.fresh if finding.place not in open_now]
    for finding, shown in fresh:
        drifts.add(connection, visit.site, finding, shown, now)
        log.warning("drift", site=visit.site, kind=finding.kind, field=finding.field, code=finding.code.value)
    return len(fresh)


def _is_judged(drift: Drift, compared: _Compared) -> bool:
    """Return whether the visit met enough to say that a place is as before again."""
    if drift.field:
        return compared.now.kinds.get(drift.kind, 0) >= LEAST_PAGES and any(
            drift.kind in one.kinds for one in compared.past
        )
    return bool(compared.now.complete) or (drift.code is Code.GREW and compared.now.pages >= LEAST_PAGES)
