"""The part of training that needs torch: fine-tuning an encoder and writing its graphs; imported by `encoder_fitting` alone."""

import contextlib
import inspect
import logging
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
import transformers
from onnxruntime.quantization import QuantType, quantize_dynamic
from sklearn.metrics import f1_score
from transformers.trainer_callback import PrinterCallback

from classifiers.encoder import OUTPUT
from classifiers.features import Floats
from salwatch.training.fitting import Places, Tell

LARGEST_FILE = 1_500_000_000  # bytes of weights that a graph holds itself: a protobuf ends at 2 GB
PARTS_OF_AN_EPOCH = 5  # that are told
OPSET = 18


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts with their answers and what each weighs."""

    texts: Sequence[str]
    answers: Places
    weights: Floats


@dataclass(frozen=True, slots=True)
class Plan:
    """How an encoder is fine-tuned: `tokens` a text, `folder` for what is kept while it runs."""

    base: Path
    folder: Path
    classes: Sequence[str]
    tokens: int
    epochs: int
    batch: int
    learning_rate: float
    patience: int  # epochs without a better macro-F1 after which it stops
    seed: int


@dataclass(frozen=True, slots=True)
class Tuned:
    """A fine-tuned encoder, its best epoch's weights loaded, and how it went: one line an epoch."""

    model: Any
    tokenizer: Any
    history: Sequence[Mapping[str, float]]
    device: str


def device_of() -> tuple[str, dict[str, bool]]:
    """Return the device's name and the mixed precision that suits it: bfloat16 or float16 on CUDA, none elsewhere."""
    if not torch.cuda.is_available():
        return "cpu", {}
    name = torch.cuda.get_device_name()
    return (f"{name}, bf16", {"bf16": True}) if torch.cuda.is_bf16_supported() else (f"{name}, fp16", {"fp16": True})


def load_base(base: Path, classes: Sequence[str]) -> tuple[Any, Any]:
    """Return model and tokenizer of a local folder. Raises OSError, ValueError or KeyError, in words of the library."""
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    tokenizer = transformers.AutoTokenizer.from_pretrained(base, local_files_only=True, trust_remote_code=False)
    model = transformers.AutoModelForSequenceClassification.from_pretrained(
        base, local_files_only=True, trust_remote_code=False, num_labels=len(classes),
        id2label=dict(enumerate(classes)), label2id={name: n for n, name in enumerate(classes)}, ignore_mismatched_sizes=True,
    )  # fmt: skip
    return model.float(), tokenizer


def fine_tune(plan: Plan, train: Texts, watched: Texts, tell: Tell) -> Tuned:
    """Return the encoder fine-tuned to `train`, as it was in the epoch that did best on `watched`; the same for the same seed."""
    transformers.set_seed(plan.seed)
    model, tokenizer = load_base(plan.base, plan.classes)
    device, mixed = device_of()
    tell(f"fine-tuning on {device}: {len(train.texts)} listings, {len(watched.texts)} watched for when to stop")
    trainer = _Weighted(
        model=model,
        args=_arguments(plan, mixed),
        train_dataset=_rows(tokenizer, train, plan.tokens),
        eval_dataset=_rows(tokenizer, watched, plan.tokens),
        data_collator=transformers.DataCollatorWithPadding(tokenizer),
        compute_metrics=_measured,
        callbacks=[transformers.EarlyStoppingCallback(plan.patience), _Telling(tell)],
    )
    trainer.remove_callback(PrinterCallback)
    trainer.train()
    history = [
        {"epoch": one["epoch"], "macro_f1": one["eval_macro_f1"], "loss": one["eval_loss"]}
        for one in trainer.state.log_history
        if "eval_macro_f1" in one
    ]
    return Tuned(trainer.model.to("cpu").float().eval(), tokenizer, history, device)


def _arguments(plan: Plan, mixed: Mapping[str, bool]) -> transformers.TrainingArguments:
    return transformers.TrainingArguments(
        output_dir=str(plan.folder), num_train_epochs=plan.epochs, learning_rate=plan.learning_rate, weight_decay=0.01, warmup_steps=0.1,
        per_device_train_batch_size=plan.batch, per_device_eval_batch_size=2 * plan.batch, train_sampling_strategy="group_by_length",
        eval_strategy="epoch", save_strategy="epoch", save_total_limit=1, save_only_model=True,
        load_best_model_at_end=True, metric_for_best_model="macro_f1", greater_is_better=True,
        seed=plan.seed, data_seed=plan.seed, report_to=[], disable_tqdm=True, remove_unused_columns=False,
        dataloader_pin_memory=torch.cuda.is_available(), **mixed,
    )  # fmt: skip


