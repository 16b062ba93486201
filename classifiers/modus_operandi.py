from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from classifiers.given import Classifier, Given
from records.fact import Fact
from records.label import Label, Reason

NAME = "modus_operandi"
VERSION = "rules-1"


def build(when: Mapping[str, Sequence[Mapping[str, Any]]]) -> Classifier:
    """Return the rules of `when`: a way of working is named where one of its conditions holds.

    A condition is `kind` with optional `values`, `attributes` and `at_least` of a fact, or `item_types` it needs; `without` is a
    type of good that must not be named.
    """

    def classify(given: Given) -> Iterable[Label]:
        by_kind: dict[str, list[Fact]] = {}
        for fact in given.facts:
            by_kind.setdefault(fact.kind, []).append(fact)
        for way, conditions in when.items():
            reasons = [reason for condition in conditions if (reason := _holds(condition, given, by_kind))]
            if reasons:
                probability = min(0.99, max(float(condition.get("probability", 0.9)) for condition in conditions))
                yield Label(NAME, way, probability, tuple(reasons[:4]), f"{NAME} {VERSION}")

    return classify


def _holds(condition: Mapping[str, Any], given: Given, by_kind: Mapping[str, Sequence[Fact]]) -> Reason | None:
    item_type = given.labels["item_type"].value
    if item_type not in condition.get("item_types", (item_type,)):
        return None
    if "without" in condition and any(fact.attributes.get("item_type") == condition["without"] for fact in given.facts):
        return None
    if "kind" not in condition:
        return Reason(f"sold as {item_type}", 0.7)
    fact = next((fact for fact in by_kind.get(condition["kind"], ()) if _matches(condition, fact)), None)
    return Reason(f"says {fact.text!r}", 0.8, fact) if fact else None


def _matches(condition: Mapping[str, Any], fact: Fact) -> bool:
    role = fact.attributes.get("role")
    if role == "denied" or (fact.kind in ("part", "quantity") and role not in ("head", None)):
        return False
    if fact.value in condition.get("except_values", ()):
        return False
    if "values" in condition and fact.value not in condition["values"]:
        return False
    if any(fact.attributes.get(name) != value for name, value in condition.get("attributes", {}).items()):
        return False
    return "at_least" not in condition or int(fact.value) >= int(condition["at_least"])
