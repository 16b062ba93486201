"""`salwatch evaluate`: score predictions and readings against material that somebody labelled."""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from records.listing import ListingRow
from salwatch.analysis import analyse, prediction
from salwatch.commands.read_command import known_sites, read_pages
from salwatch.listing_doubt import doubt
from salwatch.listing_rows import read_rows
from salwatch.listing_scoring import Figure, Score, as_json, score
from salwatch.page_scoring import PageScore, score_pages

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """Score what is understood against labelled material. For example: salwatch evaluate listings rows.jsonl gold.jsonl."""


@command.command()
@click.argument("rows", type=EXISTING)
@click.argument("gold", type=EXISTING)
@click.option("--json", "as_object", is_flag=True, help="Print one JSON object.")
@click.option("--errors", default=0, type=click.IntRange(0), metavar="N", help="Print the first N differences.")
def listings(rows: Path, gold: Path, *, as_object: bool, errors: int) -> None:
    """Analyse the listings of ROWS and score them against the labels of GOLD (JSON lines, joined by id).

    For example: salwatch evaluate listings rows.jsonl gold.jsonl --errors 5
    """
    predicted = [prediction(analyse(row)) for row in read_rows(rows) if isinstance(row, ListingRow)]
    labels = list(_labels(gold))
    result, doubts = score(labels, predicted), doubt(labels, predicted)
    if as_object:
        click.echo(
            json.dumps(
                as_json(result)
                | {"doubt": doubts}
                | {"errors": [_words(result, number) for number in range(min(errors, len(result.differences)))]}
            )
        )
        return
    for line in (*_table(result), *_doubts(doubts)):
        click.echo(line)
    for number in range(min(errors, len(result.differences))):
        click.echo(_words(result, number))


@command.command()
@click.argument("pages_dir", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--no-site-files", is_flag=True, help="Use only the general reader.")
@click.option("--json", "as_object", is_flag=True, help="Print one JSON object.")
@click.option("--errors", default=0, type=click.IntRange(0), metavar="N", help="Print the first N differences.")
def pages(pages_dir: Path, *, no_site_files: bool, as_object: bool, errors: int) -> None:
    """Read every */*/page.html below PAGES_DIR and score it against the expected.json beside it.

    For example: salwatch evaluate pages tests/pages --errors 5
    """
    sites = [] if no_site_files else known_sites()
    result = score_pages(pages_dir, {row["page"]: row for row in read_pages(pages_dir, sites)})
    differences = result.errors[:errors]
    if as_object:
        click.echo(
            json.dumps(
                result.as_json() | {"errors": [dataclasses.asdict(difference) for difference in differences]},
                ensure_ascii=False,
            )
        )
        return
    for line in _page_table(result):
        click.echo(line)
    for difference in differences:
        click.echo(f"{difference.page}: {difference.trail}: wanted {difference.wanted!r}, read {difference.found!r}")


def _page_table(result: PageScore) -> Iterator[str]:
    yield f"{result.pages} pages  kinds {result.kind_accuracy:.4f}  values {result.value_accuracy:.4f}"
    for name, (right, of) in sorted(result.values.items()):
        yield f"{name:28}{right / of:8.4f}  of {of}"


def _labels(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line) if line.strip() else None
            except json.JSONDecodeError as error:
                raise click.ClickException(f"{path}: line {number}: {error}") from error
            if isinstance(row, dict) and "id" in row:
                yield row


def _table(result: Score) -> Iterator[str]:
    yield f"{result.rows} rows, {result.predicted} predicted"
    yield f"{'':18}{'precision':>10}{'recall':>10}{'F1':>10}{'values':>10}"
    yield _line("trade_relevant", result.trade_relevant)
    for name, figure in result.fields.items():
        yield _line(name, figure)
    yield _line("all fields", result.all_fields)
    yield f"item_type: accuracy {result.accuracy:.4f}, macro-F1 {result.macro_f1:.4f}"
    for name, value in result.f1_by_class.items():
        yield f"  {name:16}{value:.4f}"
    for name, value in result.by_language.items():
        yield f"  language {name:7}{value:.4f}, all fields F1 {result.fields_by_language[name].f1:.4f}"


def _doubts(found: Mapping[str, float]) -> Iterator[str]:
    yield f"calibration error {found['calibration_error']:.4f}; left to a person {found['abstained']:.4f}; embedded {found['embedded']:.4f}"


def _line(name: str, figure: Figure) -> str:
    return f"{name:18}{figure.precision:10.4f}{figure.recall:10.4f}{figure.f1:10.4f}{figure.right + figure.missed:10}"


def _words(result: Score, number: int) -> str:
    difference = result.differences[number]
    return f"{difference.id}: {difference.field}: missed {', '.join(difference.missed) or '–'}; wrong {', '.join(difference.wrong) or '–'}"
