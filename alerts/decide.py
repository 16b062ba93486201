"""Deciding whether a rule fires: pure, so that the past can be asked as well as the present."""

from datetime import datetime
from typing import assert_never

from alerts import evidence, sentence
from alerts.explain import checks, keyword_hits
from alerts.rule import AnyRule, Keyword, Match, NewVendor, ParcelOffer
from records.alert import Alert, Severity
from records.change import Change


def decide(rule: AnyRule, change: Change, raised_at: datetime, version: int = 0) -> Alert | None:
    """Return what the rule raises at this change, or None; whether its key was raised before is the store's to know."""
    if not all(check.met for check in checks(rule, change)):
        return None
    about_account = isinstance(rule, NewVendor)
    return Alert(
        rule=rule.name,
        rule_version=version,
        key=key_of(rule, change),
        sentence=sentence_of(rule, change),
        severity=severity_of(rule, change),
        seq=change.seq,
        observation_id=change.observation_id,
        entity="vendor" if about_account else change.entity,
        entity_id=change.account_id if about_account and change.account_id else change.entity_id,
        raised_at=raised_at,
        evidence=evidence.rows(rule, change),
        site=change.document.site,
    )


def key_of(rule: AnyRule, change: Change) -> str:
    """Return what the rule fires for once: `vendor:<account>` for a new vendor, else the listing or account."""
    return f"vendor:{change.account_id}" if isinstance(rule, NewVendor) else f"{change.entity}:{change.entity_id}"


def severity_of(rule: AnyRule, change: Change) -> Severity:
    """Return the severity of the first grade whose conditions are all met, else the rule's own."""
    for grade in rule.severity_when:
        if all(condition.met(change.document) for condition in grade.when):
            return grade.severity
    return rule.severity


def sentence_of(rule: AnyRule, change: Change) -> str:
    """Return the alert in one sentence, without a full stop and without contacts."""
    document = change.document
    if isinstance(rule, NewVendor):
        return _new_vendor(change)
    if isinstance(rule, ParcelOffer):
        return sentence.offer(document)
    if isinstance(rule, Keyword):
        words = sorted({hit.word.replace("*", "") for _, hit in keyword_hits(rule, change)})
        return f"{sentence.offer(document)}: the listing says {' and '.join(f'“{word}”' for word in words)}"
    if isinstance(rule, Match):
        said = sentence.offer(document) if change.entity == "listing" else sentence.vendor(document)
        return f"{rule.title}: {said}"
    assert_never(rule)


def _new_vendor(change: Change) -> str:
    document = change.document
    name, site = sentence.vendor(document), sentence.spoken(document.site)
    who = f"{name}, new on {site}," if change.handle_seen_on else f"New vendor {name} on {site}"
    offered = sentence.offer(document, who) if change.entity == "listing" else who.strip(",")
    if change.handle_seen_on:
        return f"{offered}; the same name or PGP key was seen earlier on {', '.join(change.handle_seen_on)}"
    return f"{offered}; never seen before"
