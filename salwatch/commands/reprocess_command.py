"""`salwatch reprocess`: old captures read again; what changed is shown, and holds once somebody accepts it."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from salwatch import installation, reprocessing, settings
from salwatch.changed import Cause, Example, Words
from salwatch.explaining import visible
from salwatch.indexing import catch_up_unless_followed
from salwatch.installation import Installation
from salwatch.reprocessing import Acceptance, Reread, reprocess
from salwatch.understanding import version

ACTOR = "salwatch"  # of the audit row where nobody is named: whoever has the machine
LONGEST = 160  # characters of a value that is shown


@click.command()
@click.option("--site", metavar="NAME", help="Only this site's captures.")
@click.option("--broken", is_flag=True, help="Only captures that an earlier version of their site file could not read.")
@click.option("--dry-run", is_flag=True, help="Show what would change; change nothing.")
@click.option("--yes", is_flag=True, help="Accept what changes without being asked.")
@click.option(
    "--accept", metavar="VERSION", help="Accept what a dry run showed; refused where the version is another now."
)
@click.option("--by", default=ACTOR, show_default=True, help="Who accepts it, for the audit.")
@click.option("--reason", default="", help="Why, for the audit.")
@click.option("--examples", type=click.IntRange(min=0), default=20, show_default=True, help="Changed values to show.")
@click.option("--home", type=click.Path(path_type=Path), help="Home folder; $SALWATCH_HOME, else var.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def command(  # noqa: PLR0913, PLR0917 (one argument for each option)
    site: str | None, accept: str | None, by: str, reason: str, examples: int, home: Path | None, *,
    broken: bool, dry_run: bool, yes: bool, as_json: bool,
) -> None:  # fmt: skip
    """Read old captures again with the present code and lexicons.

    What the listings would say otherwise is shown first, old and new with the words behind, and which versions differ in what. It
    holds once it is accepted: by an answer on a terminal, by --yes, or by --accept with the version that a dry run named. What was
    observed before is kept. No alert is raised, but for pages that could not be read before: what they say is news.

    For example: salwatch reprocess --site kestrel --dry-run
    """
    if not by.strip():
        raise click.BadParameter("must not be empty", param_hint="--by")
    asks = not (dry_run or yes or accept)
    if asks and (as_json or not _is_answered()):
        raise click.UsageError(
            "nobody can be asked here: --dry-run shows what would change, --accept VERSION or --yes lets it"
        )
    if accept and accept != version():
        raise click.ClickException(
            f"the present version is {version()}, not {accept}: look at a new dry run, and accept that"
        )
    desk = installation.open_installation(settings.load(home=home))
    try:
        if dry_run or asks:
            tried = reprocess(desk, site, dry_run=True, broken=broken, examples=examples, progress=_tell)
            _show(desk, tried, {}, applied=False, as_json=as_json)
        if dry_run or (asks and not click.confirm("Let this version's readings hold?", err=True)):
            return
        reprocessing.record(desk, site, Acceptance(by.strip(), reason.strip()))
        done = reprocess(desk, site, dry_run=False, broken=broken, examples=0 if asks else examples, progress=_tell)
        _show(desk, done, catch_up_unless_followed(desk), applied=True, as_json=as_json)
    finally:
        desk.database.close()


def _is_answered() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _tell(done: int) -> None:
    click.echo(f"{done:,} captures read again", err=True)


def _show(desk: Installation, made: Reread, index: Mapping[str, int], *, applied: bool, as_json: bool) -> None:
    with desk.database.read() as connection:
        causes = made.changes.causes(connection)
    if as_json:
        click.echo(json.dumps(_row(made, index, causes, applied=applied), ensure_ascii=False))
    else:
        click.echo("\n".join(_told(made, index, causes, applied=applied)))


def _row(made: Reread, index: Mapping[str, int], causes: Sequence[Cause], *, applied: bool) -> dict[str, Any]:
    return {
        "version": made.version,
        "applied": applied,
        "counts": {**made.counts, **index},
        "changed_listings": made.changes.listings,
        "changed": dict(made.changes.fields),
        "causes": [asdict(cause) for cause in causes],
        "examples": [asdict(example) for example in made.changes.examples],
    }


def _told(made: Reread, index: Mapping[str, int], causes: Sequence[Cause], *, applied: bool) -> Iterator[str]:
    for name, count in sorted({**made.counts, **index}.items()):
        yield f"{name:28} {count:>8,}"
    say = "say" if applied else "would say"
    yield f"{made.changes.listings:,} listings {say} something else by version {made.version}"
    for name, count in made.changes.fields.most_common():
        yield f"  {name:26} {count:>8,}"
    for cause in causes:
        yield f"  {cause.values:,} values: {cause.before} → {cause.after}, {_parts(cause)}"
    for number, example in enumerate(made.changes.examples):
        if number == 0:
            yield f"{len(made.changes.examples)} of {made.changes.fields.total():,} changed values"
        yield from _example(example)
    if not applied:
        yield f"nothing is changed yet; to accept: salwatch reprocess --accept {made.version}"


def _parts(cause: Cause) -> str:
    if cause.parts is None:
        return "of which nobody kept what the earlier one was made of"
    changes = ", ".join(f"{name} {old or 'new'} → {new or 'gone'}" for name, (old, new) in cause.parts.items())
    return changes or "which are made of the same parts"


def _example(example: Example) -> Iterator[str]:
    yield f"  {example.site} {example.listing_id}  {_cut(visible(example.title))}"
    yield f"    {example.field}: {_value(example.before)} → {_value(example.after)}"
    for sign, words in (("-", example.gone), ("+", example.new)):
        yield from (f"      {sign} {_quoted(one)}" for one in words)


def _quoted(words: Words) -> str:
    return f"{_cut(visible(words.text))!r}  {visible(words.said)}"


def _value(value: Any) -> str:  # noqa: ANN401 (any value of an analysis)
    return "–" if value is None else _cut(visible(json.dumps(value, ensure_ascii=False)))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
