"""`salwatch classifier`: models that classify: train, look at, compare, promote, roll back; what reviewers are asked."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from classifiers import serving
from classifiers.linear import ManifestModel, ModelError, load_manifest
from reports import registry
from reports.registry import FOLDER, Decision, RegistryError, Shelf
from salwatch import deciding, installation, settings
from salwatch.clock import utc_now
from salwatch.commands.classifier_queue import agreement, queue
from salwatch.installation import Installation
from salwatch.training.examples import Example
from store import contents, corrections, models

home_option = click.option("--home", type=click.Path(path_type=Path), help="Home folder; $SALWATCH_HOME, else var.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
by_option = click.option("--by", required=True, metavar="NAME", help="Who decides.")
reason_option = click.option("--reason", required=True, metavar="TEXT", help="Why.")
BARE = 900  # generated listings that are nothing but a name
FIGURES = {
    "accuracy": "accuracy", "macro_f1": "macro-F1", "relevant_f1": "F1 of trade-relevant types",
    "calibration_error": "calibration error", "abstained": "left to a person",
}  # fmt: skip


@click.group()
def command() -> None:
    """Models that classify where rules leave it open. For example: salwatch classifier list."""


command.add_command(queue)
command.add_command(agreement)


@command.command()
@click.option("--backend", type=click.Choice(["linear", "transformers"]), default="linear", show_default=True)
@click.option(
    "--base", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR", help="Encoder to fine-tune."
)
@click.option("--seed", default=1, show_default=True, help="Of generated listings, and of fitting.")
@click.option(
    "--per-group",
    default=8,
    show_default=True,
    type=click.IntRange(0),
    help="Generated listings of a group and language.",
)
@click.option(
    "--embedder", "embedders", multiple=True, help="Embedders to fit a stage for; all by default, `none` for none."
)
@click.option("--by", default="salwatch", show_default=True, metavar="NAME", help="Who trains it, for the registry.")
@json_option
@home_option
def train(  # noqa: PLR0913, PLR0917 (one argument for each option)
    backend: str, base: Path | None, seed: int, per_group: int, embedders: tuple[str, ...], by: str, home: Path | None, *, as_json: bool,
) -> None:  # fmt: skip
    """Train a model on what ships and on what people judged, score it on listings it was not fitted to, register it.

    It decides nothing before it is promoted. For example: salwatch classifier train --by ana
    """
    from salwatch.training import making  # noqa: PLC0415 (scikit-learn: only where something is trained)

    if (backend == "transformers") is not (base is not None):
        raise click.UsageError("--backend transformers and --base DIR go together")
    with _opened(home) as desk:
        recipe = making.Recipe(seed, per_group, BARE if per_group else 0, _embedders(embedders))
        examples = making.material(recipe, _judged(desk))
        target = desk.settings.home / FOLDER
        if base is None:
            manifest = making.make(examples, recipe, target, utc_now(), _tell)
            folder = target / manifest.version
        else:
            folder = target / f"{backend}-{utc_now():%Y%m%d-%H%M%S}"
            manifest = _fine_tuned(examples, base, folder, seed)
        new = registry.register(_shelf(desk), folder, manifest, by)
        if as_json:
            click.echo(
                json.dumps({"version": manifest.version, "new": new, "scores": manifest.scores, "data": manifest.data})
            )
            return
        for line in _scored(manifest.scores):
            click.echo(line)
        click.echo(
            f"{manifest.version} is {'registered' if new else 'known already'}; salwatch classifier promote {manifest.version} lets it decide"
        )


@command.command(name="list")
@json_option
@home_option
def list_(home: Path | None, *, as_json: bool) -> None:
    """List the models, the newest first, and say which decides. For example: salwatch classifier list --json."""
    with _opened(home) as desk:
        now = registry.deciding(_shelf(desk))
        with desk.database.read() as connection:
            found = models.listed(connection)
    shipped = load_manifest(serving.SHIPPED)
    rows = [(one.version, one.backend, f"{one.made_at:%Y-%m-%d %H:%M}", one.made_by, one.scores) for one in found]
    rows.append(
        (
            f"shipped ({shipped.version})",
            shipped.backend,
            shipped.made_at[:16].replace("T", " "),
            "Salwatch",
            shipped.scores,
        )
    )
    for version, backend, at, who, scored in rows:
        decides = version == now or (now is None and version.startswith("shipped"))
        held_out = scored.get("held_out", {})
        if as_json:
            row = {
                "version": version,
                "backend": backend,
                "made_at": at,
                "made_by": who,
                "decides": decides,
                "scores": scored,
            }
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            figures = (
                f"accuracy {held_out.get('accuracy', 0):.3f}  trade-relevant F1 {held_out.get('relevant_f1', 0):.3f}"
            )
            click.echo(f"{'→' if decides else ' '} {version:<36} {backend:<13} {at}  {figures}  {who}")


@command.command()
@click.argument("version", default="shipped")
@home_option
def show(version: str, home: Path | None) -> None:
    """Print the model card of a model, the shipped one by default. For example: salwatch classifier show."""
    with _opened(home) as desk:
        folder = registry.folder_of(_shelf(desk), version)
    manifest = load_manifest(folder)
    click.echo((folder / "card.md").read_text("utf-8") if "card.md" in manifest.files else manifest.version)


@command.command()
@click.argument("version", default="shipped")
@json_option
@home_option
def evaluate(version: str, home: Path | None, *, as_json: bool) -> None:
    """Say how a model does on the listings that people judged here. For example: salwatch classifier evaluate shipped.

    For rows that somebody labelled elsewhere: salwatch evaluate listings ROWS GOLD.
    """
    from salwatch.training import comparing, scoring  # noqa: PLC0415

    with _opened(home) as desk:
        examples = _judged(desk)
        found = (
            scoring.scores(comparing.judged_by(registry.folder_of(_shelf(desk), version), examples))
            if examples
            else None
        )
    if found is None:
        raise click.ClickException(
            "nobody has judged a listing yet: correct labels on listings' pages, or answer the review queue"
        )
    click.echo(json.dumps(found) if as_json else "\n".join(_figures(found)))


@command.command()
@click.argument("first")
@click.argument("second")
@json_option
@home_option
def compare(first: str, second: str, home: Path | None, *, as_json: bool) -> None:
    """Compare two models: on what neither was fitted to, and on the listings that people judged here.

    For example: salwatch classifier compare shipped linear-0123abcd-4567cdef
    """
    from salwatch.training import comparing  # noqa: PLC0415

    with _opened(home) as desk:
        folders = [registry.folder_of(_shelf(desk), version) for version in (first, second)]
        scored = [load_manifest(folder).scores for folder in folders]
        examples = _judged(desk)
        on_judged = comparing.compare(folders[0], folders[1], examples)
    losses = registry.worse(*scored)
    if as_json:
        click.echo(json.dumps({"scores": scored, "judged": on_judged, "rare_classes_worse": losses}))
        return
    click.echo("\n".join(_compared(first, second, scored, on_judged, losses)))


@command.command()
@click.argument("version")
@click.option("--site", metavar="NAME", help="Only listings of this site.")
@json_option
@home_option
def shadow(version: str, site: str | None, home: Path | None, *, as_json: bool) -> None:
    """Say what a model would change on the archive; change nothing. For example: salwatch classifier shadow shipped --site kestrel."""
    from salwatch.training import comparing  # noqa: PLC0415

    with _opened(home) as desk:
        folder = registry.folder_of(_shelf(desk), version)
        with desk.database.read() as connection:
            said = (
                (one.listing_id, one.row, str(one.analysis.get("item_type")))
                for one in contents.current(connection, site)
            )
            found = comparing.shadow(folder, said).as_json()
        if folder != serving.SHIPPED:
            with desk.database.begin() as connection:
                models.keep_shadow(
                    connection, version, found | {"at": utc_now().isoformat(timespec="seconds"), "site": site}
                )
    click.echo(json.dumps(found) if as_json else "\n".join(_shadowed(found)))


@command.command()
@click.argument("version")
@by_option
@reason_option
@click.option("--anyway", is_flag=True, help="Although a rare class got worse.")
@home_option
def promote(version: str, by: str, reason: str, home: Path | None, *, anyway: bool) -> None:
    """Let a model decide; running workers follow within seconds. Refused where a rare class got worse.

    For example: salwatch classifier promote linear-0123abcd-4567cdef --by ana --reason "fewer holsters taken for pistols"
    """
    with _opened(home) as desk:
        registry.promote(_shelf(desk), version, _decision(by, reason, anyway=anyway))
        now = deciding.follow(desk.database, desk.settings.home)
    click.echo(f"{now.version} decides; salwatch reprocess --dry-run shows what old captures would say by it")


@command.command()
@by_option
@reason_option
@home_option
def rollback(by: str, reason: str, home: Path | None) -> None:
    """Let the model decide that did before; twice goes two steps back. For example: salwatch classifier rollback --by ana --reason "too many alarms"."""
    with _opened(home) as desk:
        version = registry.roll_back(_shelf(desk), _decision(by, reason, anyway=False))
    click.echo(f"{version or 'the shipped model'} decides again")


@contextmanager
def _opened(home: Path | None) -> Iterator[Installation]:
    desk = installation.open_installation(settings.load(home=home))
    try:
        yield desk
    except (RegistryError, ModelError) as error:
        raise click.ClickException(str(error)) from error
    finally:
        desk.database.close()


def _shelf(desk: Installation) -> Shelf:
    return Shelf(desk.database, desk.settings.home)


def _fine_tuned(examples: list[Example], base: Path, folder: Path, seed: int) -> ManifestModel:
    from salwatch.training import encoder_fitting  # noqa: PLC0415 (torch, where the extra is installed)

    try:
        return encoder_fitting.train_encoder(examples, base, folder, _tell, made_at=utc_now(), seed=seed)
    except encoder_fitting.TrainingError as error:
        raise click.ClickException(str(error)) from error


def _judged(desk: Installation) -> list[Example]:
    from salwatch.training import judging  # noqa: PLC0415

    with desk.database.read() as connection:
        return list(judging.examples(corrections.examples(connection)))


def _embedders(named: tuple[str, ...]) -> tuple[str, ...]:
    from classifiers.embedding import described  # noqa: PLC0415

    known = tuple(described())
    if named == ("none",):
        return ()
    if unknown := [name for name in named if name not in known]:
        raise click.BadParameter(f"{unknown[0]} is none of {', '.join(known)}", param_hint="--embedder")
    return named or known


def _decision(by: str, reason: str, *, anyway: bool) -> Decision:
    for name, value in (("--by", by), ("--reason", reason)):
        if not value.strip():
            raise click.BadParameter("must not be empty", param_hint=name)
    return Decision(by.strip(), reason.strip(), utc_now(), anyway)


def _tell(progress: str) -> None:
    click.echo(progress, err=True)


def _scored(scores: Mapping[str, Any]) -> Iterator[str]:
    """Yield the figures of a model beside those of the rules alone, on listings it was not fitted to."""
    rules, model = scores["rules"], scores["held_out"]
    yield f"{model['examples']} listings it was not fitted to        rules      model"
    for name, word in FIGURES.items():
        yield f"  {word:<44}{rules[name]:>8.3f}{model[name]:>11.3f}"


def _figures(found: Mapping[str, Any]) -> Iterator[str]:
    yield f"{found['examples']} listings that people judged"
    for name, word in FIGURES.items():
        yield f"  {word:<30}{found[name]:>8.3f}"
    for name, value in found["classes"].items():
        yield f"  F1 of {name:<24}{value:>8.3f}"


def _compared(
    first: str, second: str, scored: Sequence[Mapping[str, Any]], judged: Mapping[str, Any], losses: list[str]
) -> Iterator[str]:
    before, after = (one.get("held_out", {}) for one in scored)
    yield f"On listings that neither was fitted to: {first} → {second}"
    for name, word in FIGURES.items():
        yield f"  {word:<30}{before.get(name, 0):>8.3f} → {after.get(name, 0):.3f}"
    for name in sorted(before.get("classes", {}).keys() & after.get("classes", {}).keys()):
        yield f"  F1 of {name:<24}{before['classes'][name]:>8.3f} → {after['classes'][name]:.3f}"
    yield f"On {judged['judged']} listings that people judged here (a model trained after that was fitted to them, too):"
    for name, word in FIGURES.items():
        yield f"  {word:<30}{judged['first'][name]:>8.3f} → {judged['second'][name]:.3f}"
    yield f"  {judged['changed']} are labelled otherwise: {judged['mended']} mended, {judged['broken']} broken"
    yield f"Rare classes worse: {'; '.join(losses) or 'none'}"


def _shadowed(found: Mapping[str, Any]) -> Iterator[str]:
    share = found["embedded"] / found["listings"] if found["listings"] else 0
    yield f"{found['listings']:,} listings, {found['changed']:,} would be labelled otherwise; {found['abstained']:,} left to a person; {share:.1%} embedded"
    for one in found["changes"]:
        yield f"  {one['now']} → {one['then']}: {one['listings']:,}"
    if found["arms"]:
        yield "Begin or cease to be trade-relevant:"
    for one in found["arms"]:
        yield f"  listing {one['listing']}: {one['now']} → {one['then']} ({one['probability']:.2f})"
