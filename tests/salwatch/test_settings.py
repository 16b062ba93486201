import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from alerts.channel_settings import Channels
from configfile.loading import ConfigError
from salwatch.settings import Settings, load

MANUAL = Path(__file__).parents[2] / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SALWATCH_SETTINGS", raising=False)
    monkeypatch.delenv("SALWATCH_HOME", raising=False)


def written(folder: Path, text: str) -> Path:
    path = folder / "settings.yml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("home: a\nhoem: b\n", "2: hoem: "),
        ("home: a\ntor:\n  socks_prot: 9050\n", "3: tor.socks_prot: "),
        ("web:\n  host: localhost\n  port: 70000\n", "3: web.port: "),
        ("schedule: {process_seconds: 0}\n", "1: schedule.process_seconds: "),
        ("index:\n  backend: solr\n", "2: index.backend: "),
    ],
)
def test_a_key_or_value_that_is_wrong_is_named_by_file_and_line(tmp_path, text, where):
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}:{where}")


def test_a_settings_file_that_is_not_there_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("SALWATCH_SETTINGS", str(tmp_path / "nowhere.yml"))
    with pytest.raises(ConfigError, match=r"nowhere\.yml"):
        load()


def test_without_a_file_the_defaults_hold_and_everything_lies_in_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    home = tmp_path / "var"
    settings = load()
    assert settings.home == home
    assert settings.database_url == f"sqlite:///{home / 'salwatch.db'}"
    assert (settings.archive, settings.index.folder, settings.secrets) == (
        home / "archive",
        home / "index",
        home / "secrets",
    )
    assert settings.web.host == "127.0.0.1"


def test_folders_that_are_given_stay_where_they_are(tmp_path):
    text = "home: h\narchive_folder: /elsewhere\ndatabase_url: sqlite:///other.db\nindex: {folder: /quick}\n"
    settings = load(written(tmp_path, text))
    assert (settings.archive, settings.index.folder) == (Path("/elsewhere"), Path("/quick"))
    assert settings.database_url == "sqlite:///other.db"


def test_the_environment_names_the_file_and_an_argument_is_stronger(tmp_path, monkeypatch):
    monkeypatch.setenv("SALWATCH_SETTINGS", str(written(tmp_path, "web: {port: 8461}\n")))
    assert load().web.port == 8461
    (tmp_path / "other").mkdir()
    assert load(written(tmp_path / "other", "web: {port: 8462}\n")).web.port == 8462


def test_the_home_folder_is_the_argument_else_the_files_else_the_environments(tmp_path, monkeypatch):
    monkeypatch.setenv("SALWATCH_HOME", str(tmp_path / "of-environment"))
    assert load().home == tmp_path / "of-environment"
    path = written(tmp_path, f"home: {tmp_path / 'of-file'}\n")
    assert load(path).home == tmp_path / "of-file"
    assert load(path, home=tmp_path / "of-argument").home == tmp_path / "of-argument"
    assert load(path, home=None).home == tmp_path / "of-file"


def keys(model: type[BaseModel], above: str = "") -> Iterator[str]:
    """Yield the dotted names of all keys; a channel's own are in the manual of the rules."""
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from keys(inner, f"{above}{name}.")
        else:
            yield f"{above}{name}"


def manual_keys() -> Iterator[str]:
    """Yield the keys of the manual's table; a name without a dot follows the part of the one before it in its row."""
    for row in re.findall(r"^\| (`[^|]+) \|", MANUAL.read_text("utf-8"), re.MULTILINE):
        names = re.findall(r"`([^`]+)`", row)
        part = names[0].rpartition(".")[0]
        yield from (name if "." in name or not part else f"{part}.{name}" for name in names)


def test_the_manual_lists_every_key_once_and_none_that_does_not_exist():
    assert sorted(manual_keys()) == sorted(keys(Settings))
    assert {f"channels.{name}" for name in Channels.model_fields} <= set(manual_keys())
