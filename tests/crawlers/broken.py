"""Pairs of invented pages: one that a rule reads, and the same page after its site changed, with what the field is there now."""

from typing import Any, NamedTuple

HEAD = "<html><head><title>{title} - Quayside</title></head><body><nav class='topbar'><a href='/'>Quayside</a> <a href='/list'>Offers</a> <a href='/logout'>Sign out</a></nav>"
GOOD = (
    HEAD.format(title="Brass lamp with shade")
    + """<main><h1 class="item-title">Brass lamp with shade</h1>
<div class="buy"><span class="price">€ 120.50</span> <span class="stock">4 left</span></div>
<table class="facts"><tr><td>Seller</td><td class="seller-cell"><a class="seller" href="/u/tin_gull">tin_gull</a></td></tr>
<tr><td>Ships from</td><td>Malta</td></tr><tr><td>Ships to</td><td>Cyprus, Spain</td></tr><tr><td>Listed</td><td class="listed">4 September 2026</td></tr>
<tr><td>Sold</td><td>17</td></tr></table>
<div class="description"><h3>Description</h3><p class="body">A lamp of brass from a ship that was broken up, with its shade and a new cable, tested for a week.</p></div></main>
<footer class="foot">Quayside keeps no names.</footer></body></html>"""
)
PRICE: dict[str, Any] = {"css": ".price", "transforms": ["money"]}
SELLER: dict[str, Any] = {"css": "a.seller"}
FROM: dict[str, Any] = {"xpath": "//td[.='Ships from']/following-sibling::td[1]"}
TITLE: dict[str, Any] = {"css": "h1.item-title"}
LISTED: dict[str, Any] = {"css": "td.listed"}
STOCK: dict[str, Any] = {"css": ".stock", "transforms": ["number"]}
TEXT: dict[str, Any] = {"css": "p.body"}
EURO = {"amount": "120.50", "currency": "EUR"}


class Pair(NamedTuple):
    """What changed, the field and its rule, the changes to the page as replacements, and the value that the field has then."""

    what: str
    field: str
    rule: dict[str, Any]
    changes: tuple[tuple[str, str], ...]
    value: Any  # None: the field is gone, and nothing may be proposed


def changed(changes: tuple[tuple[str, str], ...]) -> str:
    """Return the page with the changes; each must find what it replaces."""
    page = GOOD
    for old, new in changes:
        assert old in page, old
        page = page.replace(old, new)
    return page


_FACTS = GOOD[GOOD.index('<table class="facts">') : GOOD.index("</table>") + 8]
_DL = """<dl class="facts"><dt>Seller</dt><dd><a class="seller" href="/u/tin_gull">tin_gull</a></dd><dt>Ships from</dt><dd>Malta</dd><dt>Ships to</dt><dd>Cyprus, Spain</dd>
<dt>Listed</dt><dd>4 September 2026</dd><dt>Sold</dt><dd>17</dd></dl>"""
_PARAGRAPHS = """<div class="info"><p><b>Seller</b> <a class="merchant" href="/u/tin_gull">tin_gull</a></p><p><b>Ships from</b> <span>Malta</span></p>
<p><b>Ships to</b> <span>Cyprus, Spain</span></p><p><b>Listed</b> <span>4 September 2026</span></p></div>"""
_SPAN = '<span class="price">€ 120.50</span>'

