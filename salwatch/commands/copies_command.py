"""`salwatch copies`: listings of different sellers that say nearly the same."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection

from records.worddiff import Piece, compare_words, excerpt
from salwatch import copying, installation, settings
from salwatch.explaining import visible
from salwatch.installation import Installation
from store import copies, crowds, histories
from store.observations import Subject

home_option = click.option("--home", type=click.Path(path_type=Path), help="Home folder; $SALWATCH_HOME, else var.")
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
LONGEST = 70  # characters of a title that is shown


@click.group()
def command() -> None:
    """Listings of different sellers that say nearly the same. Example: salwatch copies list."""


@command.command(name="list")
@click.option("--site", metavar="NAME", help="Only texts that a listing of this site has.")
@click.option("--number", type=click.IntRange(min=1, max=1000), default=20, show_default=True, help="Texts to show.")
@json_option
@home_option
def list_(site: str | None, number: int, home: Path | None, *, as_json: bool) -> None:
    """List the texts that most other sellers' listings repeat. Example: salwatch copies list --site kestrel."""
    with _opened(home) as desk, desk.database.read() as connection:
        found = [
            (crowd, _known(connection, crowd.listing_id)) for crowd in crowds.crowds(connection, site=site, most=number)
        ]
    for crowd, known in found:
        if as_json:
            row = known | {"copies": list(crowd.listings), "accounts": crowd.accounts}
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            click.echo(f"{_line(known)}  others: listings {len(crowd.listings)}, accounts {crowd.accounts}")
    click.echo(f"{len(found)} texts", err=True)


@command.command()
@click.argument("listing_id", metavar="LISTING", type=int)
@json_option
@home_option
def show(listing_id: int, home: Path | None, *, as_json: bool) -> None:
    """Show which listings say the same as one, and the words that differ. Example: salwatch copies show 12."""
    with _opened(home) as desk, desk.database.read() as connection:
        if histories.listing(connection, listing_id) is None:
            raise click.ClickException(f"there is no listing {listing_id}")
        mine = _text(connection, listing_id)
        found = copies.alike(connection, listing_id)
        for one in found:
            known = _known(connection, one.listing_id) | {"likeness": one.likeness, "same_seller": one.kin}
            words = excerpt(compare_words(mine, _text(connection, one.listing_id)), around=30)
            if as_json:
                click.echo(json.dumps(known | {"words": [list(piece) for piece in words]}, ensure_ascii=False))
                continue
            kin = "  (same key or handle)" if one.kin else ""
            click.echo(f"{_line(known)}  {one.likeness:.2f}{kin}\n        {_differing(words)}")
    click.echo(f"{len(found)} listings", err=True)


@command.command()
@home_option
def rebuild(home: Path | None) -> None:
    """Sign all listings anew, as after an update or a restored store. Example: salwatch copies rebuild."""
    with _opened(home) as desk:
        done = copying.rebuild(desk.database, lambda done: click.echo(f"\r{done:,} listings", err=True, nl=False))
    click.echo(f"\r{done:,} listings are compared", err=True)


@contextmanager
def _opened(home: Path | None) -> Iterator[Installation]:
    desk = installation.open_installation(settings.load(home=home))
    try:
        yield desk
    finally:
        desk.database.close()


def _known(connection: Connection, listing_id: int) -> dict[str, Any]:
    listing = histories.listing(connection, listing_id)
    title = _text(connection, listing_id).partition("\n")[0]
    return {"listing": listing_id, "site": listing.site, "vendor": listing.handle, "title": title} if listing else {}


def _text(connection: Connection, listing_id: int) -> str:
    content = histories.latest(connection, Subject("listing", listing_id))
    texts = content.named_texts() if content else {}
    return "\n".join(texts.get(name, "") for name in copying.SIGNED)


def _line(known: dict[str, Any]) -> str:
    title = visible(known["title"])
    cut = title if len(title) <= LONGEST else f"{title[:LONGEST]}…"
    return f"{known['listing']:>7}  {known['site']:<14}  {visible(known['vendor'] or '–'):<16}  {cut}"


def _differing(words: tuple[Piece, ...]) -> str:
    if all(piece.op == "same" for piece in words):
        return "word for word"
    marks = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return visible(" ".join("".join(marks[piece.op].format(piece.text) for piece in words).split()))
