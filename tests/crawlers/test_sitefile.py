from pathlib import Path

import pytest
from pydantic import ValidationError

from configfile.loading import ConfigError, parse
from crawlers.sitefile import SITES_DIR, FieldRule, SiteFile, load_site, load_sites

HEAD = "name: quayside\ntitle: Quayside\n"
PAGE = HEAD + "pages:\n  - kind: listing\n    when: [{css: h1}]\n"


def load_text(text: str) -> SiteFile:
    return parse(text, SiteFile, Path("quayside.yml"))


def refused(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load_text(text)
    return str(caught.value)


def test_every_configured_site_loads() -> None:
    sites, errors = load_sites()
    assert not errors
    assert {"kestrel", "nachtmarkt", "ostkiste", "harbour"} <= {site.name for site in sites}


def test_a_site_needs_only_a_name_and_a_title() -> None:
    assert load_text(HEAD).pace.concurrency == 1


def test_an_unknown_key_is_named_with_its_line() -> None:
    assert refused(HEAD + "descriptuon: x\n").startswith("quayside.yml:3: descriptuon:")


def test_an_unknown_key_deep_inside_is_named_with_its_line() -> None:
    assert refused(PAGE + "    fields:\n      price: {css: b, transform: [money]}\n").startswith("quayside.yml:7:")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("{css: 'h1['}", "not a CSS selector"),
        ("{xpath: '//h1['}", "not an XPath expression"),
        ("{css: h1, xpath: //h1}", "exactly one of css, xpath"),
        ("{css: h1, transforms: [{regex: '('}]}", "not a regular expression"),
        ("{css: h1, transforms: [{split: ',', item: 0}]}", "exactly one of"),
        ("{css: h1, transforms: [monney]}", "Input should be"),
        ("{css: h1, transforms: [{date: yesterday}]}", "not a date format"),
    ],
)
def test_a_rule_that_cannot_work_is_refused_when_it_is_loaded(rule: str, words: str) -> None:
    text = refused(PAGE + f"    fields:\n      title: {rule}\n")
    assert words in text
    assert text.startswith("quayside.yml:7:")


def test_a_required_field_must_be_read_somewhere() -> None:
    assert "no field: vendor" in refused(PAGE + "    required: [vendor]\n    fields: {title: h1}\n")


def test_a_page_without_a_test_would_match_everything_and_is_refused() -> None:
    assert "when" in refused(HEAD + "pages:\n  - kind: listing\n    when: []\n")


@pytest.mark.parametrize(
    "line",
    [
        "name: Quay Side",
        "route: clearnet",
        "addresses: [ftp://x]",
        "addresses: [http://x.onion/home]",
        "time_zone: Atlantis/Port",
        "start: [listings]",
        "recrawl_seconds: 0",
        "kind: bazaar",
    ],
)
def test_values_outside_their_range_are_refused(line: str) -> None:
    text = HEAD if not line.startswith("name") else "title: Quayside\n"
    assert "quayside.yml:" in refused(text + line + "\n")


def test_a_bare_text_is_a_css_selector_and_a_list_holds_alternatives() -> None:
    site = load_text(PAGE + "    fields:\n      title: h1\n      vendor: [a.seller, {xpath: //b}]\n")
    assert site.pages[0].fields["title"] == (FieldRule(css="h1"),)
    assert [rule.css or rule.xpath for rule in site.pages[0].fields["vendor"]] == ["a.seller", "//b"]


def test_a_site_file_cannot_be_changed_once_loaded() -> None:
    site = load_text(HEAD)
    with pytest.raises(ValidationError, match="frozen"):
        site.title = "x"  # type: ignore[misc]


def test_a_file_must_be_named_like_its_site(tmp_path: Path) -> None:
    path = tmp_path / "harbour.yml"
    path.write_text(HEAD, "utf-8")
    with pytest.raises(ConfigError, match="quayside stands in a file named harbour"):
        load_site(path)


def test_a_broken_file_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "quayside.yml").write_text(HEAD, "utf-8")
    (tmp_path / "broken.yml").write_text("name: broken\ntitle: [", "utf-8")
    sites, errors = load_sites(tmp_path)
    assert [site.name for site in sites] == ["quayside"]
    assert [error.path.name for error in errors] == ["broken.yml"]


def test_the_version_changes_with_any_rule_and_with_nothing_else() -> None:
    assert load_text(PAGE).version == load_text("# a remark\n" + PAGE).version
    assert load_text(PAGE).version != load_text(PAGE + "    fields: {title: h1}\n").version


def test_the_schema_for_editors_allows_what_the_files_use() -> None:
    schema = SiteFile.model_json_schema()
    title = schema["$defs"]["PageRule"]["properties"]["fields"]["additionalProperties"]
    assert {"type": "string"} in title["anyOf"]
    assert schema["additionalProperties"] is False


def test_no_committed_site_file_holds_an_address() -> None:
    for path in SITES_DIR.glob("*.yml"):
        assert load_site(path).addresses == ()
