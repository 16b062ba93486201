"""`salwatch analyse`: listing rows in, what is understood of them out."""

import json
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import click

from records.listing import ListingRow
from salwatch.analysis import analyse, prediction
from salwatch.listing_rows import RowError, read_rows

CHUNK = 64  # rows handed to another process at once


@click.command()
@click.argument("rows", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes that analyse.")
def command(rows: Path, workers: int) -> None:
    """Understand the listings of ROWS (JSON lines): item type, offers, price, route, contacts, with reasons.

    For example: salwatch analyse listings.jsonl > predictions.jsonl
    """
    broken: list[RowError] = []
    for line in predict(_sound(read_rows(rows), broken), workers):
        click.echo(line)
    for error in broken:
        click.echo(f"salwatch analyse: {rows}: {error}", err=True)
    if broken:
        sys.exit(1)


def predict(rows: Iterable[ListingRow], workers: int = 1) -> Iterator[str]:
    """Yield one JSON line a row, in order."""
    if workers == 1:
        yield from map(_line, rows)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(_line, rows, chunksize=CHUNK)


def _line(row: ListingRow) -> str:
    return json.dumps(prediction(analyse(row)), ensure_ascii=False, default=str)


def _sound(rows: Iterable[ListingRow | RowError], broken: list[RowError]) -> Iterator[ListingRow]:
    """Yield the rows; collect what is wrong with the lines that are none."""
    for row in rows:
        if isinstance(row, RowError):
            broken.append(row)
        else:
            yield row
