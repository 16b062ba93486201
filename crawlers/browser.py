"""The browser for sites that need JavaScript: Chromium through Tor, one SocksPort per context, recycled, within limits."""

import asyncio
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import structlog
from playwright.async_api import Browser, Page, Playwright, ViewportSize, async_playwright
from playwright.async_api import Error as BrowserError
from playwright.async_api import Response as PageResponse
from playwright.async_api import TimeoutError as PageTimeoutError
from scrapy import Request
from scrapy.exceptions import DownloadConnectionRefusedError, DownloadFailedError, DownloadTimeoutError
from scrapy.http import Headers, HtmlResponse

from crawlers.gate import Gate
from crawlers.reasons import RefusedError
from crawlers.route import origin_of
from crawlers.sandbox import prepare
from crawlers.sitefile import SiteFile

log = structlog.get_logger(__name__)

DEAD_PROXY = "socks5://127.0.0.1:1"  # a context that were not given its own would reach nothing
FLAGS = (
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",  # WebRTC would tell our address past the proxy
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",  # names are Tor's alone to look up
    "--proxy-bypass-list=<-loopback>",  # loopback too goes through Tor
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-pings",
    "--no-first-run",
    "--disable-gpu",
    "--disable-dev-shm-usage",
)
PAGES_PER_CONTEXT = 40  # a pool that is never recycled grew to 18 GB after 700 pages (scrapy-playwright#240)
PAGES_PER_BROWSER = 400
READY_SECONDS = 15.0  # for `wait_for`; a page that never shows it is read as it is
CLOSE_SECONDS = 5.0
VIEWPORT = ViewportSize(width=1280, height=900)


@dataclass(frozen=True, slots=True)
class Received:
    """A page as it came (headers, body unpacked) and as scripts left it (DOM, picture of the screen)."""

    headers: tuple[tuple[str, str], ...]
    body: bytes
    dom: bytes
    screenshot: bytes | None


@dataclass(slots=True)
class _Seat:
    """One SocksPort behind its gate, with the page that uses it now; a context has one page."""

    gate: Gate
    port: int = 0  # of the gate, once it is open
    page: Page | None = None
    pages: int = 0


@dataclass(slots=True)
class _Running:
    """A started Chromium."""

    playwright: Playwright
    browser: Browser
    folder: Path
    processes: list[psutil.Process] = field(default_factory=list)
    pages: int = 0


