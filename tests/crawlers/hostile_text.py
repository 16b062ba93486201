"""Pages whose words break readers: turned, invisible and look-alike letters, floods of one thing, traps for regular expressions."""

from collections.abc import Iterator

RIGHT_TO_LEFT, ISOLATE_END, ZERO_WIDTH, JOINER = "\u202e", "\u2069", "\u200b", "\u2060"
LOOK_ALIKES = str.maketrans("aceopxyiABEHKMOPTX", "асеорхуіАВЕНКМОРТХ")
LISTING = "<h1>Brass lamp</h1><table><tr><td>Vendor</td><td>tin_gull</td></tr><tr><td>Price</td><td>USD 12.50</td></tr></table>"
TRAPS = {  # long runs that a pattern with two ways to match the same character would try in every way
    "digits": "1", "dots": ".", "commas": ",", "blanks": " ", "tabs": "\t", "open-brackets": "(", "close-brackets": ")",
    "slashes": "/", "stars": "*", "filled-stars": "★", "dashes": "-", "percents": "%", "colons": ":", "hashes": "#",
    "digit-commas": "1,", "digit-dots": "1.", "digit-blanks": "1 ", "digit-groups": "111 ", "digit-slashes": "1/1/",
    "colon-words": "a: ", "word-blanks": "Ab ", "arrows": "→ ", "greater": "&gt; ", "hex": "A1B2 ", "hex-long": "ab12",
    "dollar": "$ ", "usd": "USD ", "usd-digits": "USD1", "no-break": "1\u00a0", "narrow": "111\u202f", "plus": "+~",
    "key-begin": "-----BEGIN PGP PUBLIC KEY BLOCK----- ", "total": "total ", "rating": "rating ", "sold": "1 sold since ",
    "by": "by ", "seller-response": "Seller Response: ", "vendor-rating": "Vendor rating on A ", "months": "Jan 1, ",
    "dates": "2020-01-01 ", "ages": "3 weeks ", "at-signs": "a@a.", "crumbs": "a » ", "line-ends": "<br>\n", "crlf": "\r\n",
    "open-bracket-words": "(a ", "quotes": "\"'", "next": "next › ", "results": "1,1 results ", "empty-groups": "()",
}  # fmt: skip


