import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from alerts.channel_settings import Channels, FileChannel, MailChannel, WebhookChannel
from alerts.condition import FIELDS, Condition
from alerts.rule import KINDS, Graded, load_rule
from records.analysis import ITEM_TYPES, MODUS_OPERANDI
from records.listing import TEXT_FIELDS
from salwatch.settings import load

MANUAL = Path("docs/rules.md").read_text("utf-8")
MODELS: list[type[BaseModel]] = [
    *KINDS.values(), Graded, Condition, Channels, FileChannel, WebhookChannel, MailChannel,
]  # fmt: skip


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_is_in_the_manual(model: type[BaseModel]) -> None:
    keys = {field.alias or name for name, field in model.model_fields.items()}
    missing = {key for key in keys if f"`{key}`" not in MANUAL and f"{key}:" not in MANUAL}
    assert missing == set()


def test_every_kind_and_every_field_is_in_the_manual() -> None:
    assert {
        word for word in (*KINDS, *FIELDS, *TEXT_FIELDS, *ITEM_TYPES, *MODUS_OPERANDI) if f"`{word}`" not in MANUAL
    } == set()


def test_the_manuals_examples_load(tmp_path: Path) -> None:
    rule, channels = re.findall(r"```yaml\n(.*?)```", MANUAL, re.DOTALL)
    path = tmp_path / "silencer-to-sweden.yml"
    path.write_text(rule, "utf-8")
    assert load_rule(path).rule.channels == ("customs-desk",)
    (tmp_path / "settings.yml").write_text(channels, "utf-8")
    assert load(tmp_path / "settings.yml").channels.names == ("customs-desk", "duty-file", "duty-mail")
