"""Fine-tuning an encoder: what is held out, what is measured, and the folder that `classifiers.encoder` reads; torch does the rest."""

import hashlib
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from sklearn.metrics import f1_score, precision_recall_fscore_support
from sklearn.model_selection import GroupKFold

from classifiers.cascade import spoken
from classifiers.encoder import BACKEND, GRAPHS, STAGE, TOKENIZER, load_graph, load_tokenizer, stay_offline
from classifiers.features import Floats
from classifiers.given import Given
from classifiers.linear import FORMAT, ManifestModel, ServedModel, seal
from records.analysis import ITEM_TYPES
from salwatch.analysis import read
from salwatch.training.examples import Example
from salwatch.training.fitting import Places, Tell, calibrated

PARTS = 6  # of the origins one is held out, one watched for when to stop, four are fitted to
LONGEST = 512  # tokens: a text of 2,000 characters has about as many
FURTHEST = 1e-3  # that a score of the graph may be from torch's
LEAST_ALIKE = 0.97  # of held-out listings for which the graph of 8 bits must name the same class
LEAST_OF_LANGUAGE = 20  # examples from which on a language counts as fitted to
MOST_MEASURED = 2_000  # held-out listings that are read for the measures
CARD = "card.md"
_MEND = "is missing: pip install 'salwatch[training]', or in a checkout `make setup-training` and .venv-training/bin/salwatch"


class TrainingError(Exception):
    """An encoder cannot be fine-tuned, or is not good enough to be kept; the text says why and what mends it."""


@dataclass(frozen=True, slots=True)
class Options:
    """How an encoder is fine-tuned. The defaults suit encoders of 20 to 300 million weights and thousands of examples."""

    made_at: datetime
    classes: Sequence[str] = tuple(ITEM_TYPES)
    epochs: int = 8  # at most
    batch: int = 16
    learning_rate: float = 5e-5
    patience: int = 2
    seed: int = 0
    tokens: int = LONGEST  # at most; an encoder that bears fewer is given fewer


@dataclass(frozen=True, slots=True)
class Measured:
    """What the two graphs said of held-out listings: scores by precision, and which is served."""

    scores: Mapping[str, Floats]
    answers: Places
    difference: float  # of a score, torch's and the graph's of 32 bits, at most
    alike: float  # share of listings for which both graphs name one class

    @property
    def served(self) -> str:
        """Return the precision that is served: 8 bits where they say the same."""
        return "int8" if self.alike >= LEAST_ALIKE else "fp32"


def train_encoder(
    examples: Sequence[Example],
    base: Path,
    folder: Path,
    tell: Tell,
    **options: Any,  # noqa: ANN401 (fields of Options)
) -> ManifestModel:
    """Fine-tune the encoder in the folder `base` to examples, write it to the new folder `folder` and return its manifest.

    `options` are those of `Options`; `made_at` must be given. Examples of one origin, and equal texts, are never on both sides
    of a split. Raises TrainingError; then nothing is left of `folder`.
    """
    chosen = Options(**options)
    trainer = _trainer()
    if folder.exists():
        raise TrainingError(f"{folder} exists already; a model is never written over")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".training-") as scratch:
        made = Path(scratch, "model")
        manifest = _trained(trainer, _Task(examples, base, made, chosen), tell)
        shutil.move(made, folder)
    tell(f"{folder}: {manifest.version}")
    return manifest


@dataclass(frozen=True, slots=True)
class _Task:
    examples: Sequence[Example]
    base: Path
    made: Path  # the folder that is written
    options: Options


@dataclass(frozen=True, slots=True)
class Split:
    """Places of examples: fitted to, watched for when to stop, and held out for calibration and measures."""

    train: Places
    watched: Places
    held_out: Places


def _trainer() -> ModuleType:
    stay_offline()
    try:
        from salwatch.training import encoder_trainer  # noqa: PLC0415 (torch, which most installations lack)
    except ImportError as error:
        raise TrainingError(f"{error.name or error} {_MEND}") from error
    return encoder_trainer


def split(origins: Sequence[str], texts: Sequence[str], seed: int) -> Split:
    """Return the split by origin; a text that is held out or watched is left out of what is fitted to. Raises TrainingError."""
    if len(set(origins)) < PARTS:
        raise TrainingError(f"examples of {len(set(origins))} origins: at least {PARTS} are needed, to hold some out")
    parts = [test for _, test in GroupKFold(PARTS, shuffle=True, random_state=seed).split(origins, groups=origins)]
    held_out, watched = parts[0], parts[1]
    kept = {texts[n].casefold() for n in held_out}
    watched = np.array([n for n in watched if texts[n].casefold() not in kept], dtype=np.int64)
    kept |= {texts[n].casefold() for n in watched}
    train = np.array([n for n in np.concatenate(parts[2:]) if texts[n].casefold() not in kept], dtype=np.int64)
    if not (len(train) and len(watched)):
        raise TrainingError("the examples are the same few texts: nothing is left to fit to when some are held out")
    return Split(np.sort(train), watched, np.random.default_rng(seed).permutation(held_out))  # of many only some are measured


