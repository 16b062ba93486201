"""Why a rule did or did not fire: its conditions one by one, with what was found. Deciding asks nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from alerts.keyword import Hit, find_words
from alerts.rule import AnyRule, Keyword, Match, NewVendor, ParcelOffer
from records.change import Change
from records.fact import Fact


@dataclass(frozen=True, slots=True)
class Check:
    """One condition in words, whether it was met, and what was found instead or because."""

    words: str
    met: bool
    found: str = ""


def checks(rule: AnyRule, change: Change) -> Iterator[Check]:
    """Yield the conditions of the rule for this change, the cheapest first; it fires when all are met."""
    yield Check("the rule is enabled", rule.enabled)
    yield Check("it is there now", change.kind != "gone" and not change.document.gone, change.kind)
    for condition in rule.where:
        yield Check(condition.words, condition.met(change.document), condition.found(change.document))
    match rule:
        case NewVendor():
            yield from _of_new_vendor(rule, change)
        case ParcelOffer():
            yield from _of_parcel_offer(rule, change)
        case Keyword():
            yield from _of_keyword(rule, change)
        case Match():
            pass
        case _:
            assert_never(rule)


def explain(rule: AnyRule, change: Change) -> tuple[Check, ...]:
    """Return every condition, also those behind the first that is not met."""
    return tuple(checks(rule, change))


def keyword_hits(rule: Keyword, change: Change) -> Iterator[tuple[str, Hit]]:
    """Yield (field, hit) for the rule's words in the named texts of the change."""
    for field in rule.fields:
        if text := change.texts.get(field):
            for hit in find_words(text, rule.words):
                yield field, hit


def is_carrier(fact: Fact) -> bool:
    """Return whether a fact names who carries the parcel."""
    return fact.kind == "parcel" and fact.value.startswith("carrier:")


def _of_new_vendor(rule: NewVendor, change: Change) -> Iterator[Check]:
    if rule.only == "trade_relevant":
        yield Check("it is a listing", change.entity == "listing", change.entity)
        yield Check("its item is trade-relevant", change.document.trade_relevant, change.document.item_type)
    yield Check("its account is known", change.account_id is not None)
    yield Check("the account was not there before watching began", not change.account_baseline)
    yield Check("the listing was not there before watching began", not change.baseline)
    elsewhere = ", ".join(change.handle_seen_on)
    if rule.scope == "ever":
        yield Check("its name and PGP key were seen on no other site", not elsewhere, elsewhere)
    elif rule.scope == "elsewhere":
        yield Check("its name or PGP key was seen on another site before", bool(elsewhere), elsewhere)


def _of_parcel_offer(rule: ParcelOffer, change: Change) -> Iterator[Check]:
    yield Check("it is a listing", change.entity == "listing", change.entity)
    yield Check("its item is trade-relevant", change.document.trade_relevant, change.document.item_type)
    stated = set(change.document.shipping)
    if any(is_carrier(fact) for fact in change.facts):
        stated.add("carrier")
    met = sorted(stated.intersection(rule.signs))
    yield Check(f"it states one of: {', '.join(rule.signs)}", bool(met), ", ".join(sorted(stated)))


def _of_keyword(rule: Keyword, change: Change) -> Iterator[Check]:
    yield Check("it is a listing", change.entity == "listing", change.entity)
    hits = sorted({hit.word for _, hit in keyword_hits(rule, change)})
    yield Check(f"one of these words stands in its {', '.join(rule.fields)}", bool(hits), ", ".join(hits))
