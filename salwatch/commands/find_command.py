"""`salwatch find`: texts in; the facts of each out, as JSON for machines, or marked in their words for people."""

import io
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from salwatch.finding import Line, as_row, choose_extractors, find_in_lines, known_extractors


@click.command()
@click.argument("kind")
@click.argument("text", required=False)
@click.option(
    "--explain", is_flag=True, help="Each line with its facts under their words, as a terminal gets it anyway."
)
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a line, as anything but a terminal gets it anyway."
)
@click.option(
    "--html", "page", type=click.Path(dir_okay=False, path_type=Path), help="Write a page with the facts marked."
)
def command(kind: str, text: str | None, page: Path | None, *, explain: bool, as_json: bool) -> None:
    """Find the facts of KIND (an extractor's name, or `all`) in TEXT, or in the lines of standard input.

    For example: echo 'Glock 17, 9x19, 900 EUR, ships from Austria' | salwatch find all
    """
    if explain and as_json:
        raise click.UsageError("--explain is for people, --json for machines: give one of them")
    finders = choose_extractors(kind)
    if not finders:
        raise click.UsageError(f"no extractor is named {kind!r}; there are all, {', '.join(known_extractors())}")
    source = sys.stdin.buffer if text is None else io.BytesIO(text.encode(errors="replace"))
    broken: list[int] = []
    lines = _noted(find_in_lines(source, finders), broken)
    if page is not None:
        _write(page, lines, quiet=not (explain or as_json), explain=explain)
    else:
        _print(lines, explain=explain or (sys.stdout.isatty() and not as_json))
    if broken:
        click.echo(f"salwatch find: {len(broken)} lines are not UTF-8, the first is line {broken[0]}", err=True)
        sys.exit(1)


def _noted(lines: Iterable[Line], broken: list[int]) -> Iterator[Line]:
    for line in lines:
        if line.is_broken:
            broken.append(line.number)
        yield line


def _print(lines: Iterable[Line], *, explain: bool) -> None:
    if explain:
        from salwatch.explaining import marked  # noqa: PLC0415 (displaCy takes a while to load)

        for line in lines:
            click.echo("\n".join(marked(line)))
    else:
        for line in lines:
            click.echo(json.dumps({"line": line.number, "facts": [*map(as_row, line.facts)]}, ensure_ascii=False))


def _write(path: Path, lines: Iterable[Line], *, quiet: bool, explain: bool) -> None:
    from salwatch.explaining import page  # noqa: PLC0415 (displaCy takes a while to load)

    shown = list(lines)
    try:
        path.write_text(page(shown), "utf-8")
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}") from error
    if not quiet:
        _print(shown, explain=explain)
    click.echo(f"{path}: {len(shown)} lines, {sum(len(line.facts) for line in shown)} facts", err=True)
