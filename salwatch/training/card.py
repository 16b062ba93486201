"""The model card: what a model is for, what it was made of, how it did and what it cannot do, for people."""

from collections.abc import Iterator, Mapping
from typing import Any


def written(manifest: Mapping[str, Any]) -> str:
    """Return the card of a model in Markdown, after Mitchell et al., Model Cards for Model Reporting, 2019."""
    return "\n".join(_lines(manifest)) + "\n"


def _lines(manifest: Mapping[str, Any]) -> Iterator[str]:
    data, scores = manifest["data"], manifest["scores"]
    yield f"# Model card: {manifest['version']}"
    yield ""
    yield f"Backend {manifest['backend']}; decides `{manifest['label']}`; made {manifest['made_at']}."
    yield ""
    yield "## For what"
    yield "Says what a listing mainly sells where the rules are not clear, so that a person looks at the right ones first. It is no proof of"
    yield "anything: a person decides. Not for texts that are no listings, nor for languages that are not below."
    yield ""
    yield "## Made of"
    yield (
        ", ".join(f"{number:,} {source}" for source, number in data["sources"].items())
        + f"; SHA-256 `{data['sha256']}`."
    )
    yield "Hand-written and generated listings are invented; corrections are those of this installation."
    yield ""
    yield "| language | listings |"
    yield "|---|---|"
    yield from (f"| {name} | {number:,} |" for name, number in data["languages"].items())
    yield ""
    yield "## How it did"
    yield "On listings that the folds fitted to had not seen (none of them generated; those that the rules leave to nobody else are not counted)."
    yield ""
    yield "| | rules alone | with the model |"
    yield "|---|---|---|"
    for name, word in (("accuracy", "accuracy"), ("macro_f1", "macro-F1"), ("relevant_f1", "F1 of trade-relevant types"),
                       ("calibration_error", "expected calibration error"), ("abstained", "share left to a person")):  # fmt: skip
        yield f"| {word} | {scores['rules'][name]:.3f} | {scores['held_out'][name]:.3f} |"
    yield ""
    yield "How sure it said it was, and how often it was right:"
    yield ""
    yield "| said | right | listings |"
    yield "|---|---|---|"
    yield from (
        f"| {said:.2f} | {right:.2f} | {number:,} |" for said, right, number in scores["held_out"]["reliability"]
    )
    yield ""
    yield "| class | rules alone | with the model |"
    yield "|---|---|---|"
    for name, value in scores["held_out"]["classes"].items():
        yield f"| {name} | {scores['rules']['classes'].get(name, 0):.3f} | {value:.3f} |"
    yield ""
    yield "| language | accuracy |"
    yield "|---|---|"
    yield from (f"| {name} | {value:.3f} |" for name, value in scores["held_out"]["languages"].items())