def _rows(tokenizer: Any, part: Texts, tokens: int) -> list[dict[str, Any]]:
    found = tokenizer(list(part.texts), truncation=True, max_length=tokens)
    return [
        {**{name: found[name][n] for name in found}, "labels": int(answer), "weight": float(part.weights[n])}
        for n, answer in enumerate(part.answers)
    ]


def _measured(prediction: Any) -> dict[str, float]:
    answers = np.asarray(prediction.label_ids)
    found = np.asarray(prediction.predictions).argmax(axis=1)
    return {"macro_f1": float(f1_score(answers, found, average="macro", labels=np.unique(answers), zero_division=0))}


class _Weighted(transformers.Trainer):
    """A trainer whose loss counts each text as much as it weighs."""

    def compute_loss(self, model: Any, inputs: Any, return_outputs: bool = False, **_: Any) -> Any:  # noqa: FBT001, FBT002 (Trainer's signature)
        """Return the weighted cross entropy."""
        answers, weights = inputs.pop("labels"), inputs.pop("weight")
        outputs = model(**inputs)
        losses = torch.nn.functional.cross_entropy(outputs.logits.float(), answers, reduction="none")
        loss = (losses * weights).sum() / weights.sum()
        return (loss, outputs) if return_outputs else loss


class _Telling(transformers.TrainerCallback):
    """Tells how far it is."""

    def __init__(self, tell: Tell) -> None:
        self.tell = tell

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:  # noqa: ARG002 (its caller's signature)
        """Tell a part of an epoch."""
        every = max(1, state.max_steps // (int(args.num_train_epochs) * PARTS_OF_AN_EPOCH))
        if state.global_step % every == 0:
            self.tell(f"step {state.global_step} of {state.max_steps}")

    def on_evaluate(self, args: Any, state: Any, control: Any, metrics: Mapping[str, float], **_: Any) -> None:  # noqa: ARG002
        """Tell how an epoch did."""
        self.tell(
            f"epoch {state.epoch:.0f} of at most {args.num_train_epochs:.0f}: macro-F1 {metrics['eval_macro_f1']:.3f}"
        )


class _Graph(torch.nn.Module):
    """An encoder whose inputs have places instead of names, and whose only output is scores."""

    def __init__(self, model: Any, names: Sequence[str]) -> None:
        super().__init__()
        self.model, self.names = model, names

    def forward(self, *inputs: Any) -> Any:
        """Return the scores: (texts, classes)."""
        return self.model(**dict(zip(self.names, inputs, strict=True))).logits


def export(tuned: Tuned, sample: Sequence[str], path: Path) -> None:
    """Write the encoder as an ONNX graph of 32 bits that takes any number of texts and tokens."""
    tokens = tuned.tokenizer(list(sample[:2]), padding=True, truncation=True, max_length=32, return_tensors="pt")
    wanted = inspect.signature(tuned.model.forward).parameters
    names = [name for name in tokens if name in wanted]
    rows, length = torch.export.Dim("rows", min=1), torch.export.Dim("tokens", min=2)
    with _quiet():
        torch.onnx.export(
            _Graph(tuned.model, names).eval(), tuple(tokens[name] for name in names), str(path), input_names=names,
            output_names=[OUTPUT], dynamic_shapes=(tuple({0: rows, 1: length} for _ in names),), opset_version=OPSET,
            dynamo=True, verbose=False, external_data=_is_large(tuned.model),
        )  # fmt: skip


def quantise(path: Path, to: Path) -> None:
    """Write a graph again with weights of 8 bits."""
    large = path.with_name(path.name + ".data").exists()
    with _quiet():
        quantize_dynamic(
            str(path), str(to), weight_type=QuantType.QInt8, per_channel=True, use_external_data_format=large,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )  # fmt: skip


def scores_by_torch(tuned: Tuned, tokens: int) -> Callable[[str], Floats]:
    """Return what gives the fine-tuned encoder's own scores of a text."""

    def read(text: str) -> Floats:
        found = tuned.tokenizer([text], truncation=True, max_length=tokens, return_tensors="pt")
        with torch.no_grad():
            scores: Floats = tuned.model(**found).logits[0].numpy()
        return scores

    return read


def _is_large(model: Any) -> bool:
    return bool(sum(one.numel() * 4 for one in model.parameters()) > LARGEST_FILE)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep the exporters' remarks to their developers from whoever trains; errors are raised as ever."""
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)
