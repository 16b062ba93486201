"""The occasion on which something is said: a capture, and whether the end of its visit may be waited for."""

from dataclasses import dataclass

from sqlalchemy import Connection

from records.capture import Capture, Origin
from store import visits


class UndecidedError(Exception):
    """A page may be of a listing or account that is known otherwise; the end of its visit tells. The text quotes nothing."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """The capture that is being observed; where `may_wait`, what only the end of its visit tells is not guessed."""

    connection: Connection
    capture: Capture
    baseline: bool
    may_wait: bool

    @property
    def site(self) -> str:
        """The site's name."""
        return self.capture.site

    def is_running(self) -> bool:
        """Return whether the capture's visit still goes on, and may be waited for; an import tells nothing by its end."""
        if not self.may_wait or self.capture.visit_id is None:
            return False
        visit = visits.get(self.connection, self.capture.visit_id)
        return visit is not None and visit.origin is Origin.CRAWLED and visit.ended_at is None
