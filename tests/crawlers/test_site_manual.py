import re
from pathlib import Path
from typing import get_args

import pytest
import yaml

from configfile.loading import FrozenModel, parse
from crawlers.sitefile import FieldRule, Login, Pace, PageRule, PageTest, RowRule, SiteFile, Step, Word

MANUAL = (Path(__file__).parent.parent.parent / "docs" / "site-files.md").read_text("utf-8")


@pytest.mark.parametrize("model", [SiteFile, PageRule, PageTest, RowRule, FieldRule, Pace, Login, Step])
def test_the_manual_names_every_key(model: type[FrozenModel]) -> None:
    assert [key for key in model.model_fields if not re.search(rf"\b{key}\b", MANUAL)] == []


def test_the_manual_names_every_transform() -> None:
    assert [word for word in get_args(Word) if f"`{word}`" not in MANUAL] == []


def test_the_example_of_the_manual_is_a_site_file() -> None:
    example = re.findall(r"```yaml\n(.*?)```", MANUAL, re.DOTALL)[0]
    site = parse("name: quayside\ntitle: Quayside\n" + example, SiteFile, Path("quayside.yml"))
    assert site.pages[0].rows["entries"].count == yaml.safe_load(example)["pages"][0]["rows"]["entries"]["count"]
