"""`salwatch site learn`: saved pages in, a proposed site file out, with how it did on pages it was not learned from."""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import click
from pydantic import Field

from configfile.loading import ConfigError, FrozenModel, load
from crawlers.general import read_document
from crawlers.learning import Correction, CorrectionError, Example, Proposal, propose
from crawlers.markup import PageRefusedError, open_page
from records.page import PageKind

MOST_MISSES = 40  # shown; --json has all
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")


class CorrectionRow(FrozenModel):
    """One correction as a file has it; `page` is a page's number, from 0, or the end of its path."""

    page: int | str
    field: str = ""
    path: str = ""
    start: Annotated[int, Field(ge=0)] | None = None
    end: Annotated[int, Field(ge=0)] | None = None
    kind: PageKind | None = None
    remove: bool = False
    row_of: str = ""


class CorrectionFile(FrozenModel):
    """What a person said of the pages."""

    corrections: tuple[CorrectionRow, ...]


@click.command(name="learn")
@click.argument("name")
@click.argument("pages", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--title", help="What people call the site; the name if not given.")
@click.option(
    "--corrections",
    "corrections_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What a person said of the pages: see below.",
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the file there; else it is printed."
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: the text, scores and misses.")
def command(  # noqa: PLR0913 (one for each option)
    name: str,
    pages: tuple[Path, ...],
    title: str | None,
    corrections_file: Path | None,
    out: Path | None,
    *,
    force: bool,
    as_json: bool,
) -> None:
    r"""Propose a file for the site NAME from a few of its saved PAGES: HTML files, or folders of *.html and */page.html.

    The general reader reads the pages. What it found is generalised to rules, each tried on pages that it was not learned from: `4 of
    5` counts those where it gave the same. What the proposed file reads otherwise is listed as a miss.

    \b
    CORRECTIONS is YAML. `page` is a number, from 0, or the end of a page's path; `path` the
    CSS path of an element, `start` and `end` characters of its text:
      corrections:
        - {page: listing-1, field: vendor, path: "html > body > p:nth-of-type(2) > a"}
        - {page: listing-1, field: price, path: "html > body > p", start: 7, end: 15}
        - {page: 3, kind: vendor}
        - {page: 4, field: escrow, remove: true}
        - {page: search-1, field: title, row_of: listings, path: "html > body > div > h3"}

    \b
    For example: salwatch site learn harbour tests/pages/harbour --title "Old Harbour"
    """
    if not _NAME.fullmatch(name):
        raise click.UsageError(f"{name} is no name of a site: lower-case letters, digits, - and _, a letter first")
    if out is not None and out.exists() and not force:
        raise click.UsageError(f"{out} is there already; --force writes over it")
    paths, examples, refused = _read(list(_files(pages)))
    if not examples:
        raise click.UsageError("no page could be read")
    try:
        corrections = _corrections(corrections_file, paths) if corrections_file else []
        proposal = propose(name, title or name.replace("_", " ").replace("-", " ").title(), examples, corrections)
    except (ConfigError, CorrectionError) as error:
        click.echo(f"salwatch: {error}", err=True)
        sys.exit(2)
    _report(proposal, paths)
    if out is not None:
        out.write_text(proposal.text, "utf-8")
        click.echo(f"written to {out}", err=True)
    if as_json:
        click.echo(json.dumps(_as_json(proposal, paths), ensure_ascii=False))
    elif out is None:
        click.echo(proposal.text, nl=False)
    sys.exit(1 if refused else 0)


def _files(pages: Sequence[Path]) -> Iterator[Path]:
    for path in pages:
        if path.is_dir():
            yield from sorted({*path.glob("*.html"), *path.glob("*/page.html")})
        else:
            yield path


def _read(files: Sequence[Path]) -> tuple[list[str], list[Example], int]:
    """Return names and examples of the pages that can be read, and how many cannot; those are named on standard error."""
    names, examples, refused = [], [], 0
    for path in dict.fromkeys(files):
        try:
            document = open_page(path.read_bytes())
        except (PageRefusedError, OSError) as error:
            click.echo(f"salwatch: {path}: {error}", err=True)
            refused += 1
            continue
        names.append(path.as_posix())
        examples.append(Example(document, read_document(document)))
    return names, examples, refused


def _corrections(path: Path, pages: Sequence[str]) -> list[Correction]:
    rows = load(path, CorrectionFile).corrections
    return [
        Correction(_number(path, row, pages), row.field, row.path, row.start, row.end, row.kind, row.remove, row.row_of)
        for row in rows
    ]


def _number(path: Path, row: CorrectionRow, pages: Sequence[str]) -> int:
    """Return the number of the one page that the row names; raise ConfigError where that is none or several."""
    if isinstance(row.page, int):
        return row.page
    fitting = [number for number, page in enumerate(pages) if _ends_with(page, row.page)]
    if len(fitting) != 1:
        raise ConfigError(path, 1, "page", f"{row.page} names {len(fitting)} of the pages")
    return fitting[0]


def _ends_with(page: str, said: str) -> bool:
    return any(f"/{one}".endswith(f"/{said}") for one in (page, page.removesuffix("/page.html"), page.removesuffix(".html")))  # fmt: skip


def _report(proposal: Proposal, pages: Sequence[str]) -> None:
    rows = [
        (kind.value, field, f"{score.right} of {score.of}" if score.of else "untested")
        for kind, scores in proposal.scores.items()
        for field, score in scores.items()
    ]
    for kind, field, told in rows:
        click.echo(f"{kind:14} {field:28} {told}", err=True)
    for miss in proposal.misses[:MOST_MISSES]:
        click.echo(f"miss  {pages[miss.page]}  {miss.field}: {miss.wanted} is read as {miss.got}", err=True)
    more = f", {len(proposal.misses) - MOST_MISSES} of them not shown" * (len(proposal.misses) > MOST_MISSES)
    click.echo(f"{len(pages)} pages, {len(proposal.misses)} misses{more}", err=True)


def _as_json(proposal: Proposal, pages: Sequence[str]) -> dict[str, object]:
    return {
        "name": proposal.site.name,
        "text": proposal.text,
        "pages": list(pages),
        "scores": {kind.value: {field: list(score) for field, score in scores.items()} for kind, scores in proposal.scores.items()},
        "misses": [{**asdict(miss), "page": pages[miss.page]} for miss in proposal.misses],
    }  # fmt: skip
