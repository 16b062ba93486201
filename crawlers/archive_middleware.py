"""Archiving: each response is on the disk and in the store before anything else looks at it."""

import asyncio
import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from importlib.metadata import version
from typing import Self

import structlog
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response
from sqlalchemy.exc import SQLAlchemyError

from crawlers.plan import Plan
from crawlers.reasons import RefusedError
from records.capture import Capture
from store.warc import Attachment, Exchange

log = structlog.get_logger(__name__)

Keep = Callable[[Exchange], Capture]

TOOLS = f"scrapy {version('scrapy')}, httpx2 {version('httpx2')}, playwright {version('playwright')}"


class ArchiveMiddleware:
    """Stands nearest to the download: it sees the body packed as it came, and repeated headers.

    A response that cannot be kept is not used: its links are not followed either.
    """

    def __init__(self, plan: Plan, keep: Keep, clock: Callable[[], datetime]) -> None:
        self._plan, self._keep, self._clock = plan, keep, clock

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of the crawler's spider."""
        spider = crawler.spider
        return cls(spider.plan, spider.keep, spider.clock)  # type: ignore[union-attr]

    async def process_response(self, request: Request, response: Response) -> Response:
        """Keep the response and let it pass; raise RefusedError where that fails."""
        exchange = self.exchange(request, response)
        try:
            # In a thread: the disk, the database's one writer and the packing of a large body all take their time.
            capture = await asyncio.to_thread(self._keep, exchange)
        except (OSError, SQLAlchemyError) as error:
            log.error("response not archived", site=self._plan.site.name, problem=type(error).__name__)  # noqa: TRY400 (the trace would hold the page)
            raise RefusedError("not_archived") from error
        request.meta["capture_id"] = capture.id
        return response

    def exchange(self, request: Request, response: Response) -> Exchange:
        """Return the exchange as it is kept."""
        received = request.meta.get("received")  # by the browser: what came before scripts changed it
        return Exchange(
            site=self._plan.site.name,
            url=request.url,
            captured_at=self._clock(),
            status=response.status,
            headers=pairs(received.headers if received else response.headers),
            body=received.body if received else response.body,
            method=request.method,
            request_headers=pairs(request.headers),
            # What was typed into the login form is our secret, not the site's statement.
            request_body=b"" if _is_secret(request) else request.body,
            visit_id=self._plan.visit_id,
            conditions=self._conditions(request, response),
            attachments=attachments(received.dom, received.screenshot) if received else (),
        )

    def _conditions(self, request: Request, response: Response) -> dict[str, str]:
        conditions = {
            "route": "tor",
            "identity": f"{self._plan.route.identity}:{self._plan.route.run_id[:8]}",
            "javascript": "yes" if request.meta.get("browser") else "no",
            "authority": self._plan.authority.reference,
            "tools": TOOLS,
        }
        if asked := request.meta.get("redirect_urls"):
            conditions["asked"] = str(asked[0])  # what led here tells who moved
        if _is_secret(request):
            conditions["request_body"] = "withheld: login"
        if isinstance(response.certificate, bytes):
            conditions["certificate_sha256"] = hashlib.sha256(response.certificate).hexdigest()
            conditions["certificate_verified"] = "no"
        return conditions


def _is_secret(request: Request) -> bool:
    """Return whether the request carries our credentials; what a site redirects to after it does not."""
    return bool(request.meta.get("secret") and request.body)


def attachments(dom: bytes, screenshot: bytes | None) -> tuple[Attachment, ...]:
    """Return what the browser made of a page."""
    made = (Attachment("dom", "text/html; charset=utf-8", dom),)
    return (*made, Attachment("screenshot", "image/png", screenshot)) if screenshot else made


def pairs(headers: Headers | Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return headers as pairs of text, repeated ones kept."""
    if not isinstance(headers, Headers):
        return tuple(headers)
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values
    )
