from pathlib import Path

import pytest

from configfile.loading import parse
from crawlers.markup import open_page, select, text_of
from crawlers.reading import PageRefusedError, read, read_document, recognise
from crawlers.sitefile import SiteFile, parse_site
from records.page import Link, Page, PageKind

URL = "http://quayside.test/item/7?from=list"
SITE = """
name: quayside
title: Quayside
currency: EUR
date_formats: ["%d.%m.%Y"]
fingerprint:
  - css: "body#quay"
pages:
  - kind: listing
    when:
      - css: h1.item
      - {css: form.gate, absent: true}
    required: [title, vendor, price]
    fields:
      title: h1.item
      vendor: [a.nobody, a.seller]
      price: {css: .price, transforms: [money]}
      seller_url: {css: a.seller, attribute: href, transforms: [url]}
      listed_at: {css: time, transforms: [date]}
      ships_to: {css: .to, transforms: [{split: ","}, unique]}
      stars: {xpath: "count(//i[@class='star'])", transforms: [number]}
      colour: {css: script, json_path: item.tags.1}
      sold_out: {css: .sold, value: true}
      state: {css: .state, transforms: [{map: {"Neu": new}}]}
      country: {css: .from, transforms: [country, lower]}
    rows:
      offers:
        select: {css: ul li}
        required: [name]
        count: count
        fields: {name: b, price: {css: i, transforms: [money]}}
    links: {listing: "li a", next_page: a.more}
  - kind: captcha
    when: [{text: type the letters}]
"""
PAGE = """<!DOCTYPE html><html><head><title>Brass lamp</title></head><body id="quay">
<h1 class="item"> Brass <b>lamp</b>
  with shade </h1>
<p>by <a class="seller" href="/u/tin_gull">tin_gull</a> on <time>04.09.2026</time></p>
<span class="price">1.250,50 €</span> <span class="to">Malta, Cyprus,, Malta</span> <i class="star"></i><i class="star"></i>
<script>{"item": {"tags": ["old", "green"]}}</script><em class="sold"></em><u class="state">Neu</u><s class="from">Germany</s>
<ul><li><a href="8#top"><b>Lamp oil</b></a> <i>€3</i></li><li><i>€4</i></li><li><a href="../item/9"><b>Wick</b></a></li></ul>
<a class="more" href="?page=2">more</a></body></html>"""


@pytest.fixture(scope="module")
def site() -> SiteFile:
    return parse(SITE, SiteFile, Path("quayside.yml"))


@pytest.fixture(scope="module")
def page(site: SiteFile) -> Page:
    return read(PAGE, url=URL, site=site)


def test_fields_are_read_by_selector_and_transform(page: Page) -> None:
    assert page.kind is PageKind.LISTING
    assert page.fields["title"] == "Brass lamp with shade"
    assert page.fields["price"] == {"amount": "1250.50", "currency": "EUR"}
    assert page.fields["listed_at"] == "2026-09-04"
    assert page.fields["ships_to"] == ["Malta", "Cyprus"]
    assert page.fields["stars"] == 2
    assert page.fields["colour"] == "green"
    assert page.fields["sold_out"] is True
    assert page.fields["state"] == "new"
    assert page.fields["country"] == "de"


def test_the_first_alternative_with_a_value_counts(page: Page) -> None:
    assert page.fields["vendor"] == "tin_gull"


def test_rows_without_a_required_field_are_dropped_and_not_counted(page: Page) -> None:
    assert page.fields["offers"] == [
        {"name": "Lamp oil", "price": {"amount": "3", "currency": "EUR"}},
        {"name": "Wick"},
    ]
    assert page.fields["count"] == 2


def test_links_are_absolute_without_fragment_and_say_where_they_lead(page: Page) -> None:
    assert page.links == (
        Link("http://quayside.test/item/8", "listing"),
        Link("http://quayside.test/item/9", "listing"),
        Link("http://quayside.test/item/7?page=2", "next_page"),
    )
    assert page.fields["seller_url"] == "http://quayside.test/u/tin_gull"


def test_every_text_stands_where_its_source_says(page: Page) -> None:
    tree = open_page(PAGE).tree
    for name in ("title", "vendor", "offers[1].name"):
        source = page.sources[name]
        element = tree.cssselect(source.path)[0]
        value = page.fields["offers"][1]["name"] if "[" in name else page.fields[name]
        assert text_of(element)[source.start : source.end] == value


def test_a_page_without_a_required_field_keeps_its_kind_and_names_the_field(site: SiteFile) -> None:
    page = read(PAGE.replace('class="price"', 'class="cost"'), url=URL, site=site)
    assert page.kind is PageKind.LISTING
    assert page.missing == ("price",)
    assert page.fields["title"] == "Brass lamp with shade"


