"""The guarded download handler: through the Tor port or not at all, within a total time and size."""

import asyncio
from collections.abc import Awaitable
from typing import Any
from urllib.parse import urlsplit

import httpx2
from scrapy import Request
from scrapy.core.downloader.handlers._httpx import HttpxDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError, DownloadTimeoutError
from scrapy.http import Headers, Response

from crawlers.browser import BrowserPool
from crawlers.reasons import RefusedError


def refuse_other_ways(proxy: str | None, socks_port: int) -> None:
    """Raise RefusedError unless the proxy is the Tor port of this machine, with names left to Tor.

    >>> refuse_other_ways("socks5h://site:run@127.0.0.1:9050", 9050)
    >>> refuse_other_ways("socks5://site:run@127.0.0.1:9050", 9050)
    Traceback (most recent call last):
    crawlers.reasons.RefusedError: off_route
    """
    parts = urlsplit(proxy or "")
    try:
        way = (parts.scheme, parts.hostname, parts.port)
    except ValueError:  # a port that is no number
        way = ("", None, None)
    if way != ("socks5h", "127.0.0.1", socks_port) or not parts.username:
        raise RefusedError("off_route")


class TorDownloadHandler(HttpxDownloadHandler):
    """Downloads through Tor; a request whose proxy is not the Tor port is refused, also when a middleware is missing.

    httpx measures time per read, so a server that sends a byte a second would hold it for ever: the wall limit is total.
    """

    experimental = False  # what Scrapy warns of is known to us, and tested

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._socks_port = crawler.settings.getint("TOR_SOCKS_PORT")
        self._wall_seconds = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        self._browser: BrowserPool | None = getattr(crawler.spider, "browser", None)

    async def download_request(self, request: Request) -> Response:
        """Return the response; raise RefusedError, or a download error of Scrapy's."""
        refuse_other_ways(request.meta.get("proxy"), self._socks_port)
        try:
            async with asyncio.timeout(self._wall_seconds):
                return await self._download(request)
        except TimeoutError as error:
            raise DownloadTimeoutError(f"no whole answer within {self._wall_seconds:g} seconds") from error
        except ValueError as error:  # a Content-Length that is no number
            raise DownloadFailedError(str(error)) from error

    def _download(self, request: Request) -> Awaitable[Response]:
        if request.meta.get("browser"):
            if self._browser is None:
                raise RefusedError("browser")
            return self._browser.fetch(request)
        return super().download_request(request)

    def _get_client(self, proxy_url: str | None) -> httpx2.AsyncClient:
        """Return the client of that proxy; there is none without."""
        refuse_other_ways(proxy_url, self._socks_port)
        return super()._get_client(proxy_url)

    @staticmethod
    def _build_base_response_args(response: httpx2.Response, request: Request, headers: Headers) -> Any:  # noqa: ANN401 (Scrapy's private type)
        """Return what Scrapy makes a response of, without the proxy's address, which is not the site's."""
        return HttpxDownloadHandler._build_base_response_args(response, request, headers) | {"ip_address": None}  # noqa: SLF001 (a static method of our base class)

    async def close(self) -> None:
        """Close all connections and end the browser."""
        if self._browser is not None:
            await self._browser.close()
        await super().close()
