"""The plan of one visit: the site, where it is, by which way, on whose authority, and what was known of it before."""

from dataclasses import dataclass

from crawlers.route import Route
from crawlers.secret import Credentials
from crawlers.session import Session
from crawlers.sitefile import SiteFile
from store.authorities import Authority


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a visit is told before it begins; nothing in it changes."""

    site: SiteFile
    origin: str  # http://….onion
    route: Route
    authority: Authority
    visit_id: int
    session: Session
    known: tuple[str, ...] = ()  # addresses of listings that are fetched again
    credentials: Credentials | None = None
