"""Finding: the extractors by name, and the facts of lines of text."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import extractors
from extractors.frame import Text, prepare
from records.fact import Fact

Extractor = Callable[[Text], Iterator[Fact]]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text with its facts in order; `is_broken` where bytes of it are not UTF-8, each of which counts as one character."""

    number: int
    text: str
    facts: tuple[Fact, ...]
    is_broken: bool = False


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


def find_in_lines(lines: BinaryIO, finders: Iterable[Extractor]) -> Iterator[Line]:
    """Yield each line with its facts; only a line feed ends one."""
    chosen = tuple(finders)
    for number, line in enumerate(lines, start=1):
        ending = 2 if line.endswith(b"\r\n") else int(line.endswith(b"\n"))
        raw = line[: len(line) - ending]
        try:
            text, is_broken = raw.decode(), False
        except UnicodeDecodeError:
            text, is_broken = raw.decode(errors="replace"), True
        prepared = prepare(text)
        yield Line(number, text, tuple(sorted(fact for find in chosen for fact in find(prepared))), is_broken)


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