def test_a_page_no_rule_fits_is_at_most_a_wall(site: SiteFile) -> None:
    gate = "<form><input name=user><input type=password name=p></form>"
    assert read(gate, url=URL, site=site).kind is PageKind.LOGIN
    assert read("<h1>Rules of the house</h1><p>Be kind.</p>", url=URL, site=site).kind is PageKind.OTHER


def test_text_tests_ignore_case(site: SiteFile) -> None:
    assert read("<p>Please TYPE the Letters", url=URL, site=site).kind is PageKind.CAPTCHA


def test_the_reader_names_the_version_of_the_site_file(page: Page, site: SiteFile) -> None:
    assert page.reader == f"site quayside {site.version}"
    assert page.site == "quayside"


def test_a_site_is_recognised_by_fingerprint_or_by_its_address(site: SiteFile) -> None:
    assert recognise(PAGE, "", [site]) is site
    assert recognise("<p>x", "", [site]) is None
    named = site.model_copy(update={"addresses": ("http://quayside.test",)})
    assert recognise("<p>x", URL, [named]) is named


@pytest.mark.parametrize(
    ("payload", "content_type"),
    [
        ("<h1>Лампа</h1>".encode("cp1251"), "text/html; charset=windows-1251"),
        ("<meta charset=koi8-r><h1>Лампа</h1>".encode("koi8-r"), ""),
        ("<h1>Лампа</h1>".encode("utf-16"), ""),
        ("\ufeff<h1>Лампа</h1>".encode(), "text/html; charset=iso-8859-1"),
        ("<h1>Лам\0па</h1>".encode(), ""),
    ],
)
def test_text_is_decoded_by_header_then_mark_then_meta(payload: bytes, content_type: str) -> None:
    document = open_page(payload, content_type=content_type)
    assert text_of(select(document.tree, "//h1")[0]) == "Лампа"


@pytest.mark.parametrize(
    ("payload", "content_type", "reason"),
    [
        (b"x" * (8 * 2**20 + 1), "", "too_large"),
        (b"<br>" * 60_001, "", "too_many_tags"),
        (b"\x89PNG", "image/png", "not_text"),
    ],
)
def test_what_is_no_page_is_refused_by_name(payload: bytes, content_type: str, reason: str) -> None:
    with pytest.raises(PageRefusedError) as caught:
        read(payload, url=URL, site=None, content_type=content_type)
    assert caught.value.reason == reason
    assert caught.value.url == URL


def test_visible_text_has_a_line_per_block_and_no_scripts() -> None:
    html = "<div>One<br>two <b>bold</b></div><script>no()</script><p>three\n four</p><pre>a\n b</pre><select><option>no"
    assert text_of(open_page(html).tree) == "One\ntwo bold\nthree four\na\nb"


REST_FILE = """
name: quayside
title: Quayside
rest: general
pages:
  - kind: listing
    when: [{css: h1.thing}]
    never: [quantity_left]
    fields: {title: h1.thing, vendor: b.odd}
"""
REST_PAGE = """<title>Brass lamp | Quayside</title><h1 class="thing">Brass lamp</h1><b class="odd">tin_gull</b>
<table><tr><th>Seller</th><td>somebody_else</td></tr><tr><th>Price</th><td>12.50 EUR</td></tr>
<tr><th>Ships from</th><td>Malta</td></tr><tr><th>In stock</th><td>4</td></tr></table><button>Buy now</button>"""


def rest_page(html: str, text: str = REST_FILE) -> Page:
    return read_document(open_page(html), parse_site(text, Path("quayside.yml")))


def test_the_general_reader_adds_the_fields_that_no_rule_reads() -> None:
    page = rest_page(REST_PAGE)
    assert page.fields["vendor"] == "tin_gull"  # the rule's, not the general reader's
    assert page.fields["ships_from"] == "Malta"
    assert "quantity_left" not in page.fields
    assert "vendor" not in page.sure
    assert page.sure["ships_from"] > 0.5
    assert page.reader.startswith("site quayside ")
    assert "general" in page.reader


def test_a_page_without_a_rule_is_the_general_readers() -> None:
    page = rest_page(REST_PAGE.replace("thing", "other"))
    assert (page.kind, page.site, page.fields["vendor"]) == (PageKind.LISTING, "quayside", "somebody_else")


def test_without_a_word_of_the_rest_nothing_is_added() -> None:
    page = rest_page(REST_PAGE, REST_FILE.replace("rest: general", "rest: nothing"))
    assert set(page.fields) == {"title", "vendor"}
