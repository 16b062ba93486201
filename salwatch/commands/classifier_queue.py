"""`salwatch classifier queue` and `agreement`: what reviewers will be asked, and how far they agree."""

import json
from itertools import islice
from pathlib import Path

import click

from reports import review
from reports.agreement import Agreement
from salwatch.home import open_home
from store import histories
from store.observations import Subject
from store.reviewing import Doubtful
from web.highlights import hide

home_option = click.option("--home", type=click.Path(path_type=Path), help="Home folder; $SALWATCH_HOME, else var.")
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


@click.command("queue")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(min=1), help="At most so many.")
@json_option
@home_option
def queue(home: Path | None, limit: int, *, as_json: bool) -> None:
    """List the listings that reviewers are asked about next: doubtful, judged by nobody, unlike each other.

    Contacts in titles are masked. For example: salwatch classifier queue --limit 5
    """
    _, database = open_home(home)
    with database.read() as connection:
        for one in islice(review.queue(connection), limit):
            secrets = histories.contact_texts(connection, Subject("listing", one.listing_id))
            click.echo(_told(one, hide(str(one.texts.get("title") or ""), secrets), as_json=as_json))
    database.close()


def _told(one: Doubtful, title: str, *, as_json: bool) -> str:
    if not as_json:
        left = " left to a person" if one.abstained else ""
        return f"{one.listing_id:>8}  {one.site}  {one.item_type} {one.probability:.2f}{left}  {title}"
    row = {
        "listing": one.listing_id,
        "site": one.site,
        "title": title,
        "item_type": one.item_type,
        "probability": one.probability,
        "abstained": one.abstained,
        "doubt": round(one.doubt, 4),
    }
    return json.dumps(row, ensure_ascii=False)


@click.command("agreement")
@json_option
@home_option
def agreement(home: Path | None, *, as_json: bool) -> None:
    """Show how far every two reviewers agree, as Cohen's kappa, over what both judged without knowing of the other.

    For example: salwatch classifier agreement
    """
    _, database = open_home(home)
    with database.read() as connection:
        found = review.agreements(connection)
    database.close()
    for one in found:
        click.echo(_as_json(one) if as_json else _as_text(one))
    if not found:
        click.echo("no two people have judged the same listing yet without knowing of the other", err=True)


def _as_json(one: Agreement) -> str:
    pairs = [
        {
            "reviewers": [pair.one, pair.other],
            "common": pair.common,
            "agreed": pair.agreed,
            "kappa": pair.kappa,
        }
        for pair in one.pairs
    ]
    return json.dumps({"label": one.name, "kappa": one.kappa, "common": one.common, "pairs": pairs})


def _as_text(one: Agreement) -> str:
    lines = [f"{one.name}: kappa {_figure(one.kappa)} over {one.common} pairs of answers"]
    lines += [
        f"  {pair.one}, {pair.other}: {pair.agreed} of {pair.common} alike, kappa {_figure(pair.kappa)}"
        for pair in one.pairs
    ]
    return "\n".join(lines)


def _figure(kappa: float | None) -> str:
    return "cannot be told" if kappa is None else f"{kappa:.2f}"