def balanced(answers: Places, weights: Floats) -> Floats:
    """Return the weights times what makes rare classes count: the root of how much rarer than the mean they are, mean 1.

    The root, as classes that are made entirely equal are found where they are not.

    >>> balanced(np.array([0, 0, 0, 0, 1]), np.ones(5, np.float32)).round(2).tolist()
    [0.83, 0.83, 0.83, 0.83, 1.67]
    """
    numbers = np.bincount(answers)
    found: Floats = (weights / np.sqrt(numbers[answers])).astype(np.float32)
    return found / found.mean()


def _trained(trainer: ModuleType, task: _Task, tell: Tell) -> ManifestModel:
    options, examples = task.options, task.examples
    tell(f"reading {len(examples)} listings")
    texts = [spoken(_given(one)) for one in examples]
    places = {name: place for place, name in enumerate(options.classes)}
    answers = np.array([places[one.group.item_type] for one in examples])
    weights = np.array([one.weight for one in examples], np.float32)
    parts = split([one.origin for one in examples], texts, options.seed)

    def part(mine: Places) -> Any:  # noqa: ANN401 (of a module that imports torch)
        return trainer.Texts([texts[n] for n in mine], answers[mine], balanced(answers[mine], weights[mine]))

    plan = _plan(trainer, task)
    tuned = trainer.fine_tune(plan, part(parts.train), part(parts.watched), tell)
    _written(trainer, task.made, tuned, [texts[n] for n in parts.train], tell)
    mine = parts.held_out[:MOST_MEASURED]
    measured = _measured(
        trainer.scores_by_torch(tuned, plan.tokens), task, plan.tokens, [texts[n] for n in mine], answers[mine]
    )
    if measured.served != "int8":
        tell(f"8 bits name another class for {1 - measured.alike:.1%} of held-out listings: 32 bits are served")
    return _sealed(task, parts, plan, tuned, measured)


def _given(example: Example) -> Given:
    return read(example.row)


def _plan(trainer: ModuleType, task: _Task) -> Any:  # noqa: ANN401 (of a module that imports torch)
    options = task.options
    if not (task.base / "config.json").is_file():
        raise TrainingError(
            f"{task.base / 'config.json'} is missing: a folder as `save_pretrained` writes it is needed"
        )
    try:
        model, tokenizer = trainer.load_base(task.base, options.classes)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, ImportError) as error:
        raise TrainingError(f"{task.base} holds no encoder for classification: {error}") from error
    if not tokenizer.is_fast:
        raise TrainingError(f"{task.base}: its tokenizer has no tokenizer.json, which serving needs")
    bears = tokenizer.model_max_length
    if bears > LONGEST:  # unknown: some encoders count their places from 2 on
        bears = getattr(model.config, "max_position_embeddings", LONGEST + 2) - 2
    return trainer.Plan(
        task.base, task.made.parent / "epochs", options.classes, min(options.tokens, bears), options.epochs, options.batch,
        options.learning_rate, options.patience, options.seed,
    )  # fmt: skip


def _written(trainer: ModuleType, made: Path, tuned: Any, sample: Sequence[str], tell: Tell) -> None:  # noqa: ANN401
    made.mkdir()
    tell("writing the graphs of 32 and of 8 bits")
    tuned.tokenizer.save_pretrained(made / TOKENIZER)
    trainer.export(tuned, sample, made / GRAPHS["fp32"])
    trainer.quantise(made / GRAPHS["fp32"], made / GRAPHS["int8"])


def _measured(by_torch: Any, task: _Task, tokens: int, texts: Sequence[str], answers: Places) -> Measured:  # noqa: ANN401
    cut = load_tokenizer(task.made / TOKENIZER, tokens)
    classes = len(task.options.classes)
    scores: dict[str, Floats] = {}
    for precision, name in GRAPHS.items():
        run = load_graph(task.made / name, classes)
        scores[precision] = np.stack([run(cut(text)) for text in texts])
    theirs = np.stack([by_torch(text[:2_000].replace("\x00", " ")) for text in texts])
    difference = float(np.abs(theirs - scores["fp32"]).max())
    if difference > FURTHEST:
        raise TrainingError(f"the exported graph's scores are up to {difference:.4f} from torch's: it is not kept")
    alike = float((scores["fp32"].argmax(axis=1) == scores["int8"].argmax(axis=1)).mean())
    return Measured(scores, answers, difference, alike)


