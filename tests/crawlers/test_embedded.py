import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configfile.loading import ConfigError, parse
from crawlers.embedded import json_of, pick, span_of
from crawlers.markup import open_page
from crawlers.reading import read_document
from crawlers.sitefile import SiteFile
from crawlers.sources import place
from records.page import Link

HEAD = "name: quayside\ntitle: Quayside\ncurrency: EUR\npages:\n"
SCRIPTED = """
  - kind: search
    when: [{css: script#shop}]
    fields:
      title: {css: script#shop, json_path: shop.name}
      tags: {css: script#shop, json_path: "items[*].tags[]", all: true, transforms: [unique]}
      dearest: {css: script#shop, json_path: "max_by(items, &price).name"}
      first: {css: script#shop, json_path: "items[*].name"}
      nothing: {css: script#shop, json_path: shop.owner.name}
      colour: {css: "[data-look]", attribute: data-look, json_path: colour}
    rows:
      listings:
        select: {css: script#shop, json_path: "items[?price > `0`]"}
        required: [title]
        count: count
        fields:
          title: {json_path: name}
          price: {json_path: price, transforms: [money]}
          url: {json_path: link, transforms: [url]}
      cards:
        select: {css: li}
        fields:
          name: {attribute: data-item, json_path: name}
          note: b
    links: {listing: {css: script#shop, json_path: "items[*].link"}}
"""
PAGE = """<script id=shop>window.shop = {"shop": {"name": "Lampenkeller", "owner": null}, "items": [
 {"name": "Wick", "price": 2.5, "link": "/7", "tags": ["old"]}, {"name": "Free sample", "price": 0, "link": "/8"}, {"name": "Lamp \\u00fc", "price": 40, "link": "/9", "tags": ["new", "old"]}]};</script>
<p data-look='{"colour": "green"}'>x</p><ul><li data-item='{"name": "Lamp"}'><b>bright</b></li><li data-item='broken {'><b>dark</b></li></ul>"""
API = """
  - kind: search
    when: [{json_path: items}]
    required: [listings]
    fields: {total_count: {json_path: total, transforms: [number]}}
    rows:
      listings:
        select: {json_path: items}
        count: count
        fields: {title: {json_path: title}, vendor: {json_path: seller.name}}
    links: {next_page: {json_path: next}}
"""
ANSWER = '{"total": 27, "next": "/api?page=2", "items": [{"title": "Lamp <b>x</b>", "seller": {"name": "kelp"}}, {"title": "Wick", "seller": {"name": "gull"}}]}'


def site_of(text: str) -> SiteFile:
    return parse(HEAD + text, SiteFile, Path("quayside.yml"))


def test_values_and_rows_are_read_from_the_json_of_a_script() -> None:
    page = read_document(open_page(PAGE, url="http://quayside.test/"), site_of(SCRIPTED))
    assert page.fields["title"] == "Lampenkeller"
    assert page.fields["tags"] == ["old", "new"]
    assert page.fields["dearest"] == "Lamp ü"
    assert page.fields["first"] == "Wick"
    assert page.fields["colour"] == "green"
    assert "nothing" not in page.fields
    assert page.fields["listings"] == [
        {"title": "Wick", "price": {"amount": "2.5", "currency": "EUR"}, "url": "http://quayside.test/7"},
        {"title": "Lamp ü", "price": {"amount": "40", "currency": "EUR"}, "url": "http://quayside.test/9"},
    ]
    assert page.fields["cards"] == [{"name": "Lamp", "note": "bright"}, {"note": "dark"}]
    assert [link.url for link in page.links] == [f"http://quayside.test/{number}" for number in (7, 8, 9)]


def test_a_page_that_is_json_altogether_is_read() -> None:
    page = read_document(open_page(ANSWER, url="http://quayside.test/api"), site_of(API))
    assert page.fields["total_count"] == 27
    assert page.fields["listings"] == [
        {"title": "Lamp <b>x</b>", "vendor": "kelp"},
        {"title": "Wick", "vendor": "gull"},
    ]
    assert page.links == (Link("http://quayside.test/api?page=2", "next_page"),)


@pytest.mark.parametrize(("html", "rules"), [(PAGE, SCRIPTED), (ANSWER, API)])
def test_sources_say_where_in_the_json_a_value_stands(html: str, rules: str) -> None:
    document = open_page(html)
    page = read_document(document, site_of(rules))
    for name, value in [(f"listings[1].{key}", page.fields["listings"][1]["title"]) for key in ("title",)] + [
        ("title", page.fields.get("title"))
    ]:
        if value is not None:
            found = place(document, page.sources[name])
            assert found
            quoted = found[1][page.sources[name].start : page.sources[name].end]
            assert json.loads(f'"{quoted}"') == value


def test_a_test_of_json_holds_only_on_pages_that_are_json() -> None:
    page = read_document(open_page("<p>" + ANSWER), site_of(API))
    assert page.kind == "other"


@pytest.mark.parametrize(
    "rule",
    [
        "{css: script, json_path: 'items[?'}",
        "{css: script, json_path: 'no_such(items)['}",
        "{attribute: data-x}",
        "{css: script, xpath: //script, json_path: a}",
    ],
)
def test_paths_that_cannot_work_are_refused_with_their_line(rule: str) -> None:
    with pytest.raises(ConfigError, match=r"quayside.yml:8: pages"):
        site_of(f"  - kind: search\n    when: [{{css: p}}]\n    fields:\n      title: {rule}\n")


def test_rows_of_json_have_no_elements() -> None:
    with pytest.raises(ConfigError, match="rows of a JSON list have no elements"):
        site_of(API.replace("{title: {json_path: title}", "{title: {css: b}"))


@given(st.text(max_size=80), st.sampled_from(["a.0.b", "a[*]", "@", "length(a)", "@type", "to_number(a) > `1`"]))
def test_no_text_breaks_the_search_for_json(text: str, path: str) -> None:
    pick(json_of(text), path)
    pick(json_of('x = {"a": [' + text), path)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    )
)
def test_what_json_holds_is_read_back(value: object) -> None:
    held = {"a": value}
    assert json_of(f"var shop = {json.dumps(held)}; go()") == held
    if isinstance(value, str) and (span := span_of(value, "a", json.dumps(held))):
        assert json.loads(f'"{json.dumps(held)[slice(*span)]}"') == value


def test_json_nested_beyond_reason_is_none() -> None:
    assert json_of("[" * 100_000) is None
