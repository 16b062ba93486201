"""`salwatch find`: one text a line in, the facts of each as one JSON object a line out."""

import importlib
import json
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

import click

import extractors
from extractors.frame import Text, prepare
from records.fact import Fact

Extractor = Callable[[Text], Iterator[Fact]]


@click.command()
@click.argument("kind")
def command(kind: str) -> None:
    """Find the facts of KIND (an extractor's name, or `all`) in the lines of standard input.

    For example: echo 'Glock 17, 9x19, 900 EUR, ships from Austria' | salwatch find all
    """
    finders = choose_extractors(kind)
    if not finders:
        raise click.UsageError(f"no extractor is named {kind!r}; there are all, {', '.join(known_extractors())}")
    broken: list[int] = []
    for row in find_in_lines(sys.stdin.buffer, finders, broken):
        click.echo(json.dumps(row, ensure_ascii=False))
    if broken:
        click.echo(f"salwatch find: {len(broken)} lines are not UTF-8, the first is line {broken[0]}", err=True)
        sys.exit(1)


def choose_extractors(kind: str) -> list[Extractor]:
    """Return the extractor of that name, every one for `all`, or nothing; only what is asked for is imported."""
    if kind == "all":
        return list(known_extractors().values())
    if kind not in {module.name for module in pkgutil.iter_modules(extractors.__path__)}:
        return []
    module = importlib.import_module(f"extractors.{kind}")
    return [module.find] if hasattr(module, "find") else []


def known_extractors() -> dict[str, Extractor]:
    """Return every extractor by name: the modules of `extractors` that have a `find`."""
    names = sorted(module.name for module in pkgutil.iter_modules(extractors.__path__))
    modules = {name: importlib.import_module(f"extractors.{name}") for name in names}
    return {name: module.find for name, module in modules.items() if hasattr(module, "find")}


def find_in_lines(lines: BinaryIO, finders: Iterable[Extractor], broken: list[int]) -> Iterator[dict[str, Any]]:
    """Yield one row a line; a byte that is not UTF-8 counts as one character, its line's number goes to `broken`."""
    for number, line in enumerate(lines, start=1):
        ending = 2 if line.endswith(b"\r\n") else int(line.endswith(b"\n"))
        raw = line[: len(line) - ending]
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            broken.append(number)
            text = raw.decode(errors="replace")
        prepared = prepare(text)
        facts = sorted(fact for find in finders for fact in find(prepared))
        yield {"line": number, "facts": [as_row(fact) for fact in facts]}


def as_row(fact: Fact) -> dict[str, Any]:
    """Return a fact of one line as JSON: what it says, where it says so, and its attributes."""
    row: dict[str, Any] = {
        "kind": fact.kind,
        "value": fact.value,
        "start": fact.start,
        "end": fact.end,
        "text": fact.text,
    }
    return row | ({"attributes": dict(fact.attributes)} if fact.attributes else {})