class BrowserPool:
    """Fetches pages of one site; `fetch` may be called at once for as many pages as there are ports."""

    def __init__(self, chromium: Path, ports: tuple[int, ...], site: SiteFile, origin: str, user_agent: str) -> None:
        self._chromium, self._site, self._user_agent = chromium, site, user_agent
        host = urlsplit(origin).hostname or ""
        self._seats: asyncio.Queue[_Seat] = asyncio.Queue()
        self._seat_count = len(ports[: site.pace.concurrency])
        for port in ports[: self._seat_count]:
            self._seats.put_nowait(_Seat(Gate(host, port)))
        self._running: _Running | None = None
        self._starting = asyncio.Lock()

    async def fetch(self, request: Request) -> HtmlResponse:
        """Return the page as scripts left it; `request.meta["received"]` holds how it came. Raises download errors."""
        if not self._seat_count:
            raise RefusedError("browser")
        seat = await self._seats.get()
        ended_well = False
        try:
            response, received = await self._visit(await self._page(seat), request)
            ended_well = True
        except PageTimeoutError as error:
            raise DownloadTimeoutError("the page was not loaded in time") from error
        except BrowserError as error:
            raise _failure(error) from error
        finally:
            # Also after a cancellation from outside: what hangs in this context must not hang on.
            await self._leave(seat, ended_well=ended_well)
        request.meta["received"] = received
        headers = Headers([(name, value) for name, value in received.headers])
        return HtmlResponse(response.url, response.status, headers, received.dom, encoding="utf-8", request=request)

    async def _visit(self, page: Page, request: Request) -> tuple[PageResponse, Received]:
        response = await page.goto(request.url, wait_until="domcontentloaded")
        if response is None:
            raise RefusedError("browser")
        if origin_of(page.url) != origin_of(request.url):
            raise RefusedError("off_route")
        await self._ready(page)
        received = Received(
            headers=tuple(_kept_header(item["name"], item["value"]) for item in await response.headers_array()),
            body=await response.body(),
            dom=(await page.content()).encode(),
            screenshot=await _screenshot(page),
        )
        return response, received

    async def _ready(self, page: Page) -> None:
        if self._site.wait_for:
            with suppress(PageTimeoutError):
                await page.wait_for_selector(self._site.wait_for, state="attached", timeout=READY_SECONDS * 1000)

    async def _page(self, seat: _Seat) -> Page:
        """Return the seat's page, in a context of its own; made where there is none that can be used."""
        running = await self._started()
        running.pages += 1
        seat.pages += 1
        if seat.page is None or seat.page.context.browser is not running.browser:
            seat.port = seat.port or await seat.gate.open()
            context = await running.browser.new_context(
                proxy={"server": f"socks5://127.0.0.1:{seat.port}"},
                user_agent=self._user_agent,
                accept_downloads=False,
                service_workers="block",
                timezone_id="UTC",
                locale="en-US",
                viewport=VIEWPORT,
                ignore_https_errors=True,  # kept as a condition of the capture
            )
            seat.page, seat.pages = await context.new_page(), 1
        return seat.page

    async def _started(self) -> _Running:
        async with self._starting:
            if self._running and not self._running.browser.is_connected():
                await self._stop()
            if self._running is None:
                self._running = await _start(self._chromium)
            return self._running

    async def _leave(self, seat: _Seat, *, ended_well: bool) -> None:
        """Give the seat back; without its context where that is used up or something in it went wrong."""
        try:
            if seat.page is not None and not (ended_well and seat.pages < PAGES_PER_CONTEXT):
                page, seat.page = seat.page, None
                async with asyncio.timeout(CLOSE_SECONDS):
                    await page.context.close()
        except (BrowserError, TimeoutError):
            await self._stop()
        finally:
            self._seats.put_nowait(seat)
        unused = self._seats.qsize() == self._seat_count
        if unused and self._running and self._running.pages >= PAGES_PER_BROWSER:
            await self._stop()

    async def _stop(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            await _end(running)

    async def close(self) -> None:
        """End the browser and everything that it started."""
        await self._stop()
        while not self._seats.empty():
            self._seats.get_nowait().gate.close()


def _kept_header(name: str, value: str) -> tuple[str, str]:
    """Return the header as it is kept with an unpacked body: the packing it names is gone."""
    return (f"X-Archive-Orig-{name}" if name.lower() == "content-encoding" else name), value


async def _screenshot(page: Page) -> bytes | None:
    try:
        return await page.screenshot(timeout=CLOSE_SECONDS * 1000)
    except BrowserError:  # a page that paints without end; its DOM is kept all the same
        return None


def _failure(error: BrowserError) -> Exception:
    if any(code in error.message for code in ("ERR_PROXY", "ERR_SOCKS", "ERR_CONNECTION", "ERR_EMPTY_RESPONSE")):
        return DownloadConnectionRefusedError(error.message.splitlines()[0])
    if "ERR_TIMED_OUT" in error.message:
        return DownloadTimeoutError(error.message.splitlines()[0])
    return DownloadFailedError(error.message.splitlines()[0])


async def _start(chromium: Path) -> _Running:
    folder = Path(tempfile.mkdtemp(prefix="salwatch-browser-"))
    before = set(psutil.Process().children(recursive=True))
    playwright = await async_playwright().start()
    try:
        browser = await playwright.chromium.launch(
            executable_path=prepare(folder, chromium),
            chromium_sandbox=True,
            proxy={"server": DEAD_PROXY},
            args=list(FLAGS),
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )
    except BrowserError as error:
        log.error("the browser does not start", chromium=str(chromium), problem=error.message.splitlines()[0])  # noqa: TRY400 (the first line says it)
        await playwright.stop()
        shutil.rmtree(folder, ignore_errors=True)
        raise RefusedError("browser") from error
    started = [process for process in psutil.Process().children(recursive=True) if process not in before]
    return _Running(playwright, browser, folder, started)


async def _end(running: _Running) -> None:
    with suppress(BrowserError, TimeoutError):
        async with asyncio.timeout(CLOSE_SECONDS):
            await running.browser.close()
    with suppress(BrowserError, TimeoutError):
        async with asyncio.timeout(CLOSE_SECONDS):
            await running.playwright.stop()
    for process in running.processes:
        with suppress(psutil.NoSuchProcess):  # psutil compares start times: a number used again is not ours
            process.kill()
    shutil.rmtree(running.folder, ignore_errors=True)
