"""Comparing: two models on what people judged, and on the archive, before one of them decides."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from classifiers import choice, serving
from classifiers.cascade import is_embedded
from records.analysis import TRADE_RELEVANT
from records.label import Label
from records.listing import ListingRow
from salwatch.analysis import read
from salwatch.training.examples import Example
from salwatch.training.scoring import Judged, scores

LABEL = "item_type"


@dataclass(slots=True)
class Shadow:
    """What a model would say otherwise of the listings of the archive."""

    listings: int = 0
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)  # (type now, type then) → listings
    arms: list[dict[str, Any]] = field(default_factory=list)  # listings that begin or cease to be trade-relevant
    abstained: int = 0
    embedded: int = 0  # listings that were left to an embedder or an encoder

    def as_json(self) -> dict[str, Any]:
        """Return the figures with the changes as sorted rows."""
        changes = [{"now": now, "then": then, "listings": number} for (now, then), number in self.changes.most_common()]
        changed = sum(self.changes.values())
        return {
            "listings": self.listings, "changed": changed, "abstained": self.abstained, "embedded": self.embedded, "changes": changes,
            "arms": self.arms,
        }  # fmt: skip


def label(row: ListingRow) -> Label:
    """Return what the model in use says that a listing sells."""
    return next(one for one in choice.classify(read(row)) if one.name == LABEL)


def shadow(folder: Path, said: Iterable[tuple[int, ListingRow, str]], most: int = 200) -> Shadow:
    """Return what the model of a folder would change; `said` are listing, words and present type. The model in use stays in use."""
    found = Shadow()
    with serving.using(folder):
        for listing_id, row, now in said:
            _look(found, listing_id, now, label(row), most)
    return found


def _look(found: Shadow, listing_id: int, now: str, then: Label, most: int) -> None:
    found.listings += 1
    found.abstained += then.abstained
    found.embedded += is_embedded(then.classifier)
    if then.value == now:
        return
    found.changes[now, then.value] += 1
    if (now in TRADE_RELEVANT) is not (then.value in TRADE_RELEVANT) and len(found.arms) < most:
        told = {"listing": listing_id, "now": now, "then": then.value, "probability": round(then.probability, 3)}
        found.arms.append(told)


def judged_by(folder: Path, examples: Sequence[Example]) -> list[Judged]:
    """Return what the model of a folder says of examples beside what is right. The model in use stays in use."""
    with serving.using(folder):
        said = [label(one.row) for one in examples]
    return [
        Judged(one.group.item_type, it.value, it.probability, it.abstained, one.language)
        for one, it in zip(examples, said, strict=True)
    ]


def compare(first: Path, second: Path, examples: Sequence[Example]) -> dict[str, Any]:
    """Return how two models do on examples that people judged, and of how many they say something else."""
    one, other = judged_by(first, examples), judged_by(second, examples)
    changed = [(a, b) for a, b in zip(one, other, strict=True) if a.said != b.said]
    return {
        "judged": len(examples),
        "first": _short(scores(one)),
        "second": _short(scores(other)),
        "changed": len(changed),
        "mended": sum(b.said == b.right for _, b in changed),
        "broken": sum(a.said == a.right for a, _ in changed),
    }


def _short(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: found[name] for name in ("accuracy", "macro_f1", "relevant_f1", "calibration_error", "abstained")}
