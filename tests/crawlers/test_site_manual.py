import re
from pathlib import Path
from typing import get_args

import pytest
import yaml

from configfile.loading import FrozenModel, parse
from crawlers.families import FAMILIES_DIR, FamilyFile, Shared
from crawlers.ruled import TIMES
from crawlers.rules import Check, FieldRule, PageRule, PageTest, RowRule, Step, Word
from crawlers.sitefile import Login, Pace, SiteFile, parse_site
from records.page import PageKind

MANUAL = (Path(__file__).parent.parent.parent / "docs" / "site-files.md").read_text("utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", MANUAL, re.DOTALL)
HEAD = "name: quayside\ntitle: Quayside\n"


@pytest.mark.parametrize(
    "model", [SiteFile, FamilyFile, PageRule, PageTest, RowRule, FieldRule, Check, Pace, Login, Step]
)
def test_the_manual_names_every_key(model: type[FrozenModel]) -> None:
    assert [key for key in model.model_fields if not re.search(rf"\b{key}\b", MANUAL)] == []


def test_the_manual_names_every_transform_every_kind_and_every_time() -> None:
    assert [word for word in get_args(Word) if f"`{word}`" not in MANUAL] == []
    assert [kind for kind in PageKind if not re.search(rf"\b{kind}\b", MANUAL)] == []
    assert [name for name in TIMES if f"`{name}`" not in MANUAL] == []


def test_the_manual_names_every_kind_of_check() -> None:
    kinds = get_args(get_args(Check.model_fields["kind"].annotation)[0])
    assert [kind for kind in kinds if f"`{kind}`" not in MANUAL] == []


def test_the_manual_names_all_that_a_family_can_say_and_every_family() -> None:
    section = MANUAL.partition("## Families")[2]
    assert [key for key in Shared.model_fields if f"`{key}`" not in section] == []
    for path in FAMILIES_DIR.glob("*.yml"):
        assert parse(path.read_text("utf-8"), FamilyFile, path).title.split()[0] in section


def test_the_examples_of_the_manual_are_site_files() -> None:
    page, scripted, of_family = EXAMPLES
    site = parse(HEAD + page, SiteFile, Path("quayside.yml"))
    assert site.pages[0].rows["entries"].count == yaml.safe_load(page)["pages"][0]["rows"]["entries"]["count"]
    assert parse(HEAD + scripted, SiteFile, Path("quayside.yml")).pages[0].rows["listings"].fields["title"][0].in_record
    amended = parse_site(HEAD + of_family, Path("quayside.yml"), FAMILIES_DIR)
    assert amended.currency == "CHF"
    assert amended.pages[0].name == "sold_out"
    listing = next(page for page in amended.pages if page.kind is PageKind.LISTING)
    assert "ships_from" in listing.fields
    assert "rating" not in listing.fields
    assert "price" in listing.fields
    assert listing.rows["entries"].fields["date"][0].css == ".when"
    assert "comment" in listing.rows["entries"].fields
