from pathlib import Path
from typing import Any

import pytest

from configfile.loading import ConfigError, parse
from crawlers.checking import refusal
from crawlers.reading import read
from crawlers.rules import Check
from crawlers.sitefile import SiteFile
from records.page import Page

SITE = parse("name: quayside\ntitle: Quayside\nlanguages: [de]\n", SiteFile, Path("quayside.yml"))
RULES = """
name: quayside
title: Quayside
pages:
  - kind: search
    when: [{css: ul}]
    fields: {title: h1, tags: {css: u, all: true}}
    checks: {title: {longest: 12}, tags: {one_of: [old, new]}}
    rows:
      listings:
        select: {css: li}
        required: [name]
        expected_yield: 2
        checks: {price: {kind: money, at_most: 100}, name: {unlike: "^Login$"}}
        fields: {name: b, price: {css: i, transforms: [money]}}
    links: {next_page: a.next}
"""


def read_list(body: str) -> Page:
    return read(
        "<h1>Lamps</h1><ul>" + body, url="http://quayside.test/", site=parse(RULES, SiteFile, Path("quayside.yml"))
    )


@pytest.mark.parametrize(
    ("value", "check", "why"),
    [
        ("Lamp", {"pattern": "^L"}, ""),
        ("lamp", {"pattern": "^L"}, "does not match ^L"),
        ("Login", {"unlike": "(?i)^log ?in$"}, "matches (?i)^log ?in$"),
        ("Lognin", {"unlike": "(?i)^log ?in$"}, ""),
        ("new", {"one_of": ["new", "old"]}, ""),
        (True, {"one_of": [False]}, "none of the values that there are"),
        (5, {"at_least": 5, "at_most": 5}, ""),
        (4, {"at_least": 5}, "below 5"),
        ("-4", {"at_least": 0}, "below 0"),
        ({"amount": "1290.00", "currency": "EUR"}, {"at_most": 1000}, "above 1000"),
        ("many", {"at_most": 5}, "no number"),
        ("kelp", {"shortest": 4, "longest": 4}, ""),
        ("kelpie", {"longest": 5}, "longer than 5"),
        ("ab", {"shortest": 3}, "shorter than 3"),
        ("1.204+", {"kind": "number"}, ""),
        ("12 sold", {"kind": "number"}, "no number"),
        ({"amount": "1", "currency": "EUR"}, {"kind": "money"}, ""),
        ("5 €", {"kind": "money"}, "no money"),
        ("vor 3 Wochen", {"kind": "date"}, ""),
        ("Sturmlaterne", {"kind": "date"}, "no date"),
        ("/item/7", {"kind": "url"}, ""),
        ("http://quayside.test/item/7?x=1", {"kind": "url"}, ""),
        ("item.php?id=7", {"kind": "url"}, ""),
        ("javascript:go()", {"kind": "url"}, "no url"),
        ("a b", {"kind": "url"}, "no url"),
        ("DE", {"kind": "country"}, ""),
        ("Germany", {"kind": "country"}, ""),
        ("Worldwide", {"kind": "country"}, ""),
        ("Lamp shop", {"kind": "country"}, "no country"),
    ],
)
def test_a_check_says_why_it_refuses(value: Any, check: dict[str, Any], why: str) -> None:
    assert refusal(value, Check(**check), SITE) == why


def test_a_refused_value_is_kept_and_named_and_the_page_is_not_whole() -> None:
    page = read_list("<li><b>Lamp</b><i>$50</i><li><b>Login</b><i>$500</i><li><b>Wick</b>")
    assert [(one.field, one.value, one.why) for one in page.invalid] == [
        ("listings[1].price", "500 USD", "above 100"),
        ("listings[1].name", "Login", "matches ^Login$"),
    ]
    assert page.fields["listings"][1]["name"] == "Login"
    assert not page.whole


def test_each_item_of_a_list_is_checked() -> None:
    assert [one.value for one in read_list("<li><b>Lamp</b></ul><u>old</u><u>ancient</u>").invalid] == ["ancient"]


def test_fields_that_are_not_there_are_no_matter_of_checks() -> None:
    assert read_list("<li><b>Lamp</b><li><b>Wick</b>").whole


def test_too_few_rows_on_a_page_that_others_follow_are_named() -> None:
    few = "<li><b>Lamp</b></ul><a class=next href='/?page=2'>next</a>"
    assert [(one.field, one.why) for one in read_list(few).invalid] == [
        ("listings", "fewer than 2 rows, though more pages follow")
    ]
    assert read_list(few.replace("/?page=2", "/")).whole  # leads nowhere else
    assert read_list("<li><b>Lamp</b>").whole


def test_rows_that_mostly_lack_what_each_must_have_are_named() -> None:
    page = read_list("<li><b>Lamp</b><li>x<li>y<li>z")
    assert [(one.field, one.value, one.why) for one in page.invalid] == [
        ("listings", "1", "3 of 4 rows lack one of name")
    ]
    assert read_list("<li>Name<li><b>Lamp</b>").whole  # a head row is no row


@pytest.mark.parametrize(
    "check", ["{}", "{kind: colour}", "{pattern: '('}", "{at_least: 5, at_most: 4}", "{longest: 0}", "{maximum: 5}"]
)
def test_checks_that_cannot_work_are_refused_with_their_line(check: str) -> None:
    with pytest.raises(ConfigError, match=r"quayside.yml:8: pages.0.checks.title"):
        parse(RULES.replace("title: {longest: 12}", f"title: {check}"), SiteFile, Path("quayside.yml"))


def test_a_check_of_a_field_that_is_not_read_is_refused() -> None:
    with pytest.raises(ConfigError, match="checked, but no field: colour"):
        parse(RULES.replace("title: {longest: 12}", "colour: {longest: 12}"), SiteFile, Path("quayside.yml"))
