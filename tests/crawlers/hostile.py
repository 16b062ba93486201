"""Pages made to break readers: too big, too deep, too many, cut off, mis-encoded, misleading. Made anew for each run, the same each time."""

from collections.abc import Iterator

from crawlers.sitefile import load_sites
from tests.crawlers.hostile_cut import cut_pages, mimicking_pages
from tests.crawlers.hostile_encodings import encoded_pages
from tests.crawlers.hostile_markup import broken_pages
from tests.crawlers.hostile_text import misleading_pages


def hostile_pages() -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of more than 500 pages."""
    yield from _plain()
    yield from encoded_pages()
    yield from broken_pages()
    yield from misleading_pages()
    yield from cut_pages()
    for site in load_sites()[0]:
        yield from mimicking_pages(site)


def _plain() -> Iterator[tuple[str, bytes]]:
    yield "empty", b""
    yield "blank", b" \n\t "
    yield "nul", b"\0" * 1_000
    yield "fifty-megabytes", b"<p>kestrel</p>" * (50 * 2**20 // 14)
    yield "fifty-megabytes-of-text", b"kestrel " * (50 * 2**20 // 8)
    yield "eight-megabytes", b"kestrel " * 2**20
    yield "no-html", b"USD 5 and nothing else"
    yield "only-comment", b"<!-- x -->"
    yield "only-doctype", b"<!DOCTYPE html>"
    yield "only-instruction", b"<?xml version='1.0'?>"
    yield "only-head", b"<html><head><title>Lamp</title></head></html>"
    yield "open-comment", b"<!-- " + b"x" * 100_000
    yield "open-script", b"<script>" + b"if (a < b) {}" * 10_000
    yield "open-style", b"<style>" + b"a > b { }" * 100_000
    yield "open-title", b"<title>" + b"Lamp USD 5 " * 10_000
    yield "open-quote", b"<a href='" + b"/item/5 " * 10_000
    yield "json", b'{"a": ' * 5_000
    yield "json-giant", b'{"price": "USD 5", "list": [' + b'{"name": "Lamp"},' * 200_000 + b"{}]}"
    yield "csv", b"name;price;vendor\n" + b"Lamp;USD 5;tin_gull\n" * 100_000
    yield (
        "xml-feed",
        b"<?xml version='1.0'?><rss><channel>" + b"<item><title>Lamp</title><price>USD 5</price></item>" * 10_000,
    )
    yield "headers-in-body", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>Lamp</h1>" * 500
