"""The overlay as a document: in a frame of our pages, or a file of its own with a legend, which needs no script."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from html import escape
from typing import Any

from fastapi.responses import HTMLResponse

from crawlers.markup import Document
from records.page import Page
from web.invisible import visible
from web.overlay import overlay

STYLE = (
    "body{font:14px/1.5 sans-serif;color:#17212b;background:#fff;margin:16px;overflow-wrap:anywhere}"
    "td,th{padding:2px 8px;border:1px solid #ddd}mark{background:none;color:inherit}"
    "[data-f]{background:#ffe9a8;outline:1px solid #b8792a;outline-offset:1px;border-radius:2px}"
    "[data-f]::before{content:attr(data-l);font:600 9px/1.3 sans-serif;color:#fff;background:#8f4d04;border-radius:2px;padding:0 3px;"
    "margin-inline-end:3px;vertical-align:super;white-space:nowrap}"
    "[data-lit]{background:#cfe6ff;outline:2px solid #0a6a6a}[data-here]{background:#dff0ee;outline:2px dashed #0a6a6a}"
    "[data-clicked]{background:#dff0ee;outline:2px solid #0a6a6a}"
)
FILE_STYLE = (
    STYLE
    + ".salwatch{font:13px/1.45 sans-serif;border:1px solid #dcd9cf;background:#f6f5f1;border-radius:6px;padding:12px 16px;margin-bottom:16px}"
    ".salwatch table{border-collapse:collapse;width:100%}.salwatch th{text-align:start;font-weight:500;color:#56636f}"
    ".salwatch td,.salwatch th{border:0;border-bottom:1px solid #dcd9cf;vertical-align:top}.salwatch tr:hover td{background:#cfe6ff}"
    ".salwatch code{font-size:12px}.quiet{color:#56636f}.against{color:#a4182c}"
)
MOST_LINKED = 400  # rows of the legend that light up their value on the page
LONGEST = 200  # characters of a value in the legend
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_.\[\]-]+")


def style_hash(style: str) -> str:
    """Return a style as a Content-Security-Policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"


# Our own page reaches into the frame, so it keeps its origin; nothing in the frame may run, load, be sent or lead away.
POLICY = f"sandbox allow-same-origin; default-src 'none'; style-src {style_hash(STYLE)}; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"


def framed_overlay(shown: str) -> HTMLResponse:
    """Return a harmless page for a frame whose elements our own page may see."""
    body = f"<!doctype html><meta charset=utf-8><title>Capture</title><style>{STYLE}</style>{shown}"
    return HTMLResponse(body, headers={"Content-Security-Policy": POLICY, "X-Frame-Options": "SAMEORIGIN"})


def overlay_file(document: Document, page: Page) -> str:
    """Return one HTML file: the legend (field, value, how sure, place), then the page with its fields laid over it."""
    names = [name for name, _ in values_of(page)]
    style = FILE_STYLE + "".join(_lights(names))
    policy = f"default-src 'none'; style-src {style_hash(style)}; form-action 'none'; base-uri 'none'"
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(page.kind.value)}, read by {escape(page.reader)}</title>'
        f"<style>{style}</style>\n{_legend(page)}\n{overlay(document, page)}</html>\n"
    )


def values_of(page: Page) -> Iterator[tuple[str, Any]]:
    """Yield each value of a page with its name, those of rows as `listings[0].title`."""
    for name, value in page.fields.items():
        if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
            for number, row in enumerate(value):
                yield from ((f"{name}[{number}].{inner}", said) for inner, said in row.items())
        else:
            yield name, value


def in_words(value: Any) -> str:  # noqa: ANN401 (values of pages)
    """Return a value as a person reads it.

    >>> in_words({"amount": "12.00", "currency": "EUR"}), in_words(["BTC", "XMR"]), in_words(True)
    ('12.00 EUR', 'BTC, XMR', 'yes')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict) and "amount" in value:
        return f"{value['amount']} {value.get('currency') or value.get('currency_symbol') or ''}".strip()
    if isinstance(value, list):
        return f"{len(value)} rows" if value and isinstance(value[0], dict) else ", ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict) else str(value)


def _lights(names: list[str]) -> Iterator[str]:
    """Yield the rules by which a row of the legend lights up its value, and a value its row."""
    for number, name in enumerate(names[:MOST_LINKED]):
        if _PLAIN_NAME.fullmatch(name):
            yield f'html:has(#f{number}:hover) [data-f~="{name}"]{{background:#cfe6ff;outline:2px solid #0a6a6a}}'
            yield f'html:has([data-f~="{name}"]:hover) #f{number} td{{background:#cfe6ff}}'


def _legend(page: Page) -> str:
    rows = "".join(_row(page, number, name, value) for number, (name, value) in enumerate(values_of(page)))
    sure = f", {page.sure['kind']:.2f} sure" if "kind" in page.sure else ""
    wrong = [f"{name} is missing" for name in page.missing] + [
        f"{one.field}: {one.value}: {one.why}" for one in page.invalid
    ]
    told = f'<p class="against">{_said("; ".join(wrong))}</p>' if wrong else ""
    return (
        f'<div class="salwatch"><p><b>{escape(page.kind.value)}</b>{sure} <span class="quiet">by {escape(page.reader)}</span></p>{told}'
        f"<table><tr><th>Field<th>Value<th>How sure<th>Place</tr>{rows}</table></div>"
    )


def _row(page: Page, number: int, name: str, value: Any) -> str:  # noqa: ANN401 (values of pages)
    source = page.sources.get(name)
    place = (
        f"{source.path or 'the source'}{' @' + source.attribute if source.attribute else ''} {source.start}–{source.end}"
        if source
        else "–"
    )
    sure = f"{page.sure[name]:.2f}" if name in page.sure else "–"
    words = in_words(value)
    words = words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
    return f'<tr id="f{number}"><td>{_said(name)}<td>{_said(words)}<td>{sure}<td><code>{_said(place)}</code></tr>'


def _said(words: str) -> str:
    return escape(str(visible(words)))
