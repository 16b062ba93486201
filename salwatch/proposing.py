"""Proposing: a repaired selector for a field, made of the last good and the first bad page; applied by nobody but a person."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from sqlalchemy import Connection

from crawlers.markup import Document, Element, PageRefusedError, open_page
from crawlers.reading import holds, read_document
from crawlers.repair import Repair, mend, propose_repair
from crawlers.selecting import find
from crawlers.sitefile import FieldRule, PageRule, RowRule, SiteFile
from crawlers.trial import Sheet
from records.capture import Capture
from records.site_yield import Code, Finding
from salwatch.evidence import Pair
from store import captures
from store.archive import DecodeError
from store.drifts import Proposal

NOT_OF_A_FIELD = frozenset({Code.VANISHED, Code.GREW, Code.FEW, Code.ROWS, Code.LINKS})
ROWS_TRIED = 3  # of a list
log = structlog.get_logger()


def propose(
    connection: Connection, site: SiteFile | None, finding: Finding, pair: Pair, payload: Callable[[Capture], bytes]
) -> Proposal | None:
    """Return a repaired selector for the field of a finding, None where the two pages do not tell one."""
    if site is None or finding.code in NOT_OF_A_FIELD or pair.good is None or pair.bad is None:
        return None
    good, bad = (_document(connection, capture_id, payload) for capture_id in (pair.good, pair.bad))
    page = page_rule(site, finding.kind, good) if good else None
    if good is None or bad is None or page is None:
        return None
    rows, bracket, inner = finding.field.partition("[].")
    if bracket:
        return _for_rows(site, page, (rows, inner), good, bad)
    if finding.field in page.rows:  # rows that lack what they must have are dropped: one of that may have moved
        wanted = ((rows, name) for name in page.rows[rows].required)
        return next((found for place in wanted if (found := _for_rows(site, page, place, good, bad))), None)
    return _for_field(site, page, finding.field, good, bad)


def _for_field(site: SiteFile, page: PageRule, name: str, good: Document, bad: Document) -> Proposal | None:
    rule = _rule_in_force(site, page, name, good)
    repair = propose_repair(rule, good, bad, name) if rule else None
    return _stored(name, repair, _read_alone(site, page, name, repair.rule, bad)) if repair else None


def _for_rows(site: SiteFile, page: PageRule, place: tuple[str, str], good: Document, bad: Document) -> Proposal | None:
    """Return a repaired selector for a field of rows, told by two rows that stand at the same place of their lists."""
    rows, name = place
    rule = page.rows.get(rows)
    if rule is None:
        return None
    records = list(zip(_records(rule, good), _records(rule, bad), strict=False))[:ROWS_TRIED]
    for alternative in rule.fields.get(name, ()):
        for old, new in records:
            repair = mend(alternative, Sheet(good), old, Sheet(bad), new, name)
            if repair is not None:
                alone = rule.model_copy(update={"fields": {name: (repair.rule,)}, "required": (), "checks": {}})
                read = _read_only(site, page, bad, {"rows": {rows: alone}}).get(rows) or [{}]
                return _stored(f"{rows}[].{name}", repair, read[0].get(name))
    return None


def _records(rule: RowRule, document: Document) -> list[Element]:
    found = find(rule.select.css, rule.select.xpath, document.tree, document) if rule.select.json_path is None else []
    return [node for node in found if isinstance(node, Element)]


def page_rule(site: SiteFile, kind: str, document: Document) -> PageRule | None:
    """Return the rule by which a page of that kind is read, None where it is read by another."""
    rule = next((rule for rule in site.pages if all(holds(test, document) for test in rule.when)), None)
    return rule if rule and rule.kind == kind else None


def _rule_in_force(site: SiteFile, page: PageRule, name: str, good: Document) -> FieldRule | None:
    """Return the alternative that gave the value of the good page."""
    alternatives = page.fields.get(name, ())
    return next((rule for rule in alternatives if _read_alone(site, page, name, rule, good) is not None), None)


def _read_alone(site: SiteFile, page: PageRule, name: str, rule: FieldRule, document: Document) -> Any:  # noqa: ANN401 (a field holds what its site gives)
    """Return what one rule gives for a field, None where it gives nothing."""
    return _read_only(site, page, document, {"fields": {name: (rule,)}}).get(name)


def _read_only(site: SiteFile, page: PageRule, document: Document, rules: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a page says by nothing but these rules of a page rule."""
    nothing: dict[str, Any] = {"fields": {}, "rows": {}, "required": (), "checks": {}, "links": {}}
    lone = site.model_copy(update={"pages": (page.model_copy(update=nothing | dict(rules)),), "python": None})
    return read_document(document, lone).fields


def _stored(name: str, repair: Repair, mended: Any) -> Proposal:  # noqa: ANN401 (as above)
    return Proposal(
        field=name,
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
