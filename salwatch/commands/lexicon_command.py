"""`salwatch lexicon`: the words that facts are found by; checked, added to, and asked why."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import yaml

from configfile.loading import ConfigError
from extractors.lexicon import FOLDER
from salwatch import lexicons
from salwatch.clock import utc_now
from salwatch.explaining import visible
from salwatch.lexicon_adding import Added, AddingError, Addition, add
from salwatch.lexicon_checking import LANGUAGES, check
from salwatch.lexicons import LexiconFile

if TYPE_CHECKING:
    from salwatch.lexicon_tracing import Term, Trace, Traced

folder_option = click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=FOLDER,
    help="Copies of lexicons, in place of those in force.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")


@click.group()
def command() -> None:
    """List, check, extend and ask the lexicons, whose words make facts. For example: salwatch lexicon why "AK mag"."""


@command.command(name="list")
@json_option
@folder_option
def list_(folder: Path, *, as_json: bool) -> None:
    """List the lexicons with version and counts; `forms` are terms with their endings. Example: salwatch lexicon list --json."""
    files = lexicons.listed(folder)
    errors: list[ConfigError] = []
    for file in files:
        try:
            row = _row(file)
        except ConfigError as error:
            errors.append(error)
            continue
        counts = "  ".join(f"{row[name]:>6} {name}" for name in ("entries", "terms", "forms"))
        shown = f"{row['name']:<16} {row['version']}  {counts}  {', '.join(row['languages'])}".rstrip()
        click.echo(json.dumps(row, ensure_ascii=False) if as_json else shown)
    for broken in errors:
        click.echo(str(broken), err=True)
    click.echo(f"{len(files)} lexicons, {len(errors)} of them broken", err=True)
    if errors:
        sys.exit(1)


def _row(file: LexiconFile) -> dict[str, Any]:
    entries = [entry for lexicon in lexicons.load_all(file) for entry in lexicon.entries]
    forms = sum(len(entry.terms) for entry in entries)
    return {
        "name": file.name,
        "version": file.version,
        "files": [str(path.relative_to(file.folder)) for path in file.paths],
        "entries": len(entries),
        "terms": lexicons.written_terms(file) or forms,
        "forms": forms,
        "languages": sorted({language for entry in entries for language, _ in entry.terms} - {"any"}),
    }


@command.command(name="check")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--errors-only", is_flag=True, help="Leave out warnings.")
@json_option
@folder_option
def check_(names: tuple[str, ...], folder: Path, *, errors_only: bool, as_json: bool) -> None:
    """Check the lexicons of these NAMEs, or all; end with 1 where there are errors.

    Errors: a file of a wrong form, a term of two meanings, a term that is never found. Warnings: everyday words that count alone,
    missing sources, endings that nothing uses.

    For example: salwatch lexicon check parts goods
    """
    files = [_file(name, folder) for name in names] if names else lexicons.listed(folder)
    findings = [finding for file in files for finding in check(file)]
    shown = [finding for finding in findings if finding.level == "error" or not errors_only]
    for finding in shown:
        click.echo(json.dumps(asdict(finding), ensure_ascii=False) if as_json else str(finding))
    wrong = sum(finding.level == "error" for finding in findings)
    click.echo(f"{len(files)} lexicons, {wrong} errors, {len(findings) - wrong} warnings", err=True)
    if wrong:
        sys.exit(1)


@command.command(name="add")
@click.argument("name")
@click.argument("value")
@click.option(
    "--language", required=True, type=click.Choice(sorted(LANGUAGES)), help="`any`: a word that no language owns."
)
@click.option("--term", "terms", required=True, multiple=True, help="As sellers write it; a ~ stands where endings go.")
@click.option(
    "--attribute", "attributes", multiple=True, metavar="KEY=VALUE", help="Of the entry; tells which, if several."
)
@click.option("--reason", default="", help="Why; a comment beside the entry.")
@json_option
@folder_option
def add_(  # noqa: PLR0913, PLR0917 (one argument for each option)
    name: str, value: str, language: str, terms: tuple[str, ...], attributes: tuple[str, ...], reason: str, folder: Path, *, as_json: bool
) -> None:  # fmt: skip
    """Add terms to the entry VALUE of the lexicon NAME, or make that entry; the rest of the file stays as it is.

    Refused are terms that another entry has, or that would never be found. What changed facts follow: salwatch reprocess --dry-run.

    For example: salwatch lexicon add parts silencer --language de --term Schalltopf --reason "seen in titles"
    """
    file = _file(name, folder)
    addition = Addition(value, language, _stripped(terms), dict(map(_attribute, attributes)), reason.strip())
    try:
        added = add(file, addition, utc_now().date())
    except AddingError as error:
        raise click.ClickException(str(error)) from error
    for warning in added.warnings:
        click.echo(f"warning: {warning}", err=True)
    row = asdict(added) | {"file": str(file.paths[0])}
    click.echo(json.dumps(row, ensure_ascii=False) if as_json else _said(file, addition, added))


def _said(file: LexiconFile, addition: Addition, added: Added) -> str:
    where = f"new entry {addition.value}" if added.new_entry else addition.value
    return f"{file.name} {added.before} → {added.after}: {', '.join(addition.terms)} ({addition.language}) in {where}"


def _stripped(terms: Sequence[str]) -> tuple[str, ...]:
    kept = tuple(dict.fromkeys(" ".join(term.split()) for term in terms))
    if not all(term.strip("~ ") for term in kept):
        raise click.BadParameter("must not be empty", param_hint="--term")
    return kept


def _attribute(words: str) -> tuple[str, Any]:
    """Return key and value; the value is read as YAML: true, 3, [a, b]."""
    key, equals, value = words.partition("=")
    if not (key and equals):
        raise click.BadParameter(f"{words!r} is not KEY=VALUE", param_hint="--attribute")
    try:
        return key, yaml.safe_load(value)
    except yaml.YAMLError as error:
        raise click.BadParameter(f"{words!r}: {error}", param_hint="--attribute") from error


def _file(name: str, folder: Path) -> LexiconFile:
    file = lexicons.named(name, folder)
    if file is None:
        known = ", ".join(one.name for one in lexicons.listed(folder))
        raise click.UsageError(f"no lexicon is named {name!r}; there are {known}")
    return file


@command.command(name="why")
@click.argument("text")
@click.option("--field", type=click.Choice(["title", "description", "category"]), default="title", show_default=True)
@click.option(
    "--all", "every", is_flag=True, help="Also words that only count beside others, as those around a handle."
)
@json_option
def why(text: str, field: str, *, every: bool, as_json: bool) -> None:
    """Tell for TEXT how it is read, which term of which lexicon stands behind each fact, and which terms gave none.

    For example: salwatch lexicon why "G.l.o.c.k 19 holster"
    """
    from salwatch.lexicon_tracing import trace  # noqa: PLC0415 (loads all extractors)

    if not text.strip():
        raise click.BadParameter("must not be empty", param_hint="TEXT")
    found = trace(text, field)
    click.echo(
        json.dumps(asdict(found), ensure_ascii=False, default=str) if as_json else "\n".join(_told(found, every=every))
    )


def _told(found: "Trace", *, every: bool) -> Iterator[str]:
    yield f"text     {visible(found.text)}"
    if found.normal != found.text:
        yield f"read as  {visible(found.normal)}"
    yield from (f"  undone: {visible(words)!r}, {kind}" for words, kind in found.undone)
    idle = [f"  {visible(term.words)!r}  {_origin(term)}: {reason}" for term, reason in found.idle]
    context = [f"  {visible(term.words)!r}  {_origin(term)}" for term in found.context if every]
    parts = {
        "facts": [line for traced in found.facts for line in _fact(traced)],
        "dropped": [line for traced in found.dropped for line in _fact(traced)],
        "terms without a fact": idle,
        "words that only count beside others": context,
    }
    for headline, lines in parts.items():
        if lines or headline == "facts":
            yield headline if lines else "no facts"
            yield from lines


def _fact(traced: "Traced") -> Iterator[str]:
    fact = traced.fact
    rule = f"  ({traced.rule})" if traced.rule else ""
    yield f"  {fact.kind} = {visible(fact.value)}  {visible(fact.text)!r}{rule}"
    for term in traced.terms:
        yield f"      {visible(term.words)!r}  {_origin(term)}"


def _origin(term: "Term") -> str:
    language = f"{term.language}: " if term.language else "end of a compound word, "
    return f"{term.lexicon} {visible(term.entry)}, {language}{visible(term.term)!r}"
