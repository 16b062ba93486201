"""A real ONNX graph in a few hundred bytes, written without a library: each word of its vocabulary has a score for each class, and a text the sum."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from classifiers.encoder import BACKEND, GRAPHS, TOKENIZER

CLASSES = ("accessory", "firearm", "other")
WORDS: Mapping[str, tuple[float, ...]] = {
    "[UNK]": (0, 0, 0), "pistol": (0, 3, 0), "holster": (6, 0, 0), "for": (1, 0, 0), "seeds": (0, 0, 5), "glock": (0, 2, 0), "pištolj": (0, 4, 0),
}  # fmt: skip


def _number(value: int) -> bytes:
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])


def _field(number: int, value: int | str | bytes) -> bytes:
    if isinstance(value, int):
        return _number(number << 3) + _number(value)
    data = value.encode() if isinstance(value, str) else value
    return _number(number << 3 | 2) + _number(len(data)) + data


def _tensor(name: str, array: np.ndarray) -> bytes:
    kind = {"float32": 1, "int64": 7}[str(array.dtype)]
    return (
        b"".join(_field(1, size) for size in array.shape)
        + _field(2, kind)
        + _field(8, name)
        + _field(9, array.tobytes())
    )


def _value(name: str, kind: int, sizes: tuple[str | int, ...]) -> bytes:
    shape = b"".join(_field(1, _field(1 if isinstance(size, int) else 2, size)) for size in sizes)
    return _field(1, name) + _field(2, _field(1, _field(1, kind) + _field(2, shape)))


def _node(sort: str, inputs: tuple[str, ...], output: str, attribute: bytes = b"") -> bytes:
    return b"".join(_field(1, name) for name in inputs) + _field(2, output) + _field(4, sort) + attribute


def graph(words: Mapping[str, tuple[float, ...]] = WORDS, asked: str = "input_ids", output: str = "logits") -> bytes:
    """Return the model: Gather the words' scores, ReduceSum over the words. Field numbers are those of onnx.proto, IR version 8."""
    table = np.array(list(words.values()), np.float32)
    keep = _field(5, _field(1, "keepdims") + _field(3, 0) + _field(20, 2))
    inside = (
        _field(1, _node("Gather", ("table", asked), "each"))
        + _field(1, _node("ReduceSum", ("each", "axis"), output, keep))
        + _field(2, "tiny")
        + _field(5, _tensor("table", table))
        + _field(5, _tensor("axis", np.array([1], np.int64)))
        + _field(11, _value(asked, 7, ("rows", "tokens")))
        + _field(12, _value(output, 1, ("rows", table.shape[1])))
    )
    return _field(1, 8) + _field(7, inside) + _field(8, _field(2, 17))


def write(folder: Path, *, tokens: int = 8, precision: str = "int8", **changes: object) -> Path:
    """Write an encoder's folder; `changes` are fields of its manifest, `graphs` other bytes of a precision."""
    (folder / TOKENIZER).mkdir(parents=True)
    tokenizer = Tokenizer(models.WordLevel({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = normalizers.Lowercase(), pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / TOKENIZER / "tokenizer.json"))
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "unk_token": "[UNK]",
        "model_input_names": ["input_ids", "attention_mask"],
    }
    (folder / TOKENIZER / "tokenizer_config.json").write_text(json.dumps(settings), "utf-8")
    doubled = {word: tuple(2 * one for one in row) for word, row in WORDS.items()}
    graphs = {
        "int8": graph(),
        "fp32": graph(doubled),
        **changes.pop("graphs", {}),
    }  # so that a test sees which one reads
    for name, data in graphs.items():
        (folder / GRAPHS[name]).write_bytes(data)
    names = [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]
    manifest = {
        "format": 1, "backend": BACKEND, "label": "item_type", "version": "tiny-1", "classes": CLASSES,
        "calibration": {"encoder": {"temperature": 1.0}}, "served": {"precision": precision, "tokens": tokens, "languages": ["en"]},
        "made_at": "2026-01-01T00:00:00+00:00", "data": {}, "scores": {},
        "files": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}, **changes,
    }  # fmt: skip
    (folder / "model.json").write_text(json.dumps(manifest), "utf-8")
    return folder
