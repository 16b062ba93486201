"""Kinds of pages: one that is met no more, unrecognised ones that grow, listings far below what is expected."""

from collections.abc import Iterator, Sequence

from crawlers.drift.chance import chance_of_so_few, weigh
from records.page import OFFERS, PageKind
from records.site_yield import Code, Finding, VisitYield

WALLED = (PageKind.OTHER, PageKind.LOGIN, PageKind.CAPTCHA)
RARE = 2.5e-4  # as of fields
LEAST_GROWTH = 0.15  # of a visit's pages
LEAST_PAGES = 5  # of a visit
LEAST_OF_KIND = 5  # in each earlier visit: what was there less often may be there no more
GONE = 0.05  # of the fewest that an earlier visit met
FAR_BELOW = 0.5  # of what is expected, or of the fewest that an earlier visit met
LEAST_LISTINGS = 10  # in each earlier visit
CHECKED = 5  # earlier visits whose counts are compared


def compare(now: VisitYield, past: Sequence[VisitYield], listings: int | None) -> Iterator[Finding]:
    """Yield what is not as before; how many there are is only compared of complete visits."""
    past = [visit for visit in past if visit.kinds]
    full = [visit for visit in past if visit.complete][:CHECKED]
    if now.complete and full and now.pages >= min(visit.pages for visit in full) * FAR_BELOW:
        yield from _vanished(now, full)
    if now.complete:
        yield from _few(now, full, listings)
    if now.pages >= LEAST_PAGES and past:
        yield from _grew(now, past)


def _vanished(now: VisitYield, full: Sequence[VisitYield]) -> Iterator[Finding]:
    for kind in sorted(
        {kind for visit in full for kind in visit.kinds} - {*WALLED, PageKind.WAITING, PageKind.NOT_FOUND}
    ):
        least, count = min(visit.kinds.get(kind, 0) for visit in full), now.kinds.get(kind, 0)
        if least >= LEAST_OF_KIND and count <= least * GONE:
            words = f"{kind} pages: {count} now, never fewer than {least} before"
            yield Finding(kind, "", Code.VANISHED, words, {"least": least, "visits": len(full)}, {"pages": count})


def _few(now: VisitYield, full: Sequence[VisitYield], expected: int | None) -> Iterator[Finding]:
    count = _offers(now)
    least = min(map(_offers, full), default=0)
    if expected is not None and count < expected * FAR_BELOW and count < (least or expected) * FAR_BELOW:
        words = f"{count} listings were read, the site file expects {expected}"
    elif least >= LEAST_LISTINGS and count < least * FAR_BELOW:
        words = f"{count} listings were read, never fewer than {least} before"
    else:
        return
    before = {"expected": expected, "least": least, "visits": len(full)}
    yield Finding(PageKind.LISTING, "", Code.FEW, words, before, {"listings": count})


def _offers(visit: VisitYield) -> int:
    return sum(count for kind, count in visit.kinds.items() if kind in OFFERS)


def _grew(now: VisitYield, past: Sequence[VisitYield]) -> Iterator[Finding]:
    for kind in WALLED:
        count = now.kinds.get(kind, 0)
        before = weigh([(visit.pages, visit.pages - visit.kinds.get(kind, 0)) for visit in past])
        grown = count / now.pages - (1 - before.share)
        if grown >= LEAST_GROWTH and chance_of_so_few(before, (now.pages, now.pages - count), 0.7) < RARE:
            words = f"{kind} pages: {count / now.pages:.0%} of {now.pages}, before {1 - before.share:.0%}"
            numbers = {"share": round(1 - before.share, 4), "visits": len(past)}
            yield Finding(kind, "", Code.GREW, words, numbers, {"pages": count, "of": now.pages})
