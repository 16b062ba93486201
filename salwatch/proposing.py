"""Proposing: a repaired selector for a field, made of the last good and the first bad page; applied by nobody but a person."""

import json
from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy import Connection

from crawlers.markup import Document, PageRefusedError, open_page
from crawlers.reading import holds, read_document
from crawlers.repair import Repair, propose_repair
from crawlers.sitefile import FieldRule, PageRule, SiteFile
from records.capture import Capture
from records.site_yield import Code, Finding
from salwatch.evidence import Pair
from store import captures
from store.archive import DecodeError
from store.drifts import Proposal

NOT_OF_A_FIELD = frozenset({Code.VANISHED, Code.GREW, Code.FEW, Code.ROWS, Code.LINKS})
log = structlog.get_logger()


def propose(
    connection: Connection, site: SiteFile | None, finding: Finding, pair: Pair, payload: Callable[[Capture], bytes]
) -> Proposal | None:
    """Return a repaired selector for the field of a finding, None where the two pages do not tell one.

    A field of rows gets none: its rows' own selector may have gone, and a wrong guess would change every row.
    """
    if site is None or finding.code in NOT_OF_A_FIELD or pair.good is None or pair.bad is None:
        return None
    good, bad = (_document(connection, capture_id, payload) for capture_id in (pair.good, pair.bad))
    page = page_rule(site, finding.kind, good) if good else None
    if good is None or bad is None or page is None:
        return None
    rule = _rule_in_force(site, page, finding.field, good)
    repair = propose_repair(rule, good, bad, finding.field) if rule else None
    if repair is None:
        return None
    return _stored(repair, read_alone(site, page, finding.field, repair.rule, bad))


def page_rule(site: SiteFile, kind: str, document: Document) -> PageRule | None:
    """Return the rule by which a page of that kind is read, None where it is read by another."""
    rule = next((rule for rule in site.pages if all(holds(test, document) for test in rule.when)), None)
    return rule if rule and rule.kind == kind else None


def _rule_in_force(site: SiteFile, page: PageRule, name: str, good: Document) -> FieldRule | None:
    """Return the alternative that gave the value of the good page."""
    alternatives = page.fields.get(name, ())
    return next((rule for rule in alternatives if read_alone(site, page, name, rule, good) is not None), None)


def read_alone(site: SiteFile, page: PageRule, name: str, rule: FieldRule, document: Document) -> Any:  # noqa: ANN401 (a field holds what its site gives)
    """Return what one rule gives for a field, None where it gives nothing."""
    alone = {"fields": {name: (rule,)}, "rows": {}, "required": (), "checks": {}, "links": {}}
    lone = site.model_copy(update={"pages": (page.model_copy(update=alone),), "python": None})
    return read_document(document, lone).fields.get(name)


def _stored(repair: Repair, mended: Any) -> Proposal:  # noqa: ANN401 (as above)
    return Proposal(
        rule=repair.rule.model_dump(mode="json", exclude_defaults=True),
        selector=repair.rule.css or repair.rule.xpath or "",
        value_before=_plain(repair.value_before),
        value_now=_plain(repair.value_now),
        value_mended=_plain(mended),
        likeness=repair.likeness,
        why=repair.why,
    )


def _plain(value: Any) -> Any:  # noqa: ANN401 (as above)
    """Return a value as JSON can hold it."""
    return json.loads(json.dumps(value, default=str))


def _document(connection: Connection, capture_id: str, payload: Callable[[Capture], bytes]) -> Document | None:
    capture = captures.get(connection, capture_id)
    if capture is None:
        return None
    try:
        return open_page(payload(capture), url=capture.url, content_type=capture.content_type)
    except (DecodeError, OSError, ValueError, PageRefusedError):
        log.warning("no proposal: a capture cannot be read", capture=capture_id[:12], site=capture.site)
        return None
