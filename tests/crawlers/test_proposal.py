from pathlib import Path

import pytest
import yaml

from configfile.loading import parse
from crawlers.proposal import ProposalError, apply_repair
from crawlers.sitefile import SITES_DIR, FieldRule, SiteFile
from records.page import PageKind

TEXT = """# Quayside: read from saved pages only
name: quayside
title: Quayside  # as it is headed
pages:
  - kind: listing  # one offer
    when:
      - css: h1.item
    fields:
      # by its heading
      title: h1.item  # short
      price:
        css: .price   # in the box
        transforms: [{regex: 'of (\\S+)'}, money]
      vendor: [a.nobody, {css: a.seller, own_text: true}]
  - kind: pgp
    when: [{css: pre.key}]
    fields: &account
      handle: {css: h2.name, own_text: true}  # without marks
      member_since: .since
      next_page_url: &next {css: a.next, attribute: href, transforms: [url]}
    rows: &lists
      entries:
        select: {css: table.said tr}
        fields:
          comment: td.text  # what was said
          date: td.when
  - kind: feedback
    when: [{css: table.said}]
    fields:
      <<: *account
      sales: .sales
    rows: *lists
  - kind: vendor
    when: [{css: h2.name}]
    fields: *account
  - kind: search
    when: [{css: .rows}]
    fields:
      next_page_url: *next
"""
NEW = FieldRule(xpath="//td[.='Price']/following-sibling::td[1]")


def mended(kind: str, field: str, **rule: object) -> tuple[dict[str, dict], str]:
    text = apply_repair(TEXT, PageKind(kind), field, FieldRule.model_validate(rule))
    parse(text, SiteFile, Path("quayside.yml"))
    return {page["kind"]: page for page in yaml.safe_load(text)["pages"]}, text


def before() -> dict[str, dict]:
    return {page["kind"]: page for page in yaml.safe_load(TEXT)["pages"]}


def changed_lines(text: str) -> list[str]:
    kept = TEXT.splitlines()
    return [line for line in text.splitlines() if line not in kept]


def comments(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip().startswith("#")]


def test_only_the_selector_changes_and_comments_stay() -> None:
    pages, text = mended("listing", "price", css=".cost", transforms=[{"regex": r"of (\S+)"}, "money"])
    assert changed_lines(text) == ["        css: .cost   # in the box"]
    assert pages["listing"]["fields"]["price"]["css"] == ".cost"


def test_a_bare_selector_becomes_a_rule_where_it_must() -> None:
    pages, text = mended("listing", "title", xpath="//h1[1]")
    assert changed_lines(text) == ['      title: {xpath: "//h1[1]"}  # short'] or "//h1[1]" in changed_lines(text)[0]
    assert pages["listing"]["fields"]["title"] == {"xpath": "//h1[1]"}


def test_of_several_alternatives_the_one_that_was_mended_changes() -> None:
    pages, _ = mended("listing", "vendor", css="a.shop", own_text=True)
    assert pages["listing"]["fields"]["vendor"] == ["a.nobody", {"css": "a.shop", "own_text": True}]


@pytest.mark.parametrize("kind", ["pgp", "feedback", "vendor"])
def test_mending_a_shared_field_changes_no_other_kind_of_page(kind: str) -> None:
    pages, _ = mended(kind, "handle", css="h2.nick", own_text=True)
    expected = before()
    expected[kind]["fields"] = {**expected[kind]["fields"], "handle": {"css": "h2.nick", "own_text": True}}
    assert pages == expected


@pytest.mark.parametrize("kind", ["pgp", "feedback", "vendor", "search"])
def test_a_field_that_is_an_anchor_or_an_alias_itself_is_written_out(kind: str) -> None:
    rule = {"css": "a.more", "attribute": "href", "transforms": ["url"]}
    pages, _ = mended(kind, "next_page_url", **rule)
    expected = before()
    expected[kind]["fields"] = {**expected[kind]["fields"], "next_page_url": rule}
    assert pages == expected


@pytest.mark.parametrize("kind", ["pgp", "feedback"])
def test_fields_and_selection_of_records_are_mended_at_one_kind_only(kind: str) -> None:
    for field, rule, path in (
        ("entries.comment", {"css": "td.words"}, ("fields", "comment")),
        ("entries[].date", {"css": "td.at"}, ("fields", "date")),
        ("entries", {"css": "table.voices tr"}, ("select",)),
    ):
        pages, text = mended(kind, field, **rule)
        found = pages[kind]["rows"]["entries"]
        for key in path:
            found = found[key]
        assert found in (rule, rule["css"])
        other = "feedback" if kind == "pgp" else "pgp"
        assert pages[other] == before()[other]
        assert text.startswith("# Quayside: read from saved pages only\n")


def test_a_field_that_is_not_there_is_refused() -> None:
    with pytest.raises(ProposalError):
        apply_repair(TEXT, PageKind.LISTING, "ships_to", NEW)
    with pytest.raises(ProposalError):
        apply_repair("name: x\ntitle: x\n", PageKind.LISTING, "price", NEW)


@pytest.mark.parametrize("path", sorted(SITES_DIR.glob("*.yml")), ids=lambda path: path.stem)
def test_any_field_of_the_sites_that_are_there_can_be_mended_with_nothing_else_changed(path: Path) -> None:
    text = path.read_text("utf-8")
    data = yaml.safe_load(text)
    done = set()
    for page in data.get("pages", []):
        for field, old in page.get("fields", {}).items():
            first = old[0] if isinstance(old, list) else old
            if (page["kind"], field) in done or not isinstance(first, str | dict):
                continue
            done.add((page["kind"], field))
            rule = {"css": first} if isinstance(first, str) else dict(first)
            rule = {key: value for key, value in rule.items() if key not in ("css", "xpath")} | {"css": "b.mended"}
            made = apply_repair(text, PageKind(page["kind"]), field, FieldRule.model_validate(rule))
            after = yaml.safe_load(made)
            for one, other in zip(data["pages"], after["pages"], strict=True):
                assert one["kind"] == page["kind"] or one == other
            assert comments(made) == comments(text)
    assert done or not data.get("pages")
