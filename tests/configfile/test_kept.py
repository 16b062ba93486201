from pathlib import Path

import pytest

from configfile import kept
from configfile.loading import ConfigError, FrozenModel, load


class Numbers(FrozenModel):
    numbers: tuple[int, ...]


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def files():
    return sorted(kept.folder().glob("*.json")) if kept.folder().exists() else []


def written(path: Path, last: str = "7") -> Path:
    path.write_text("numbers:\n" + "  - 1\n" * 3000 + f"  - {last}\n", "utf-8")
    return path


def test_a_large_file_is_read_from_what_was_kept_of_it(tmp_path):
    path = written(tmp_path / "numbers.yml")
    first = load(path, Numbers)
    (file,) = files()
    file.write_text('{"numbers": [5]}', "utf-8")
    assert first.numbers[-1] == 7
    assert load(path, Numbers).numbers == (5,)


def test_a_changed_file_is_read_anew_and_a_small_one_is_not_kept(tmp_path):
    path = written(tmp_path / "numbers.yml")
    load(path, Numbers)
    assert load(written(path, "8"), Numbers).numbers[-1] == 8
    count = len(files())
    path.write_text("numbers: [1]\n", "utf-8")
    assert load(path, Numbers).numbers == (1,)
    assert len(files()) == count


def test_what_was_kept_and_damaged_is_made_again(tmp_path):
    path = written(tmp_path / "numbers.yml")
    load(path, Numbers)
    for damage in ("", "{", '{"numbers": "none"}', "[1]"):
        files()[0].write_text(damage, "utf-8")
        assert load(path, Numbers).numbers[-1] == 7


def test_an_error_of_a_large_file_names_its_line_every_time(tmp_path):
    path = written(tmp_path / "numbers.yml", "seven")
    for _ in range(2):
        with pytest.raises(ConfigError, match=r"numbers\.yml:3002: "):
            load(path, Numbers)


def test_a_folder_that_cannot_be_made_keeps_nothing(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert load(written(tmp_path / "numbers.yml"), Numbers).numbers[-1] == 7


def test_values_that_json_cannot_give_back_are_made_every_time():
    made = []
    for _ in range(2):
        assert kept.made("numbers by number", lambda: made.append(1) or {1: "one"}) == {1: "one"}
    assert len(made) == 2
    assert files() == []
