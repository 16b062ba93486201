"""Comparing a visit with the site's past: what is not as before, each field at most once, in the order of `Code`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from crawlers.drift import distributions, kinds
from crawlers.drift.chance import Counted, chance_of_so_few, weigh
from crawlers.drift.tally import LINKS
from records.site_yield import Code, FieldYield, Finding, Place, VisitYield

LEAST_PAGES = 3  # of this visit, and of all earlier ones together: below, nothing is said
RARE = 2.5e-4  # chance below which a fall is no fluctuation; a visit of a market looks at 50 to 100 shares
LEAST_FALL = 0.15  # of a share: a smaller one is not worth a person's time
MOST_GONE = 0.25  # … but a field that three quarters of its pages have lost always is
SURE, SURE_IF_REQUIRED = 0.85, 0.99
FEWER_ROWS = 0.5  # of the least that an earlier visit had on its pages
LEAST_ROWS = 4  # on a page, before: below, one more or less is half of them


@dataclass(frozen=True, slots=True)
class Expected:
    """What the site file says; `fields` are all that it reads, None where the general reader does."""

    listings: int | None = None
    rows: Mapping[Place, int] = field(default_factory=dict)
    required: frozenset[Place] = frozenset()
    fields: frozenset[Place] | None = None

    def reads(self, place: Place) -> bool:
        """Return whether the place is read at all; a field taken out of its file is no drift."""
        kind, name = place
        name = name.split("[]", 1)[0].split(".", 1)[0] if not name.startswith(LINKS) else name
        return self.fields is None or (kind, name) in self.fields


def compare(now: VisitYield, past: Sequence[VisitYield], expected: Expected) -> list[Finding]:
    """Return what is not as in the past (newest first, good visits only), by place.

    Without a past only what the site file expects is compared.
    """
    past = [visit for visit in past if visit.reader == now.reader]
    found: dict[Place, Finding] = {}
    for finding in sorted(_all(now, past, expected), key=lambda one: list(Code).index(one.code)):
        found.setdefault(finding.place, finding)
    return sorted(found.values(), key=lambda one: (list(Code).index(one.code), one.place))


def _all(now: VisitYield, past: Sequence[VisitYield], expected: Expected) -> Iterator[Finding]:
    yield from kinds.compare(now, past, expected.listings)
    places = {*now.fields, *(place for visit in past for place in visit.fields)}
    for place in sorted(place for place in places if expected.reads(place)):
        of_field = place[0], field_name(place[1])
        before = [visit.fields.get(place) or absent(visit, place) for visit in past if of_field not in visit.spoilt]
        yield from _field(now.fields.get(place) or absent(now, place), before, place in expected.required)
    for place, least in expected.rows.items():
        yield from _expected_rows(now.fields.get(place), least)


def absent(visit: VisitYield, place: Place) -> FieldYield:
    """Return the yield of a field that a visit never met: on none of the pages, rows or values that could have it."""
    kind, name = place
    whole, dot, _ = name.rpartition(".")
    pages = visit.kinds.get(kind, 0)
    if dot and not name.startswith(LINKS):
        above = visit.fields.get((kind, whole.removesuffix("[]")))
        pages = 0 if above is None else int(above.total) if whole.endswith("[]") else above.filled
    return FieldYield(kind, name, pages, 0)


def _field(now: FieldYield, before: Sequence[FieldYield], required: bool) -> Iterator[Finding]:  # noqa: FBT001 (asked of the file)
    if now.pages < LEAST_PAGES or sum(one.pages for one in before) < LEAST_PAGES:
        return
    fallen = has_fallen([(one.pages, one.filled) for one in before], (now.pages, now.filled), required=required)
    code = Code.MISSING if required else Code.LINKS if now.field.startswith(LINKS) else Code.FALLEN
    if fallen:
        yield _told(
            code,
            now,
            before,
            f"was on {_share(before)} of {_pages(before)} {_unit(now)}, now on {now.share:.0%} of {now.pages}",
        )
    valid = [(one.pages, one.pages - one.refused) for one in before]
    if now.refused and has_fallen(valid, (now.pages, now.pages - now.refused), required=True):
        share = now.refused / now.pages
        yield _told(
            Code.INVALID, now, before, f"is refused by its validators on {share:.0%} of {now.pages} {_unit(now)}"
        )
    yield from _rows(now, before)
    for code, words in distributions.compare(now, before):
        yield _told(code, now, before, words)


def has_fallen(before: Sequence[Counted], now: Counted, *, required: bool) -> bool:
    """Return whether a share fell by more than it ever wavers, and by enough to matter."""
    past, (pages, held) = weigh(before), now
    share = held / pages
    if past.share - share < LEAST_FALL and share > past.share * MOST_GONE:
        return False
    return chance_of_so_few(past, now, SURE_IF_REQUIRED if required else SURE) < RARE


def _rows(now: FieldYield, before: Sequence[FieldYield]) -> Iterator[Finding]:
    """Yield that pages have fewer rows; only lists have a total without marks."""
    if now.marks or now.field.startswith(LINKS) or not now.filled:
        return
    means = [one.total / one.filled for one in before if one.filled and not one.marks]
    least, mean = min(means, default=0.0), now.total / now.filled
    if least >= LEAST_ROWS and mean <= least * FEWER_ROWS and (now.filled >= LEAST_PAGES or mean <= least * MOST_GONE):
        yield _told(Code.ROWS, now, before, f"has {mean:.1f} rows a page, never had fewer than {least:.1f}")


def _expected_rows(now: FieldYield | None, least: int) -> Iterator[Finding]:
    if now is None or now.filled < LEAST_PAGES:
        return
    mean = now.total / now.filled
    if mean < least * FEWER_ROWS:
        yield _told(Code.ROWS, now, [], f"has {mean:.1f} rows a page, the site file expects {least}")


def _told(code: Code, now: FieldYield, before: Sequence[FieldYield], words: str) -> Finding:
    """Return the finding, named by the field that the site file names: `price` for its part `price.amount`."""
    numbers = {
        "pages": sum(one.pages for one in before),
        "filled": sum(one.filled for one in before),
        "visits": len(before),
        "median": _median(before[0]) if before else None,
    }
    present = {"pages": now.pages, "filled": now.filled, "refused": now.refused, "median": _median(now)}
    name = field_name(now.field)
    return Finding(now.kind, name, code, f"{now.field} of {now.kind} pages {words}", numbers, present, now.field)


def field_name(name: str) -> str:
    """Return the field that a part belongs to.

    >>> field_name("price.amount"), field_name("listings[].price.amount"), field_name("links.next_page")
    ('price', 'listings[].price', 'links.next_page')
    """
    if name.startswith(LINKS):
        return name
    rows, bracket, rest = name.rpartition("[].")
    return rows + bracket + rest.split(".", 1)[0]


def _unit(one: FieldYield) -> str:
    return "rows" if "[]" in one.field else "pages"


def _median(one: FieldYield) -> float | None:
    return one.quantiles[3] if one.quantiles else None


def _share(before: Sequence[FieldYield]) -> str:
    return f"{sum(one.filled for one in before) / max(sum(one.pages for one in before), 1):.0%}"


def _pages(before: Sequence[FieldYield]) -> int:
    return sum(one.pages for one in before)
