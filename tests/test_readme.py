"""The README's and the manual's words are held to the program: commands, options, targets and links exist."""

import gzip
import importlib
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from configfile.loading import load
from salwatch.cli import COMMANDS, root
from salwatch.tabular import TableMapping
from store.archive import Writer
from tests.store.exchanges import clock, exchange

CHECKOUT = Path(__file__).parent.parent
PROSE = [CHECKOUT / "README.md", CHECKOUT / "CONTRIBUTING.md", *sorted((CHECKOUT / "docs").rglob("*.md"))]
MAPPING = CHECKOUT / "config" / "mappings" / "agora-2014q1.yml"


def blocks(path: Path) -> Iterator[str]:
    """Yield the lines of the file's indented-by-fence blocks."""
    inside = False
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("```"):
            inside = not inside
        elif inside:
            yield line


def command_lines(path: Path) -> list[str]:
    """Return the `salwatch …` lines of a file's blocks, without prompt, comment and what only draws them."""
    lines = (line.removeprefix("$ ") for line in blocks(path))
    return [line for line in lines if re.match(r"(echo .*\| *)?(\.venv/bin/)?salwatch ", line)]


def words_of(line: str) -> list[str]:
    """Return the words behind `salwatch`, up to a redirection or a described column."""
    words = shlex.split(re.split(r"  +", line.partition("salwatch ")[2])[0], comments=True)
    return words[: words.index(">")] if ">" in words else words


def resolve(words: list[str]) -> tuple[click.Command, list[str]]:
    """Return the command that the words call, and the words left for it."""
    command: click.Command = root
    rest = list(words)
    while isinstance(command, click.Group) and rest:
        inner = command.get_command(click.Context(command), rest[0])
        assert inner is not None, f"no command {rest[0]!r} in: salwatch {' '.join(words)}"
        command, rest = inner, rest[1:]
    return command, rest


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command below one, with its words."""
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            inner = command.get_command(click.Context(command), name)
            assert inner is not None
            yield from leaves(inner, (*path, name))
    else:
        yield path, command


ALL_LINES = [(path.name, line) for path in PROSE for line in command_lines(path)]
LEAVES = list(leaves(root))


def test_the_readme_shows_commands():
    assert len(command_lines(CHECKOUT / "README.md")) >= 8


@pytest.mark.parametrize(("name", "line"), ALL_LINES)
def test_every_shown_command_and_option_exists(name, line):
    command, rest = resolve(words_of(line))
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in rest if word.startswith("--")} <= options
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.required:
            assert set(parameter.opts) & set(rest), f"{name}: {line}: lacks {parameter.opts[0]}"


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_a_module_and_help_with_an_example_and_stands_in_the_manual(name):
    module = importlib.import_module(f"salwatch.commands.{name}_command")
    assert isinstance(module.command, click.Command)
    told = CliRunner().invoke(root, [name, "--help"])
    assert told.exit_code == 0, told.output
    assert "xample: " in re.sub(r"\s+", " ", told.output)
    assert any(f"salwatch {name}" in path.read_text("utf-8") for path in PROSE)


@pytest.mark.parametrize(("path", "command"), LEAVES, ids=[" ".join(path) for path, _ in LEAVES])
def test_every_verb_gives_a_real_example_and_stands_in_the_table_of_commands(path, command):
    table = (CHECKOUT / "docs" / "commands.md").read_text("utf-8")
    rows = [row for row in table.splitlines() if f"`salwatch {path[0]}" in row]
    assert any(f"`{' '.join(path[1:])}" in row or f"`salwatch {' '.join(path)}" in row for row in rows)
    text = re.sub(r"\s+", " ", command.help or "")
    example = re.search(r"xample:? (?:echo .*\| )?`?(salwatch .*)", text)
    assert example, text
    words = [word.strip(".`") for word in example.group(1).split()]
    assert tuple(words[1 : len(path) + 1]) == path, example.group(1)
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options


def test_every_command_that_the_text_mentions_exists():
    for path in PROSE:
        for words in re.findall(r"`salwatch ([a-z]+(?: [a-z-]+)?)", path.read_text("utf-8")):
            noun, _, verb = words.partition(" ")
            assert noun in COMMANDS, f"{path.name}: {words}"
            command = root.get_command(click.Context(root), noun)
            if isinstance(command, click.Group) and verb:
                assert verb in command.commands, f"{path.name}: {words}"


def test_every_make_target_that_is_shown_exists():
    targets = set(re.findall(r"^([a-z-]+):", (CHECKOUT / "Makefile").read_text("utf-8"), re.MULTILINE))
    shown = {name for path in PROSE for name in re.findall(r"(?:^\$ |`)make ([a-z-]+)", path.read_text("utf-8"), re.M)}
    assert {"run", "test", "setup"} <= shown
    assert shown <= targets


@pytest.mark.parametrize("path", PROSE, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_every_link_leads_to_something_that_is_there(path):
    for target in re.findall(r"\]\(([^)#\s]+)", path.read_text("utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), target


# --- the README's own material, as a reader would have it ---


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the README's commands name."""
    made = tmp_path_factory.mktemp("readme")
    (made / "config").symlink_to(CHECKOUT / "config")
    mapping = load(MAPPING, TableMapping)
    cells = {mapping.key: "1", mapping.listing_title: "Glock 19 9mm pistol", mapping.ships_from: "USA"}
    columns = sorted(mapping.columns())
    (made / "listings.csv").write_text(f"{','.join(columns)}\n{','.join(cells.get(c, '') for c in columns)}\n", "utf-8")
    (made / "saved-pages").symlink_to(CHECKOUT / "tests" / "pages" / "kestrel" / "listing-1")
    with Writer(made / "archive", "kestrel", clock) as writer:
        writer.put(exchange())
    (archived,) = (made / "archive").glob("*.warc.gz")
    (made / "crawl.warc.gz").write_bytes(archived.read_bytes())
    assert gzip.decompress(archived.read_bytes()).startswith(b"WARC/1.1")
    return made


def test_the_readmes_commands_do_what_they_say(folder):
    environment = {**os.environ, "SALWATCH_HOME": str(folder / "home")}
    environment.pop("SALWATCH_SETTINGS", None)
    told = {}
    for line in command_lines(CHECKOUT / "README.md"):
        words = words_of(line)
        if words[0] == "serve":  # runs until Ctrl-C
            continue
        given = shlex.split(line)[1] if line.startswith("echo ") else ""
        made = subprocess.run(
            [sys.executable, "-m", "salwatch.cli", *words],
            cwd=folder, env={**environment, "PYTHONPATH": str(CHECKOUT)}, input=given, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert made.returncode in ({0, 1} if words[0] == "doctor" else {0}), made.stderr  # a machine may lack a part
        told[words[0]] = made.stdout
    assert "Glock 19 9mm pistol" in told["search"]
    assert '"route"' in told["find"]
    assert "models" in told["doctor"]
