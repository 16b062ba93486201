"""Pages made to break readers: too big, too deep, too many, cut off, mis-encoded, misleading. Made anew for each run, by a seed."""

from collections.abc import Iterator
from random import Random

TAGS = (
    "div",
    "table",
    "tr",
    "td",
    "ul",
    "li",
    "b",
    "span",
    "a",
    "p",
    "form",
    "select",
    "option",
    "svg",
    "font",
    "dl",
    "dd",
)
RIGHT_TO_LEFT, ZERO_WIDTH = "\u202e", "\u200b"


def hostile_pages() -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of more than 200 pages."""
    yield from _fixed()
    for tag in TAGS:
        yield f"deep-{tag}", f"<{tag}>".encode() * 1_000 + b"USD 5"
        yield f"deep-closed-{tag}", f"<{tag}>".encode() * 1_000 + b"x" + f"</{tag}>".encode() * 1_000
        yield f"unclosed-{tag}", (f"<{tag} class='price'>USD 5 " * 2_000).encode()
        yield f"attributes-{tag}", f"<{tag} {' '.join(f'a{n}=1' for n in range(2_000))}>x".encode()
    yield from _cut_off()
    yield from _random()


def _fixed() -> Iterator[tuple[str, bytes]]:
    yield "empty", b""
    yield "blank", b" \n\t "
    yield "nul", b"\0" * 1_000
    yield "nul-inside", b"<h1>Pis\0tol</h1>\0<p>USD\0 5"
    yield "fifty-megabytes", b"<p>kestrel</p>" * (50 * 2**20 // 14)
    yield "one-tag", b"<div " + b"a=1 " * (2 * 2**20)
    yield "million-attributes", b"<div " + b" ".join(b"a%d=1" % number for number in range(1_000_000)) + b">x"
    yield "no-html", b"USD 5 and nothing else"
    yield "only-comment", b"<!-- x -->"
    yield "open-comment", b"<!-- " + b"x" * 100_000
    yield "open-script", b"<script>" + b"if (a < b) {}" * 10_000
    yield "not-utf-8", b"<p>" + bytes(range(128, 256)) * 50
    yield "utf-16", "<h1>Pistole</h1><p>5 €".encode("utf-16")
    yield "wrong-charset", '<meta charset="utf-16"><h1>Пистолет</h1>'.encode()
    yield "unknown-charset", b'<meta charset="x-none"><h1>\xe9\xff</h1>'
    yield "entities", b"<p>" + b"&amp;&#0;&#xD800;&#x110000;&bogus;" * 5_000
    yield "surrogates", "<p>\ud800</p>".encode("utf-8", "surrogatepass")
    yield "right-to-left", f"<h1>{RIGHT_TO_LEFT}91 kcolG</h1><p>Price: {ZERO_WIDTH}USD{ZERO_WIDTH} 5".encode()
    yield "json", b'{"a": ' * 5_000
    yield "json-ld", b"<script type='application/ld+json'>" + b"[" * 50_000 + b"</script>"
    yield "long-word", b"<p>" + b"a" * 5_000_000
    yield "long-number", b"<p>Price: USD " + b"9" * 100_000
    yield "many-numbers", b"<td>" + b"1,1.1 " * 100_000
    yield (
        "many-links",
        b"".join(
            b"<p><a href='/item/%d'>Item %d</a> USD %d</p>" % (number, number, number) for number in range(20_000)
        ),
    )
    yield "many-labels", b"<tr><td>Price:</td><td>USD 5</td></tr>" * 20_000
    yield "many-colons", b"<p>" + b"Price: " * 50_000
    yield "nested-tables", b"<table><tr><td>Price<td>USD 5" * 1_000
    yield "broken-links", b"<a href='http://['>USD 5</a><a href='javascript:x'>USD 6</a><a href='\0'>USD 7</a>" * 500
    yield "keys", b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n" * 5_000


def _cut_off() -> Iterator[tuple[str, bytes]]:
    page = (
        "<!DOCTYPE html><html><head><title>Brass lamp :: Quayside</title><meta charset='utf-8'></head><body><h1>Brass lamp</h1>"
        "<table><tr><td>Vendor</td><td><a href='/vendor/tin_gull'>tin_gull</a></td></tr><tr><td>Price</td><td>12,50 €</td></tr></table>"
        "<div class='description'>Старая лампа, très belle, with a cracked shade.</div></body></html>"
    ).encode()
    for end in range(5, len(page), 9):
        yield f"cut-off-{end}", page[:end]


def _random() -> Iterator[tuple[str, bytes]]:
    random = Random(20_190_101)
    for number in range(80):
        pieces = []
        for _ in range(random.randrange(20, 400)):
            tag = random.choice(TAGS)
            pieces.append(
                random.choice(
                    [
                        f"<{tag}>",
                        f"</{tag}>",
                        f"<{tag} class='price title'",
                        "USD 5",
                        "Ships from: ",
                        "&#x0;",
                        "Vendor",
                        "\u202e",
                        "<a href='?id=5'>",
                        "\n",
                    ]
                )
            )
        yield f"random-{number}", "".join(pieces).encode()
