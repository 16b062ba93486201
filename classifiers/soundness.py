"""Soundness: whether a model and the embedders it asks are whole, for health pages and the doctor."""

from pathlib import Path

from classifiers import embedding
from classifiers.embedding import EmbedderError
from classifiers.linear import ModelError, load_manifest


def problems(folder: Path) -> tuple[str, ...]:
    """Return what is wrong with a model's files and those of its embedders, each with the file's name; nothing where all is well."""
    try:
        manifest = load_manifest(folder)
    except ModelError as error:
        return (f"{error}; the rules decide alone",)
    return tuple(problem for name in manifest.embedders if (problem := _of_embedder(name)))


def _of_embedder(name: str) -> str:
    if name not in embedding.described():
        return f"config/embedders.yml describes no {name}, which the model asks"
    try:
        embedding.check(name)
    except EmbedderError as error:
        return f"{error}; listings in its languages are decided without it"
    return ""
