"""Distributions: whether the values of a field look as they did, whatever they say.

From the past comes the set of looks that its values have; drift is that far fewer of the present ones are in it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from crawlers.drift.chance import chance_of_so_few, weigh
from records.site_yield import Code, FieldYield, Mark

Bins = Mapping[str, int]  # what values look like → how many
Accepts = Callable[[str], bool]

LEAST_VALUES = 5  # now; and before, all visits together
LEAST_DISTINCT = 8  # values that would have to be the same by chance
RARE = 5e-5  # each field is looked at in six ways
COVERED = 0.9  # part of the past's values that their usual looks make up
EDGE = 0.05  # part of the past's numbers at each end that is no measure


@dataclass(frozen=True, slots=True)
class Look:
    """One way to look at values: what is counted, which of it is usual, and how far the usual ones must fall."""

    code: Code
    mark: Mark
    usual: Callable[[Bins], Accepts | None]
    least_fall: float
    words: str


def _common(past: Bins) -> Accepts | None:
    """Return a test for the commonest looks that together make up the covered part of the past."""
    kept, total, wanted = set(), 0, COVERED * sum(past.values())
    for what, count in Counter(past).most_common():
        if total >= wanted:
            break
        kept.add(what)
        total += count
    return kept.__contains__


def _within(margin: int) -> Callable[[Bins], Accepts | None]:
    """Return what makes a test for steps between the past's ends, some steps further; no number is below all of them."""

    def usual(past: Bins) -> Accepts | None:
        odd = {what for what in past if not _is_step(what)}
        steps = sorted(int(what) for what, count in past.items() if what not in odd for _ in range(count))
        if not steps:
            return None
        cut = int(len(steps) * EDGE)
        low, high = steps[cut] - margin, steps[-1 - cut] + margin
        return lambda what: low <= int(what) <= high if _is_step(what) else what in odd

    return usual


def _is_step(what: str) -> bool:
    return what.lstrip("-").isdigit()


def _known(past: Bins) -> Accepts | None:
    """Return a test for the values that were there before."""
    return past.__contains__


LOOKS = (
    Look(Code.SHAPE, Mark.SHAPE, _common, 0.3, "looks otherwise than before"),
    Look(Code.SCALE, Mark.SIZE, _within(2), 0.3, "is a number of another size than before"),
    Look(Code.LANGUAGE, Mark.LANGUAGE, _common, 0.5, "is written in another language than before"),
    Look(Code.VALUES, Mark.VALUE, _known, 0.5, "holds none of the few values that it had before"),
    Look(Code.LENGTH, Mark.LENGTH, _within(1), 0.4, "is longer or shorter than it ever was"),
)


def compare(now: FieldYield, before: Sequence[FieldYield]) -> Iterator[tuple[Code, str]]:
    """Yield each way in which the values differ, with words for it."""
    filled = [one for one in before if one.filled]
    if now.filled < LEAST_VALUES or sum(one.filled for one in filled) < LEAST_VALUES:
        return
    if _is_equal(now, filled):
        yield Code.EQUAL, f"is the same on {now.most} of {now.filled} pages, before it told them apart"
    for look in LOOKS:
        share = _odd_share(look, now, filled)
        if share is not None:
            yield look.code, f"{look.words}, on {share:.0%} of {now.filled} pages"


def _odd_share(look: Look, now: FieldYield, before: Sequence[FieldYield]) -> float | None:
    """Return which part of the values looks as none did before, None where that is nothing to speak of."""
    accepts = accepted(look, before)
    present = now.marks.get(look.mark, {})
    total = sum(present.values()) if look.mark is not Mark.VALUE else now.filled
    if accepts is None or total < LEAST_VALUES:
        return None
    past = weigh([(_of(look, one), _held(accepts, one.marks.get(look.mark, {}))) for one in before])
    held = _held(accepts, present)
    if past.share - held / total < look.least_fall or chance_of_so_few(past, (total, held), 0.5) >= RARE:
        return None
    return 1 - held / total


def accepted(look: Look, before: Sequence[FieldYield]) -> Accepts | None:
    """Return the test for what is usual, None where the past says too little."""
    bins: Counter[str] = Counter()
    for one in before:
        bins.update(one.marks.get(look.mark, {}))
    if bins.total() < LEAST_VALUES:
        return None
    if look.mark is Mark.VALUE and bins.total() < COVERED * sum(one.filled for one in before):
        return None
    if look.mark is Mark.SIZE and before[0].field.endswith("count"):
        return None  # of results or rows: it goes with the page that is looked at
    return look.usual(bins)


def _of(look: Look, one: FieldYield) -> int:
    return one.filled if look.mark is Mark.VALUE else sum(one.marks.get(look.mark, {}).values())


def _held(accepts: Accepts, bins: Bins) -> int:
    return sum(count for what, count in bins.items() if accepts(what))


def _is_equal(now: FieldYield, before: Sequence[FieldYield]) -> bool:
    """Return whether nearly all pages say the same, of a field whose values told pages apart."""
    apart = weigh([(one.filled, one.filled - one.most) for one in before])
    present = (now.filled, now.filled - now.most)
    if now.filled < LEAST_DISTINCT or present[1] > now.filled // 10 or apart.share < 0.5:
        return False
    return chance_of_so_few(apart, present, 0.5) < RARE


def oddity(code: Code, before: Sequence[FieldYield]) -> Callable[[Mapping[Mark, str]], bool] | None:
    """Return a test for the marks of one value that the finding is about, None where every value is."""
    look = next((look for look in LOOKS if look.code is code), None)
    accepts = accepted(look, [one for one in before if one.filled]) if look else None
    if look is None or accepts is None:
        return None
    mark, test = look.mark, accepts
    return lambda marks: mark in marks and not test(marks[mark])
