"""Judging: what people said of listings, as examples to fit to."""

from collections.abc import Iterable, Iterator

from extractors.language import guess
from records.analysis import ITEM_TYPES
from records.correction import Judged
from salwatch.training.examples import Example, Group

WEIGHT = 100.0  # beside a generated listing, of a single judgement: the next model follows a person who has looked
LEAST_WEIGHT = 10.0  # of one of very many
FEW = 20  # judgements, above which each weighs less
ITEM_TYPE, RELEVANT = "item_type", "trade_relevant"
LANGUAGE_WORDS = 300  # characters that tell a language well enough


def examples(judged: Iterable[Judged]) -> Iterator[Example]:
    """Yield an example for each listing of which people say what it is.

    Where only a verdict on trade in arms is known, "false" on what was taken for arms says that it is none of them.
    """
    by_listing: dict[int, dict[str, Judged]] = {}
    for one in judged:
        by_listing.setdefault(one.said.listing_id, {})[one.said.name] = one
    weight = max(LEAST_WEIGHT, WEIGHT * min(1.0, FEW / max(1, len(by_listing))) ** 0.5)
    for said in by_listing.values():
        if (found := _type_of(said)) is not None:
            one, item_type = found
            row = one.row
            language = guess(f"{row.title}\n{row.description}"[:LANGUAGE_WORDS]) or "en"
            origin = f"vendor {row.site} {row.vendor}" if row.vendor else f"listing {row.id}"
            yield Example(row, Group(item_type), language, origin, "correction", weight)


def _type_of(said: dict[str, Judged]) -> tuple[Judged, str] | None:
    """Return the judgement that tells a listing's type, and the type; None where none does."""
    if ITEM_TYPE in said and said[ITEM_TYPE].said.value in ITEM_TYPES:
        return said[ITEM_TYPE], said[ITEM_TYPE].said.value
    relevant = said.get(RELEVANT)
    if relevant is not None and relevant.said.value == "false" and relevant.said.was == "true":
        return relevant, "other"
    return None
