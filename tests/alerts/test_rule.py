from pathlib import Path

import pytest

from alerts.rule import load_rule, load_rules
from configfile.loading import ConfigError

GOOD = """name: far-guns
title: Far guns
owner: Duty desk
purpose: To test.
kind: match
severity: medium
where:
  - field: item_type
    is: firearm
"""


def written(folder: Path, text: str, name: str = "far-guns") -> Path:
    path = folder / f"{name}.yml"
    path.write_text(text, "utf-8")
    return path


def test_all_shipped_rules_load() -> None:
    found = load_rules(Path("config/rules"))
    assert found.broken == ()
    assert {"new-vendor-ever", "new-vendor-on-market", "parcel-offer"} <= {file.rule.name for file in found.good}


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        ("kind: match", "kind: mach", 5, "kind"),
        ("owner: Duty desk", "owned: Duty desk", 1, "owner"),
        ("severity: medium", "severity: huge", 6, "severity"),
        ("severity: medium", "severity: medium\ncolour: red", 7, "colour"),
        ("name: far-guns", "name: near-guns", 1, "name"),
        ("    is: firearm", "    is: firearm\n    at_least: 3", 8, "where.0"),
        ("    is: firearm", "    is: firarm", 8, "where.0"),
        ("field: item_type", "field: itemtype", 8, "where.0.field"),
        ("field: item_type", "field: price_eur", 8, "where.0"),
        ("    is: firearm", "    at_least: 3", 8, "where.0"),
        ("    is: firearm", "    any_of: []", 9, "where.0.any_of"),
        ("field: item_type\n    is: firearm", "field: ships_from\n    is: NO", 8, "where.0"),
        ("field: item_type\n    is: firearm", "field: ships_from\n    is: UK", 8, "where.0"),
        ("field: item_type", "field: first_seen_at", 8, "where.0.field"),
        ("where:", "wheer:", 1, "where"),
        ("kind: match", "kind: keyword\nwords: [good, '***']", 6, "words.1"),
    ],
)
def test_a_slip_is_refused_with_file_line_and_field(tmp_path: Path, old: str, new: str, line: int, field: str) -> None:
    path = written(tmp_path, GOOD.replace(old, new))
    with pytest.raises(ConfigError) as caught:
        load_rule(path)
    assert (caught.value.path, caught.value.line, caught.value.field) == (path, line, field)


def test_a_broken_file_stops_no_other(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    written(tmp_path, "name: [", "broken")
    written(tmp_path, "", "empty")
    found = load_rules(tmp_path)
    assert [file.rule.name for file in found.good] == ["far-guns"]
    assert [error.path.name for error in found.broken] == ["broken.yml", "empty.yml"]


def test_a_quoted_norway_is_a_country(tmp_path: Path) -> None:
    path = written(
        tmp_path, GOOD.replace("field: item_type\n    is: firearm", 'field: ships_from\n    any_of: ["NO", SE]')
    )
    assert load_rule(path).rule.where[0].words == "ships_from is NO or SE"


def test_a_rule_is_frozen(tmp_path: Path) -> None:
    rule = load_rule(written(tmp_path, GOOD)).rule
    with pytest.raises(ValueError, match="frozen"):
        rule.title = "Other"


def test_unchanged_files_are_not_read_again(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    before = load_rules(tmp_path)
    assert load_rules(tmp_path) is before
    path.write_text(GOOD.replace("medium", "high"), "utf-8")
    assert load_rules(tmp_path).good[0].rule.severity == "high"
