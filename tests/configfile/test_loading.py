from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from configfile.loading import ConfigError, FrozenModel, load, parse


class Port(FrozenModel):
    """A part of the test's file."""

    number: int
    name: str = ""


class File(FrozenModel):
    """What the test's file holds."""

    title: str = ""
    ports: tuple[Port, ...] = ()


def refused(text: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        parse(text, File, Path("some.yml"))
    return caught.value


def test_a_right_file_is_a_frozen_model():
    read = parse("title: harbour\nports:\n  - {number: 7, name: seven}\n", File, Path("some.yml"))
    assert read == File(title="harbour", ports=(Port(number=7, name="seven"),))


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "~"])
def test_an_empty_file_holds_the_defaults(text):
    assert parse(text, File, Path("some.yml")) == File()


@pytest.mark.parametrize(
    ("text", "line", "field", "problem"),
    [
        ("title: a\ntitel: b\n", 2, "titel", "not permitted"),
        ("title: [a]\n", 1, "title", "string"),
        ("title: a\nports:\n  - number: 1\n  - nummer: 2\n    number: 2\n", 4, "ports.1.nummer", "not permitted"),
        ("title: a\nports:\n  - number: 1\n  - name: two\n", 4, "ports.1.number", "required"),
        ("title: a\nports:\n  - number: 1\n    name: {}\n", 4, "ports.0.name", "string"),
        ("just a text\n", 1, "", "dictionary"),
        ("- a\n- b\n", 1, "", "dictionary"),
    ],
)
def test_what_is_wrong_is_named_by_file_line_and_field(text, line, field, problem):
    error = refused(text)
    assert (error.line, error.field) == (line, field)
    assert problem in error.problem
    assert str(error).startswith(f"some.yml:{line}: {field}")


@pytest.mark.parametrize(
    ("text", "line", "field"),
    [
        ("title: a\nports: []\ntitle: b\n", 3, "title"),
        ("ports:\n  - number: 1\n    number: 2\n", 3, "number"),
    ],
)
def test_a_key_that_is_given_twice_is_refused_at_its_second_place(text, line, field):
    error = refused(text)
    assert (error.line, error.field, error.problem) == (line, field, "key is given twice")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("title: a\nports: [1, 2\n", 3),
        ("title: a\n\tports: []\n", 2),
        ("title: *unknown\n", 1),
        ("title: a\n---\ntitle: b\n", 2),
        ("title: !!python/object:os.system {}\n", 1),
    ],
)
def test_what_is_no_yaml_document_is_named_by_its_line(text, line):
    assert refused(text).line == line


@pytest.mark.parametrize("text", ["title: a\x07b\n", "title: a\x00b\n", "title: \ud800\n"])
def test_a_control_character_is_refused(text):
    assert refused(text).problem


def test_bytes_that_are_not_utf_8_are_refused_with_the_file(tmp_path):
    path = tmp_path / "latin.yml"
    path.write_bytes("title: caf\u00e9\n".encode("latin-1"))
    with pytest.raises(ConfigError, match=r"latin\.yml:1: .*utf-8"):
        load(path, File)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"nowhere\.yml:1: .*No such file"):
        load(tmp_path / "nowhere.yml", File)


WORDS = st.sampled_from(["title", "ports", "number", "name", ": ", "- ", "\n", "  ", "[", "]", "{", "}", "?", "&a ", "*a",
                         "<<: ", "!!int ", "!!timestamp ", "'", '"', "|", ">", "#", "1", "0x", "=", "2031-13-40", "\t",
                         "%", "@", ",", "---", "...", "~", "0b", "1_", "é", ".inf", "!!binary "])  # fmt: skip


@given(
    st.one_of(
        st.binary(max_size=60), st.text(max_size=60).map(str.encode), st.lists(WORDS).map("".join).map(str.encode)
    )
)
@example(b"2031-13-40")
@example(b"title: 2031-13-40")
@example(b"[a]: b")
@example(b"? {a: b}\n: c")
@example(b"&a [*a]")
@example(b"<<: 1")
@example(b"title: !!int x")
@example(b"title: !!binary x")
@example(b"title: !!bool x")
@example(b"title: !!timestamp x")
@example(b"[" * 5000)
@example(b"title: 0x")
@example(b"1" * 5000)
def test_any_bytes_are_a_model_or_a_config_error(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any.yml"
    path.write_bytes(data)
    with suppress(ConfigError):
        assert isinstance(load(path, File), File)
