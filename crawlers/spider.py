"""The one spider: goes through a site by its file, follows what the file names as links, and stops at the archive."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime
from typing import Any, NoReturn
from urllib.parse import urljoin, urlsplit

import scrapy
from scrapy import Request
from scrapy.exceptions import CloseSpider
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from crawlers import reasons
from crawlers.archive_middleware import Keep
from crawlers.browser import BrowserPool
from crawlers.login import CaptchaError, LoginError, fill_form, is_signed_in
from crawlers.markup import PageRefusedError
from crawlers.plan import Plan
from crawlers.reading import read
from crawlers.route import origin_of
from records.page import OFFERS, Link, Page, PageKind

WAITS = 2  # a waiting room, or a page whose script was not ready in time, is asked for again this often
LOGIN_ATTEMPTS = 3  # a session that ends this often in one visit is refused to us
WALLS = {PageKind.CAPTCHA: "captcha", PageKind.WAITING: "waiting", PageKind.NOT_FOUND: "not_found"}


class SiteSpider(scrapy.Spider):
    """Visits one site. `tally` counts pages by reason; `seen` are the known listings that were there again."""

    name = "site"

    def __init__(
        self,
        plan: Plan | None = None,
        keep: Keep | None = None,
        clock: Callable[[], datetime] | None = None,
        browser: BrowserPool | None = None,
        progress: Callable[[Counter[str]], None] = lambda tally: None,  # noqa: ARG005 (nobody watches)
    ) -> None:
        super().__init__()
        if plan is None or keep is None or clock is None:
            raise ValueError("a visit needs a plan, an archive and a clock: use `salwatch crawl SITE`")
        self.plan, self.keep, self.clock, self.browser, self._progress = plan, keep, clock, browser, progress
        self.tally: Counter[str] = Counter()
        self.seen: set[str] = set()
        self.session = plan.session
        self._known = {self._here(url) for url in plan.known}
        self._planned: set[str] = set()
        self._concluded = 0
        self._logins = 0
        self._signing_in = False
        self._held: list[Request] = []  # pages that wait until we are signed in again

    # --- what is asked for ---

    async def start(self) -> AsyncIterator[Request]:
        """Yield the first requests: the login where one is needed, else the start pages and all known listings."""
        first = list(self._first_requests())
        if self.plan.site.login and not self.plan.session.cookies:
            self._held = first
            yield self._login_request()
            return
        for request in first:
            yield request

    def _first_requests(self) -> Iterator[Request]:
        for path in self.plan.site.start:
            yield from self._page(urljoin(self.plan.origin, path), priority=10)
        for url in sorted(self._known):
            yield from self._page(url)

    def _page(self, url: str, priority: int = 0) -> Iterator[Request]:
        """Yield the request of a page that was not planned yet, within the budget."""
        url = url.partition("#")[0]
        if url in self._planned or origin_of(url) != origin_of(self.plan.origin):
            return
        if len(self._planned) >= self.plan.site.pace.page_budget:
            self.tally["over_budget"] += 1
            return
        self._planned.add(url)
        meta = {"browser": True} if self.plan.site.javascript else {}
        yield Request(url, self.parse, errback=self.failed, priority=priority, meta=meta, dont_filter=True)

    def unfinished(self) -> int:
        """Return how many planned pages nothing became of, because the visit ended before."""
        return len(self._planned) - self._concluded

    def _here(self, url: str) -> str:
        """Return the address at the origin of this visit; a site moves, its paths stay."""
        return urljoin(self.plan.origin, urlsplit(url)._replace(scheme="", netloc="").geturl())

    # --- what came ---

    def parse(self, response: Response, **_: Any) -> Iterator[Request]:  # noqa: ANN401 (Scrapy's signature)
        """Count the page by what became of it, and yield the requests of its links."""
        reason = reasons.of_status(response.status)
        page = self._read(response) if isinstance(response, TextResponse) else None
        if page is not None and page.kind is PageKind.CAPTCHA:
            self._stop("captcha")
        if page is not None and page.kind is PageKind.LOGIN and self.plan.site.login:
            yield from self._sign_in_again(response.request)
            return
        if page is not None and page.kind is PageKind.WAITING and (later := self._later(response.request)):
            yield later
            return
        self._count(self._judged(reason, page))
        if page is None or reason != reasons.OK:
            return
        if page.kind in OFFERS and page.whole:
            self._note_seen(response)
        for link in page.links:
            yield from self._page(link.url, priority=self._priority(link))

    def _later(self, request: Request | None) -> Request | None:
        """Return the request to be made again after the others; None where the page has kept us waiting too often."""
        waits = request.meta.get("waits", 0) if request else WAITS
        return (
            request.replace(priority=-1, meta={**request.meta, "waits": waits + 1})
            if request and waits < WAITS
            else None
        )

    def _priority(self, link: Link) -> int:
        """Return how soon a link is followed: what is new on the site before what is visited again."""
        if link.leads_to == "next_page":
            return 5
        return 4 if link.leads_to in OFFERS and self._here(link.url) not in self._known else 0

    def _read(self, response: TextResponse) -> Page | None:
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        try:
            return read(response.body, url=response.url, site=self.plan.site, content_type=content_type)
        except PageRefusedError:
            return None

    def _judged(self, reason: str, page: Page | None) -> str:
        if reason != reasons.OK:
            return reason
        if page is None:
            return "damaged"
        if page.kind is PageKind.LOGIN:
            return "login_required"
        return WALLS.get(page.kind) or (reasons.OK if page.whole else "changed")

    def _note_seen(self, response: Response) -> None:
        asked = (response.meta.get("redirect_urls") or [response.url])[0]
        self.seen |= {asked} & self._known

    def failed(self, failure: Failure) -> None:
        """Count a page that was not fetched; end the visit where nothing more can be."""
        reason = reasons.of_failure(failure.value)
        if reason in {"tor_down", "no_authority", "not_archived"}:
            self._stop(reason)
        self._count(reason)

    def _count(self, reason: str) -> None:
        self._concluded += 1
        self.tally[reason] += 1
        self._progress(self.tally)

    def _stop(self, reason: str) -> NoReturn:
        """End the visit; what is still planned counts as cancelled."""
        self.tally[reason] += 1
        raise CloseSpider(reason)

    # --- signing in ---

    def _login_request(self) -> Request:
        login = self.plan.site.login
        path = login.path if login else "/"
        self._signing_in = True
        self._logins += 1
        url = urljoin(self.plan.origin, path)
        return Request(url, self.show_login, errback=self.login_failed, priority=100, dont_filter=True)

    def login_failed(self, failure: Failure) -> None:
        """End the visit: without a login there is nothing to fetch."""
        self._stop(reasons.of_failure(failure.value))

    def _sign_in_again(self, request: Request | None) -> Iterator[Request]:
        """Hold the page back until we are signed in; give up after some attempts."""
        if self._logins >= LOGIN_ATTEMPTS and not self._signing_in:
            self._stop("login_required")
        if request is not None:
            asked = (request.meta.get("redirect_urls") or [request.url])[0]
            self._held.append(
                Request(asked, self.parse, errback=self.failed, priority=request.priority, dont_filter=True)
            )
        if not self._signing_in:
            yield self._login_request()

    def show_login(self, response: Response) -> Iterator[Request]:
        """Fill in the form. A captcha is a person's work: the visit ends there."""
        if self.plan.site.login is None or self.plan.credentials is None or not isinstance(response, TextResponse):
            self._stop("login_required")
        try:
            yield fill_form(response, self.plan.site, self.plan.credentials, self.signed_in, self.login_failed)
        except CaptchaError:
            self._stop("captcha")
        except LoginError:
            self._stop("login_required")

    def signed_in(self, response: Response) -> Iterator[Request]:
        """Go on with what was held back, if the site took us in."""
        self._signing_in = False
        page = self._read(response) if isinstance(response, TextResponse) else None
        if page is not None and page.kind is PageKind.CAPTCHA:
            self._stop("captcha")
        if not isinstance(response, TextResponse) or not is_signed_in(response, self.plan.site):
            self._stop("login_required")
        held, self._held = self._held, []
        yield from held