PAIRS = [
    Pair("class renamed, a word of it stays", "price", PRICE, (('class="price"', 'class="item-price"'),), EURO),
    Pair("class in other letters", "price", PRICE, (('class="price"', 'class="productPrice"'),), EURO),
    Pair("class renamed and amount changed", "price", PRICE, ((_SPAN, '<span class="price-now">€ 99.00</span>'),), {"amount": "99.00", "currency": "EUR"}),
    Pair("other tag and class", "price", PRICE, ((_SPAN, '<strong class="unit-price">€ 120.50</strong>'),), EURO),
    Pair("class became an id", "price", PRICE, (('class="price"', 'id="price"'),), EURO),
    Pair("class became a property", "price", PRICE, (('class="price"', 'itemprop="price"'),), EURO),
    Pair("wrapped, and class renamed", "price", PRICE, ((_SPAN, '<div class="wrap"><span class="cur-price">€ 120.50</span></div>'),), EURO),
    Pair("an old price beside it", "price", PRICE, ((_SPAN, '<span class="old-price">€ 150.00</span> <span class="new-price">€ 120.50</span>'),), EURO),
    Pair("an old price after it", "price", PRICE, ((_SPAN, '<span class="the-price">€ 120.50</span> <del class="the-price-was">€ 150.00</del>'),), EURO),
    Pair("postage beside it", "price", PRICE, ((_SPAN, '<span class="shipping-price">€ 6.00</span> <span class="item-price">€ 120.50</span>'),), EURO),
    Pair("moved below the table", "price", PRICE, ((_SPAN, ""), ("</table>", '</table><p class="price-line">€ 120.50</p>')), EURO),
    Pair("a label instead of a class", "price", PRICE, ((_SPAN, "<b>Price</b> <span>€ 120.50</span>"),), EURO),
    Pair("a label in another language", "price", PRICE, ((_SPAN, "<b>Preis:</b> <span>€ 120.50</span>"),), EURO),
    Pair("table became a list of definitions", "ships_from", FROM, ((_FACTS, _DL),), "Malta"),
    Pair("table became paragraphs", "ships_from", FROM, ((_FACTS, _PARAGRAPHS),), "Malta"),
    Pair("label got a colon", "ships_from", FROM, (("<td>Ships from</td>", "<td>Ships from:</td>"),), "Malta"),
    Pair("label in other words", "ships_from", FROM, (("<td>Ships from</td>", "<td>Origin country</td>"),), "Malta"),
    Pair("labels translated", "ships_from", FROM, (("<td>Ships from</td>", "<td>Versand aus</td>"), ("<td>Ships to</td>", "<td>Versand nach</td>")), "Malta"),
    Pair("label translated to Spanish, value too", "ships_from", FROM, (("<td>Ships from</td><td>Malta</td>", "<td>Enviado desde</td><td>Italia</td>"),), "Italia"),
    Pair("cells became headers", "ships_from", FROM, (("<td>Ships from</td>", "<th>Ships from</th>"), ("<td>Ships to</td>", "<th>Ships to</th>")), "Malta"),
    Pair("rows in another order, label with a colon", "ships_from", FROM, (("<td>Ships from</td><td>Malta</td>", "<td>X</td><td>Y</td>"), ("<td>Sold</td><td>17</td>", "<td>Ships from:</td><td>Malta</td>")), "Malta"),
    Pair("link renamed", "vendor", SELLER, (('class="seller"', 'class="merchant"'),), "tin_gull"),
    Pair("link renamed, label too", "vendor", SELLER, (('class="seller"', 'class="member"'), ("<td>Seller</td>", "<td>Vendor</td>")), "tin_gull"),
    Pair("another seller now", "vendor", SELLER, (('class="seller" href="/u/tin_gull">tin_gull', 'class="shop" href="/u/mud_lark">mud_lark'),), "mud_lark"),
    Pair("heading without its class", "title", TITLE, (('<h1 class="item-title">', "<h1>"),), "Brass lamp with shade"),
    Pair("heading one lower", "title", TITLE, (('<h1 class="item-title">', '<h2 class="offer-title">'), ("</h1>", "</h2>")), "Brass lamp with shade"),
    Pair("date cell renamed", "listed_at", LISTED, (('class="listed"', 'class="listed-on"'),), "4 September 2026"),
    Pair("date moved to a list", "listed_at", LISTED, ((_FACTS, _DL),), "4 September 2026"),
    Pair("stock renamed", "quantity_left", STOCK, (('<span class="stock">4 left', '<span class="in-stock">3 left'),), 3),
    Pair("text renamed", "description", TEXT, (('class="body"', 'class="text-body"'),), "A lamp of brass from a ship that was broken up, with its shade and a new cable, tested for a week."),
    Pair("price gone", "price", PRICE, ((_SPAN, ""),), None),
    Pair("price gone, postage left", "price", PRICE, ((_SPAN, '<span class="shipping-fee">€ 6.00</span>'),), None),
    Pair("price gone, old price left", "price", PRICE, ((_SPAN, '<span class="old-price">€ 150.00</span>'),), None),
    Pair("price gone, only prices of other offers", "price", PRICE, ((_SPAN, ""), ("</main>", '<div class="related"><a href="/i/1">Wick</a> <b>€ 3.00</b> <a href="/i/2">Oil</a> <b>€ 4.00</b></div></main>')), None),
    Pair("price gone, another offer has one of that name", "price", PRICE, ((_SPAN, ""), ("</main>", '<div class="related"><a href="/i/1">Wick</a> <b class="price-tag">€ 3.00</b></div></main>')), None),
    Pair("price became words", "price", PRICE, ((_SPAN, '<span class="price-text">ask the seller</span>'),), None),
    Pair("two prices of one name", "price", PRICE, ((_SPAN, '<span class="a-price">€ 120.50</span> <span class="a-price">€ 99.00</span>'),), None),
    Pair("origin gone, goal left", "ships_from", FROM, (("<tr><td>Ships from</td><td>Malta</td></tr>", ""),), None),
    Pair("seller gone", "vendor", SELLER, (('<tr><td>Seller</td><td class="seller-cell"><a class="seller" href="/u/tin_gull">tin_gull</a></td></tr>', ""),), None),
    Pair("date gone, another date left", "listed_at", LISTED, (('<tr><td>Listed</td><td class="listed">4 September 2026</td></tr>', "<tr><td>Last seen</td><td>9 October 2026</td></tr>"),), None),
    Pair("stock gone, sold left", "quantity_left", STOCK, ((' <span class="stock">4 left</span>', ""),), None),
    Pair("a wall instead of the page", "title", TITLE, ((GOOD[GOOD.index("<main>") : GOOD.index("</main>") + 7], '<form><p>Type the letters</p><input name="captcha"></form>'),), None),
]  # fmt: skip
