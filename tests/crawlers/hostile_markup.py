"""Pages whose structure breaks readers: deep, unclosed, wrongly nested, with floods of attributes, entities, comments and data."""

from collections.abc import Iterator
from itertools import cycle, islice

TAGS = (
    "div", "table", "tr", "td", "ul", "li", "b", "span", "a", "p", "form", "select", "option", "svg", "font", "dl", "dd",
    "math", "button", "h1", "template", "noscript", "iframe", "textarea", "pre", "center", "x-y", "marquee", "object",
)  # fmt: skip
PRICE = b"<tr><td>Price:</td><td>USD 5</td></tr>"


def broken_pages() -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each page."""
    for tag in TAGS:
        yield f"deep-{tag}", f"<{tag}>".encode() * 1_000 + b"USD 5"
        yield f"deep-closed-{tag}", f"<{tag}>".encode() * 1_000 + b"x" + f"</{tag}>".encode() * 1_000
        yield f"unclosed-{tag}", (f"<{tag} class='price'>USD 5 " * 2_000).encode()
        yield f"attributes-{tag}", f"<{tag} {' '.join(f'a{n}=1' for n in range(2_000))}>x".encode()
    yield from _deep()
    yield from _misnested()
    yield from _attributes()
    yield from _bombs()
    yield from _leading()


def _deep() -> Iterator[tuple[str, bytes]]:
    yield "nested-tables", b"<table><tr><td>Price<td>USD 5" * 1_000
    yield "nested-tables-10000", b"<table><tr><td>Price<td>USD 5" * 10_000
    yield "nested-lists-with-links", b"<ul><li><a href='/item/1'>Brass lamp</a> USD 5" * 5_000
    yield "nested-definitions", b"<dl><dt>Price<dd>USD 5" * 5_000
    for depth in (5_000, 20_000, 99_000):
        yield f"deep-div-{depth}", b"<div>" * depth + b"USD 5"
    yield "deep-mixed", b"".join(islice(cycle([f"<{tag}>".encode() for tag in TAGS]), 3_000)) + b"USD 5"
    yield "deep-classes", b"".join(b"<div class='price title c%d'>" % number for number in range(3_000)) + b"USD 5"
    yield "deep-with-text", b"<div>Price: USD 5 and some words of a description that goes on " * 1_000
    yield "deep-with-attributes", b"<div class='a b c d e f g h' id=x title='Price: USD 5'>" * 1_000
    yield "deep-then-wide", b"<div>" * 900 + b"<p><b>Price:</b> USD 5</p>" * 10_000
    yield "wide-then-deep", b"<p>Price: USD 5</p>" * 10_000 + b"<b>" * 900 + b"x"
    yield "many-deep-columns", (b"<div>" * 200 + b"USD 5" + b"</div>" * 200) * 200


def _misnested() -> Iterator[tuple[str, bytes]]:
    yield "misnested-formatting", b"<b><i><u><a href=/x><font>USD 5</b></i></u></a></font>" * 3_000
    yield "formatting-in-blocks", b"<p><b><i><u><s><em><strong><code>" * 700 + b"USD 5"
    yield "foster-parenting", b"<table>Price: <b>USD<tr>5<div><td>x<p>" * 2_000
    yield "tables-in-tables", b"<table><table><tr><tr><td><td><caption>" * 1_500
    yield "forms-in-forms", b"<form><div></form><form><input type=password><button>Buy" * 2_000
    yield "selects", b"<select><option>Price<select><optgroup><option>USD 5<table><tr><td>" * 1_500
    yield "svg-and-math", b"<svg><foreignObject><math><mtext><table><mglyph><style><!--</style>USD 5" * 1_000
    yield "raw-text-inside", b"<title><textarea><style><script><xmp><noembed><noframes>USD 5</title>" * 2_000
    yield "plaintext", b"<h1>Lamp</h1><plaintext>" + PRICE * 5_000
    yield "frames", b"<frameset><frame src='/x'><noframes>" * 3_000
    yield "many-bodies", b"<html lang=x><head><title>USD 5</title></head><body class=a>" * 3_000
    yield "closing-only", b"</div></table></p></br></html></body></head></td></form>" * 3_000
    yield "headings-crossed", b"<h1><h2><h3><h4></h1></h2></h3></h4>USD 5" * 2_000
    yield "anchors-in-anchors", b"<a href='/item/1'>a<a href='/item/2'><div>" * 5_000
    yield "buttons-in-buttons", b"<button>Buy now<button><p>USD 5" * 5_000
    yield "definition-soup", b"<dt>Price<dt>Vendor<dd>USD 5<dl><dd>" * 5_000
    yield "half-tags", b"<a <b <c <td class=' <div id=\" > USD 5 <" * 3_000
    yield "only-brackets", b"<" * 90_000
    yield "only-closing-brackets", b">" * 5_000_000
    yield "slashes", b"<//><a/><a/ / /href=/x/ />USD 5" * 10_000
    yield "half-open-quotes", b"<a href=\"x' title='y\" z>USD 5</a>" * 5_000


def _attributes() -> Iterator[tuple[str, bytes]]:
    yield "one-tag", b"<div " + b"a=1 " * (2 * 2**20)
    yield "million-attributes", b"<div " + b" ".join(b"a%d=1" % number for number in range(1_000_000)) + b">x"
    yield (
        "million-attributes-spread",
        b"".join(b"<p " + b" ".join(b"a%d" % n for n in range(100)) + b">x" for _ in range(10_000)),
    )
    yield (
        "million-attributes-packed",
        b"".join(b"<p " + b" ".join(b"b%d" % n for n in range(10_000)) + b">x" for _ in range(100)),
    )
    yield "many-attributes-one-megabyte", b"<p " + b" ".join(b"a%d=1" % number for number in range(110_000)) + b">USD 5"
    yield "same-attribute", b"<p " + b"class=price " * 80_000 + b">USD 5"
    yield "long-value", b"<p title='" + b"Price: USD 5 " * 70_000 + b"'>x"
    yield "million-classes", b"<p class='" + b" ".join(b"c%d" % number for number in range(130_000)) + b"'>USD 5"
    yield (
        "many-classes-often",
        b"".join(b"<p class='" + b" ".join(b"c%d" % n for n in range(500)) + b"'>USD 5" for _ in range(2_000)),
    )
    yield "long-link", b"<a href='/item/" + b"9" * 900_000 + b"'>Lamp</a> USD 5"
    yield "many-long-links", (b"<a href='/item/" + b"x/../" * 200 + b"'>Lamp</a> USD 5") * 5_000
    yield "long-tag-name", b"<" + b"a" * 900_000 + b">USD 5"
    yield "long-attribute-name", b"<p " + b"a" * 900_000 + b"=1>USD 5"
    yield "many-tag-names", b"".join(b"<t%d>USD 5" % number for number in range(40_000))
    yield "brackets-in-values", b"<p title='" + b"<" * 90_000 + b"'>USD 5"
    yield "same-id", b"<div id=price class=price>USD 5</div>" * 30_000
    yield "names-as-expressions", b'<p id="\'] | //*[" class="\')] or (\'">USD 5</p>' * 5_000
    yield "data-address", b"<img src='data:image/png;base64," + b"QUJD" * 1_500_000 + b"'>USD 5"
    yield "many-data-addresses", (b"<img src='data:image/png;base64," + b"QUJD" * 2_000 + b"'>USD 5") * 900


def _bombs() -> Iterator[tuple[str, bytes]]:
    laughs = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
    yield "entity-bomb", f"<!DOCTYPE html [<!ENTITY l0 'lol'>{laughs}]><h1>&l11;</h1>".encode()
    yield "entity-bomb-xml", f"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY l0 'lol'>{laughs}]><x>&l11;</x>".encode()
    yield "entity-file", b"<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/hostname'>]><h1>&f;</h1>"
    yield "entities-long", b"<p>" + b"&" + b"a" * 1_000_000 + b";&#" + b"9" * 1_000_000 + b";"
    yield "entities-many", b"<p>" + b"&amp;&lt;&euro;&nbsp;&notanentity &#x202e;" * 100_000
    yield "entities-in-values", b"<p title='" + b"&lt;" * 200_000 + b"'>USD 5"
    yield "comments-many", b"<!--x-->" * 90_000 + b"USD 5"
    yield "comments-broken", b"<!--><!---><!--->--!><!-- -- > --!x <!-" * 8_000 + b"USD 5"
    yield "comment-long", b"<!--" + b"-" * 5_000_000 + b">USD 5"
    yield "cdata", b"<![CDATA[" * 40_000 + b"]]>" * 40_000 + b"USD 5"
    yield "cdata-in-svg", b"<svg><![CDATA[<h1>USD 5]]></svg>" * 8_000
    yield "doctypes", b"<!DOCTYPE html PUBLIC '-//x' 'http://x.example/x.dtd' [<!ELEMENT a ANY>]>" * 20_000
    yield "doctype-long", b"<!DOCTYPE " + b"x" * 5_000_000
    yield "instructions", b"<?php echo 'USD 5'; ?><?xml-stylesheet href='x'?>" * 30_000
    yield "conditional-comments", b"<!--[if IE]><h1>USD 5</h1><![endif]--><![if !IE]>" * 10_000


def _leading() -> Iterator[tuple[str, bytes]]:
    yield (
        "base-tricks",
        b"<base href='javascript:x'><base href='//['><base href='http://a.example:99999999/'><a href='item/5'>Lamp USD 5</a>"
        * 2_000,
    )
    yield (
        "base-long",
        b"<base href='http://a.example/" + b"x/" * 400_000 + b"'>" + b"<a href='../item/5'>Lamp USD 5</a>" * 200,
    )
    yield "refresh-loop", b"<meta http-equiv=refresh content='0;url=?'>" * 20_000 + b"USD 5"
    yield "refresh-odd", b"<meta http-equiv=refresh content='" + b"9" * 500_000 + b";url=//['>USD 5"
    yield "broken-links", b"<a href='http://['>USD 5</a><a href='javascript:x'>USD 6</a><a href='\0'>USD 7</a>" * 500
    yield (
        "odd-ports",
        b"<a href='http://a.example:x/item/1'>USD 5</a><a href='http://[::1%25x]:99999/item/2'>USD 6</a>" * 3_000,
    )
    yield (
        "odd-hosts",
        "<a href='http://\u2100.example/item/1'>USD 5</a><a href='http://a\u3002b\uff0f@x/item/2'>USD 6</a>".encode()
        * 3_000,
    )
    yield (
        "json-ld-deep",
        b"<script type='application/ld+json'>" + b'{"offers":' * 100_000 + b"1" + b"}" * 100_000 + b"</script>USD 5",
    )
    yield "json-ld-lists", b"<script type='application/ld+json'>" + b"[" * 100_000 + b"]" * 100_000 + b"</script>"
    yield "json-ld-open", b"<script type='application/ld+json'>" + b"[" * 50_000 + b"</script>"
    yield (
        "json-ld-giant",
        b"<script type='application/ld+json'>["
        + b'{"@type":"Product","name":"Lamp","offers":{"price":"5"}},' * 120_000
        + b"{}]</script>",
    )
    yield (
        "json-ld-numbers",
        b'<script type=\'application/ld+json\'>{"@type":"Product","name":"Lamp","offers":{"price":'
        + b"9" * 100_000
        + b',"x":1e999,"y":NaN}}</script>',
    )
    yield (
        "json-ld-odd-types",
        b'<script type=\'application/ld+json\'>{"@type":[["Product",null]],"name":{"a":[1]},"offers":[[],null,"x",{"price":{}}],"@graph":{"@graph":5}}</script>'
        * 500,
    )
    yield "json-ld-many", b'<script type=\'application/ld+json\'>{"@type":"Product","name":"Lamp"}</script>' * 20_000
    yield (
        "microdata-deep",
        b"<div itemscope itemtype='http://schema.org/Product' itemprop=offers><b itemprop=name>Lamp</b>" * 3_000,
    )
    yield "microdata-refs", b"<div id=a itemscope itemref='a b a b'><div id=b itemscope itemref='a'>Lamp" * 3_000
    yield (
        "opengraph-many",
        b"<meta property='og:title' content='Lamp'><meta property='product:price:amount' content='5'>" * 20_000,
    )
