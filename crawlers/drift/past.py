"""Which of a site's past is good: a field is compared with visits in which it was not drifting itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from records.site_yield import Place, VisitYield


@dataclass(frozen=True, slots=True)
class Span:
    """The visits in which a place drifted, both ends included; of an accepted change, those from the first on are good."""

    place: Place
    first: int
    last: int
    is_so_now: bool = False  # a person said that the site is so now: what was before counts no more

    def spoils(self, visit_id: int) -> bool:
        """Return whether a visit says nothing of the place."""
        return visit_id < self.first if self.is_so_now else self.first <= visit_id <= self.last


def good_past(past: Sequence[VisitYield], spans: Sequence[Span]) -> list[VisitYield]:
    """Return the visits with the fields that drifted in them marked; one in which a kind of page did has no kinds."""
    return [_good(visit, [span.place for span in spans if span.spoils(visit.visit_id)]) for visit in past]


def _good(visit: VisitYield, spoilt: Sequence[Place]) -> VisitYield:
    kinds = {} if any(not name for _, name in spoilt) else visit.kinds
    return replace(visit, kinds=kinds, spoilt=frozenset(spoilt))
