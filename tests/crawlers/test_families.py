from datetime import UTC, datetime
from pathlib import Path

import pytest

from configfile.loading import ConfigError
from crawlers.families import FAMILIES_DIR, load_family
from crawlers.markup import open_page
from crawlers.reading import read_document
from crawlers.sitefile import SiteFile, known_families, load_families, load_site
from records.page import PageKind

AT = datetime(2026, 9, 16, tzinfo=UTC)
FAMILY = """
name: wharf
title: Sites on Wharf
kind: shop
languages: [de]
currency: EUR
fingerprint: [{css: body.wharf}]
pages:
  - kind: listing
    when: [{css: h1.item}]
    required: [title]
    fields:
      title: h1.item
      price: {css: .price, transforms: [money]}
      vendor: .by
    checks: {title: {longest: 20}}
    links: {listing: a.item, next_page: a.next}
  - kind: search
    when: [{css: ul.items}]
    rows:
      listings:
        select: {css: ul.items li}
        required: [title]
        count: count
        fields: {title: b, price: {css: i, transforms: [money]}}
"""
PAGE = "<body class=wharf><h1 class=item>Lamp</h1><b class=by>kelp</b><u class=seller>gull</u><i class=price>1.250 €</i><a class=next href=/2>more</a>"
LIST = (
    "<body class=wharf><ul class=items><li><b>Lamp</b><i>5 €</i><em>3 left</em></li><li><b>Wick</b><i>2 €</i></li></ul>"
)


def site_of(folder: Path, text: str, family: str = FAMILY) -> SiteFile:
    for name in ("sites", "families"):
        (folder / name).mkdir(exist_ok=True)
    (folder / "families" / "wharf.yml").write_text(family, "utf-8")
    path = folder / "sites" / "quayside.yml"
    path.write_text("name: quayside\ntitle: Quayside\nfamily: wharf\n" + text, "utf-8")
    return load_site(path)


def refused(folder: Path, text: str, family: str = FAMILY) -> str:
    with pytest.raises(ConfigError) as caught:
        site_of(folder, text, family)
    return str(caught.value).replace(str(folder), "")


def test_every_shipped_family_loads_and_none_is_a_site() -> None:
    families, errors = load_families()
    assert not errors
    assert {"osclass", "phpbb", "woocommerce"} <= {family.name for family in families}
    assert not any(family.crawl for family in families)


def test_a_site_has_all_that_its_family_says(tmp_path: Path) -> None:
    site = site_of(tmp_path, "")
    assert (site.kind, site.languages, site.currency) == ("shop", ("de",), "EUR")
    assert [page.kind for page in site.pages] == [PageKind.LISTING, PageKind.SEARCH]
    assert site.crawl


def test_a_key_of_the_site_goes_before(tmp_path: Path) -> None:
    assert site_of(tmp_path, "currency: CHF\nlanguages: [fr, it]\n").currency == "CHF"


def test_the_family_s_fingerprint_tells_no_site(tmp_path: Path) -> None:
    assert site_of(tmp_path, "").fingerprint == ()


def test_one_field_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    site = site_of(
        tmp_path, "pages:\n  - kind: listing\n    required: [title, vendor]\n    fields: {vendor: .seller}\n"
    )
    page = read_document(open_page(PAGE), site, AT)
    assert page.fields == {"title": "Lamp", "price": {"amount": "1250", "currency": "EUR"}, "vendor": "gull"}
    assert site.pages[0].required == ("title", "vendor")
    assert [link.leads_to for link in page.links] == ["next_page"]


def test_a_tilde_takes_an_entry_away(tmp_path: Path) -> None:
    site = site_of(
        tmp_path,
        "pages:\n  - kind: listing\n    fields: {price: ~, vendor: ~}\n    links: {next_page: ~}\n    checks: ~\n",
    )
    assert set(site.pages[0].fields) == {"title"}
    assert set(site.pages[0].links) == {"listing"}
    assert site.pages[0].checks == {}


def test_one_field_of_a_row_is_added_and_the_others_stay(tmp_path: Path) -> None:
    text = "pages:\n  - kind: search\n    rows: {listings: {expected_yield: 2, fields: {left: {css: em, transforms: [number]}}}}\n"
    site = site_of(tmp_path, text)
    page = read_document(open_page(LIST), site)
    assert page.fields["listings"][0] == {"title": "Lamp", "price": {"amount": "5", "currency": "EUR"}, "left": 3}
    assert page.fields["count"] == 2


