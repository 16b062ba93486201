"""Fine-tuning an encoder: what is held out, what is measured, and the folder that `classifiers.encoder` reads; torch does the rest."""

import hashlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import numpy as np
from sklearn.model_selection import GroupKFold

from classifiers.cascade import is_clear, spoken
from classifiers.embedding import clean
from classifiers.encoder import BACKEND, GRAPHS, STAGE, TOKENIZER, load_graph, load_tokenizer, stay_offline
from classifiers.features import Floats
from classifiers.given import Given
from classifiers.linear import FORMAT, CalibrationModel, ManifestModel, Opinion, ServedModel, seal
from classifiers.verdict import Limits
from records.analysis import ITEM_TYPES
from salwatch.training import card, scoring
from salwatch.training.examples import Example
from salwatch.training.fitting import Places, Tell, calibrated
from salwatch.training.making import LABEL, data_hash, numbers, scored, understood, ways_of

LIMITS = Limits()
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
    def served(self) -> Literal["int8", "fp32"]:
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
    return Split(
        np.sort(train), watched, np.random.default_rng(seed).permutation(held_out)
    )  # of many only some are measured


def balanced(answers: Places, weights: Floats) -> Floats:
    """Return the weights times what makes rare classes count: the root of how much rarer than the mean they are, mean 1.

    The root, as classes that are made entirely equal are found where they are not.

    >>> [round(float(one), 2) for one in balanced(np.array([0, 0, 0, 0, 1]), np.ones(5, np.float32))]
    [0.83, 0.83, 0.83, 0.83, 1.67]
    """
    raw = weights / np.sqrt(np.bincount(answers)[answers])
    found: Floats = (raw / raw.mean()).astype(np.float32)
    return found


def _trained(trainer: ModuleType, task: _Task, tell: Tell) -> ManifestModel:
    options, examples = task.options, task.examples
    tell(f"reading {len(examples)} listings")
    given = understood(examples)
    texts = [spoken(one) for one in given]
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
    by_torch = trainer.scores_by_torch(tuned, plan.tokens)
    measured = _measured(by_torch, task, plan.tokens, [texts[n] for n in mine], answers[mine])
    if measured.served != "int8":
        tell(f"8 bits name another class for {1 - measured.alike:.1%} of held-out listings: 32 bits are served")
    held = _Held(mine, [examples[n] for n in mine], [given[n] for n in mine], measured)
    return _sealed(task, parts, plan, tuned, held)


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


def _measured(
    by_torch: Callable[[str], Floats], task: _Task, tokens: int, texts: Sequence[str], answers: Places
) -> Measured:
    cut = load_tokenizer(task.made / TOKENIZER, tokens)
    classes = len(task.options.classes)
    scores: dict[str, Floats] = {}
    for precision, name in GRAPHS.items():
        run = load_graph(task.made / name, classes)
        scores[precision] = np.stack([run(cut(text)) for text in texts])
    theirs = np.stack([by_torch(clean(text)) for text in texts])
    difference = float(np.abs(theirs - scores["fp32"]).max())
    if difference > FURTHEST:
        raise TrainingError(f"the exported graph's scores are up to {difference:.4f} from torch's: it is not kept")
    alike = float((scores["fp32"].argmax(axis=1) == scores["int8"].argmax(axis=1)).mean())
    return Measured(scores, answers, difference, alike)


@dataclass(frozen=True, slots=True)
class _Held:
    """What was held out and measured."""

    places: Places
    examples: Sequence[Example]
    given: Sequence[Given]
    measured: Measured


