"""`salwatch search`: what was found on watched sites, by a Lucene query string."""

import json
import sys
from pathlib import Path
from typing import Any, NoReturn, get_args

import click

from index import build
from index.errors import IndexUnavailableError, QueryError, SchemaChangedError
from index.protocol import Result, Sort
from index.schema import FACET, dump
from records.document import Document
from salwatch import settings


@click.command()
@click.argument("query", default="")
@click.option(
    "--facet",
    "facets",
    multiple=True,
    type=click.Choice(FACET),
    metavar="FIELD",
    help="Count its values; may be repeated.",
)
@click.option("--sort", type=click.Choice(get_args(Sort)), default="relevance", show_default=True)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(0, 1000), help="At most so many.")
@click.option("--after", default="", metavar="PLACE", help="Go on from the place that the page before named.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: total, hits, facets, next.")
@click.option("--home", type=click.Path(path_type=Path), help="Home folder; $SALWATCH_HOME, else var.")
def command(query: str, facets: tuple[str, ...], home: Path | None, *, as_json: bool, **page: Any) -> None:  # noqa: ANN401 (click's options)
    """Search listings and vendor accounts; docs/search.md tells the language.

    For example: salwatch search 'item_type:firearm AND ships_from:US' --facet vendor
    """
    index = build(settings.load(home=home).index)
    try:
        result = index.search(query, facets=facets, **page)
    except QueryError as error:
        _refuse(query, error)
    except (IndexUnavailableError, SchemaChangedError) as error:
        click.echo(f"salwatch: {error}", err=True)
        sys.exit(1)
    finally:
        index.close()
    click.echo(json.dumps(_as_json(result), ensure_ascii=False)) if as_json else _show(result)


def _refuse(query: str, error: QueryError) -> NoReturn:
    """Show the place in the query where it goes wrong, and end with 2."""
    click.echo(f"{query}\n{' ' * error.position}^ {error.problem}", err=True)
    sys.exit(2)


def _as_json(result: Result) -> dict[str, object]:
    hits = [json.loads(dump(hit.document)) for hit in result.hits]
    facets = {
        name: [{"value": value, "count": count} for value, count in values] for name, values in result.facets.items()
    }
    return {"total": result.total, "hits": hits, "facets": facets, "next": result.next}


def _show(result: Result) -> None:
    for hit in result.hits:
        click.echo(_line(hit.document))
    for name, values in result.facets.items():
        click.echo(f"\n{name}: " + ", ".join(f"{value} {count}" for value, count in values))
    more = f"; go on with --after {result.next}" if result.next else ""
    click.echo(f"{len(result.hits)} of {result.total}{more}", err=True)


def _line(found: Document) -> str:
    price = f"{found.price:g} {found.currency}".strip() if found.price is not None else ""
    route = f"{'/'.join(found.ships_from) or '?'}→{'/'.join(found.ships_to) or '?'}"
    gone = "gone" if found.gone else ""
    parts = [
        found.id,
        f"{found.first_seen_at:%Y-%m-%d}",
        found.site,
        found.item_type or found.kind,
        price,
        route,
        found.vendor,
        gone,
    ]
    return "  ".join(part for part in parts if part) + f"  {found.title}"
