"""The route: every request of a site leaves through Tor under the site's own identity, or not at all."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler

from crawlers.reasons import RefusedError
from store.authorities import Authority


@dataclass(frozen=True, slots=True)
class Route:
    """A way through Tor: one SOCKS port of this machine, one circuit set per site and run."""

    socks_port: int
    site: str
    run_id: str  # a new one is a new identity

    @property
    def identity(self) -> str:
        """Return the SOCKS user name: it tells sites apart for Tor, and says nothing to whoever reads a log."""
        return hashlib.sha256(self.site.encode()).hexdigest()[:16]

    @property
    def proxy(self) -> str:
        """Return the proxy's URL; `socks5h` leaves every look-up to Tor."""
        return f"socks5h://{self.identity}:{self.run_id}@127.0.0.1:{self.socks_port}"


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address, in lower case.

    >>> origin_of("http://Market.test:81/listing?id=1")
    'http://market.test:81'
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


class RouteMiddleware:
    """Overwrites the proxy of every request, and refuses what leads off the site or is no longer authorised.

    It stands behind every other middleware, so a spider, a redirect or an environment variable cannot choose a way.
    """

    def __init__(self, route: Route, origin: str, authority: Authority, clock: Callable[[], datetime]) -> None:
        self._route, self._origin, self._authority, self._clock = route, origin_of(origin), authority, clock

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of the crawler's spider."""
        spider = crawler.spider
        return cls(spider.plan.route, spider.plan.origin, spider.plan.authority, spider.clock)  # type: ignore[union-attr]

    def process_request(self, request: Request) -> None:
        """Set the way of the request; raise RefusedError where it may not be sent."""
        if origin_of(request.url) != self._origin:
            raise RefusedError("off_route")
        if not self._authority.covers(self._route.site, self._clock()):
            raise RefusedError("no_authority")
        request.headers.pop(b"Proxy-Authorization", None)
        request.meta["proxy"] = self._route.proxy
