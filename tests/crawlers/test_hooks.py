from pathlib import Path

import pytest

import crawlers.sites
from configfile.loading import ConfigError, parse
from crawlers.markup import open_page
from crawlers.reading import read_document
from crawlers.sitefile import SiteFile

SITE = "name: quayside\ntitle: Quayside\npython: {}\npages:\n  - kind: listing\n    when: [{{css: h1}}]\n    fields: {{title: h1}}\n"
MODULE = """
from crawlers.hooks import Extra

def read_tide(document, kind):
    for element in document.tree.iter("pre"):
        words = element.text.split()
        if kind == "listing" and words[0] == "tide":
            yield Extra("tide", words[-1], element, words[-1])

nothing = 5
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "quayside.py").write_text(MODULE, "utf-8")
    monkeypatch.setattr(crawlers.sites, "__path__", [*crawlers.sites.__path__, str(tmp_path)])


def refused(named: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse(SITE.format(named), SiteFile, Path("quayside.yml"))
    return str(caught.value)


@pytest.mark.usefixtures("module")
def test_a_function_of_the_package_adds_what_rules_cannot_say_with_its_place() -> None:
    site = parse(SITE.format("crawlers.sites.quayside:read_tide"), SiteFile, Path("quayside.yml"))
    page = read_document(open_page("<h1>Lamp</h1><pre>tide at low</pre>"), site)
    assert page.fields == {"title": "Lamp", "tide": "low"}
    assert (page.sources["tide"].start, page.sources["tide"].end) == (8, 11)
    assert read_document(open_page("<h1>Lamp</h1><pre>moon full</pre>"), site).fields == {"title": "Lamp"}


@pytest.mark.parametrize(
    "named",
    [
        "os:system",
        "crawlers.visit:run",
        "crawlers.sites:read",
        "crawlers.sites.a.b:read",
        "builtins:eval",
        "crawlers.sites..os:system",
    ],
)
def test_a_function_from_elsewhere_is_refused_with_its_line(named: str) -> None:
    assert refused(named).startswith("quayside.yml:3: python:")
    assert "only functions of crawlers.sites" in refused(named)


@pytest.mark.usefixtures("module")
@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("crawlers.sites.nowhere:read", "no module crawlers.sites.nowhere"),
        ("crawlers.sites.quayside:missing", "no function missing"),
        ("crawlers.sites.quayside:nothing", "no function nothing"),
        ("crawlers.sites.quayside", "pattern"),
        ("crawlers.sites.quayside:read.tide", "pattern"),
    ],
)
def test_a_function_that_is_not_there_is_refused_when_the_file_is_loaded(named: str, words: str) -> None:
    assert words in refused(named)
