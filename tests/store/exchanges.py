"""Exchanges with a made-up market, for tests of the archive."""

from datetime import UTC, datetime

from store.warc import Exchange

NOW = datetime(2026, 3, 1, 12, 0, 0, 250000, tzinfo=UTC)


def clock():
    return NOW


def exchange(number=0, **changes):
    values = {
        "site": "kestrel",
        "url": f"http://market.test/listing/{number}",
        "captured_at": NOW,
        "status": 200,
        "headers": (("Content-Type", "text/html; charset=utf-8"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")),
        "body": f"<h1>Listing {number}</h1>".encode(),
        "request_headers": (("User-Agent", "Mozilla/5.0"),),
        "conditions": {"route": "tor"},
    }
    return Exchange(**(values | changes))
