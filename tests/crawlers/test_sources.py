from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configfile.loading import parse
from crawlers.markup import open_page
from crawlers.reading import read_document
from crawlers.sitefile import SiteFile
from crawlers.sources import place, quotes_of, range_of
from records.page import Interval, Page, Source

AT = datetime(2026, 9, 16, 12, 0, tzinfo=UTC)
SITE = parse(
    """
name: quayside
title: Quayside
languages: [de]
currency: EUR
time_zone: Europe/Berlin
pages:
  - kind: auction
    when: [{css: h1}]
    fields:
      title: h1
      seller_url: {css: a, attribute: href, transforms: [url]}
      flag: {xpath: "//img/@alt"}
      year: {css: p, transforms: [{regex: '(12) St'}]}
      sold: {css: p, transforms: [{regex: '(\\d+) St'}, number]}
      price: {css: b, transforms: [money]}
      own: {css: div, own_text: true}
      note: {xpath: "//b/following-sibling::text()[1]"}
      stars: {xpath: "count(//i)", transforms: [number]}
      open: {css: em, value: true}
      listed_at: time
      ends_at: u
      colour: s
    rows:
      bids:
        select: {css: li}
        required: [price]
        fields: {price: {css: q, transforms: [money]}, date: cite, buyer: {css: q, attribute: title}}
""",
    SiteFile,
    Path("quayside.yml"),
)
PAGE = """<h1>Lamp</h1><a href=" /u/gull ">gull</a><img alt="Malta"><p>2012: 12 Stück</p><section><b>Nur 1.290,00 € je Stück</b> und Porto</section>
<div>one <span>two</span> three</div><i></i><i></i><em></em><time>04.09.2026 14:05</time><u>2 Stunden</u><s>gestern</s>
<ul><li><q title="kelp">5 €</q><cite>vor 3 Wochen</cite></li><li><cite>heute</cite></li><li><q title="gull">7,50 €</q><cite>kein Datum</cite></li></ul>"""


@pytest.fixture(scope="module")
def page() -> Page:
    return read_document(open_page(PAGE, url="http://quayside.test/7"), SITE, AT)


def quoted(page: Page, name: str) -> str:
    found = place(open_page(PAGE), page.sources[name])
    assert found
    return found[1][page.sources[name].start : page.sources[name].end]


@pytest.mark.parametrize(
    ("name", "text", "attribute"),
    [
        ("title", "Lamp", ""),
        ("seller_url", "/u/gull", "href"),
        ("flag", "Malta", "alt"),
        ("year", "12", ""),
        ("price", "1.290,00 €", ""),
        ("own", "one two three", ""),
        ("note", "und Porto", ""),
        ("bids[0].price", "5 €", ""),
        ("bids[0].buyer", "kelp", "title"),
        ("bids[1].price", "7,50 €", ""),
        ("bids[1].buyer", "gull", "title"),
    ],
)
def test_a_source_quotes_what_the_value_was_made_of(page: Page, name: str, text: str, attribute: str) -> None:
    assert quoted(page, name) == text
    assert page.sources[name].attribute == attribute


def test_the_number_that_was_meant_is_quoted_and_not_one_that_holds_its_digits(page: Page) -> None:
    assert page.sources["year"].start == len("2012: ")
    assert quoted(page, "sold") == "12"


def test_what_is_not_printed_stands_in_its_whole_element(page: Page) -> None:
    assert page.sources["stars"].path == "html"
    assert page.sources["open"] == Source(page.sources["open"].path, 0, 0)


def test_rows_that_were_dropped_leave_no_source(page: Page) -> None:
    assert {name for name in page.sources if name.startswith("bids")} == {
        f"bids[{row}].{name}" for row in (0, 1) for name in ("price", "date", "buyer")
    }


def test_known_times_become_intervals_and_values_stay_as_printed(page: Page) -> None:
    assert page.fields["listed_at"] == "04.09.2026 14:05"
    assert page.times["listed_at"] == Interval(
        datetime(2026, 9, 4, 12, 5, tzinfo=UTC), datetime(2026, 9, 4, 12, 6, tzinfo=UTC)
    )
    assert page.times["ends_at"].earliest > AT  # an auction's bare "2 Stunden" is still to come
    assert set(page.times) == {"listed_at", "ends_at", "bids[0].date"}  # "gestern" is a colour here


def test_without_the_time_of_capture_there_are_no_times() -> None:
    assert read_document(open_page(PAGE), SITE).times == {}


@pytest.mark.parametrize(
    "source", [Source("html > body > b", 0, 1), Source("p:nth-of-type(9)", 0, 1), Source("p[", 0, 1)]
)
def test_a_source_of_another_page_leads_nowhere(source: Source) -> None:
    assert place(open_page(PAGE), source) is None


@given(st.text(max_size=30), st.text(max_size=5))
def test_a_range_is_of_its_text_and_holds_the_quote_where_that_is_there(text: str, quote: str) -> None:
    start, end = range_of(text, quote)
    assert 0 <= start <= end <= len(text)
    assert (text[start:end] == quote) if quote and quote in text else (start, end) == (0, len(text))


@given(
    st.one_of(st.text(), st.integers(), st.booleans(), st.none(), st.just({"amount": "5"}), st.just(["a"])),
    st.text(max_size=30),
)
def test_every_value_may_stand_as_the_text_it_was_made_of(value: object, printed: str) -> None:
    assert list(quotes_of(value, printed))[-1] == printed