def misleading_pages() -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each page."""
    for name, text in {**_letters(), **_floods()}.items():
        yield name, text.encode()
    for name, piece in TRAPS.items():
        yield f"trap-{name}", f"{LISTING}<p>{piece * 30_000}!".encode()
        yield f"trap-in-parts-{name}", (LISTING + f"<tr><td>Price: {piece * 80}!</td><td>{piece * 80}x" * 200).encode()


def _letters() -> dict[str, str]:
    spread = ZERO_WIDTH.join
    stack = "".join(map(chr, range(0x300, 0x370)))
    return {
        "right-to-left": f"<h1>{RIGHT_TO_LEFT}91 kcolG</h1><p>Price: {ZERO_WIDTH}USD{ZERO_WIDTH} 5",
        "right-to-left-everywhere": LISTING.replace(">", f">{RIGHT_TO_LEFT}") * 300,
        "isolates-open": "<p>" + "\u2066\u2067\u2068\u202a\u202b\u202d" * 50_000 + "USD 5",
        "isolates-closed-only": "<p>" + (ISOLATE_END + "\u202c") * 50_000 + "USD 5",
        "right-to-left-attribute": f"<p dir=rtl><bdo dir=rtl title='{RIGHT_TO_LEFT * 1_000}'>5 DSU ecirP" * 500,
        "hebrew-and-digits": "<h1>מנורה 5</h1><p>מחיר: 12.50 ₪ USD 5 ١٢٣٤ €" * 500,
        "arabic-digits": "<table><tr><td>Price</td><td>USD ١٢٫٥٠</td></tr></table><p>５０ USD, 五十, ⅧⅧ, ²³ USD, ① € " * 300,
        "zero-width-between-letters": LISTING.replace("Brass lamp", spread("Brass lamp")).replace("Price", spread("Price")).replace("USD 12.50", spread("USD 12.50")),
        "zero-width-alone": "<h1>" + ZERO_WIDTH * 200_000 + "</h1><td>" + JOINER * 200_000 + "</td><p>\ufeff" * 100,
        "zero-width-in-tags": f"<h1{ZERO_WIDTH}>Lamp</h1{ZERO_WIDTH}><td cla{ZERO_WIDTH}ss=price>USD 5</td>" * 2_000,
        "soft-hyphens": LISTING.replace("a", "\u00ada\u00ad") * 500,
        "look-alikes": LISTING.replace("Brass lamp", "Brass lamp".translate(LOOK_ALIKES)).replace("Price", "Price".translate(LOOK_ALIKES)),
        "look-alike-page": LISTING.replace("USD", "UЅD").replace("Vendor", "Ⅴеndοr") * 500,
        "full-width": LISTING.replace("Price", "Ｐｒｉｃｅ").replace("USD 12.50", "ＵＳＤ　１２．５０") * 300,
        "mathematical-letters": "<h1>𝐁𝐫𝐚𝐬𝐬 𝓵𝓪𝓶𝓹</h1><td>𝔓𝔯𝔦𝔠𝔢:</td><td>𝟓 𝖴𝖲𝖣</td>" * 500,
        "combining-stacks": f"<h1>L{stack * 20}amp</h1><td>Pr{stack}ice{stack}</td><td>USD{stack} 5{stack}" * 200,
        "combining-alone": "<p>" + "\u0301" * 1_000_000,
        "emoji-chains": "<h1>" + "👩‍👩‍👧‍👦🏳️‍🌈" * 5_000 + "</h1><p>USD 5",
        "tag-letters": "<h1>Lamp" + "".join(chr(0xE0000 + n) for n in range(32, 127)) * 500 + "</h1>",
        "variation-selectors": "<p>" + "a\ufe0f\U000e0100" * 100_000,
        "private-use": "<p>" + "\ue000\U000f0000" * 100_000 + " USD 5",
        "line-separators": "<p>" + "Price:\u2028USD 5\u2029\x85\x0b\x0c" * 20_000,
        "every-space": "<p>" + "\u00a0\u1680\u2000\u2003\u2009\u202f\u205f\u3000 USD 5" * 20_000,
        "growing-letters": "<p>" + "ﷺİßŉΐ" * 100_000,
    }  # fmt: skip


def _floods() -> dict[str, str]:
    return {
        "word-of-a-megabyte": "<p>" + "a" * 2**20,
        "title-of-a-megabyte": "<title>" + "Lamp USD 5 " * 95_000 + "</title><h1>" + "Lamp " * 200_000,
        "long-word": "<p>" + "a" * 5_000_000,
        "million-words": "<p>" + "ab " * 1_000_000,
        "million-words-in-a-cell": "<table><tr><td>Price</td><td>" + "ab " * 1_000_000,
        "million-lines": "<pre>" + "ab\n" * 1_000_000,
        "long-number": "<p>Price: USD " + "9" * 100_000,
        "long-numbers-labelled": "<table>" + "".join(f"<tr><td>{label}</td><td>{'9' * 6_000}</td></tr>" for label in ("Price", "Sales", "Quantity left", "Units sold", "Rating", "Level", "Positive feedback")),
        "long-count": f"<h1>Lamps ({'1,' * 5_000}5)</h1>" + "<div class=row><a href='/item/5'>Lamp</a> USD 5</div>" * 20,
        "long-total": f"<p>{'7' * 5_000} results</p>" + "<div class=row><a href='/item/5'>Lamp</a> USD 5</div>" * 20,
        "many-numbers": "<td>" + "1,1.1 " * 100_000,
        "ten-thousand-prices": "<h1>Lamp</h1>" + "".join(f"<b class=price>USD {n}</b> " for n in range(10_000)),
        "prices-in-one-text": "<h1>Lamp</h1><p>" + " ".join(f"{n} €" for n in range(100_000)),
        "many-links": "".join(f"<p><a href='/item/{n}'>Item {n}</a> USD {n}</p>" for n in range(20_000)),
        "hundred-thousand-links": "".join(f"<a href=/item/{n}>Item {n}</a> USD {n} " for n in range(100_000)),
        "fifty-thousand-links": "".join(f"<a href=/item/{n}>Item {n}</a> USD {n} " for n in range(49_900)),
        "links-without-end-tags": "".join(f"<a href=/item/{n}>Item {n} USD {n} " for n in range(90_000)),
        "many-rows": "<table>" + "".join(f"<tr class=row><td><a href='/item/{n}'>Item {n}</a><td>USD {n}<td>tin_gull" for n in range(12_000)),
        "many-cards": "".join(f"<div class=card><h3><a href='/item/{n}'>Item {n}</a></h3><span class=price>USD {n}</span><a href='/u/gull{n}'>gull{n}</a></div>" for n in range(7_000)),
        "cells-in-one-row": "<table><tr>" + "<td>Price:<td>USD 5" * 40_000,
        "many-labels": "<tr><td>Price:</td><td>USD 5</td></tr>" * 16_000,
        "labels-in-bold": "<div><b>Price:</b> USD 5 <b>Vendor:</b> tin_gull <br></div>" * 10_000,
        "labels-in-one-parent": "<div>" + "<b>Price:</b> USD 5 " * 40_000,
        "labels-in-definitions": "<dl>" + "<dt>Price</dt><dd>USD 5</dd>" * 20_000,
        "labels-only": "<p>" + "Price: " * 50_000,
        "labels-in-lines": "<p>" + "Price: USD 5<br>" * 40_000,
        "labels-in-spans": "<span>Price</span><span>:</span>" * 20_000,
        "nothing-but-price": "Price: Price: Price: " * 100_000,
        "many-feedback-rows": "<table>" + "<tr><td>5/5</td><td>g***l</td><td>Fine lamp, came in two days</td><td>2020-01-05</td></tr>" * 9_000,
        "many-headings": "<h2>Description</h2><p>A lamp of brass.</p><h2>Terms</h2>" * 12_000,
        "many-crumbs": "<div class=breadcrumb>" + "<a href='/c/1'>Home</a> » " * 20_000,
        "many-forms": "<form><input type=text name=captcha><input type=submit value=Buy></form>" * 12_000,
        "many-pictures": "<img src=/captcha.png alt='Lamp USD 5'>" * 90_000,
        "many-pages": "".join(f"<a class=next href='?page={n}'>next</a>" for n in range(40_000)),
        "many-options": "<select>" + "<option value=5>USD 5 DHL" * 90_000,
        "many-line-ends": "<p>" + "USD 5<br>" * 90_000,
        "keys": "-----BEGIN PGP PUBLIC KEY BLOCK-----\n" * 5_000,
        "key-without-end": "<pre>-----BEGIN PGP PUBLIC KEY BLOCK-----\n" + "QUJDREVG\n" * 500_000,
        "fingerprints": "<p>" + "ABCD 0123 " * 100_000,
    }  # fmt: skip
