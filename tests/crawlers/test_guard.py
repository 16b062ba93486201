from datetime import UTC, datetime, timedelta

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError, IgnoreRequest

from crawlers import reasons
from crawlers.reasons import RefusedError
from crawlers.route import Route, RouteMiddleware
from crawlers.tor_handler import refuse_other_ways
from store.authorities import Authority

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ORIGIN = "http://market.onion"
AUTHORITY = Authority("A-1", "law", "test", "court", ("kestrel",), NOW, NOW + timedelta(hours=1), NOW)


def middleware(now=NOW):
    return RouteMiddleware(Route(9050, "kestrel", "run1"), ORIGIN, AUTHORITY, lambda: now)


@pytest.mark.parametrize(
    "proxy",
    [
        None, "", "http://127.0.0.1:9050", "socks5://u:p@127.0.0.1:9050", "socks5h://u:p@127.0.0.1:9051", "socks5h://127.0.0.1:9050",
        "socks5h://u:p@192.0.2.1:9050", "socks5h://u:p@127.0.0.1:port", "socks5h://u:p@127.0.0.1", "socks5h://u:p@localhost:9050",
    ],
)  # fmt: skip
def test_every_other_way_than_the_tor_port_is_refused(proxy):
    with pytest.raises(RefusedError, match="off_route"):
        refuse_other_ways(proxy, 9050)


def test_a_proxy_that_somebody_set_is_overwritten():
    request = Request(
        ORIGIN + "/x", meta={"proxy": "http://192.0.2.1:3128"}, headers={"Proxy-Authorization": "Basic eA=="}
    )
    middleware().process_request(request)
    refuse_other_ways(request.meta["proxy"], 9050)
    assert "run1" in request.meta["proxy"]
    assert "kestrel" not in request.meta["proxy"]
    assert b"Proxy-Authorization" not in request.headers


@pytest.mark.parametrize(
    "url", ["http://other.onion/", "https://market.onion/", "http://market.onion:8080/", "http://market.onion.example/"]
)
def test_what_leads_off_the_site_is_refused(url):
    with pytest.raises(RefusedError, match="off_route"):
        middleware().process_request(Request(url))


def test_a_request_after_the_authority_ended_is_refused():
    middleware(NOW + timedelta(minutes=59)).process_request(Request(ORIGIN))
    with pytest.raises(RefusedError, match="no_authority"):
        middleware(NOW + timedelta(hours=1)).process_request(Request(ORIGIN))


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (RefusedError("captcha"), "captcha"),
        (DownloadTimeoutError(), "timeout"),
        (IgnoreRequest("bomb"), "too_large"),
        (ValueError(), "broken"),
    ],
)
def test_failures_have_reasons(error, reason):
    assert reasons.of_failure(error) == reason
    assert reason in reasons.WORDS