def _sealed(task: _Task, parts: Split, plan: Any, tuned: Any, measured: Measured) -> ManifestModel:  # noqa: ANN401
    options, scores = task.options, measured.scores[measured.served]
    fitted = Counter(task.examples[n].language for n in parts.train)
    languages = tuple(sorted(name for name, number in fitted.items() if number >= LEAST_OF_LANGUAGE))
    held = [task.examples[n] for n in parts.held_out[: len(scores)]]
    weights = hashlib.sha256((task.made / GRAPHS["fp32"]).read_bytes()).hexdigest()
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "backend": BACKEND,
        "label": "item_type",
        "version": f"{task.base.name}-{weights[:8]}",
        "classes": tuple(options.classes),
        "calibration": {STAGE: calibrated(scores, measured.answers).model_dump()},
        "served": ServedModel(precision=measured.served, tokens=plan.tokens, languages=languages).model_dump(),
        "made_at": options.made_at.isoformat(),
        "data": {**_data(task.examples), "base": task.base.name, "seed": options.seed, "device": tuned.device},
        "scores": _scores(scores, measured, held, options.classes) | {"epochs": list(tuned.history)},
    }
    (task.made / CARD).write_text(_card(manifest, asdict(options)), "utf-8")
    names = sorted(str(path.relative_to(task.made)) for path in task.made.rglob("*") if path.is_file())
    return seal(task.made, manifest, names)


def _data(examples: Sequence[Example]) -> dict[str, Any]:
    rows = sorted(
        json.dumps(
            [one.row.title, one.row.description, one.group.item_type, one.language, one.weight], ensure_ascii=False
        )
        for one in examples
    )
    return {
        "sha256": hashlib.sha256("\n".join(rows).encode()).hexdigest(),
        "examples": len(examples),
        "languages": dict(Counter(one.language for one in examples)),
        "sources": dict(Counter(one.source for one in examples)),
        "classes": dict(Counter(one.group.item_type for one in examples)),
    }


def _scores(scores: Floats, measured: Measured, held: Sequence[Example], classes: Sequence[str]) -> dict[str, Any]:
    """Return the measures of held-out listings, by class and language."""
    found, answers = scores.argmax(axis=1), measured.answers
    present = np.unique(answers)
    table = zip(present, *precision_recall_fscore_support(answers, found, labels=present, zero_division=0), strict=True)
    spoken_in = np.array([one.language for one in held])
    return {
        "held_out": len(answers),
        "accuracy": round(float((found == answers).mean()), 4),
        "macro_f1": _macro(answers, found),
        "classes": {
            classes[n]: {"precision": round(float(p), 4), "recall": round(float(r), 4), "f1": round(float(f), 4), "number": int(number)}
            for n, p, r, f, number in table
        },
        "languages": {name: _macro(answers[spoken_in == name], found[spoken_in == name]) for name in np.unique(spoken_in).tolist()},
        "torch_difference": round(measured.difference, 7),
        "int8_agreement": round(measured.alike, 4),
    }  # fmt: skip


def _macro(answers: Places, found: Places) -> float:
    return round(float(f1_score(answers, found, average="macro", labels=np.unique(answers), zero_division=0)), 4)


def _card(manifest: Mapping[str, Any], options: Mapping[str, Any]) -> str:
    """Return what people should know of the model before they promote it."""
    data, scores, served = manifest["data"], manifest["scores"], manifest["served"]
    classes = "\n".join(
        f"| {name} | {one['precision']:.2f} | {one['recall']:.2f} | {one['f1']:.2f} | {one['number']} |"
        for name, one in scores["classes"].items()
    )
    asked = {name: options[name] for name in ("epochs", "batch", "learning_rate", "patience", "seed")}
    return f"""# {manifest["version"]}

An encoder fine-tuned from `{data["base"]}` (whose licence holds for it, too), made at {manifest["made_at"]} on {data["device"]}, to tell what sort of
goods a listing offers. It decides what rules and the first stage of the shipped model leave open, in: {", ".join(served["languages"]) or "any language"}.
Texts are cut to 2,000 characters and {served["tokens"]} tokens. Served: {served["precision"]}.

Made from {data["examples"]} examples, SHA-256 {data["sha256"]}: {_listed(data["sources"])}; by language {_listed(data["languages"])}.
Fitted with {_listed(asked)}; epochs run: {len(scores["epochs"])}.

Measured on {scores["held_out"]} held-out listings, of whose origins none was fitted to: accuracy {scores["accuracy"]:.3f}, macro-F1 {scores["macro_f1"]:.3f}. The calibration
is from these listings as well. The graph of 32 bits is within {scores["torch_difference"]:.1e} of torch; that of 8 bits names the same class for {scores["int8_agreement"]:.1%}.

| class | precision | recall | F1 | listings |
|---|---|---|---|---|
{classes}

Examples that are written or generated flatter: what it is worth on your listings, `salwatch classifier compare` says.
"""


def _listed(numbers: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(numbers.items()))
