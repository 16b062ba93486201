from collections.abc import Iterable

from classifiers.given import Classifier, Given
from records.analysis import TRADE_RELEVANT
from records.label import Label, Reason

NAME = "trade_relevant"
VERSION = "rules-1"


def build() -> Classifier:
    """Return the rule that says whether a listing trades in arms: by its type, and manuals by what they teach."""

    def classify(given: Given) -> Iterable[Label]:
        item = given.labels["item_type"]
        reason = Reason(
            f"sold as {item.value}",
            0.8 if item.value in TRADE_RELEVANT else -0.8,
            item.reasons[0].fact if item.reasons else None,
        )
        relevant = item.value in TRADE_RELEVANT or item.value == "service"
        if item.value == "manual":
            relevant, reason = _teaches(given)
        return [
            Label(
                NAME, "true" if relevant else "false", item.probability, (reason,), f"{NAME} {VERSION}", item.abstained
            )
        ]

    return classify


def _teaches(given: Given) -> tuple[bool, Reason]:
    """Return whether a manual teaches making, converting, obtaining or shipping of arms."""
    making = next(
        (fact for fact in given.facts if fact.value == "making" or fact.kind == "conversion" or fact.attributes.get("making")),
        None,
    )  # fmt: skip
    explosive = next((fact for fact in given.facts if fact.attributes.get("item_type") == "explosive"), None)
    if fact := making or explosive:
        return True, Reason(f"teaches making or getting arms: {fact.text!r}", 0.8, fact)
    return False, Reason("a manual that only tells how to use or what was", -0.6)
