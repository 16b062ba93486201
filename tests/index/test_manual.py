"""docs/search.md tells the truth: its examples parse, and no field or engine limit is missing from it."""

import re
from pathlib import Path

import pytest

from index.query import FIELDS, parse
from index.schema import ALIASES
from index.settings import IndexSettings

MANUAL = (Path(__file__).parents[2] / "docs" / "search.md").read_text("utf-8")
SETTINGS = (Path(__file__).parents[2] / "docs" / "settings.md").read_text("utf-8")


def examples() -> list[str]:
    fenced = re.findall(r"```\n(.*?)```", MANUAL, re.DOTALL)[0].splitlines()
    words, fields, ranges = (
        MANUAL.split(f"## {part}\n")[1].split("\n## ")[0] for part in ("Words", "Fields", "Ranges")
    )
    found = list(fenced)
    for part, column in ((words, 1), (fields, 3), (ranges, 1)):
        for row in re.findall(r"^\|(.*)\|$", part, re.MULTILINE)[2:]:
            found += re.findall(r"`([^`]+)`", row.split("|")[column - 1])
    return found


@pytest.mark.parametrize("example", examples())
def test_every_example_parses(example: str) -> None:
    parse(example)


def test_there_are_examples_from_every_part() -> None:
    assert {"item_type:firearm AND ships_from:US", "suppress*", "mo:split_shipment", "price:{100 TO 500}"} <= set(
        examples()
    )


@pytest.mark.parametrize("field", [*FIELDS, *ALIASES])
def test_every_field_is_in_the_manual(field: str) -> None:
    assert f"`{field}`" in MANUAL


@pytest.mark.parametrize("name", IndexSettings.model_fields)
def test_every_setting_is_in_the_manual(name: str) -> None:
    assert f"`index.{name}`" in SETTINGS
