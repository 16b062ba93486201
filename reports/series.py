"""Series over time: what appeared per step, with the visits that stand behind it. Pure; counts come from the store."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from records.analysis import TRADE_RELEVANT
from store.trends import Appeared, Looked

Step = Literal["minute", "hour", "day", "week", "month"]
STEPS: tuple[Step, ...] = get_args(Step)
LABELS: Mapping[str, str] = {"minute": "%H:%M", "hour": "%d %b %H h", "month": "%b %Y"}
LONGEST: Mapping[str, timedelta] = {"minute": timedelta(hours=2), "hour": timedelta(days=3)}  # else nobody can read it
GROUPS: Mapping[str, tuple[str, ...]] = {
    "firearms": ("firearm",),
    "parts and kits": ("firearm_part", "magazine", "silencer", "conversion_kit", "blank_firing"),
    "ammunition": ("ammunition", "explosive"),
    "print files": ("print_file",),
    "other goods": (),
}
_GROUP_OF = {item_type: group for group, types in GROUPS.items() for item_type in types}


@dataclass(frozen=True, slots=True)
class Bucket:
    """One day, week or month: what was found by series, and how many visits stand behind it."""

    label: str
    values: Mapping[str, int]
    visits: int
    complete: int

    @property
    def collected(self) -> bool:
        """Say whether anybody looked: by a visit, or by an import, which has no visits but finds."""
        return bool(self.visits or self.values)


def fitting(length: timedelta, wanted: Step | None) -> Step:
    """Return the step that is asked for unless it would draw too many, else the one that draws about 10 to 50.

    >>> fitting(timedelta(minutes=20), None), fitting(timedelta(days=20), None), fitting(timedelta(days=90), "minute")
    ('minute', 'day', 'week')
    """
    if wanted and length <= LONGEST.get(wanted, length):
        return wanted
    bounds: tuple[tuple[timedelta, Step], ...] = (
        (timedelta(hours=1), "minute"), (timedelta(days=2), "hour"), (timedelta(days=31), "day"), (timedelta(days=185), "week"),
    )  # fmt: skip
    return next((step for bound, step in bounds if length <= bound), "month")


def bucketed(
    first: datetime, last: datetime, step: Step, appeared: Iterable[Appeared], looked: Iterable[Looked]
) -> list[Bucket]:
    """Return a bucket per step from the first to the last instant, also where nothing was found or nobody looked."""
    values: dict[datetime, Counter[str]] = defaultdict(Counter)
    for row in appeared:
        values[start_of(row.at, step)][group_of(row.item_type)] += row.count
    visits: Counter[datetime] = Counter()
    complete: Counter[datetime] = Counter()
    for visited in looked:
        visits[start_of(visited.at, step)] += visited.visits
        complete[start_of(visited.at, step)] += visited.complete
    label = LABELS.get(step, "%d %b" if first.year == last.year else "%d %b %Y")
    found, start = [], start_of(first, step)
    while start <= last:
        found.append(Bucket(f"{start:{label}}", dict(values[start]), visits[start], complete[start]))
        start = after(start, step)
    return found


def start_of(at: datetime, step: Step) -> datetime:
    """Return when the step that holds the instant begins; weeks begin on Monday.

    >>> at = datetime.fromisoformat("2026-11-22T14:32:05Z")
    >>> [f"{start_of(at, step):%d %H:%M}" for step in ("minute", "hour", "day", "week", "month")]
    ['22 14:32', '22 14:00', '22 00:00', '16 00:00', '01 00:00']
    """
    if step == "minute":
        return at.replace(second=0, microsecond=0)
    if step == "hour":
        return at.replace(minute=0, second=0, microsecond=0)
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step == "month" else day


def after(start: datetime, step: Step) -> datetime:
    """Return when the next step begins."""
    if step == "month":
        return start_of(start + timedelta(days=32), step)
    return start + {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "week": timedelta(days=7)}.get(
        step, timedelta(days=1)
    )


def group_of(item_type: str) -> str:
    """Return the series that an item type is drawn in."""
    return _GROUP_OF.get(item_type, "parts and kits" if item_type in TRADE_RELEVANT else "other goods")