def _sealed(task: _Task, parts: Split, plan: Any, tuned: Any, held: _Held) -> ManifestModel:  # noqa: ANN401
    options, scores = task.options, held.measured.scores[held.measured.served]
    calibration = calibrated(scores, held.measured.answers)
    heard = {
        n: (rules, Opinion(tuple(options.classes), calibration.shares(scores[n]), STAGE))
        for n, (one, given) in enumerate(zip(held.examples, held.given, strict=True))
        if one.source != "generated" and not is_clear(given, rules := given.labels[LABEL], LIMITS)
    }
    ways = ways_of(held.examples, heard, LIMITS)
    weights = _weights_hash(task.made)
    sha256 = data_hash(task.examples)
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "backend": BACKEND,
        "label": LABEL,
        "version": f"{task.base.name}-{sha256[:8]}-{weights[:8]}",
        "classes": tuple(options.classes),
        "calibration": {STAGE: calibration.model_dump()},
        "ways": {name: one.model_dump() for name, one in ways.items()},
        "served": ServedModel(
            precision=held.measured.served, tokens=plan.tokens, languages=_languages(task, parts)
        ).model_dump(),
        "made_at": options.made_at.isoformat(timespec="seconds"),
        "data": {"sha256": sha256, **numbers(task.examples), "recipe": _recipe(task, tuned)},
        "scores": {
            **scored(held.examples, heard, ways, LIMITS),
            "encoder": _alone(held, tuple(options.classes), calibration),
        },
    }
    (task.made / CARD).write_text(card.written(manifest) + _of_encoder(manifest), "utf-8")
    names = sorted(str(path.relative_to(task.made)) for path in task.made.rglob("*") if path.is_file())
    return seal(task.made, manifest, names)


def _weights_hash(made: Path) -> str:
    """Return the SHA-256 of the graph of 32 bits and, where it is large, of the data beside it."""
    digest = hashlib.sha256()
    for path in sorted(made.glob(f"{GRAPHS['fp32']}*")):
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _languages(task: _Task, parts: Split) -> tuple[str, ...]:
    fitted = Counter(task.examples[n].language for n in parts.train)
    return tuple(sorted(name for name, number in fitted.items() if number >= LEAST_OF_LANGUAGE))


def _recipe(task: _Task, tuned: Any) -> dict[str, Any]:  # noqa: ANN401
    options = {name: value for name, value in asdict(task.options).items() if name not in {"made_at", "classes"}}
    return {**options, "base": task.base.name, "device": tuned.device, "history": list(tuned.history)}


def _alone(held: _Held, classes: tuple[str, ...], calibration: CalibrationModel) -> dict[str, Any]:
    """Return how the encoder does without the rules, on all that was held out, and what its graphs are worth."""
    judged = []
    for one, row in zip(held.examples, held.measured.scores[held.measured.served], strict=True):
        opinion = Opinion(classes, calibration.shares(row), STAGE)
        judged.append(
            scoring.Judged(
                one.group.item_type, opinion.value, opinion.probability, abstained=False, language=one.language
            )
        )
    return {
        **scoring.scores(judged),
        "torch_difference": float(held.measured.difference),
        "int8_agreement": round(held.measured.alike, 4),
    }


def _of_encoder(manifest: Mapping[str, Any]) -> str:
    """Return the part of the card that only an encoder has."""
    scores, served, recipe = manifest["scores"]["encoder"], manifest["served"], manifest["data"]["recipe"]
    spoken_in = ", ".join(served["languages"]) or "any language"
    return f"""
## The encoder
Fine-tuned from `{recipe["base"]}`, whose licence holds for it too, on {recipe["device"]}, in {len(recipe["history"])} of at most {recipe["epochs"]} epochs; seed {recipe["seed"]}.
It decides what rules and the shipped model's first stage leave open, in: {spoken_in}. Of a text it reads 2,000 characters and {served["tokens"]} tokens.
Without the rules, on all {scores["examples"]} listings of whose origins none was fitted to: accuracy {scores["accuracy"]:.3f}, macro-F1 {scores["macro_f1"]:.3f}; its
calibration is from these listings as well. Scores of the graph of 32 bits are within {scores["torch_difference"]:.0e} of torch's; that of 8 bits
names the same class for {scores["int8_agreement"]:.1%}. Served: {served["precision"]}.
"""
