"""A market page of our own cut off, spoiled and crossed with others; and pages that fit what site files look for."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

from crawlers.selecting import plain_parts
from crawlers.sitefile import PageRule, SiteFile

SAVED = Path(__file__).parent.parent / "pages"
CUTS = 50
PAGE = (
    "<!DOCTYPE html><html><head><title>Brass lamp :: Quayside</title><meta charset='utf-8'><style>.x{color:red}</style>"
    "<script>if (1 < 2) { location.hash = '<b>' }</script></head><body><div class='nav'><a href='/'>Home</a> » <a href='/c/lamps'>Lamps</a></div>"
    "<h1>Brass lamp &amp; shade</h1><table><tr><td>Vendor</td><td><a href=\"/vendor/tin_gull\" title='97% of 310'>tin_gull</a></td></tr>"
    "<tr><td>Price</td><td>12,50 €</td></tr><tr><td>Ships from</td><td>Österreich</td></tr></table><!-- made by hand -->"
    "<div class='description'>Старая лампа, très belle, ランプ, with a cracked shade.</div><form action='/buy'><button>Buy</button></form>"
    "<pre>-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nQUJDREVG\n-----END PGP PUBLIC KEY BLOCK-----</pre></body></html>"
).encode()
ATOMS = (
    "<div>", "</div>", "<td class='price title'", "<tr>", "</table>", "<a href='?id=5'>", "<b>", "</b>", "<li>", "<select>", "USD 5", "Ships from: ",
    "&#x0;", "Vendor", "\u202e", "\n", "<!--", "-->", "<script>", "</script>", '"', "'", "<h1>", "12,50 €", "&", "<svg>", "★★★☆☆", "5/5", "<dl><dt>", "<dd>",
)  # fmt: skip
SPOILS = {
    "deep": b"<div>" * 900,
    "wide": b"<p><b>Price:</b> USD 5 <a href='/vendor/x'>x</a></p>" * 8_000,
    "open-comment": b"<!-- ",
    "open-quote": b"<a href='",
    "open-script": b"<script>",
    "open-textarea": b"<textarea>",
    "closing": b"</div></td></tr></table></body></html>" * 200,
    "turned": "\u202e\u2067".encode() * 2_000,
    "digits": b"9" * 100_000,
    "nul": bytes(50_000),
    "not-utf-8": bytes(range(128, 256)) * 500,
}


def cut_pages() -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each page."""
    for number in range(CUTS):
        yield f"cut-off-{number}", PAGE[: len(PAGE) * number // CUTS + 3]
    for saved in sorted(SAVED.glob("*/*-1/page.html")):
        page, name = saved.read_bytes(), f"{saved.parent.parent.name}-{saved.parent.name}"
        if name.startswith("undescribed"):
            continue
        yield f"cut-{name}", page[: len(page) * 2 // 3]
        middle = page.find(b">", len(page) // 2) + 1
        for spoil, what in SPOILS.items():
            if "listing" in name or spoil in ("deep", "wide"):
                yield f"spoiled-{name}-{spoil}", page[:middle] + what + page[middle:]
    yield from _random(Random(20_190_101))


def _random(random: Random) -> Iterator[tuple[str, bytes]]:
    for number in range(60):
        yield f"random-{number}", "".join(random.choices(ATOMS, k=random.randrange(20, 600))).encode()


def mimicking_pages(site: SiteFile) -> Iterator[tuple[str, bytes]]:
    """Yield pages full of elements with the very tags, classes and ids that the site's file selects, side by side and nested."""
    opened = "".join(dict.fromkeys(_opened(css) for rule in site.pages for css in _selectors(rule))) or "<h1>"
    yield (
        f"mimic-{site.name}-wide",
        f"<title>{site.title}</title>".encode() + f"{opened} USD 5, 12 ".encode() * (30_000 // opened.count("<")),
    )
    yield (
        f"mimic-{site.name}-closed",
        f"<title>{site.title}</title>".encode() + f"<div>{opened} USD 5</div>".encode() * 400,
    )
    yield (
        f"mimic-{site.name}-long",
        f"<title>{site.title}</title>".encode() + f"{opened}{'12, (5) 7/8/9 a: ' * 2_000}".encode() * 20,
    )


def _selectors(rule: PageRule) -> Iterator[str]:
    tests = [test.css for test in rule.when]
    fields = [one.css for alternatives in rule.fields.values() for one in alternatives]
    rows = [
        css
        for row in rule.rows.values()
        for css in (row.select.css, *(one.css for each in row.fields.values() for one in each))
    ]
    yield from filter(None, (*tests, *fields, *rows))


def _opened(css: str) -> str:
    """Return the opening tags of a plain selector, or nothing for any other."""
    opened = ""
    for part in plain_parts(css):
        classes = " ".join(mark[1:] for mark in part.marks if mark[0] == ".")
        own_id = next((f" id='{mark[1:]}'" for mark in part.marks if mark[0] == "#"), "")
        opened += f"<{part.tag or 'div'} class='{classes}'{own_id}>"
    return opened
