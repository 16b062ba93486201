"""Scrapy's settings: assignments only. What is set per visit (pace, port) stands in `for_visit`."""

from typing import Any

from crawlers.sitefile import Pace

BOT_NAME = "salwatch"
SPIDER_MODULES = ["crawlers.spider"]

HANDLER = "crawlers.tor_handler.TorDownloadHandler"
DOWNLOAD_HANDLERS = {"http": HANDLER, "https": HANDLER, "file": None, "ftp": None, "s3": None, "data": None}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # the route middleware is stricter
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,  # would read the environment
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "crawlers.session.SessionCookiesMiddleware": 700,
    "crawlers.route.RouteMiddleware": 980,
    "crawlers.archive_middleware.ArchiveMiddleware": 990,
}
TOR_SOCKS_PORT = 0  # none: everything is refused
TWISTED_REACTOR_ENABLED = False  # plain asyncio, which Playwright needs too; Twisted's resolver is never started

TELNETCONSOLE_ENABLED = False
EXTENSIONS = {"scrapy.extensions.feedexport.FeedExporter": None, "scrapy.extensions.memusage.MemoryUsage": None}
ROBOTSTXT_OBEY = False  # an authority decides what is visited, not the site
HTTPERROR_ALLOW_ALL = True  # an error page is a capture too; the spider counts it by its reason
REFERRER_POLICY = "same-origin"
REDIRECT_MAX_TIMES = 5
RETRY_TIMES = 1
METAREFRESH_ENABLED = False  # waiting rooms reload themselves without end

DOWNLOAD_MAXSIZE = 8 * 2**20  # bytes, packed and unpacked; the largest page seen on a market is under 1 MB
DOWNLOAD_WARNSIZE = 0
# As Tor Browser asks; the body must be one that we can unpack.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-US,en;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}
USER_AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"

LOG_LEVEL = "ERROR"
LOG_INSTALL_ROOT_HANDLER = False  # what is logged is our own words
LOGSTATS_INTERVAL = 0


def for_visit(pace: Pace, socks_port: int) -> dict[str, Any]:
    """Return the settings of one visit: the site's pace, and the only port that anything may leave by."""
    own = {name: value for name, value in globals().items() if name.isupper() and name != "HANDLER"}
    return own | {
        "TOR_SOCKS_PORT": socks_port,
        "DOWNLOAD_TIMEOUT": pace.page_seconds,
        "DOWNLOAD_DELAY": pace.delay_seconds,
        "CONCURRENT_REQUESTS": pace.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": pace.concurrency,
    }
