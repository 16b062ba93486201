"""Reason codes: what became of a page of a visit, one word each."""

from collections.abc import Iterator

import httpx2
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
)

OK = "ok"
FINE = frozenset({OK, "not_found"})  # a page that is gone was answered: the visit is still complete

WORDS = {
    OK: "fetched and read",
    "not_found": "the site says that there is no such page",
    "tor_down": "Tor does not answer on this machine: nothing was fetched",
    "no_authority": "no recorded authority covers the site now: nothing was fetched",
    "no_address": "no address of the site is known",
    "busy": "another visit of the site is running",
    "timeout": "no whole answer within the time limit",
    "refused": "the address does not answer through Tor",
    "broken": "the connection broke, or what came is no HTTP",
    "too_large": "larger than the size limit, packed or unpacked",
    "damaged": "the body cannot be unpacked or read",
    "off_route": "leads away from the site; not followed",
    "login_required": "the site wants a login that we do not have or that failed",
    "captcha": "the site wants a captcha, which a person has to solve",
    "waiting": "the site shows a waiting room",
    "changed": "a required field is gone: the site has changed its pages",
    "over_budget": "the visit's page budget was used up",
    "cancelled": "not fetched, because the visit ended before",
    "browser": "the browser does not start, or has no port of its own",
    "no_sandbox": "Chromium's sandbox cannot be used on this machine, and hostile pages are not visited without it",
    "not_archived": "could not be written into the archive, so it was not used",
    "killed": "the visit was ended from outside",
}

FAILURES = {
    DownloadTimeoutError: "timeout",
    CannotResolveHostError: "tor_down",  # only Tor's own address is ever looked up here
    DownloadCancelledError: "too_large",
    IgnoreRequest: "too_large",  # of Scrapy's unpacking, which stops at the size limit
}


class RefusedError(IgnoreRequest):
    """A request or response that is not used further; `reason` is its code."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def of_status(status: int) -> str:
    """Return the reason for an HTTP status.

    >>> of_status(200), of_status(410), of_status(503)
    ('ok', 'not_found', 'http_503')
    """
    if 200 <= status < 300:
        return OK
    return "not_found" if status in {404, 410} else f"http_{status}"


def of_failure(error: BaseException | None) -> str:
    """Return the reason for a failed download; `broken` for every way that has no own word."""
    if isinstance(error, RefusedError):
        return error.reason
    if isinstance(error, DownloadConnectionRefusedError):
        # A port that takes no connection is Tor's own; Tor's answer that it cannot reach the site is a proxy error.
        return "tor_down" if any(isinstance(cause, httpx2.ConnectError) for cause in _causes(error)) else "refused"
    return next((reason for kind, reason in FAILURES.items() if isinstance(error, kind)), "broken")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