def test_a_page_of_another_name_is_tried_before_those_of_the_family(tmp_path: Path) -> None:
    text = "pages:\n  - {name: sold, kind: not_found, when: [{css: .sold}]}\n"
    site = site_of(tmp_path, text)
    assert [page.name or page.kind for page in site.pages] == ["sold", "listing", "search"]
    assert read_document(open_page(PAGE + "<p class=sold>sold"), site).kind is PageKind.NOT_FOUND


def test_merged_keys_of_yaml_are_amended_too(tmp_path: Path) -> None:
    family = FAMILY.replace(
        "    fields:\n      title: h1.item\n", "    fields:\n      <<: {title: h1.item, origin: .from}\n"
    )
    site = site_of(tmp_path, "pages:\n  - kind: listing\n    fields: {origin: .sent}\n", family)
    assert site.pages[0].fields["origin"][0].css == ".sent"
    assert site.pages[0].fields["title"][0].css == "h1.item"


def test_an_error_names_the_file_and_line_it_stands_in(tmp_path: Path) -> None:
    assert refused(tmp_path, "pages:\n  - kind: listing\n    fields: {vendor: 'b['}\n").startswith(
        "/sites/quayside.yml:6:"
    )
    assert refused(tmp_path, "", FAMILY.replace("vendor: .by", "vendor: 'b['")).startswith("/families/wharf.yml:15:")
    assert refused(tmp_path, "pages:\n  - kind: listing\n    feilds: {vendor: b}\n").startswith(
        "/sites/quayside.yml:6: pages.0.feilds"
    )
    assert refused(tmp_path, "curency: EUR\n").startswith("/sites/quayside.yml:4: curency")


def test_a_new_page_needs_its_own_tests(tmp_path: Path) -> None:
    assert "when" in refused(tmp_path, "pages:\n  - {kind: vendor, fields: {handle: b}}\n")


def test_two_amendments_of_one_page_are_refused(tmp_path: Path) -> None:
    words = refused(tmp_path, "pages:\n  - {kind: search, when: [{css: p}]}\n  - {kind: search, when: [{css: b}]}\n")
    assert words.startswith("/sites/quayside.yml:6: pages: two pages are named search")


def test_a_family_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    (tmp_path / "families").mkdir()
    path = tmp_path / "sites" / "quayside.yml"
    path.write_text("name: quayside\ntitle: Quayside\nfamily: warf\n", "utf-8")
    with pytest.raises(ConfigError, match=r"quayside\.yml:3: family: no family file named warf"):
        load_site(path)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("fingerprint: [{css: body.wharf}]\n", "", "fingerprint"),
        ("kind: shop\n", "kind: shop\naddresses: [http://x.onion]\n", "addresses"),
        ("  - kind: search\n", "  - kind: listing\n", "two pages are named listing"),
        ("name: wharf", "name: pier", "pier stands in a file named wharf"),
    ],
)
def test_a_family_says_only_what_its_sites_share(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = tmp_path / "wharf.yml"
    path.write_text(FAMILY.replace(old, new), "utf-8")
    with pytest.raises(ConfigError, match=words):
        load_family(path)


def families_of(folder: Path) -> list[SiteFile]:
    (folder / "wharf.yml").write_text(FAMILY, "utf-8")
    return load_families(folder)[0]


def test_a_page_of_an_unknown_site_is_read_by_the_family_that_its_fingerprint_tells(tmp_path: Path) -> None:
    page = read_document(open_page(PAGE), None, AT, families_of(tmp_path))
    assert page.reader.startswith("family wharf ")
    assert page.site is None
    assert page.fields["vendor"] == "kelp"


@pytest.mark.parametrize(
    "html",
    [
        PAGE.replace("wharf", "pier"),
        PAGE.replace("Lamp", "Lamp of a name too long to be a title"),
        PAGE.replace("class=item", ""),
    ],
)
def test_a_page_that_the_family_reads_not_wholly_is_left_to_the_general_reader(tmp_path: Path, html: str) -> None:
    assert not read_document(open_page(html), None, AT, families_of(tmp_path)).reader.startswith("family")


def test_no_family_is_asked_where_none_is_given(tmp_path: Path) -> None:
    assert not read_document(open_page(PAGE), None, AT, ()).reader.startswith("family")


def test_the_families_of_the_configuration_are_asked_unless_others_are_given() -> None:
    assert [family.name for family in known_families()] == sorted(path.stem for path in FAMILIES_DIR.glob("*.yml"))
