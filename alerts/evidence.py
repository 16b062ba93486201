"""Evidence rows of an alert: signed weights, words, and the span they rest on, quoted from the text itself."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from alerts import wording
from alerts.explain import keyword_hits
from alerts.rule import AnyRule, Keyword, NewVendor
from records.alert import Evidence
from records.analysis import TRADE_RELEVANT
from records.change import Change
from records.fact import Fact

MOST_ROWS = 12
LABELS = frozenset({"", "item_type", "trade_relevant", "modus_operandi"})
# What a fact adds that no classifier has given a weight: enough to be read, too little to outweigh a reason.
FACT_WEIGHT = 0.15


def rows(rule: AnyRule, change: Change) -> tuple[Evidence, ...]:
    """Return at most 12 rows: what the rule itself saw, then what speaks for, the heaviest first, then what against."""
    own = list(_of_rule(rule, change))
    others = _distinct([*own, *_of_reasons(change), *_of_facts(change)])[len(own) :]
    against = sorted((row for row in others if row.weight < 0), key=lambda row: row.weight)[: MOST_ROWS // 3]
    speaking = sorted((row for row in others if row.weight >= 0), key=lambda row: -row.weight)
    return (*own, *speaking[: max(MOST_ROWS - len(own) - len(against), 0)], *against)


def _of_rule(rule: AnyRule, change: Change) -> Iterator[Evidence]:
    if isinstance(rule, NewVendor):
        if change.handle_seen_on:
            yield Evidence(f"The same name or PGP key was seen earlier on {', '.join(change.handle_seen_on)}", 0.5)
        if change.account_first_seen_at:
            where = change.document.site if change.handle_seen_on or rule.scope == "per_market" else "any watched site"
            yield Evidence(f"Never seen on {where} before {change.account_first_seen_at:%Y-%m-%d %H:%M} UTC", 0.4)
    if isinstance(rule, Keyword):
        seen: set[str] = set()
        for field, hit in keyword_hits(rule, change):
            if hit.word not in seen:
                seen.add(hit.word)
                quote = change.texts[field][hit.start : hit.end]
                yield Evidence(
                    f"Watched words: {hit.word.replace('*', '')}", 0.5, quote, field, hit.start, hit.end, "keyword"
                )


def _of_reasons(change: Change) -> Iterator[Evidence]:
    for reason in change.reasons:
        if not _is_told(reason):
            continue
        field, start, end = str(reason.get("field", "")), int(reason.get("start", 0)), int(reason.get("end", 0))
        text = change.texts.get(field, "")
        # A reason without a place, or one that points past the text: never quote what is not there.
        span = (text[start:end], field, start, end) if 0 <= start < end <= len(text) else ("", "", 0, 0)
        weight = float(reason["weight"])
        label, value = str(reason.get("label", "")), str(reason.get("value", ""))
        words = wording.words_of_label(label, value, str(reason["words"]), weight)
        yield Evidence(words, weight, *span, str(reason.get("kind", "")))


def _is_told(reason: Mapping[str, Any]) -> bool:
    """Whether a label's reason is one of an alert: of what is sold and how, and of the risk what no word of the listing says."""
    if reason.get("label") == "parcel_risk":
        return not reason.get("quote") and float(reason["weight"]) != 0
    return reason.get("label", "") in LABELS


def _of_facts(change: Change) -> Iterator[Evidence]:
    for fact in change.facts:
        if change.texts.get(fact.field, "")[fact.start : fact.end] != fact.text:
            continue
        if _is_replica(fact) and change.document.item_type in TRADE_RELEVANT:
            yield _quoting(fact, "May be an air gun or a replica", -2 * FACT_WEIGHT)
        elif words := wording.words_of_fact(fact):
            yield _quoting(fact, words, -2 * FACT_WEIGHT if is_refusal(fact) else FACT_WEIGHT)


def _quoting(fact: Fact, words: str, weight: float) -> Evidence:
    return Evidence(words, weight, fact.text, fact.field, fact.start, fact.end, fact.kind)


def is_refusal(fact: Fact) -> bool:
    """Return whether a fact says that nothing is sent."""
    return fact.kind == "parcel" and fact.value == "refused"


def _is_replica(fact: Fact) -> bool:
    return fact.attributes.get("item_type") == "air_or_replica" and fact.attributes.get("role") != "denied"


def _distinct(found: Iterable[Evidence]) -> list[Evidence]:
    """Return the rows without those whose span or whose words an earlier row has."""
    kept: list[Evidence] = []
    taken: set[tuple[str, int, int] | str] = set()
    for row in found:
        same: set[tuple[str, int, int] | str] = {row.words, *([(row.field, row.start, row.end)] if row.quote else [])}
        if taken.isdisjoint(same):
            taken |= same
            kept.append(row)
    return kept
