"""An encoder: fine-tuned by `salwatch.training`, read by onnxruntime and its tokenizer; torch is not needed and no network asked."""

import functools
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from classifiers.embedding import clean
from classifiers.features import Floats
from classifiers.linear import MANIFEST, ManifestModel, ModelError, Opinion, load_manifest

BACKEND = "transformers"
STAGE = "encoder"
GRAPHS = {"int8": "model.int8.onnx", "fp32": "model.fp32.onnx"}
TOKENIZER = "tokenizer"  # the folder of its files
NEEDED = f"{TOKENIZER}/tokenizer.json"
OUTPUT = "logits"
Tokens = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Encoder:
    """A fine-tuned encoder of one process: `tokens` cuts texts into what `run` reads."""

    manifest: ManifestModel
    tokens: Callable[[str], Tokens] = field(repr=False)
    run: Callable[[Tokens], Floats] = field(repr=False)  # scores, one a class

    def knows(self, language: str | None) -> bool:
        """Return whether it was fitted to the language; a listing too short to tell one is read, too."""
        served = self.manifest.served
        return language is None or served is None or not served.languages or language in served.languages

    def scores(self, texts: Sequence[str]) -> Floats:
        """Return a row of scores for each text, one a class.

        Texts are read one by one: numbers of 8 bits are scaled by all that is read at once, so that neighbours would
        change a listing's scores; and on one core reading several at once saves nothing.
        """
        rows = [self.run(self.tokens(text)) for text in texts]
        return np.stack(rows) if rows else np.empty((0, len(self.manifest.classes)), np.float32)

    def opinion(self, text: str) -> Opinion:
        """Return what it thinks of a text."""
        scores = self.scores([text])[0]
        return Opinion(self.manifest.classes, self.manifest.calibration[STAGE].shares(scores), STAGE)


@functools.lru_cache(maxsize=1)
def load_encoder(folder: Path) -> Encoder:
    """Return the encoder of a folder, its files checked and one text read. Raises ModelError that names the file."""
    manifest = load_manifest(folder)
    if manifest.backend != BACKEND or manifest.served is None or STAGE not in manifest.calibration:
        raise ModelError(folder / MANIFEST, f"describes no encoder: its backend is {manifest.backend}")
    graph = GRAPHS[manifest.served.precision]
    for name in (graph, NEEDED):
        if name not in manifest.files:
            raise ModelError(folder / MANIFEST, f"does not name {name}")
    tokens = load_tokenizer(folder / TOKENIZER, manifest.served.tokens)
    encoder = Encoder(manifest, tokens, load_graph(folder / graph, len(manifest.classes)))
    encoder.scores(["one text"])  # what does not fit together is told now, not at the first listing
    return encoder


def load_tokenizer(folder: Path, longest: int) -> Callable[[str], Tokens]:
    """Return what cuts a text into tokens, at most `longest`. Raises ModelError."""
    stay_offline()
    from transformers import AutoTokenizer  # noqa: PLC0415 (two seconds, for those who have an encoder)

    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ImportError) as error:
        raise ModelError(folder, f"no tokenizer: {error}") from error

    def cut(text: str) -> Tokens:
        found: Tokens = tokenizer([clean(text)], truncation=True, max_length=longest, return_tensors="np")
        return found

    return cut


def stay_offline() -> None:
    """Keep the libraries from asking a hub, and from telling that torch is missing: it is meant to be."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TRANSFORMERS_NO_ADVISORY_WARNINGS"] = "1"


def load_graph(path: Path, classes: int) -> Callable[[Tokens], Floats]:
    """Return what reads tokens and gives a score for each class, on one core. Raises ModelError."""
    import onnxruntime  # noqa: PLC0415 (50 MB, for those who have an encoder)

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except _errors() as error:
        raise ModelError(path, f"not readable: {error}") from error
    wanted = [one.name for one in session.get_inputs()]

    def run(tokens: Tokens) -> Floats:
        lacking = [name for name in wanted if name not in tokens]
        if lacking:
            raise ModelError(path, f"asks for {lacking[0]}, which the tokenizer beside it does not give")
        try:
            (found,) = session.run([OUTPUT], {name: np.asarray(tokens[name], np.int64) for name in wanted})
        except _errors() as error:
            raise ModelError(path, f"does not read a text: {error}") from error
        scores = np.asarray(found, np.float32)
        if scores.shape != (1, classes):
            raise ModelError(path, f"gives scores of shape {scores.shape}, not of {classes} classes")
        row: Floats = scores[0]
        return row

    return run


@functools.cache
def _errors() -> tuple[type[Exception], ...]:
    """Return what onnxruntime raises: classes without a common one."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state  # noqa: PLC0415

    own = [one for one in vars(state).values() if isinstance(one, type) and issubclass(one, Exception)]
    return (*own, ValueError, RuntimeError)
