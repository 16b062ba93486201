"""Where the parts of a chart lie: values in, places in the drawing out; templates draw them, tables stand beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reports.series import Bucket

WIDTH = 760.0
LEFT, RIGHT = 44.0, 8.0
TOP, BOTTOM = 14.0, 168.0
SERIES = 6  # colours; what comes after the fifth is drawn together


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle in the drawing's own units."""

    x: float
    y: float
    width: float
    height: float
    style: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A word at a place."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Presence:
    """When something was seen: a strip with the looks and what changed at them."""

    looks: tuple[Mark, ...]
    changes: tuple[Mark, ...]
    strip: Bar
    gone: Bar | None
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Stacked columns over time, with gaps of collection and the visits behind each."""

    bars: tuple[Bar, ...]
    gaps: tuple[Bar, ...]
    coverage: tuple[Bar, ...]
    lines: tuple[Mark, ...]  # of the scale: x is unused
    ticks: tuple[Mark, ...]
    series: tuple[str, ...]


def nice_top(highest: int) -> int:
    """Return a round number at or above the highest value, for the scale.

    >>> nice_top(0), nice_top(7), nice_top(43), nice_top(180)
    (4, 8, 60, 200)
    """
    step = 1
    while True:
        for factor in (4, 8, 12, 16, 20, 28):
            if highest <= factor * step:
                return factor * step
        step = step * 5 if str(step).startswith("1") else step * 2


def columns(buckets: Sequence[Bucket], series: Sequence[str]) -> Columns:
    """Return the drawing of the buckets; one without a visit is hatched: nothing was collected, which is not nothing."""
    top = nice_top(max((sum(bucket.values.values()) for bucket in buckets), default=0))
    slot = (WIDTH - LEFT - RIGHT) / max(1, len(buckets))
    bars, gaps, coverage, ticks = [], [], [], []
    every = max(1, -(-len(buckets) // 12))
    for number, bucket in enumerate(buckets):
        x = LEFT + number * slot
        gap = slot * 0.18
        if not bucket.collected:
            gaps.append(Bar(x, TOP, slot, BOTTOM - TOP, title=f"{bucket.label}: not collected"))
        y = BOTTOM
        for place, name in enumerate(series):
            value = bucket.values.get(name, 0)
            if value:
                height = value / top * (BOTTOM - TOP)
                y -= height
                bars.append(Bar(x + gap / 2, y, slot - gap, height, f"s{place}", f"{bucket.label}: {name} {value:,}"))
        title = f"{bucket.label}: {bucket.complete} of {bucket.visits} visits complete"
        style = "none" if not bucket.visits else "full" if bucket.complete == bucket.visits else "part"
        coverage.append(Bar(x + 0.5, BOTTOM + 10, slot - 1, 7, style, title))
        if number % every == 0:
            ticks.append(Mark(x + slot / 2, BOTTOM + 32, bucket.label))
    lines = [Mark(0, BOTTOM - part / 4 * (BOTTOM - TOP), f"{top * part // 4:,}") for part in range(5)]
    return Columns(tuple(bars), tuple(gaps), tuple(coverage), tuple(lines), tuple(ticks), tuple(series))


def presence(seen: Sequence[datetime], gone_since: datetime | None, changes: Sequence[datetime]) -> Presence:
    """Return when something was seen, from its first look to its last or its end."""
    first, last = seen[0], max(filter(None, (seen[-1], gone_since)))
    whole = (last - first).total_seconds() or 1.0

    def x(at: datetime) -> float:
        return round(LEFT + (at - first).total_seconds() / whole * (WIDTH - LEFT - RIGHT), 1)

    gone = Bar(x(gone_since), 14, max(3.0, x(last) - x(gone_since)), 12, "gap") if gone_since else None
    return Presence(
        looks=tuple(Mark(x(at), 20, f"{at:%d %b %Y %H:%M UTC}") for at in seen),
        changes=tuple(Mark(x(at), 20, f"changed {at:%d %b %Y %H:%M UTC}") for at in changes),
        strip=Bar(LEFT, 17, x(seen[-1]) - LEFT, 6),
        gone=gone,
        first=f"{first:%d %b %Y}",
        last=f"{last:%d %b %Y}",
    )
